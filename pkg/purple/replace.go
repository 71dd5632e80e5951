package purple

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// The replacement of a file is written out here, rather than left to a library
// such as google/renameio, because it needs three things together: Windows, the
// directory on the disk as well, and a look at the old file right before the
// rename. And each step must be one that a test can make fail.

// A disk carries out the steps of a replacement.
type disk interface {
	create(dir string) (tempFile, error)
	rename(from, to string) error
	syncDir(dir string) error
}

type tempFile interface {
	io.WriteCloser
	Sync() error
	Name() string
}

// The name of a temporary file. One that a killed run has left may hold
// passwords.
const (
	tempPrefix = ".pidgin-lync-"
	tempSuffix = ".tmp"
)

// stageFile writes data down to the disk, in a temporary file beside the one at
// path, and returns its name.
func stageFile(d disk, path string, data []byte) (staged string, err error) {
	temp, err := d.create(filepath.Dir(path))
	if err != nil {
		return "", notWritten(path, err)
	}
	if err := fill(temp, data); err != nil {
		return "", notWritten(path, errors.Join(err, os.Remove(temp.Name())))
	}
	return temp.Name(), nil
}

// swapFile puts a staged file in the place of the one at path, wholly or not at
// all. Right before that it asks check whether it may.
func swapFile(d disk, staged, path string, check func() error) error {
	err := check()
	if err == nil {
		err = d.rename(staged, path)
	}
	if err != nil {
		return notWritten(path, errors.Join(err, os.Remove(staged)))
	}
	// The new file is in place, whole. If the directory can't be synced (some
	// file systems refuse), a power cut may bring the old one back, whole too.
	// An error here would make the caller believe that the old one is there now.
	_ = d.syncDir(filepath.Dir(path))
	return nil
}

// fill writes a temporary file down to the disk.
func fill(temp tempFile, data []byte) error {
	_, err := temp.Write(data)
	if err == nil {
		err = temp.Sync()
	}
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = giveToOwnerOfDirectory(temp.Name())
	}
	return err
}

func notWritten(path string, err error) error {
	if errors.Is(err, ErrChanged) {
		return err
	}
	return fmt.Errorf("can't write %q: %w\nnothing was changed; check the free space and the permissions of its directory", path, err)
}

// removeLeftovers deletes the temporary files of runs that were killed. Only the
// holder of the lock may do it: others' files are in use.
func removeLeftovers(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("can't look for temporary files of an earlier run: %w", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tempPrefix) && strings.HasSuffix(e.Name(), tempSuffix) {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return fmt.Errorf("can't remove a temporary file of an earlier run, which may hold passwords: %w\nremove it", err)
			}
		}
	}
	return nil
}

// osDisk is the real one.
type osDisk struct{}

func (osDisk) create(dir string) (tempFile, error) {
	return os.CreateTemp(dir, tempPrefix+"*"+tempSuffix) // mode 0600
}

func (osDisk) rename(from, to string) error { return os.Rename(from, to) }

func (osDisk) syncDir(dir string) error { return syncDir(dir) }
