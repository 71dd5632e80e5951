package purple

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// purpleDir makes a purple directory whose accounts.xml has this text; none if
// it is empty.
func purpleDir(t testing.TB, text string) string {
	t.Helper()
	dir := t.TempDir()
	if text != "" {
		save(t, filepath.Join(dir, fileName), text)
	}
	return dir
}

func save(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func load(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func readAccounts(t testing.TB, dir string) *File {
	t.Helper()
	f, err := ReadAccounts(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestAMissingFileOrDirectoryIsAnEmptyDocument(t *testing.T) {
	for _, dir := range []string{purpleDir(t, ""), filepath.Join(t.TempDir(), "not", "there")} {
		f := readAccounts(t, dir)
		if f.Exists() || len(f.Document().Accounts()) != 0 || f.Document().Bytes() != nil {
			t.Errorf("%s: exists is %v, the document %q", dir, f.Exists(), f.Document().Bytes())
		}
		if f.Path() != filepath.Join(dir, "accounts.xml") {
			t.Errorf("the path is %s", f.Path())
		}
	}
}

func TestAnUnreadableFileIsRefusedAndLeftAlone(t *testing.T) {
	for _, text := range []string{string(sample(t, "pidgin-2.14.12-unreadable.xml")), "<account>", " "} {
		dir := purpleDir(t, text)
		_, err := ReadAccounts(dir)
		parse, ok := errors.AsType[*ParseError](err)
		if !ok || parse.Path != filepath.Join(dir, fileName) || !strings.Contains(err.Error(), "can't be read: "+parse.Path+", line ") {
			t.Errorf("ReadAccounts: %v", err)
		}
		assertOnly(t, dir, text)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, fileName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadAccounts(dir); err == nil {
		t.Error("an empty file is read as one without accounts")
	}
}

// assertOnly makes sure that the directory holds nothing but an accounts.xml with
// this text, and perhaps the lock.
func assertOnly(t testing.TB, dir, text string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != fileName && e.Name() != lockName {
			t.Errorf("%s was left in the directory", e.Name())
		}
	}
	if got := load(t, filepath.Join(dir, fileName)); got != text {
		t.Errorf("accounts.xml holds\n%.300q\nwant\n%.300q", got, text)
	}
}

func TestWhatIsNoFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, fileName), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadAccounts(dir); err == nil || !strings.Contains(err.Error(), "is no regular file\n") {
		t.Errorf("a directory called accounts.xml: %v", err)
	}
	if _, err := ReadAccounts(filepath.Join(purpleDir(t, "<account/>"), fileName)); err == nil {
		t.Error("a file in place of the purple directory is read")
	}
}

func TestRealPathFollowsChainsOfLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("making symbolic links needs a privilege on Windows")
	}
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(base, name) }
	for _, dir := range []string{"purple", "dotfiles/deep"} {
		if err := os.MkdirAll(at(dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{
		"purple/relative":  "../dotfiles/a",
		"purple/absolute":  at("dotfiles/a"),
		"purple/dangling":  "../dotfiles/new",
		"purple/chain":     "relative2",
		"purple/relative2": "../dotfiles/link",
		"dotfiles/link":    "deep/a",
		"short":            "dotfiles/deep",
		"purple/upwards":   "../short/../a", // dotfiles/a, not a
		"purple/loop":      "loop2",
		"purple/loop2":     "loop",
		"purple/lost":      "../nowhere/a",
	} {
		if err := os.Symlink(target, at(link)); err != nil {
			t.Fatal(err)
		}
	}
	save(t, at("dotfiles/a"), "x")
	for link, want := range map[string]string{
		"plain": "purple/plain", "relative": "dotfiles/a", "absolute": "dotfiles/a",
		"dangling": "dotfiles/new", "chain": "dotfiles/deep/a", "upwards": "dotfiles/a",
	} {
		if got, err := realPath(at("purple/" + link)); err != nil || got != at(want) {
			t.Errorf("%s leads to %q, %v; want %q", link, got, err, at(want))
		}
	}
	for link, want := range map[string]string{"loop": "go round in circles\n", "lost": "\ncreate that directory"} {
		if got, err := realPath(at("purple/" + link)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s leads to %q, %v", link, got, err)
		}
	}
}
