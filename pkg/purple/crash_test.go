package purple

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/diskfile"
)

// kill ends a child as kill -9 does.
func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the child ended by itself")
	}
}

func TestKilledAtAnyStepARunLeavesAWholeFile(t *testing.T) {
	for step, want := range map[string]string{
		"create": oldText, "write": oldText, "sync": oldText, "close": oldText, "rename": oldText, "sync directory": newText,
	} {
		dir := purpleDir(t, oldText)
		cmd := child("commit and halt", dir, step)
		startAndWait(t, cmd)
		kill(t, cmd)
		if got := load(t, filepath.Join(dir, fileName)); got != want {
			t.Errorf("killed at %s: accounts.xml holds %q", step, got)
		}
		left, err := filepath.Glob(filepath.Join(dir, diskfile.TempPrefix+"*"+diskfile.TempSuffix))
		if wanted := step != "create" && step != "sync directory"; err != nil || (len(left) == 1) != wanted {
			t.Errorf("killed at %s: the temporary files are %v, %v", step, left, err)
		}
		if err := commitOnce(dir, newText); err != nil {
			t.Errorf("killed at %s: the next run fails: %v", step, err)
		}
		assertOnly(t, dir, newText)
	}
}

func TestKilledAtAnyMomentARunLeavesTheOldOrTheNewFile(t *testing.T) {
	rounds := 40
	if testing.Short() {
		rounds = 10
	}
	versions := []string{version(0), version(1)}
	dir := purpleDir(t, versions[0])
	for range rounds {
		cmd := child("commit forever", dir)
		startAndWait(t, cmd)
		time.Sleep(rand.N(30 * time.Millisecond))
		kill(t, cmd)
		got := load(t, filepath.Join(dir, fileName))
		if got != versions[0] && got != versions[1] {
			t.Fatalf("accounts.xml is neither version, but %d bytes", len(got))
		}
		if err := commitOnce(dir, versions[rand.N(2)]); err != nil {
			t.Fatalf("the next run fails: %v", err)
		}
		assertOnly(t, dir, load(t, filepath.Join(dir, fileName)))
	}
}

func TestRunsAtTheSameTimeLoseNothing(t *testing.T) {
	const runs, each = 3, 40
	dir := t.TempDir()
	done := make(chan error)
	for run := range runs {
		go func() {
			out, err := child("add", dir, fmt.Sprintf("run%d-", run), fmt.Sprint(each)).Output()
			if err != nil {
				err = fmt.Errorf("%w: %s", err, out)
			}
			done <- err
		}()
	}
	for range runs {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	names := map[string]bool{}
	for _, a := range readAccounts(t, dir).Document().Accounts() {
		names[a.Name()] = true
	}
	for run := range runs {
		for i := range each {
			if name := fmt.Sprintf("run%d-%d", run, i); !names[name] {
				t.Errorf("the account %s is lost", name)
			}
		}
	}
	if len(names) != runs*each {
		t.Errorf("%d accounts, want %d", len(names), runs*each)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("the directory holds %v", entries)
	}
}
