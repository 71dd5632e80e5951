package purple

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// fileName is the name of the accounts file in a purple directory.
const fileName = "accounts.xml"

// File is an accounts.xml as it was when it was read.
type File struct {
	dir      string
	document *Document
	data     []byte // nil if there was no file
	exists   bool
	disk     disk
	patience time.Duration // how long Begin waits for another run
}

// ReadAccounts reads the accounts.xml of a purple directory. If there is none,
// or no directory, the File has an empty document. It returns a [*ParseError] for
// a file that can't be read without loss; then it must be left alone.
func ReadAccounts(dir string) (*File, error) {
	f := &File{dir: filepath.Clean(dir), disk: osDisk{}, patience: lockPatience}
	data, exists, err := readRegular(f.Path())
	if err != nil {
		return nil, err
	}
	if !exists {
		f.document = newDocument(runtime.GOOS)
		return f, nil
	}
	f.data, f.exists = data, true
	if f.document, err = ParseDocument(data); err != nil {
		if parse, ok := errors.AsType[*ParseError](err); ok {
			parse.Path = f.Path()
		}
		return nil, err
	}
	return f, nil
}

// Path gives the file's path in the purple directory, also if a symbolic link
// stands there.
func (f *File) Path() string { return filepath.Join(f.dir, fileName) }

// Exists says whether there was a file.
func (f *File) Exists() bool { return f.exists }

// Document gives the text that was read, to be changed.
func (f *File) Document() *Document { return f.document }

// readRegular reads a file, through symbolic links. What isn't a file, such as a
// pipe, is refused rather than waited for.
func readRegular(path string) (data []byte, exists bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("can't read accounts.xml: %w\ncheck the path and its permissions", err)
	case !info.Mode().IsRegular():
		return nil, false, fmt.Errorf("can't read accounts.xml: %q is no regular file\nmove it away, or name another purple directory", path)
	}
	data, err = os.ReadFile(path)
	if err != nil {
		return nil, false, fmt.Errorf("can't read accounts.xml: %w\ncheck the permissions of the file", err)
	}
	return data, true, nil
}

// unchanged returns ErrChanged if the file isn't what was read. It compares the
// whole text: two saves within one tick of the clock have the same time stamp.
func (f *File) unchanged() error {
	data, exists, err := readRegular(f.Path())
	if err != nil {
		return err
	}
	if exists != f.exists || !bytes.Equal(data, f.data) {
		return fmt.Errorf("%w: %s isn't what was read any more\nnothing was written; run again", ErrChanged, f.Path())
	}
	return nil
}
