package sipeplugin

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The name of a temporary file. A client doesn't take it for a plugin.
const (
	tempPrefix = ".pidgin-lync-libsipe-"
	tempSuffix = ".tmp"
)

// stage writes data down to the disk in a temporary file and gives its name. The
// mode 0600 is enough: the loader only has to read the file, and nobody else may
// change what a client of this user will run.
func stage(dir string, data []byte) (string, error) {
	f, err := os.CreateTemp(dir, tempPrefix+"*"+tempSuffix)
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = giveToOwner(f.Name())
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// makeDir makes the user's plugin directory if it isn't there, and reports whether
// it had to.
func makeDir(dir string) (made bool, err error) {
	if info, err := os.Stat(dir); err == nil {
		if !info.IsDir() {
			return false, errors.New("isn't a directory")
		}
		return false, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false, err
	}
	return true, giveToOwner(dir)
}

// removeLeftovers deletes the temporary files of runs that were killed.
func removeLeftovers(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("can't look for temporary files of an earlier run: %w", err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), tempPrefix) || !strings.HasSuffix(e.Name(), tempSuffix) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("can't remove a temporary file of an earlier run: %w", err)
		}
	}
	return nil
}
