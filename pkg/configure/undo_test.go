package configure

import (
	"context"
	"errors"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// failing are accounts that can't be written; everything before that works. The
// real file fails so only when a disk fills up between two steps.
type failing struct {
	*AccountsFile
	atCommit func() error
}

func (f failing) Begin(ctx context.Context, changes []Change) (Update, error) {
	update, err := f.AccountsFile.Begin(ctx, changes)
	return failingUpdate{update, f.atCommit}, err
}

type failingUpdate struct {
	Update
	atCommit func() error
}

func (u failingUpdate) Commit(context.Context) error { return u.atCommit() }

var errDiskFull = errors.New("no space left on device")

func TestTheKeyringIsPutBackWhenTheAccountsCantBeWritten(t *testing.T) {
	testdesktop.Need(t, "gnome-keyring-daemon", "dbus-daemon")
	desktop := testdesktop.New(t)
	desktop.StartKeyring("the keyring's own password")
	desktop.Setenv(t)
	ctx := t.Context()
	ring := keyring.System(keyring.Options{})
	kept := secret.New("kept-horse-1")
	if _, err := ring.Store(ctx, keyOf("kept@example.com,"), kept); err != nil {
		t.Fatal(err)
	}
	accounts := document(sipe("kept@example.com,", "") + sipe("saved@example.com,", "\t\t<password>saved-horse-2</password>\n"))

	for name, req := range map[string]Request{
		"set-up":   {Action: Setup, Fields: Fields{Username: ptr("new@example.com")}, Password: Password{PasswordStore, secret.New("new-horse-3")}},
		"replace":  {Action: Setup, Fields: Fields{Username: ptr("kept@example.com")}, Password: Password{PasswordStore, secret.New("new-horse-3")}},
		"rename":   {Action: Edit, Account: "kept@example.com", Fields: Fields{Login: ptr("jane")}},
		"move":     {Action: Edit, Account: "saved@example.com", Fields: Fields{Server: ptr("lync.example.com")}},
		"remove":   {Action: Remove, Account: "kept@example.com"},
		"migrate":  {Action: Migrate, DeleteLeftovers: true},
		"edit all": {Action: Edit, All: true, Fields: Fields{Server: ptr("lync.example.com")}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := purpleDir(t, accounts)
			file, err := OpenAccountsFile(dir)
			if err != nil {
				t.Fatal(err)
			}
			c := New(failing{file, func() error { return errDiskFull }}, ring, PluginFiles{Dir: dir}, nobody)
			plan, err := c.Plan(ctx, req)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Apply(ctx, plan); !errors.Is(err, errDiskFull) {
				t.Fatalf("Apply: %v", err)
			}
			if accountsXML(t, dir) != accounts {
				t.Error("accounts.xml has changed")
			}
			assertPassword(t, ring, "kept@example.com,", kept)
			for _, gone := range []string{"new@example.com,", "kept@example.com,jane", "saved@example.com,"} {
				assertNoPassword(t, ring, gone)
			}
		})
	}
}

// failingClient is a running client that goes away while it is told.
type failingClient struct{ failing }

func (failingClient) Live() bool { return true }

func TestAClientThatGoesAwayWhileItIsToldLosesNoMovedPassword(t *testing.T) {
	testdesktop.Need(t, "gnome-keyring-daemon", "dbus-daemon")
	desktop := testdesktop.New(t)
	desktop.StartKeyring("the keyring's own password")
	desktop.Setenv(t)
	ring := keyring.System(keyring.Options{})
	s := newScene(t)
	gone := errors.New("the client has gone")
	wrap := func(a Accounts) Accounts {
		return failingClient{failing{a.(*AccountsFile), func() error { return gone }}}
	}
	if err := s.migrate(t.Context(), ring, wrap, s.plugins()); !errors.Is(err, gone) {
		t.Fatalf("the migration ends with %v", err)
	}
	for key, password := range saved { // it may have saved accounts.xml without them
		if kept, err := ring.Lookup(t.Context(), key); err != nil || !kept.Equal(secret.New(password)) {
			t.Errorf("the keyring doesn't have the password of %s %s (error: %v)", key.Protocol, key.Name, err)
		}
	}
}

func TestCtrlCBeforeTheAccountsAreWrittenChangesNothing(t *testing.T) {
	testdesktop.Need(t, "gnome-keyring-daemon", "dbus-daemon")
	desktop := testdesktop.New(t)
	desktop.StartKeyring("the keyring's own password")
	desktop.Setenv(t)
	dir := purpleDir(t, "")
	ctx, stop := context.WithCancel(t.Context())
	file, err := OpenAccountsFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	ring := stoppingKeyring{keyring.System(keyring.Options{}), stop}
	c := New(file, ring, PluginFiles{Dir: dir}, nobody)
	plan, err := c.Plan(ctx, Request{Action: Setup, Fields: Fields{Username: ptr("new@example.com")}, Password: Password{PasswordStore, secret.New("new-horse-3")}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Apply(ctx, plan); !errors.Is(err, context.Canceled) {
		t.Fatalf("Apply: %v", err)
	}
	assertNoPassword(t, keyring.System(keyring.Options{}), "new@example.com,")
	if open(t, dir); fileExists(dir) {
		t.Error("accounts.xml was written")
	}
}

// stoppingKeyring is the real keyring, with a person who presses Ctrl-C just when
// the password was stored.
type stoppingKeyring struct {
	*keyring.Keyring
	stop func()
}

func (k stoppingKeyring) Store(ctx context.Context, key keyring.Key, password secret.Secret) (keyring.Snapshot, error) {
	defer k.stop()
	return k.Keyring.Store(ctx, key, password)
}

func TestARunningClientEndsEveryChangeBeforeAnythingIsDone(t *testing.T) {
	noKeyring(t)
	dir := purpleDir(t, document(sipe("jane@example.com,", "")))
	file, err := OpenAccountsFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	c := New(file, keyring.System(keyring.Options{}), PluginFiles{Dir: dir}, func(context.Context) ([]pidgin.Client, error) {
		return []pidgin.Client{{Program: "Pidgin", PID: 42, Dir: dir}}, nil
	})
	for _, action := range []Action{Setup, Edit, Remove, SetPassword, ClearPassword, Migrate} {
		var running *RunningError
		_, err := c.Plan(t.Context(), Request{Action: action, Account: "jane@example.com", Fields: Fields{Username: ptr("jane@example.com")}})
		if !errors.As(err, &running) {
			t.Errorf("%s: %v", action, err)
		}
	}
}

func assertPassword(t *testing.T, ring *keyring.Keyring, name string, want secret.Secret) {
	t.Helper()
	got, err := ring.Lookup(t.Context(), keyOf(name))
	if err != nil || !got.Equal(want) {
		t.Errorf("the password of %q isn't what it was (error: %v)", name, err)
	}
	found, err := ring.Find(t.Context(), keyOf(name))
	if err != nil || !found[keyOf(name)].Reconciled() {
		t.Errorf("the item of %q isn't as it was: %+v, %v", name, found[keyOf(name)], err)
	}
}

func assertNoPassword(t *testing.T, ring *keyring.Keyring, name string) {
	t.Helper()
	if _, err := ring.Lookup(t.Context(), keyOf(name)); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("the keyring has a password for %q (error: %v)", name, err)
	}
}
