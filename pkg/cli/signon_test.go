package cli_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/lynctest"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// The tests of this file sign on: the command, the real Pidgin with the real sipe
// plugin, a real keyring, and a front end that checks the password.

const (
	jane  = "jane.roe1@example.test" // of a length that the plugin's first message goes out whole with
	agent = "UCCAPI/15.0.4420.1017"
)

// lyncDesktop has a keyring and a front end that knows jane, and others if wanted.
func lyncDesktop(t testing.TB, others ...lynctest.User) (*testdesktop.Desktop, *lynctest.FrontEnd) {
	t.Helper()
	testdesktop.Need(t, "pidgin", "gnome-keyring-daemon", "dbus-daemon", "Xvfb", "xdotool")
	testdesktop.NeedFile(t, sipePlugin, "pidgin-sipe")
	testdesktop.NeedFile(t, keyringPlugin, "pidgin-gnome-keyring")
	desktop := testdesktop.New(t)
	desktop.StartKeyring("the keyring's own password")
	desktop.StartDisplay()
	return desktop, startFrontEnd(t, desktop, others...)
}

// startFrontEnd starts a front end that knows jane, and others if wanted; Pidgin
// trusts it.
func startFrontEnd(t testing.TB, desktop *testdesktop.Desktop, others ...lynctest.User) *lynctest.FrontEnd {
	t.Helper()
	users := append([]lynctest.User{{Address: jane, Password: secret.New(password)}}, others...)
	frontEnd, err := lynctest.Start(lynctest.Config{Users: users})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := frontEnd.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := frontEnd.Trust(desktop.Home + "/.purple"); err != nil {
		t.Fatal(err)
	}
	return frontEnd
}

// sipePlugin is where Debian's package pidgin-sipe has it.
const sipePlugin = "/usr/lib/purple-2/libsipe.so"

// awaitSignOn waits until the front end has let somebody in or refused.
func awaitSignOn(t testing.TB, frontEnd *lynctest.FrontEnd, after int) lynctest.SignOn {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	seen := 0
	s, err := frontEnd.WaitSignOn(ctx, func(lynctest.SignOn) bool { seen++; return seen > after })
	if err != nil {
		t.Fatalf("nobody has signed on: %v", err)
	}
	return s
}

// assertNothingAsks fails for every window but the buddy list.
func assertNothingAsks(t *testing.T, desktop *testdesktop.Desktop) {
	t.Helper()
	for _, name := range desktop.Windows() {
		if name != "Buddy List" && !strings.HasPrefix(strings.ToLower(name), "pidgin.") {
			t.Errorf("a window is open: %q", name)
		}
	}
}

func TestOneCommandThenPidginIsSignedOn(t *testing.T) {
	for name, c := range map[string]struct {
		flags  []string
		scheme lynctest.Scheme
		tcp    bool
	}{
		"TLS-DSK with every default": {[]string{"--repair-plugin"}, lynctest.TLSDSK, false},
		"NTLM over TLS":              {[]string{"--auth-scheme", "ntlm"}, lynctest.NTLM, false},
		"NTLM over TCP, unencrypted": {[]string{"--auth-scheme", "ntlm", "--transport", "tcp"}, lynctest.NTLM, true},
	} {
		t.Run(name, func(t *testing.T) {
			desktop, frontEnd := lyncDesktop(t)
			server := frontEnd.TLS()
			if c.tcp {
				server = frontEnd.TCP()
			}
			args := append([]string{"setup", "--username", jane, "--server", server, "--password-stdin", "--keyring-plugin", "enable"}, c.flags...)
			command(t, desktop, password+"\n", 0, args...)
			pidgin := desktop.StartPidgin("")
			got := awaitSignOn(t, frontEnd, 0)
			if got.Status != 200 || !got.PasswordVerified || got.Scheme != c.scheme || got.UserAgent != agent {
				t.Errorf("signed on: %+v", got)
			}
			assertNothingAsks(t, desktop)
			pidgin.WaitForSave()
			pidgin.Quit()
			desktop.AssertNowhere(password)
		})
	}
}

// stockPluginIsUnfit says whether the installed pidgin-sipe reads no XML here, as on
// Debian 12 with its security updates.
func stockPluginIsUnfit(t *testing.T, desktop *testdesktop.Desktop) bool {
	t.Helper()
	var status struct{ State string }
	if err := json.Unmarshal(command(t, desktop, "", 0, "plugin", "status", "--json"), &status); err != nil {
		t.Fatal(err)
	}
	return status.State == "unfit"
}

func TestTheFormWithEveryDefaultThenPidginIsSignedOn(t *testing.T) {
	testdesktop.Need(t, "tmux")
	desktop, frontEnd := lyncDesktop(t)
	terminal := desktop.StartTerminal(nil, "pidgin-lync")
	terminal.Forbid(password)
	terminal.Sees("┃ Sign-in address").Type(jane).Press("Enter").Sees("┃ Login").Press("Enter")
	terminal.Sees("┃ Server").Type(frontEnd.TLS()).Press("Enter").Sees("┃ Connection").Press("Enter")
	terminal.Sees("┃ User agent").Press("Enter").Sees("┃ Authentication scheme").Press("Enter").Sees("┃ Single sign-on").Press("Enter")
	terminal.Sees("┃ Password").Press("Enter").Type(password).Press("Enter").Type(password).Press("Enter")
	terminal.Sees("┃ Pidgin's keyring plugin").Press("Enter")
	if stockPluginIsUnfit(t, desktop) {
		terminal.Sees("┃ The plugin pidgin-sipe").Press("Enter").Sees("repair a copy")
	}
	terminal.Sees("Write this?", "switch on Pidgin's keyring plugin").Press("Enter")
	if code := terminal.ExitCode(); code != 0 {
		t.Fatalf("exit code %d:\n%s", code, terminal.Screen())
	}
	pidgin := desktop.StartPidgin("")
	if got := awaitSignOn(t, frontEnd, 0); got.Status != 200 || !got.PasswordVerified || got.Scheme != lynctest.TLSDSK || got.UserAgent != agent {
		t.Errorf("signed on: %+v", got)
	}
	assertNothingAsks(t, desktop)
	pidgin.Quit()
	desktop.AssertNowhere(password)
}
