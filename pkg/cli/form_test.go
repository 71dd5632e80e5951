package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// The tests of this file drive the form on a real terminal, as a person does.

func formDesktop(t *testing.T) *testdesktop.Desktop {
	t.Helper()
	testdesktop.Need(t, "tmux", "gnome-keyring-daemon", "dbus-daemon")
	desktop := testdesktop.New(t)
	desktop.StartKeyring("the keyring's own password")
	return desktop
}

// startForm runs pidgin-lync on a terminal, where the clients have no plugins.
func startForm(t *testing.T, desktop *testdesktop.Desktop, entries []string, args ...string) *testdesktop.Terminal {
	t.Helper()
	return desktop.StartTerminal(append(entries, pluginEntry(t, desktop)), "pidgin-lync", args...)
}

func TestTheFormSetsUpANewAccount(t *testing.T) {
	desktop := formDesktop(t)
	terminal := startForm(t, desktop, nil)
	terminal.Sees("Sign-in address").Type("jane.doe").Sees(`has no "@"`).Type("@example.com").Press("Enter")
	terminal.Sees("┃ Login").Type(`EXAMPLE\jane`).Press("Enter")
	terminal.Sees("┃ Server").Type("lync.example.com:443").Press("Enter").Sees("┃ Connection").Press("Enter")
	terminal.Sees("┃ User agent").Press("Down", "Enter")
	terminal.Sees("┃ Authentication scheme").Press("Enter").Sees("┃ Single sign-on").Press("Enter")
	terminal.Sees("keyring").Press("Enter").Type(password).Press("Enter").Type(password).Press("Enter")
	terminal.Sees("create jane.doe@example.com,EXAMPLE\\jane", "lync.example.com:443", "OC/15.0.4420.1017", "keyring: store the password")
	desktop.AssertNowhere(password) // while the process has it in its memory
	terminal.Press("Enter")
	if code := terminal.ExitCode(); code != 0 {
		t.Fatalf("exit code %d:\n%s", code, terminal.Screen())
	}

	got := show(t, desktop, "jane.doe@example.com")
	if got.Login != `EXAMPLE\jane` || got.Server != "lync.example.com:443" || got.UserAgent != "UCCAPI/15.0.4420.1017 OC/15.0.4420.1017" ||
		got.AuthScheme != "tls-dsk" || !got.Enabled["pidgin"] {
		t.Errorf("set up: %+v", got)
	}
	status := command(t, desktop, "", 0, "password", "status", "jane.doe@example.com")
	if !bytes.Contains(status, []byte("in the keyring\n")) {
		t.Errorf("password status: %s", status)
	}
	desktop.AssertNowhere(password)
}

func TestTheFormEditsTheUserAgentOfAnExistingAccount(t *testing.T) {
	desktop := formDesktop(t)
	setUp(t, desktop)
	before := accountsFile(t, desktop)

	// Without a command the form first asks which account; "edit ACCOUNT" knows.
	for _, args := range [][]string{nil, {"edit", wanted.Username}} {
		if err := os.WriteFile(filepath.Join(desktop.Home, ".purple", "accounts.xml"), before, 0o600); err != nil {
			t.Fatal(err)
		}
		terminal := startForm(t, desktop, nil, args...)
		if args == nil {
			terminal.Sees(wanted.Username).Press("Down", "Enter")
		}
		terminal.Sees("┃ Sign-in address").Press("Enter").Sees("┃ Login").Press("Enter")
		terminal.Sees("┃ Server").Press("Enter").Sees("┃ Connection").Press("Enter")
		terminal.Sees("┃ User agent").Press("Home", "Enter")
		terminal.Sees("┃ Authentication scheme").Press("Enter").Sees("┃ Single sign-on").Press("Enter")
		terminal.Sees("[Password]").Press("Enter")
		terminal.Sees("user agent: "+wanted.UserAgent, "UCCAPI/15.0.4420.1017").Press("Enter")
		if code := terminal.ExitCode(); code != 0 {
			t.Fatalf("exit code %d:\n%s", code, terminal.Screen())
		}
		want := bytes.Replace(before, []byte(wanted.UserAgent), []byte("UCCAPI/15.0.4420.1017"), 1)
		if !bytes.Equal(want, accountsFile(t, desktop)) {
			t.Errorf("the form changed more than the user agent:\n%s", accountsFile(t, desktop))
		}
	}
	desktop.AssertNowhere(password)
}

func TestTheFormOffersThePlugins(t *testing.T) {
	desktop := formDesktop(t)
	terminal := desktop.StartTerminal([]string{pluginEntry(t, desktop, "gnome-keyring.so", "libsipe.so")}, "pidgin-lync",
		"--username", jane, "--login", "", "--server", "lync.example.com", "--transport", "auto", "--user-agent", "lync-2013", "--auth-scheme", "ntlm", "--sso=false")
	terminal.Sees("keyring").Press("Enter").Type(password).Press("Enter").Type(password).Press("Enter")
	terminal.Sees("[Pidgin]", "Pidgin's keyring plugin").Press("Enter").Sees("┃ The plugin pidgin-sipe").Press("Enter")
	terminal.Sees("switch on Pidgin's keyring plugin", "repair a copy of pidgin-sipe").Press("Enter")
	terminal.Sees("switched on Pidgin's keyring plugin", "repaired a copy of pidgin-sipe")
	if code := terminal.ExitCode(); code != 0 {
		t.Fatalf("exit code %d:\n%s", code, terminal.Screen())
	}
	prefs, err := os.ReadFile(filepath.Join(desktop.Home, ".purple", "prefs.xml"))
	if err != nil || !bytes.Contains(prefs, []byte("gnome-keyring.so")) {
		t.Errorf("the keyring plugin isn't on: %s, %v", prefs, err)
	}
	if _, err := os.Stat(filepath.Join(desktop.Home, ".purple", "plugins", "libsipe.so")); err != nil {
		t.Errorf("no repaired copy: %v", err)
	}
	desktop.AssertNowhere(password)
}

