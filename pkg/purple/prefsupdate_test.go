package purple

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
	if err := p.Replace(context.Background(), nil); !errors.Is(err, ErrChanged) {
		t.Errorf("replaced: %v", err)
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
	if err := p.Replace(context.Background(), []byte(text)); err != nil {
		t.Fatal(err)
	}
	if got := load(t, target); got != text {
		t.Errorf("the target holds %s", got)
	}
}
