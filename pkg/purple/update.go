package purple

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/diskfile"
)

// lockName is the file in the purple directory that keeps two runs apart. It
// stays there: removing it would let a third run in beside one that waits.
const lockName = ".pidgin-lync.lock"

// How long Begin waits for another run, and how often it looks.
const (
	lockPatience = 5 * time.Second
	lockInterval = 20 * time.Millisecond
)

// Update is the right to replace accounts.xml or prefs.xml. Other runs wait until
// it is closed. Other programs, Pidgin among them, know nothing of the lock.
type Update struct {
	file   *file
	lock   *flock.Flock // nil if another Update of this run holds it
	staged staged
}

// staged is a new text on the disk; the zero value is none.
type staged struct {
	temp   string // the file that holds it
	target string // the file that it shall replace, links resolved
	data   []byte
}

// Begin creates the purple directory (mode 0700) if it is missing, takes the
// lock, and makes sure that the file still is what was read. It returns ErrBusy
// when another run has held the lock for five seconds, ErrChanged when the file
// has changed, and the context's error when that ends first.
func (f *file) Begin(ctx context.Context) (*Update, error) {
	if err := f.makeDir(); err != nil {
		return nil, err
	}
	lock, err := takeLock(ctx, filepath.Join(f.dir, lockName), f.patience)
	if err != nil {
		return nil, err
	}
	u := &Update{file: f, lock: lock}
	if err := u.prepare(); err != nil {
		return nil, errors.Join(err, u.Close())
	}
	return u, nil
}

// Replace puts data in the file's place, if it still is what was read. Its errors
// are those of Begin, Stage and Commit.
func (f *file) Replace(ctx context.Context, data []byte) error {
	update, err := f.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = update.Close() }() // the lock goes with the process at the latest
	if err := update.Stage(data); err != nil {
		return err
	}
	return update.Commit()
}

func (f *file) makeDir() error {
	if _, err := os.Stat(f.dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return fmt.Errorf("can't create the purple directory: %w\ncreate it, or name another one", err)
	}
	return diskfile.GiveToOwner(f.dir)
}

func takeLock(ctx context.Context, path string, patience time.Duration) (*flock.Flock, error) {
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	lock := flock.New(path)
	_, err := lock.TryLockContext(waiting, lockInterval)
	switch {
	case err == nil:
		if err := diskfile.GiveToOwner(path); err != nil {
			return nil, errors.Join(err, lock.Close())
		}
		return lock, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case waiting.Err() != nil:
		return nil, fmt.Errorf("%w: it holds %s\nlet it finish, then run again", ErrBusy, path)
	}
	return nil, fmt.Errorf("can't lock the purple directory: %w\ncheck its permissions", err)
}

// prepare does what needs the lock.
func (u *Update) prepare() error {
	dir, err := u.file.realDir()
	if err != nil {
		return err
	}
	if err := diskfile.RemoveLeftovers(dir); err != nil {
		return err
	}
	return u.file.unchanged()
}

// realDir gives the directory of the file, links resolved.
func (f *file) realDir() (string, error) {
	target, err := realPath(f.Path())
	return filepath.Dir(target), err
}

// Stage writes data, which must be a text of the file's kind, down to the disk
// beside the file, which stays as it is. What takes long, and what fails on a full
// disk, is done then: a caller may do something else meanwhile. Data that the file
// holds already isn't written, nor is nil for a file that doesn't exist.
func (u *Update) Stage(data []byte) error {
	f := u.file
	if bytes.Equal(data, f.data) && f.exists == (data != nil) {
		return nil
	}
	if err := f.format.check(data); err != nil {
		return fmt.Errorf("the new %s wouldn't be readable, so nothing was written: %w", f.format.name, err)
	}
	target, err := realPath(f.Path())
	if err != nil {
		return err
	}
	temp, err := stageFile(f.disk, target, data)
	if err != nil {
		return err
	}
	u.staged = staged{temp, target, data}
	return nil
}

// Commit puts what was staged in the file's place. A symbolic link is followed:
// its target is replaced. Until then the old file stays, and after any error it is
// as it was. If nothing was staged, nothing is done.
//
// Commit returns ErrChanged when another program has written the file since it
// was read. Between that check and the replacement lie a few microseconds in
// which a write by another program would be lost; libpurple takes no lock that
// could close this window.
func (u *Update) Commit() error {
	f, s := u.file, u.staged
	if s.temp == "" {
		return nil
	}
	u.staged = staged{}
	if err := swapFile(f.disk, s.temp, s.target, f.unchanged); err != nil {
		return err
	}
	f.data, f.exists = s.data, true
	return nil
}

// Close lets other runs in, and takes away what was staged and not committed.
// Further calls do nothing.
func (u *Update) Close() error {
	var left error
	if u.staged.temp != "" {
		left = os.Remove(u.staged.temp)
		u.staged = staged{}
	}
	if err := u.lock.Close(); err != nil {
		return fmt.Errorf("can't unlock the purple directory: %w", err)
	}
	return left
}
