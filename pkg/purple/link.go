package purple

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// maxLinks is how many symbolic links in a row are followed, as Linux does.
const maxLinks = 40

// realPath follows the symbolic links at the end of path to the place where the
// file is or, if the last link dangles, shall be.
func realPath(path string) (string, error) {
	link := path
	for range maxLinks {
		// Not filepath.Dir: it would make "x" of "link/../x".
		dir, name := filepath.Split(path)
		dir, err := filepath.EvalSymlinks(cmp.Or(dir, "."))
		if err != nil {
			return "", fmt.Errorf("can't find where %q leads: %w\ncreate that directory, or remove the link", link, err)
		}
		path = filepath.Join(dir, name)
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode()&fs.ModeSymlink == 0 {
			return path, nil
		}
		target, err := os.Readlink(path)
		if err != nil {
			return "", fmt.Errorf("can't find where %q leads: %w", link, err)
		}
		if path = target; !filepath.IsAbs(target) {
			path = dir + string(filepath.Separator) + target
		}
	}
	return "", fmt.Errorf("the symbolic links at %q go round in circles\nremove them", link)
}
