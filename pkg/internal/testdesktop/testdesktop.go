// Package testdesktop gives a test a desktop session of its own: private
// directories, a clean environment, a session bus, a keyring in any of its
// states, a display, a Pidgin. Everything in it is the real program, except the
// fake Secret Service, which plays faults that real keyrings don't produce on
// request. Everything ends with the test.
//
// It knows how Debian's programs are started and asked how they are. It does not
// know what is tested with them, and it imports nothing of this module.
//
// A test calls Need first, then New, then what it wants started:
//
//	testdesktop.Need(t, "gnome-keyring-daemon", "dbus-daemon")
//	desktop := testdesktop.New(t)
//	desktop.StartKeyring("the keyring's own password")
//	desktop.Setenv(t)
//
// The methods end the test when something doesn't start. They belong to the
// test's own goroutine.
package testdesktop

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// patience is how long a program may take to come up. It is long because it only
// decides when a hopeless wait ends, on machines of any speed.
const patience = 30 * time.Second

// debianPackage names the Debian package of each program that tests need.
var debianPackage = map[string]string{
	"dbus-daemon":           "dbus",
	"dbus-launch":           "dbus-x11",
	"desktop-file-validate": "desktop-file-utils",
	"finch":                 "finch",
	"gio":                   "libglib2.0-bin",
	"gnome-keyring-daemon":  "gnome-keyring",
	"keepassxc-cli":         "keepassxc",
	"import":                "imagemagick",
	Prompter:                "gcr",
	"pidgin":                "pidgin",
	"secret-tool":           "libsecret-tools",
	"xauth":                 "xauth",
	"xdotool":               "xdotool",
	"xmlstarlet":            "xmlstarlet",
	"Xvfb":                  "xvfb",
}

// NeedFile is Need for what isn't a program: a file that a Debian package brings.
func NeedFile(t testing.TB, path, debianPackage string) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		missing(t, []string{path}, []string{debianPackage})
	}
}

// Need ends the test when one of the programs isn't installed: as a failure when
// the environment has CI set, else as a skip. Both say what to install.
func Need(t testing.TB, programs ...string) {
	t.Helper()
	var absent, packages []string
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			absent = append(absent, program)
			packages = append(packages, packageOf(program))
		}
	}
	if len(absent) > 0 {
		missing(t, absent, packages)
	}
}

func missing(t testing.TB, what, packages []string) {
	t.Helper()
	text := fmt.Sprintf("this test needs %s: apt-get install %s", strings.Join(what, ", "), strings.Join(packages, " "))
	if os.Getenv("CI") != "" {
		t.Fatal(text)
	}
	t.Skip(text)
}

// NeedNamespaces skips the test where this process may not have a network and mounts
// of its own. That takes root, and some containers forbid it even so, which no
// installing of packages mends.
func NeedNamespaces(t testing.TB) {
	t.Helper()
	Need(t, "unshare")
	if out, err := exec.Command("unshare", "--mount", "--net", "true").CombinedOutput(); err != nil {
		t.Skipf("this test needs a network and mounts of its own, which only root may have, and not in every container: %s", out)
	}
}

func packageOf(program string) string {
	if name, ok := debianPackage[program]; ok {
		return name
	}
	return program
}

// Desktop is a private desktop session. Its paths are absolute, and short enough
// for the sockets in them.
type Desktop struct {
	Dir        string // holds everything below
	Home       string // HOME
	RuntimeDir string // XDG_RUNTIME_DIR
	TempDir    string // TMPDIR
	BusAddress string // DBUS_SESSION_BUS_ADDRESS; before StartBus nothing listens there

	t       testing.TB
	env     map[string]string // what Environ returns
	daemon  *process          // the running dbus-daemon, if any
	bus     *dbus.Conn        // the test's own connection to it, nil before StartBus
	keyring *process          // the running gnome-keyring, if any
	outputs map[string]string // what Record was given

	terminals int      // how many were started
	hidden    []string // passwords that no test output may show
}

// New makes the directories and the environment. Nothing runs yet, and no
// program that gets this environment can reach the session of the person who
// runs the test.
func New(t testing.TB) *Desktop {
	t.Helper()
	// Not t.TempDir: a socket's path may have 107 bytes, a test's name alone more.
	dir, err := os.MkdirTemp("", "desk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { removeAll(t, dir) })
	d := &Desktop{
		Dir: dir, Home: filepath.Join(dir, "home"), RuntimeDir: filepath.Join(dir, "run"), TempDir: filepath.Join(dir, "tmp"),
		t: t, outputs: map[string]string{},
	}
	for _, path := range []string{d.Home, d.RuntimeDir, d.TempDir, d.logDir()} {
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(d.endStrays) // after what was started has been ended
	d.BusAddress = "unix:path=" + filepath.Join(d.RuntimeDir, "bus")
	d.env = map[string]string{
		"PATH":                     os.Getenv("PATH"),
		"HOME":                     d.Home,
		"TMPDIR":                   d.TempDir,
		"XDG_RUNTIME_DIR":          d.RuntimeDir,
		"DBUS_SESSION_BUS_ADDRESS": d.BusAddress,
		"LC_ALL":                   "C.UTF-8",
		"NO_AT_BRIDGE":             "1",                 // GTK starts no accessibility bus
		"GORACE":                   "atexit_sleep_ms=0", // else a program with the race detector ends a second late
	}
	if dir, ok := os.LookupEnv("GOCOVERDIR"); ok {
		d.env["GOCOVERDIR"] = dir
	}
	return d
}

// removeAll tries for a while: a daemon that was just ended may still be writing.
func removeAll(t testing.TB, dir string) {
	var err error
	for range 50 {
		if err = os.RemoveAll(dir); err == nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("remove the private desktop: %v", err)
}

// Environ is the whole environment of a program on this desktop, as
// exec.Cmd.Env wants it.
func (d *Desktop) Environ() []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(d.env)) {
		list = append(list, name+"="+d.env[name])
	}
	return list
}

// Setenv gives the environment to this process until the test ends, and takes
// away what else could lead to the session of the person who runs the test.
// Call it after StartDisplay, which adds to the environment.
func (d *Desktop) Setenv(t testing.TB) {
	t.Helper()
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if _, ours := d.env[name]; !ours && leadsToSession(name) {
			t.Setenv(name, "") // has the value put back at the end
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, value := range d.env {
		t.Setenv(name, value)
	}
}

// leadsToSession says whether a variable can point a program to the desktop
// session that the tests run in.
func leadsToSession(name string) bool {
	for _, prefix := range []string{"XDG_", "DBUS_", "GNOME_", "DISPLAY", "WAYLAND_", "XAUTHORITY", "SSH_AUTH_SOCK"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// setenv adds a variable to the environment of what is started from now on.
func (d *Desktop) setenv(name, value string) { d.env[name] = value }

// waitFor polls until the condition holds, and ends the test if it never does.
func (d *Desktop) waitFor(what string, condition func() bool) {
	d.t.Helper()
	deadline := time.Now().Add(patience)
	for !condition() {
		if time.Now().After(deadline) {
			d.t.Fatalf("waited %v in vain for %s", patience, what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
