package testdesktop

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// recorder stands in for a test, to see when an assertion fails.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Helper()                   {}
func (r *recorder) Errorf(f string, a ...any) { r.failures = append(r.failures, f) }

func TestNothingOfTheOuterSessionIsLeft(t *testing.T) {
	t.Setenv("DISPLAY", ":77")
	t.Setenv("XDG_CONFIG_HOME", "/outer")
	t.Setenv("DBUS_STARTER_ADDRESS", "unix:path=/outer")
	d := New(t)
	d.Setenv(t)
	for _, environ := range [][]string{d.Environ(), os.Environ()} {
		for _, entry := range environ {
			name, value, _ := strings.Cut(entry, "=")
			if leadsToSession(name) && !strings.Contains(value, d.Dir) {
				t.Errorf("%s is left", entry)
			}
		}
	}
	if home, _ := os.UserHomeDir(); home != d.Home {
		t.Errorf("the home is %q", home)
	}
}

func TestKeyringStates(t *testing.T) {
	Need(t, "dbus-daemon", "gnome-keyring-daemon")
	t.Run("unlocked, locked, unlocked", func(t *testing.T) {
		d := New(t)
		d.StartKeyring("master")
		d.LockKeyring()
		d.UnlockKeyring("master")
		d.RestartKeyring()
		if !d.locked() {
			t.Error("unlocked after a restart")
		}
	})
	t.Run("never unlocked", func(t *testing.T) {
		d := New(t)
		d.StartLockedKeyring("master")
		if !d.locked() {
			t.Error("unlocked")
		}
	})
	t.Run("empty", func(t *testing.T) {
		d := New(t)
		d.StartEmptyKeyring()
		if d.hasLogin() {
			t.Error("there is a login collection")
		}
	})
	t.Run("second collection", func(t *testing.T) {
		d := New(t)
		d.StartKeyring("master")
		if path := d.AddCollection("Other", "other"); path == loginPath || !path.IsValid() {
			t.Errorf("path %q", path)
		}
	})
}

func TestProgramsEndWithTheTest(t *testing.T) {
	Need(t, "dbus-daemon", "gnome-keyring-daemon")
	var dir string
	t.Run("desktop", func(t *testing.T) {
		d := New(t)
		d.StartKeyring("master")
		d.Setenv(t)
		if _, err := dbus.SessionBus(); err != nil {
			t.Fatal(err)
		}
		dir = d.Dir
	})
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("%s is left: %v", dir, err)
	}
	environs, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range environs {
		if data, _ := os.ReadFile(path); strings.Contains(string(data), dir) {
			t.Errorf("%s still runs", filepath.Dir(path))
		}
	}
}

func TestAssertNowhereFindsEveryForm(t *testing.T) {
	const password = "päss<word>&\"17"
	for name, form := range readableForms(password) {
		r := &recorder{TB: t}
		d := New(t)
		d.t = r
		if err := os.WriteFile(filepath.Join(d.Home, "leak"), slices.Concat([]byte("\x00x"), form, []byte("y")), 0o600); err != nil {
			t.Fatal(err)
		}
		d.AssertNowhere(password)
		if len(r.failures) == 0 {
			t.Errorf("%s: not found", name)
		}
	}
}

func TestAssertNowhereSearchesOutputsNamesAndProcesses(t *testing.T) {
	const password = "needle-in-a-haystack"
	leaks := map[string]func(t *testing.T, d *Desktop){
		"nothing": func(*testing.T, *Desktop) {},
		"output":  func(_ *testing.T, d *Desktop) { d.Record("tool", []byte("say "+password)) },
		"file name": func(t *testing.T, d *Desktop) {
			if err := os.Mkdir(filepath.Join(d.TempDir, password), 0o700); err != nil {
				t.Fatal(err)
			}
		},
		"command line": func(t *testing.T, d *Desktop) { startWaiting(t, nil, password) },
		"environment":  func(t *testing.T, d *Desktop) { startWaiting(t, []string{"PW=" + password}, "x") },
	}
	for name, leak := range leaks {
		t.Run(name, func(t *testing.T) {
			r := &recorder{TB: t}
			d := New(t)
			d.t = r
			leak(t, d)
			d.AssertNowhere(password)
			if found := len(r.failures) > 0; found != (name != "nothing") {
				t.Errorf("found: %v", found)
			}
		})
	}
}

// startWaiting runs a harmless process with one more argument, until the test ends.
func startWaiting(t *testing.T, env []string, arg string) {
	t.Helper()
	cmd := exec.Command("sh", "-c", "read line", arg)
	cmd.Env = append(os.Environ(), env...)
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { input.Close(); _ = cmd.Wait() })
}
