package sipeplugin

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// maxFile bounds what is read; pidgin-sipe has 0.6 MB, libxml2 1.8 MB.
const maxFile = 32 << 20

var errNotFile = errors.New("isn't a regular file")

// readFile reads a regular file that isn't absurdly large.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotFile
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("is larger than %d MB", maxFile>>20)
	}
	return data, err
}
