package sipeplugin

import (
	"errors"
	"os"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/diskfile"
)

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
	return true, diskfile.GiveToOwner(dir)
}
