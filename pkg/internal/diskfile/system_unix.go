//go:build unix

package diskfile

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// SyncDir brings a rename in the directory to the disk.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// GiveToOwner gives a new file or directory to the owner of the directory that it
// is in. It keeps a run as root (sudo) from leaving files in a
// user's directory that the user's Pidgin can't read. A link that the user has put
// in the way isn't followed.
func GiveToOwner(path string) error {
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
	if err := os.Lchown(path, int(owner.Uid), int(owner.Gid)); err != nil {
		return fmt.Errorf("can't give the file to the owner of its directory: %w", err)
	}
	return nil
}
