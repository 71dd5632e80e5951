package sipeplugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/diskfile"
)

// Repair writes a repaired copy of the installed plugin into the user's plugin
// directory, or renews the one that is there, and reports whether anything had to
// be written. The plugin differs in four bytes, and only if the relocations of the
// file prove which. The errors are ErrMissing, ErrFit, ErrForeign, ErrNoPlace, and
// those of the file system; nothing has changed after any of them.
func Repair(dirs []string, purpleDir string) (changed bool, err error) {
	return thisHost.repair(dirs, purpleDir)
}

func (h host) repair(dirs []string, purpleDir string) (bool, error) {
	held, err := hold(userDir(purpleDir))
	if err != nil {
		return false, err
	}
	if held.exists && !held.ours() {
		return false, foreign(held.path())
	}
	s := h.look(dirs, purpleDir)
	source := s.Source()
	switch {
	case s.State == StateRepaired:
		return false, nil
	case source == nil:
		return false, fmt.Errorf("%w\ninstall it with the package manager", ErrMissing)
	case source.Fitness == Fit:
		return false, fmt.Errorf("%w: %q: %s", ErrFit, source.Path, source.Reason)
	}
	data, err := readFile(source.Resolved)
	if err != nil {
		return false, fmt.Errorf("can't read the installed plugin: %w", err)
	}
	fixed, err := repaired(data)
	if err != nil {
		return false, fmt.Errorf("%q: %w\nnothing was changed; a newer pidgin-sipe or libxml2 may help, or the authentication scheme ntlm with the server named", source.Path, err)
	}
	err = held.replace(record{MadeBy: madeBy, Source: source.Resolved, SourceSHA256: sum(data)}, fixed)
	return err == nil, err
}

// Restore removes the repaired copy, so that the installed plugin is loaded again,
// and reports whether there was one. It refuses with ErrForeign where the file
// isn't one that Repair has made.
func Restore(purpleDir string) (changed bool, err error) {
	held, err := hold(userDir(purpleDir))
	if err != nil {
		return false, err
	}
	if held.exists && !held.ours() {
		return false, foreign(held.path())
	}
	if held.record == nil {
		return false, nil
	}
	// The copy first: without its record nobody could tell whose it is.
	for _, name := range []string{FileName, recordName} {
		if err := os.Remove(filepath.Join(held.dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, fmt.Errorf("can't remove the repaired copy: %w", err)
		}
	}
	if err := diskfile.RemoveLeftovers(held.dir); err != nil {
		return held.exists, err
	}
	_ = diskfile.SyncDir(held.dir)
	if held.record.MadeDirectory {
		_ = os.Remove(held.dir) // stays if anything is in it
	}
	return held.exists, nil
}

func foreign(path string) error {
	return fmt.Errorf("%w: %q\nmove it away if you don't need it", ErrForeign, path)
}

// replace puts a repaired copy and its record into the user's plugin directory.
func (h holding) replace(r record, fixed []byte) error {
	r.CopySHA256, r.ReplacesSHA256 = sum(fixed), h.sum
	made, err := makeDir(h.dir)
	if err != nil {
		return notWritten(h.dir, err)
	}
	r.MadeDirectory = made || h.record != nil && h.record.MadeDirectory
	if err := diskfile.RemoveLeftovers(h.dir); err != nil {
		return err
	}
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	if err := h.write(append(text, '\n'), fixed); err != nil {
		if made {
			_ = os.Remove(h.dir)
		}
		return notWritten(h.path(), err)
	}
	return nil
}

// write brings both files to the disk before it puts either in its place. Their
// mode 0600 is enough: the loader only has to read the plugin, and nobody else may
// change what a client of this user will run.
func (h holding) write(text, fixed []byte) error {
	newRecord, err := diskfile.Stage(h.dir, text)
	if err != nil {
		return err
	}
	defer os.Remove(newRecord) // gone by then, if all goes well
	newCopy, err := diskfile.Stage(h.dir, fixed)
	if err != nil {
		return err
	}
	defer os.Remove(newCopy)
	if err := os.Rename(newRecord, filepath.Join(h.dir, recordName)); err != nil {
		return err
	}
	if err := os.Rename(newCopy, h.path()); err != nil {
		if !h.exists {
			err = errors.Join(err, os.Remove(filepath.Join(h.dir, recordName)))
		}
		return err
	}
	// A file system may refuse it; both files are in place by then.
	_ = diskfile.SyncDir(h.dir)
	return nil
}

func notWritten(path string, err error) error {
	return fmt.Errorf("can't write %q: %w\nnothing was changed; check the free space and the permissions of its directory", path, err)
}
