package purple

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/diskfile"
)

func TestWhatIsStagedButNotCommittedLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	save(t, filepath.Join(dir, fileName), oldText)
	u := begin(t, readAccounts(t, dir))
	if err := u.Stage([]byte(newText)); err != nil {
		t.Fatal(err)
	}
	if len(leftovers(t, dir)) != 1 {
		t.Error("nothing is staged")
	}
	if err := u.Close(); err != nil {
		t.Error(err)
	}
	if left := leftovers(t, dir); len(left) != 0 {
		t.Errorf("there is %q", left)
	}
	if text, err := os.ReadFile(filepath.Join(dir, fileName)); err != nil || string(text) != oldText {
		t.Errorf("the file has changed, or %v", err)
	}
}

func TestAChangeByAnotherAfterStagingIsRefusedAndLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, fileName)
	save(t, path, oldText)
	u := begin(t, readAccounts(t, dir))
	if err := u.Stage([]byte(newText)); err != nil {
		t.Fatal(err)
	}
	const others = "<account version='1.0'/>"
	save(t, path, others)
	if err := u.Commit(); !errors.Is(err, ErrChanged) {
		t.Errorf("Commit: %v", err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != others {
		t.Errorf("the other's file has changed, or %v", err)
	}
	if left := leftovers(t, dir); len(left) != 0 {
		t.Errorf("there is %q", left)
	}
}

func leftovers(t *testing.T, dir string) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, diskfile.TempPrefix+"*"+diskfile.TempSuffix))
	if err != nil {
		t.Fatal(err)
	}
	return left
}
