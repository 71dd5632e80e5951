package configure

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// roleVariable makes the test binary migrate a directory up to a moment instead of
// running tests: only a process can be killed.
const roleVariable = "CONFIGURE_TEST_MIGRATE"

func TestMain(m *testing.M) {
	dir := os.Getenv(roleVariable)
	if dir == "" {
		os.Exit(m.Run())
	}
	last, err := strconv.Atoi(os.Args[1])
	if err == nil {
		s, h := scene{dir: dir}, &halt{left: last}
		err = s.migrate(context.Background(), haltingKeyring{keyring.System(keyring.Options{}), h},
			func(a Accounts) Accounts { return haltingAccounts{a, h} }, haltingPlugins{s.plugins(), h})
	}
	fmt.Println("done", err)
}

// halt stops the process for good at one of the moments that it is asked about.
type halt struct{ left int }

func (h *halt) moment() {
	h.left--
	if h.left == 0 {
		fmt.Println("ready")
		time.Sleep(time.Hour)
	}
}

// The parts of a migration, with a moment before and after each step.

type haltingKeyring struct {
	Keyring
	*halt
}

func (k haltingKeyring) Store(ctx context.Context, key keyring.Key, password secret.Secret) (keyring.Snapshot, error) {
	k.moment()
	defer k.moment()
	return k.Keyring.Store(ctx, key, password)
}

type haltingAccounts struct {
	Accounts
	*halt
}

func (a haltingAccounts) Begin(ctx context.Context, changes []Change) (Update, error) {
	a.moment()
	update, err := a.Accounts.Begin(ctx, changes)
	return haltingUpdate{update, a.halt}, err
}

func (a haltingAccounts) DeleteLeftover(l purple.Leftover) error {
	a.moment()
	defer a.moment()
	return a.Accounts.DeleteLeftover(l)
}

type haltingUpdate struct {
	Update
	*halt
}

func (u haltingUpdate) Commit(ctx context.Context) error {
	u.moment()
	defer u.moment()
	return u.Update.Commit(ctx)
}

type haltingPlugins struct {
	Plugins
	*halt
}

func (p haltingPlugins) EnableKeyring(ctx context.Context, c Client) error {
	p.moment()
	defer p.moment()
	return p.Plugins.EnableKeyring(ctx, c)
}

func TestKilledAtAnyStepAMigrationLosesNothingAndTheNextRunFinishesIt(t *testing.T) {
	testdesktop.Need(t, "gnome-keyring-daemon", "dbus-daemon")
	desktop := testdesktop.New(t)
	desktop.StartKeyring("the keyring's own password")
	desktop.Setenv(t)
	ring := keyring.System(keyring.Options{})
	for moment := 1; ; moment++ {
		when := fmt.Sprintf("killed at moment %d", moment)
		s := newScene(t)
		forgetAll(t, ring)
		if killedAt(t, s, moment) {
			s.assertNothingLost(t, when, ring)
			if err := s.migrate(t.Context(), ring, plainAccounts, s.plugins()); err != nil {
				t.Errorf("%s: the next run fails: %v", when, err)
			}
			s.assertDone(t, when, ring)
			continue
		}
		s.assertDone(t, "not killed", ring)
		if steps := 2*len(saved) + 7; moment != steps+1 {
			t.Errorf("%d moments, want %d", moment-1, steps)
		}
		return
	}
}

// killedAt runs a migration in a process of its own and kills it at a moment; it
// returns false if the run ends before.
func killedAt(t *testing.T, s scene, moment int) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], strconv.Itoa(moment))
	cmd.Env, cmd.Stderr = append(os.Environ(), roleVariable+"="+s.dir), os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	halted := line == "ready\n"
	if err != nil || !halted && line != "done <nil>\n" {
		t.Fatalf("the child says %q, %v", line, err)
	}
	if halted {
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Wait(); (err == nil) == halted {
		t.Fatalf("the child ends with %v", err)
	}
	return halted
}
