package purple

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/diskfile"
)

// A faultyDisk is the real one, except where a function stands: that is called
// first, and its error, if any, is the step's.
type faultyDisk struct {
	osDisk
	onCreate, onWrite, onSync, onClose, onRename, onSyncDir func() error
}

func callIfSet(f func() error) error {
	if f == nil {
		return nil
	}
	return f()
}

func (d faultyDisk) create(dir string) (diskfile.File, error) {
	if err := callIfSet(d.onCreate); err != nil {
		return nil, err
	}
	temp, err := d.osDisk.create(dir)
	return faultyFile{temp, d}, err
}

func (d faultyDisk) rename(from, to string) error {
	if err := callIfSet(d.onRename); err != nil {
		return err
	}
	return d.osDisk.rename(from, to)
}

func (d faultyDisk) syncDir(dir string) error {
	if err := callIfSet(d.onSyncDir); err != nil {
		return err
	}
	return d.osDisk.syncDir(dir)
}

type faultyFile struct {
	diskfile.File
	disk faultyDisk
}

// Write calls its function in the middle, so that a failing disk has taken half
// of the data.
func (f faultyFile) Write(data []byte) (int, error) {
	half := len(data) / 2
	n, err := f.File.Write(data[:half])
	if err == nil {
		err = callIfSet(f.disk.onWrite)
	}
	if err != nil {
		return n, err
	}
	rest, err := f.File.Write(data[half:])
	return n + rest, err
}

func (f faultyFile) Sync() error {
	if err := callIfSet(f.disk.onSync); err != nil {
		return err
	}
	return f.File.Sync()
}

func (f faultyFile) Close() error {
	err := f.File.Close()
	if injected := callIfSet(f.disk.onClose); injected != nil {
		return injected
	}
	return err
}

func TestAFaultAtAnyStepLeavesTheOldFileWhole(t *testing.T) {
	broken := errors.New("broken")
	fail := func() error { return broken }
	for step, disk := range map[string]faultyDisk{
		"create": {onCreate: fail},
		"write":  {onWrite: fail},
		"sync":   {onSync: fail},
		"close":  {onClose: fail},
		"rename": {onRename: fail},
	} {
		for _, before := range []string{oldText, ""} {
			dir := purpleDir(t, before)
			f := readAccounts(t, dir)
			f.disk = disk
			err := begin(t, f).write([]byte(newText))
			if !errors.Is(err, broken) || !strings.Contains(err.Error(), "\nnothing was changed") {
				t.Errorf("%s: Commit gives %v", step, err)
			}
			if before == "" {
				if _, err := os.Lstat(filepath.Join(dir, fileName)); err == nil {
					t.Errorf("%s: a file has appeared", step)
				}
				save(t, filepath.Join(dir, fileName), before)
			}
			assertOnly(t, dir, before)
		}
	}
}

func TestADirectoryThatCantBeSyncedDoesntHideThatTheFileIsNew(t *testing.T) {
	dir := purpleDir(t, oldText)
	f := readAccounts(t, dir)
	f.disk = faultyDisk{onSyncDir: func() error { return errors.New("broken") }}
	if err := begin(t, f).write([]byte(newText)); err != nil {
		t.Errorf("Commit gives %v, though the new file is in place", err)
	}
	assertOnly(t, dir, newText)
}

func TestStepsOfAReplacementComeInOrder(t *testing.T) {
	dir := purpleDir(t, oldText)
	f := readAccounts(t, dir)
	var steps []string
	step := func(name string) func() error {
		return func() error { steps = append(steps, name); return nil }
	}
	f.disk = faultyDisk{onCreate: step("create"), onWrite: step("write"), onSync: step("sync"), onClose: step("close"), onRename: step("rename"), onSyncDir: step("sync directory")}
	if err := begin(t, f).write([]byte(newText)); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(steps, ", "); got != "create, write, sync, close, rename, sync directory" {
		t.Errorf("the steps are %s", got)
	}
}