func TestCtrlCInTheFormLeavesEverythingUntouched(t *testing.T) {
	desktop := formDesktop(t)
	steps := []struct{ sees, types string }{
		{"┃ Sign-in address", "jane@example.com"},
		{"┃ Login", ""}, {"┃ Server", ""}, {"┃ Connection", ""}, {"┃ User agent", ""},
		{"┃ Authentication scheme", ""}, {"┃ Single sign-on", ""}, {"[Password]", ""}, {"┃ The password", password}, {"again", password},
		{"[Review]", ""},
	}
	for last := range steps {
		terminal := startForm(t, desktop, nil)
		for _, step := range steps[:last] {
			terminal.Sees(step.sees).Type(step.types).Press("Enter")
		}
		terminal.Sees(steps[last].sees).Press("C-c").Sees("stopped; nothing was changed")
		if code := terminal.ExitCode(); code != 130 {
			t.Errorf("Ctrl-C at %q: exit code %d", steps[last].sees, code)
		}
	}
	if _, err := os.Stat(filepath.Join(desktop.Home, ".purple")); err == nil {
		t.Error("the purple directory was made")
	}
	desktop.AssertNowhere(password)
}

var anyColour = regexp.MustCompile("\x1b\\[[0-9;]*[34][0-9]")

func TestLinePromptsSetUpANewAccount(t *testing.T) {
	for _, entry := range []string{"ACCESSIBLE=1", "TERM=dumb"} {
		t.Run(entry, func(t *testing.T) {
			desktop := formDesktop(t)
			terminal := startForm(t, desktop, []string{entry}, "--login", "", "--server", "", "--transport", "auto",
				"--user-agent", "lync-2013", "--auth-scheme", "ntlm", "--sso=false")
			terminal.Sees("Sign-in address").Type("jane").Press("Enter").Sees(`has no "@"`).Type("jane@example.com").Press("Enter")
			terminal.Sees("keyring").Press("Enter")
			terminal.Sees("The password:").Type(password).Press("Enter").Sees("again:").Type(password).Press("Enter")
			terminal.Sees("create jane@example.com").Press("Enter")
			if code := terminal.ExitCode(); code != 0 {
				t.Fatalf("exit code %d:\n%s", code, terminal.Screen())
			}
			if anyColour.MatchString(terminal.Screen()) {
				t.Error("the line prompts use colours")
			}
			desktop.AssertNowhere(password)
		})
	}
}

func TestTheFormOffersToLetPidginAskWhereNoKeyringIs(t *testing.T) {
	testdesktop.Need(t, "tmux", "dbus-daemon")
	desktop := testdesktop.New(t)
	desktop.StartBus()
	terminal := startForm(t, desktop, []string{"NO_COLOR=1"}, "--login", "", "--server", "", "--transport", "auto",
		"--user-agent", "lync-2013", "--auth-scheme", "ntlm", "--sso=false")
	terminal.Sees("Sign-in address").Type("jane@example.com").Press("Enter")
	terminal.Sees("keyring", "Pidgin asks").Press("Enter")
	terminal.Sees("none: Pidgin asks for it").Press("Enter")
	if code := terminal.ExitCode(); code != 0 {
		t.Fatalf("exit code %d:\n%s", code, terminal.Screen())
	}
	if got := show(t, desktop, "jane@example.com"); got.AuthScheme != "ntlm" {
		t.Errorf("set up: %+v", got)
	}
}

func TestYesLeavesOutTheLastPage(t *testing.T) {
	desktop := formDesktop(t)
	answered := []string{"--username", "jane@example.com", "--login", "", "--transport", "auto", "--user-agent", "lync-2013",
		"--auth-scheme", "ntlm", "--sso=false", "--no-password", "--yes"}
	terminal := startForm(t, desktop, nil, answered...)
	terminal.Sees("┃ Server").Type("lync.example.com").Press("Enter").Sees("created jane@example.com")
	if code := terminal.ExitCode(); code != 0 {
		t.Errorf("exit code %d:\n%s", code, terminal.Screen())
	}
	terminal = startForm(t, desktop, nil, append(answered, "--server", "lync2.example.com")...)
	terminal.Sees("server: lync.example.com → lync2.example.com")
	if code := terminal.ExitCode(); code != 0 {
		t.Errorf("exit code %d:\n%s", code, terminal.Screen())
	}
}

func TestRemovingAsksFirst(t *testing.T) {
	desktop := formDesktop(t)
	setUp(t, desktop)
	before := accountsFile(t, desktop)
	terminal := startForm(t, desktop, nil, "remove", wanted.Username)
	terminal.Sees("remove "+wanted.Name, "Remove the account").Press("Enter").Sees("nothing was changed")
	if code := terminal.ExitCode(); code != 130 {
		t.Errorf("declined: exit code %d", code)
	}
	if !bytes.Equal(before, accountsFile(t, desktop)) {
		t.Error("accounts.xml has changed")
	}
	terminal = startForm(t, desktop, nil, "remove", wanted.Username)
	terminal.Sees("Remove the account").Type("y").Press("Enter")
	if code := terminal.ExitCode(); code != 0 {
		t.Errorf("agreed: exit code %d:\n%s", code, terminal.Screen())
	}
	if bytes.Contains(accountsFile(t, desktop), []byte(wanted.Username)) {
		t.Error("the account is still there")
	}
}
