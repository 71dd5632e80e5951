package sipeplugin

import (
	"errors"
	"fmt"
	"os"
)

// maxFile bounds what is read; pidgin-sipe has 0.6 MB, libxml2 1.8 MB.
const maxFile = 32 << 20

// readFile reads a regular file that isn't absurdly large.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("isn't a regular file")
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("is larger than %d MB", maxFile>>20)
	}
	return os.ReadFile(path)
}
