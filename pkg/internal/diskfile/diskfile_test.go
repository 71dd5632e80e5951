package diskfile

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestWriteReplacesAFileWhollyAndForTheUserAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, text := range []string{"first", "second, and longer"} {
		if err := Write(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("%q, %v; want %q", got, err, text)
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestAWriteThatFailsLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "taken"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Write(filepath.Join(dir, "taken"), []byte("text")); err == nil {
		t.Error("a directory was replaced by a file")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("left: %v, %v", entries, err)
	}
	if err := Write(filepath.Join(dir, "missing", "file"), nil); err == nil {
		t.Error("a file was written into a directory that doesn't exist")
	}
}

func TestOnlyTemporaryFilesAreLeftovers(t *testing.T) {
	dir := t.TempDir()
	staged, err := Stage(dir, []byte("half a run"))
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, TempPrefix+"something.else")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if !IsTemp(filepath.Base(staged)) || IsTemp(filepath.Base(other)) {
		t.Error("names aren't told apart")
	}
	if err := RemoveLeftovers(dir); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 || entries[0].Name() != filepath.Base(other) {
		t.Errorf("left: %v, %v", entries, err)
	}
}
