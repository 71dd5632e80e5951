package cli_test

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// scripts holds the command-line tests, one promise a file. Each runs in a private
// home without a session bus and without plugins; the script's own commands are
//
//	keyring STATE     a real keyring: unlocked, locked, or empty (no collection)
//	bus               a session bus with nothing on it
//	snapshot          remember every file below the home directory
//	untouched         fail if a file has come, gone or changed since
//	nowhere PASSWORD  fail if a file, an output or a process shows the password
//	plugins FILE...   let the clients have these plugins, see prepared
//	plugin-store NAME PASSWORD-FILE
//	                  store a password as Pidgin's keyring plugin does
//	jsonpath PATH WANT
//	                  compare one value of the JSON on standard output
//	exits CODE COMMAND [ARG]...
//	                  run a command that must fail with this exit code
const scripts = "../../testdata/script"

func TestScripts(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(scripts, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in %s: %v", scripts, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { runScript(t, file) })
	}
}

func runScript(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for command, programs := range map[string][]string{
		"\nkeyring ": {"gnome-keyring-daemon", "dbus-daemon"}, "\nbus": {"dbus-daemon"}, "secret-tool": {"secret-tool"},
	} {
		if strings.Contains(string(text), command) {
			testdesktop.Need(t, programs...)
		}
	}
	desktop := testdesktop.New(t)
	accounts, err := filepath.Abs("../../testdata/accounts")
	if err != nil {
		t.Fatal(err)
	}
	var taken map[string]string
	testscript.Run(t, testscript.Params{
		Files: []string{file},
		Setup: func(env *testscript.Env) error {
			env.Vars = append(desktop.Environ(), "WORK="+env.WorkDir, "ACCOUNTS="+accounts, pluginEntry(t, desktop))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"keyring": func(ts *testscript.TestScript, _ bool, args []string) { startKeyring(ts, desktop, args) },
			"bus":     func(*testscript.TestScript, bool, []string) { desktop.StartBus() },
			"snapshot": func(ts *testscript.TestScript, _ bool, _ []string) {
				var err error
				taken, err = homeFiles(desktop)
				ts.Check(err)
			},
			"untouched":    func(ts *testscript.TestScript, _ bool, _ []string) { assertUntouched(ts, taken, desktop) },
			"plugins":      func(_ *testscript.TestScript, _ bool, args []string) { pluginEntry(t, desktop, args...) },
			"jsonpath":     jsonPath,
			"exits":        exits,
			"plugin-store": func(ts *testscript.TestScript, _ bool, args []string) { pluginStore(ts, args) },
			"nowhere": func(ts *testscript.TestScript, _ bool, args []string) {
				desktop.Record("the last command", []byte(ts.ReadFile("stdout")+ts.ReadFile("stderr")))
				desktop.AssertNowhere(args[0])
			},
		},
	})
}

func startKeyring(ts *testscript.TestScript, desktop *testdesktop.Desktop, args []string) {
	const itsOwn = "the keyring's own password"
	switch args[0] {
	case "unlocked":
		desktop.StartKeyring(itsOwn)
	case "locked":
		desktop.StartLockedKeyring(itsOwn)
	case "empty":
		desktop.StartEmptyKeyring()
	case "lock":
		desktop.LockKeyring()
	case "unlock":
		desktop.UnlockKeyring(itsOwn)
	default:
		ts.Fatalf("no keyring state %q", args[0])
	}
}

// pluginStore stores as pidgin-gnome-keyring does (gnome-keyring.c: store_password).
func pluginStore(ts *testscript.TestScript, args []string) {
	ts.Check(ts.Exec("sh", "-c", `secret-tool store --label="pidgin account password" user "$0" protocol prpl-sipe xdg:schema org.gnome.keyring.NetworkPassword < "$1"`,
		args[0], ts.MkAbs(args[1])))
}

// homeFiles maps every path below the home directory to what it is and holds. The
// keyring's own files are left out: its daemon writes them when it likes.
func homeFiles(desktop *testdesktop.Desktop) (map[string]string, error) {
	found := map[string]string{}
	err := filepath.WalkDir(desktop.Home, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && entry.Name() == "keyrings" {
			return filepath.SkipDir
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		text := info.Mode().String()
		if entry.Type().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text += fmt.Sprintf(" %v %x", info.ModTime(), sha256.Sum256(data))
		}
		found[path] = text
		return nil
	})
	return found, err
}

func assertUntouched(ts *testscript.TestScript, before map[string]string, desktop *testdesktop.Desktop) {
	if before == nil {
		ts.Fatalf("untouched needs a snapshot")
	}
	after, err := homeFiles(desktop)
	ts.Check(err)
	if diff := cmp.Diff(before, after); diff != "" {
		ts.Fatalf("the home directory has changed:\n%s", diff)
	}
}

// exits runs a command that must end with this exit code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	ts.Logf("[stdout]\n%s[stderr]\n%s", ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// jsonPath compares the value at a path such as accounts.0.password.where in the
// JSON on standard output: jsonpath PATH WANT.
func jsonPath(ts *testscript.TestScript, neg bool, args []string) {
	var value any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &value))
	for _, key := range strings.Split(args[0], ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[key]
		case []any:
			var index int
			if _, err := fmt.Sscan(key, &index); err != nil || index >= len(v) {
				ts.Fatalf("%s: no element %q", args[0], key)
			}
			value = v[index]
		default:
			ts.Fatalf("%s: nothing at %q", args[0], key)
		}
	}
	if got := fmt.Sprint(value); (got == args[1]) == neg {
		ts.Fatalf("%s is %q", args[0], got)
	}
}
