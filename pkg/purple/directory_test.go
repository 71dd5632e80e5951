package purple

import (
	"errors"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestDefaultDirIsTheOneOfEachSystem(t *testing.T) {
	home := func() (string, error) { return "/home/a", nil }
	for _, c := range []struct {
		goos string
		env  map[string]string
		want string
	}{
		{"linux", map[string]string{"APPDATA": "no", "PURPLEHOME": "no", "XDG_CONFIG_HOME": "no"}, "/home/a/.purple"},
		{"freebsd", nil, "/home/a/.purple"},
		{"darwin", nil, "/home/a/.purple"},
		{"windows", map[string]string{"APPDATA": `C:\Users\a\AppData\Roaming`}, `C:\Users\a\AppData\Roaming\.purple`},
		{"windows", map[string]string{"APPDATA": `C:\x`, "PURPLEHOME": `D:\portable`}, `D:\portable\.purple`},
	} {
		got, err := defaultDir(c.goos, func(name string) string { return c.env[name] }, home)
		if err != nil || got != c.want {
			t.Errorf("%s, %v: %q, %v; want %q", c.goos, c.env, got, err, c.want)
		}
	}
}

func TestWithoutAHomeDefaultDirSaysWhatToDo(t *testing.T) {
	none := func(string) string { return "" }
	if _, err := defaultDir("windows", none, nil); err == nil || !strings.Contains(err.Error(), "\nset one of them") {
		t.Errorf("Windows: %v", err)
	}
	lost := errors.New("lost")
	if _, err := defaultDir("linux", none, func() (string, error) { return "", lost }); !errors.Is(err, lost) {
		t.Errorf("Linux: %v", err)
	}
}

func TestDefaultDirIsInTheHomeDirectory(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("on Windows it is in APPDATA, see above")
	}
	t.Setenv("HOME", "/home/b")
	if got, err := DefaultDir(); err != nil || got != "/home/b/.purple" {
		t.Errorf("with HOME: %q, %v", got, err)
	}
	t.Setenv("HOME", "")
	u, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := DefaultDir(); err != nil || got != filepath.Join(u.HomeDir, ".purple") {
		t.Errorf("without HOME: %q, %v", got, err)
	}
}
