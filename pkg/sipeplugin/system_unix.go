//go:build unix

package sipeplugin

import (
	"os"
	"path/filepath"
	"syscall"
)

// syncDir brings a rename in the directory to the disk.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// giveToOwner keeps a run as root (sudo) from leaving files in a user's directory
// that the user's client can't read: the owner of the directory above gets them.
func giveToOwner(path string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || owner.Uid == 0 {
		return nil
	}
	return os.Lchown(path, int(owner.Uid), int(owner.Gid))
}
