package purple

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/diskfile"
)

func TestBothFilesAreChangedUnderOneLock(t *testing.T) {
	dir := purpleDir(t, oldText)
	accounts := readAccounts(t, dir)
	prefs, err := readPrefs(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	u := begin(t, accounts)
	if err := u.Stage([]byte(newText)); err != nil {
		t.Fatal(err)
	}
	under, err := prefs.BeginUnder(u)
	if err != nil {
		t.Fatal(err)
	}
	text := withPlugin(t, prefs, "gtk-gaim", keyringPlugin)
	if err := errors.Join(under.write([]byte(text)), under.Close(), u.Commit()); err != nil {
		t.Fatal(err)
	}
	if got := load(t, filepath.Join(dir, prefsName)); got != text {
		t.Errorf("prefs.xml holds %s", got)
	}
	if got := load(t, filepath.Join(dir, fileName)); got != newText {
		t.Errorf("accounts.xml holds %s", got)
	}
	assertMode(t, filepath.Join(dir, prefsName), 0o600)
	impatient := readAccounts(t, dir)
	impatient.patience = lockInterval
	if _, err := impatient.Begin(context.Background()); !errors.Is(err, ErrBusy) {
		t.Errorf("the end of the inner update lets others in: %v", err)
	}
}

func TestWhatOneUpdateHasStagedIsNoLeftoverForTheOther(t *testing.T) {
	for name, targets := range map[string][2]string{"one directory": {"d/a", "d/p"}, "two directories": {"d/a", "e/p"}} {
		dir, dotfiles := purpleDir(t, ""), t.TempDir()
		for i, link := range []string{fileName, prefsName} {
			target := filepath.Join(dotfiles, targets[i])
			if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
				t.Skip("this system lets nobody make symbolic links")
			}
			save(t, filepath.Join(filepath.Dir(target), ".pidgin-lync-1.tmp"), "left over")
		}
		prefs, err := readPrefs(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		u := begin(t, readAccounts(t, dir))
		if err := u.Stage([]byte(newText)); err != nil {
			t.Fatal(err)
		}
		under, err := prefs.BeginUnder(u)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(under.write([]byte("<pref/>")), under.Close(), u.Commit()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := filepath.Glob(filepath.Join(dotfiles, "*", diskfile.TempPrefix+"*")); len(left) != 0 {
			t.Errorf("%s: %q is left over", name, left)
		}
	}
}

func TestAChangeOfPrefsByAnotherProgramIsNoticed(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, prefsName)
	save(t, path, "<pref name='/'/>")
	p, err := ReadPrefs(dir)
	if err != nil {
		t.Fatal(err)
	}
	save(t, path, "<pref name='/' />")
	if _, err := p.Begin(context.Background()); !errors.Is(err, ErrChanged) || !strings.HasPrefix(err.Error(), "prefs.xml was changed by another program: ") {
		t.Errorf("got %v", err)
	}
	u := begin(t, readAccounts(t, dir))
	if _, err := p.BeginUnder(u); !errors.Is(err, ErrChanged) {
		t.Errorf("under another's lock: %v", err)
	}
	if _, err := readAccounts(t, t.TempDir()).BeginUnder(u); err == nil {
		t.Error("the lock of one directory serves for another")
	}
	if err := u.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.BeginUnder(u); err == nil {
		t.Error("a lock that was given up serves")
	}
}

func TestPrefsAreReplacedThroughALink(t *testing.T) {
	dir, dotfiles := t.TempDir(), t.TempDir()
	target := filepath.Join(dotfiles, "prefs")
	save(t, target, "<pref name='/'/>")
	if err := os.Symlink(target, filepath.Join(dir, prefsName)); err != nil {
		t.Skip("this system lets nobody make symbolic links")
	}
	p, err := ReadPrefs(dir)
	if err != nil {
		t.Fatal(err)
	}
	text := withPlugin(t, p, "gtk-gaim", keyringPlugin)
	u, err := p.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(u.write([]byte(text)), u.Close()); err != nil {
		t.Fatal(err)
	}
	if got := load(t, target); got != text {
		t.Errorf("the target holds %s", got)
	}
}
