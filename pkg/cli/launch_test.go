package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/lynctest"
)

// launched is what launch prints with --json.
type launched struct {
	Client  string   `json:"client"`
	Started bool     `json:"started"`
	PID     int      `json:"pid"`
	Handed  []string `json:"handed"`
	Asked   []string `json:"asked"`
	changed
}

// launch runs pidgin-lync launch with --json. The client that it has started ends
// with the test.
func launch(t testing.TB, desktop *testdesktop.Desktop, exitCode int, args ...string) (launched, string) {
	t.Helper()
	out, talk := run(t, desktop, "", exitCode, append([]string{"launch", "--json"}, args...)...)
	var l launched
	if err := json.Unmarshal(out, &l); err != nil {
		t.Fatal(err)
	}
	return l, string(talk)
}

// launchDesktop has jane's account, her password in the keyring and no keyring
// plugin.
func launchDesktop(t testing.TB, others ...lynctest.User) (*testdesktop.Desktop, *lynctest.FrontEnd) {
	t.Helper()
	desktop, frontEnd := lyncDesktop(t, others...)
	setUpFor(t, desktop, frontEnd, jane, password)
	return desktop, frontEnd
}

// setUpFor sets up an account that signs on by NTLM.
func setUpFor(t testing.TB, desktop *testdesktop.Desktop, frontEnd *lynctest.FrontEnd, address, password string, more ...string) {
	t.Helper()
	args := []string{"setup", "--username", address, "--server", frontEnd.TLS(), "--auth-scheme", "ntlm", "--password-stdin"}
	command(t, desktop, password+"\n", 0, append(args, more...)...)
}

func TestLaunchSignsOnWithoutAPluginAndLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	desktop, frontEnd := launchDesktop(t)
	addJabber(t, desktop)

	// What a person has done: an away status with a message, one account offline.
	pidgin := desktop.StartPidgin("")
	pidgin.SetAway("Out & about")
	pidgin.Find("someone@jabber.test/", "prpl-jabber").SetStatus("offline")
	pidgin.WaitForSave()
	pidgin.Quit()
	pidgin = desktop.StartPidgin("")
	pidgin.WaitForSave()
	pidgin.Quit()
	before := state(t, desktop)

	for range 2 {
		signOns := len(frontEnd.SignOns())
		l, _ := launch(t, desktop, 0)
		l.assertSignedOn(t, jane)
		if !l.Started || l.Client != "Pidgin" || len(l.Handed) != 1 || len(l.Asked) != 0 {
			t.Errorf("launched: %+v", l)
		}
		if got := lastSignOn(t, frontEnd); len(frontEnd.SignOns()) != signOns+1 || got.UserAgent != agent {
			t.Errorf("signed on: %+v", got)
		}
		assertNothingAsks(t, desktop)
		pidgin := desktop.AdoptPidgin("", l.PID)
		if got := pidgin.StatusMessage(); got != "Out & about" {
			t.Errorf("the status says %q", got)
		}
		desktop.AssertNowhere(password)
		pidgin.WaitForSave()
		pidgin.Quit()
		if diff := cmp.Diff(before, state(t, desktop)); diff != "" {
			t.Errorf("a launch has left behind (-before +after):\n%s", diff)
		}
	}
	desktop.AssertNowhere(password)
}

// addJabber adds an account of another protocol, which nobody answers.
func addJabber(t testing.TB, desktop *testdesktop.Desktop) {
	t.Helper()
	const account = `	<account>
		<protocol>prpl-jabber</protocol>
		<name>someone@jabber.test/</name>
		<settings>
			<setting name='connect_server' type='string'>127.0.0.1</setting>
			<setting name='port' type='int'>9</setting>
		</settings>
		<settings ui='gtk-gaim'>
			<setting name='auto-login' type='bool'>1</setting>
		</settings>
	</account>
</account>`
	path := filepath.Join(desktop.Home, ".purple", "accounts.xml")
	text := bytes.Replace(accountsFile(t, desktop), []byte("\n</account>\n"), []byte("\n"+account+"\n"), 1)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// changing are the parts of Pidgin's files that differ from run to run: times, sizes
// of windows, the errors of those that didn't sign on.
var changing = regexp.MustCompile(`(?s)<current_error>.*?</current_error>|lastused='\d+'|usage_count='\d+'|<pref name='(x|y|width|height|default)' type='int' value='-?\d+'/>`)

// state is what Pidgin starts with, by the files' names.
func state(t testing.TB, desktop *testdesktop.Desktop) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{"accounts.xml", "prefs.xml", "status.xml"} {
		text, err := os.ReadFile(filepath.Join(desktop.Home, ".purple", name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = strings.TrimSpace(changing.ReplaceAllString(string(text), ""))
	}
	return files
}
