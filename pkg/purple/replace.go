package purple

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/diskfile"
)

// A disk carries out the steps of a replacement, so that a test can make each fail.
type disk interface {
	create(dir string) (diskfile.File, error)
	rename(from, to string) error
	syncDir(dir string) error
}

// stageFile writes data down to the disk, in a temporary file beside the one at
// path, and returns its name.
func stageFile(d disk, path string, data []byte) (staged string, err error) {
	temp, err := d.create(filepath.Dir(path))
	if err != nil {
		return "", notWritten(path, err)
	}
	if err := diskfile.Fill(temp, data); err != nil {
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

func notWritten(path string, err error) error {
	if errors.Is(err, ErrChanged) {
		return err
	}
	return fmt.Errorf("can't write %q: %w\nnothing was changed; check the free space and the permissions of its directory", path, err)
}

// osDisk is the real one.
type osDisk struct{}

func (osDisk) create(dir string) (diskfile.File, error) { return diskfile.Create(dir) }

func (osDisk) rename(from, to string) error { return os.Rename(from, to) }

func (osDisk) syncDir(dir string) error { return diskfile.SyncDir(dir) }
