package purple

import (
	"path/filepath"
	"syscall"
	"testing"
)

func TestNoPipeIsWaitedFor(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"accounts.xml", "accounts.xml~"} {
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	save(t, filepath.Join(dir, "accounts.xml.bak"), oldText)
	if found := copiesIn(t, dir); len(found) != 1 || found["accounts.xml.bak"].Err != nil {
		t.Errorf("%+v", found)
	}
}
