// Package diskfile writes files of the user's so that each is there wholly or not
// at all: the new text goes down to the disk in a temporary file beside the old
// one, and then takes its place. It knows the ways of the operating systems, and
// nothing of what is in the files.
//
// It isn't left to a library such as google/renameio, because the callers need
// several things together: Windows, the directory on the disk as well, a look at
// the old file right before the rename, two files at once.
package diskfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// The name of a temporary file. One that a killed run has left may hold
// passwords.
const (
	TempPrefix = ".pidgin-lync-"
	TempSuffix = ".tmp"
)

// IsTemp says whether a file's name is that of a temporary file.
func IsTemp(name string) bool {
	return strings.HasPrefix(name, TempPrefix) && strings.HasSuffix(name, TempSuffix)
}

// File is a temporary file that is being written.
type File interface {
	io.WriteCloser
	Sync() error
	Name() string
}

// Create makes a temporary file in a directory, with the mode 0600.
func Create(dir string) (File, error) { return os.CreateTemp(dir, TempPrefix+"*"+TempSuffix) }

// Fill writes a temporary file down to the disk and closes it.
func Fill(temp File, data []byte) error {
	_, err := temp.Write(data)
	if err == nil {
		err = temp.Sync()
	}
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = GiveToOwner(temp.Name())
	}
	return err
}

// Stage writes data down to the disk in a temporary file of a directory, and gives
// its path.
func Stage(dir string, data []byte) (path string, err error) {
	temp, err := Create(dir)
	if err != nil {
		return "", err
	}
	if err := Fill(temp, data); err != nil {
		return "", errors.Join(err, os.Remove(temp.Name()))
	}
	return temp.Name(), nil
}

// Write puts a file with this text in the place of the one at path, if there is
// one. Its directory must exist.
func Write(path string, data []byte) error {
	temp, err := Stage(filepath.Dir(path), data)
	if err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	_ = SyncDir(filepath.Dir(path)) // some file systems refuse; the file is in place by then
	return nil
}

// RemoveLeftovers deletes the temporary files of runs that were killed. Whoever
// calls it must know that no other run is under way there.
func RemoveLeftovers(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("can't look for temporary files of an earlier run: %w", err)
	}
	for _, e := range entries {
		if !IsTemp(e.Name()) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("can't remove a temporary file of an earlier run, which may hold passwords: %w\nremove it", err)
		}
	}
	return nil
}
