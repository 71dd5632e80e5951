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

// The names of the files in a purple directory.
const (
	fileName  = "accounts.xml"
	prefsName = "prefs.xml"
)

// A file is one of a purple directory as it was when it was read.
type file struct {
	format   *format
	dir      string
	data     []byte // nil if there was no file
	exists   bool
	disk     disk
	patience time.Duration // how long Begin waits for another run
}

// readFile reads the file of a format in a purple directory. Whether its text can
// be read is for the caller to say.
func readFile(dir string, format *format) (file, error) {
	f := file{format: format, dir: filepath.Clean(dir), disk: osDisk{}, patience: lockPatience}
	var err error
	f.data, f.exists, err = readRegular(f.Path())
	return f, err
}

// Path gives the file's path in the purple directory, also if a symbolic link
// stands there.
func (f *file) Path() string { return filepath.Join(f.dir, f.format.name) }

// Exists says whether there was a file.
func (f *file) Exists() bool { return f.exists }

// named gives a ParseError the path of the file.
func (f *file) named(err error) error {
	if parse, ok := errors.AsType[*ParseError](err); ok {
		parse.Path = f.Path()
	}
	return err
}

// File is an accounts.xml as it was when it was read.
type File struct {
	file
	document *Document
}

// ReadAccounts reads the accounts.xml of a purple directory. If there is none,
// or no directory, the File has an empty document. It returns a [*ParseError] for
// a file that can't be read without loss; then it must be left alone.
func ReadAccounts(dir string) (*File, error) {
	f, err := readFile(dir, accountsFormat)
	if err != nil {
		return nil, err
	}
	if !f.exists {
		return &File{f, newDocument(runtime.GOOS)}, nil
	}
	document, err := ParseDocument(f.data)
	if err != nil {
		return nil, f.named(err)
	}
	return &File{f, document}, nil
}

// Document gives the text that was read, to be changed.
func (f *File) Document() *Document { return f.document }

// readRegular reads a file, through symbolic links. What isn't a file, such as a
// pipe, is refused rather than waited for.
func readRegular(path string) (data []byte, exists bool, err error) {
	name := filepath.Base(path)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("can't read %s: %w\ncheck the path and its permissions", name, err)
	case !info.Mode().IsRegular():
		return nil, false, fmt.Errorf("can't read %s: %q is no regular file\nmove it away, or name another purple directory", name, path)
	}
	data, err = os.ReadFile(path)
	if err != nil {
		return nil, false, fmt.Errorf("can't read %s: %w\ncheck the permissions of the file", name, err)
	}
	return data, true, nil
}

// unchanged returns ErrChanged if the file isn't what was read. It compares the
// whole text: two saves within one tick of the clock have the same time stamp.
func (f *file) unchanged() error {
	data, exists, err := readRegular(f.Path())
	if err != nil {
		return err
	}
	if exists != f.exists || !bytes.Equal(data, f.data) {
		return fmt.Errorf("%s was %w: %s isn't what was read any more\nnothing was written; run again", f.format.name, ErrChanged, f.Path())
	}
	return nil
}
