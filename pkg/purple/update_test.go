package purple

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// Two texts of an accounts.xml.
const (
	oldText = "<account version='1.0'>\n</account>\n"
	newText = "<account version='1.0'>\n\t<!-- new -->\n</account>\n"
)

// write stages and commits.
func (u *Update) write(data []byte) error {
	if err := u.Stage(data); err != nil {
		return err
	}
	return u.Commit()
}

func begin(t testing.TB, f *File) *Update {
	t.Helper()
	u, err := f.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := u.Close(); err != nil {
			t.Error(err)
		}
	})
	return u
}

func assertMode(t testing.TB, path string, want fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != want && runtime.GOOS != "windows" {
		t.Errorf("%s has mode %o, want %o", path, got, want)
	}
}

func TestCommitMakesWhatIsMissingForTheUserOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "home", ".purple")
	if err := begin(t, readAccounts(t, dir)).write([]byte(newText)); err != nil {
		t.Fatal(err)
	}
	assertOnly(t, dir, newText)
	assertMode(t, dir, 0o700)
	assertMode(t, filepath.Join(dir, fileName), 0o600)
	assertMode(t, filepath.Join(dir, lockName), 0o600)
}

func TestCommitReplacesTheFileAndClosesItToOthers(t *testing.T) {
	dir := purpleDir(t, oldText)
	if err := os.Chmod(filepath.Join(dir, fileName), 0o644); err != nil {
		t.Fatal(err)
	}
	f := readAccounts(t, dir)
	u := begin(t, f)
	if err := u.write([]byte(newText)); err != nil {
		t.Fatal(err)
	}
	assertOnly(t, dir, newText)
	assertMode(t, filepath.Join(dir, fileName), 0o600)
	if err := u.write([]byte(oldText)); err != nil || !f.Exists() {
		t.Errorf("a second Commit of one update: %v", err)
	}
	assertOnly(t, dir, oldText)
}

func TestCommitOfTheSameBytesWritesNothing(t *testing.T) {
	dir := purpleDir(t, oldText)
	past := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(dir, fileName), past, past); err != nil {
		t.Fatal(err)
	}
	if err := begin(t, readAccounts(t, dir)).write([]byte(oldText)); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, fileName)); err != nil || !info.ModTime().Equal(past) {
		t.Errorf("the file was written: %v", err)
	}
}

func TestCommitRefusesATextThatCouldntBeReadAgain(t *testing.T) {
	dir := purpleDir(t, oldText)
	u := begin(t, readAccounts(t, dir))
	for _, bad := range []string{"", "<account>", "<account>&#x1;</account>"} {
		if _, ok := errors.AsType[*ParseError](u.write([]byte(bad))); !ok {
			t.Errorf("%q is written", bad)
		}
	}
	assertOnly(t, dir, oldText)
}

func TestCommitFollowsALinkInsteadOfReplacingIt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("making symbolic links needs a privilege on Windows")
	}
	for name, prepare := range map[string]func(target string){
		"file":     func(target string) { save(t, target, oldText) },
		"dangling": func(string) {},
	} {
		dir, dotfiles := t.TempDir(), t.TempDir()
		link, target := filepath.Join(dir, fileName), filepath.Join(dotfiles, "pidgin.xml")
		prepare(target)
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
		save(t, filepath.Join(dotfiles, ".pidgin-lync-1.tmp"), "left over")
		if err := begin(t, readAccounts(t, dir)).write([]byte(newText)); err != nil {
			t.Fatal(err)
		}
		if to, err := os.Readlink(link); err != nil || to != target {
			t.Errorf("%s: the link leads to %q, %v", name, to, err)
		}
		if got := load(t, target); got != newText {
			t.Errorf("%s: the target holds %q", name, got)
		}
		assertMode(t, target, 0o600)
		if entries, err := os.ReadDir(dotfiles); err != nil || len(entries) != 1 {
			t.Errorf("%s: temporary files are left beside the target: %v", name, entries)
		}
	}
}

func TestAChangeByAnotherProgramIsNoticedAndKept(t *testing.T) {
	const others = "<account version='1.0'><!-- another program's --></account>\n"
	change := map[string]func(path string){
		"written": func(path string) { save(t, path, others) },
		"replaced, same size and time": func(path string) {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			save(t, path, "<account version='2.0'>\n</account>\n")
			if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
				t.Fatal(err)
			}
		},
		"removed": func(path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, change := range change {
		for _, moment := range []string{"before Begin", "before Commit", "during Commit"} {
			t.Run(name+" "+moment, func(t *testing.T) {
				dir := purpleDir(t, oldText)
				path := filepath.Join(dir, fileName)
				f := readAccounts(t, dir)
				var err error
				switch moment {
				case "before Begin":
					change(path)
					_, err = f.Begin(context.Background())
				case "before Commit":
					u := begin(t, f)
					change(path)
					err = u.write([]byte(newText))
				case "during Commit":
					f.disk = faultyDisk{onSync: func() error { change(path); return nil }}
					err = begin(t, f).write([]byte(newText))
				}
				if !errors.Is(err, ErrChanged) {
					t.Fatalf("got %v", err)
				}
				if name == "removed" {
					save(t, path, others)
				} else if load(t, path) == oldText {
					t.Fatal("the test's own change is gone")
				}
				assertOnly(t, dir, load(t, path))
			})
		}
	}
}

func TestAFileThatAppearsMeanwhileIsKept(t *testing.T) {
	dir := purpleDir(t, "")
	u := begin(t, readAccounts(t, dir))
	save(t, filepath.Join(dir, fileName), oldText)
	if err := u.write([]byte(newText)); !errors.Is(err, ErrChanged) {
		t.Errorf("got %v", err)
	}
	assertOnly(t, dir, oldText)
}

func TestASecondRunWaitsForTheFirst(t *testing.T) {
	dir := purpleDir(t, oldText)
	first := begin(t, readAccounts(t, dir))
	second := readAccounts(t, dir)
	done := make(chan error)
	go func() {
		u, err := second.Begin(context.Background())
		if err == nil {
			err = u.Close()
		}
		done <- err
	}()
	select {
	case err := <-done:
		t.Fatalf("the second run didn't wait: %v", err)
	case <-time.After(3 * lockInterval):
	}
	if err := errors.Join(first.Close(), first.Close()); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("the second run fails after its wait: %v", err)
	}
}

func TestARunThatWaitsTooLongSaysSo(t *testing.T) {
	dir := purpleDir(t, oldText)
	begin(t, readAccounts(t, dir))
	impatient := readAccounts(t, dir)
	impatient.patience = 3 * lockInterval
	if _, err := impatient.Begin(context.Background()); !errors.Is(err, ErrBusy) {
		t.Errorf("in the end: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), lockInterval)
	defer cancel()
	if _, err := readAccounts(t, dir).Begin(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("when its context ends: %v", err)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := readAccounts(t, dir).Begin(cancelled); !errors.Is(err, context.Canceled) {
		t.Errorf("when its context has ended: %v", err)
	}
}

func TestBeginRemovesWhatAKilledRunLeft(t *testing.T) {
	dir := purpleDir(t, oldText)
	save(t, filepath.Join(dir, ".pidgin-lync-123.tmp"), "<password>left over</password>")
	begin(t, readAccounts(t, dir))
	assertOnly(t, dir, oldText)
}
