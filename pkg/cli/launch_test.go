package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/lynctest"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
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
		l, _ := launch(t, desktop, 0, "--env", "NSS_SSL_CBC_RANDOM_IV=0", "--", "--debug")
		l.assertSignedOn(t, jane)
		assertProcess(t, l.PID, "environ", "NSS_SSL_CBC_RANDOM_IV=0")
		assertProcess(t, l.PID, "cmdline", "--debug")
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

// assertProcess fails unless one of the texts that a process was started with is
// this one.
func assertProcess(t testing.TB, pid int, file, want string) {
	t.Helper()
	texts, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(strings.Split(string(texts), "\x00"), want) {
		t.Errorf("no %q in the process's %s", want, file)
	}
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

// changing are the parts of Pidgin's files that differ from run to run: times, how
// the windows are, the errors of those that didn't sign on. The status "offline", which
// nobody has, is what a launch does leave behind, until Pidgin sorts it out.
var changing = regexp.MustCompile(`(?s)<current_error>.*?</current_error>|lastused='\d+'|usage_count='\d+'|<pref name='(x|y|width|height|list_visible)' type='(int|bool)' value='-?\d+'/>` +
	`|<status name='Auto-Cached' transient='true' created='\d+'[^>]*>\s*<state>offline</state>\s*</status>\s*`)

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

// The users of TestEachFailedSignOnIsExplained besides jane and bob.
const (
	carol = "carol.roe3@example.test"
	dave  = "dave.roe444@example.test"
)

func TestEachFailedSignOnIsExplained(t *testing.T) {
	t.Parallel()
	desktop, frontEnd := lyncDesktop(t, lynctest.User{Address: carol, Password: secret.New(password)})
	frontEnd.SetUserAgents(func(userAgent string) bool { return userAgent == agent })
	const wrong = "wrong-horse-12"
	setUpFor(t, desktop, frontEnd, jane, wrong)
	setUpFor(t, desktop, frontEnd, bob, password)
	setUpFor(t, desktop, frontEnd, carol, password, "--user-agent", "sfb-2016")
	setUpFor(t, desktop, frontEnd, dave, password, "--server", "127.0.0.1:9")
	explanations := map[string][]string{
		jane:  {"Authentication failed", "the password is wrong or has expired", "pidgin-lync password set " + jane},
		bob:   {"isn't enabled for Lync", "pidgin-lync edit " + bob + " --username"},
		carol: {"client version policy", "pidgin-lync edit " + carol + " --user-agent"},
		dave:  {"nobody answers at its address and port", "pidgin-lync check " + dave},
	}

	l, talk := launch(t, desktop, 7)
	if len(l.SignOns) != len(explanations) {
		t.Errorf("launched: %+v", l)
	}
	for address, texts := range explanations {
		for _, text := range append(texts, address+" isn't signed on: ") {
			assertContains(t, []byte(talk), text)
		}
	}
	for _, s := range l.SignOns {
		if s.State != "failed" || s.Disabled != !strings.HasPrefix(s.Name, dave) {
			t.Errorf("sign-on: %+v", s)
		}
	}
	pidgin := desktop.AdoptPidgin("", l.PID)
	pidgin.WaitForSave()
	if n := bytes.Count(accountsFile(t, desktop), []byte("<setting name='auto-login' type='bool'>1</setting>")); n != len(explanations) {
		t.Errorf("%d accounts are enabled after the launch:\n%s", n, accountsFile(t, desktop))
	}

	// A change that signs on anew explains the same, if it is asked to wait.
	for address, texts := range explanations {
		c, talk := change(t, desktop, "", 7, "edit", address, "--set", "dont-publish=1", "--wait")
		if len(c.SignOns) != 1 {
			t.Errorf("%s: %+v", address, c)
		}
		for _, text := range texts {
			assertContains(t, []byte(talk), text)
		}
	}
	if n := bytes.Count(accountsFile(t, desktop), []byte("<setting name='auto-login' type='bool'>1</setting>")); n != len(explanations) {
		t.Errorf("%d accounts are enabled after the changes", n)
	}
	if c, _ := change(t, desktop, "", 0, "edit", dave, "--set", "dont-publish=0"); len(c.SignOns) != 0 {
		t.Errorf("waited without a terminal: %+v", c)
	}
	terminal := desktop.StartTerminal(nil, "pidgin-lync", "edit", carol, "--user-agent", "lync-2013")
	terminal.Sees("applied to the running Pidgin", "signed on as "+carol)
	if code := terminal.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	pidgin.Quit()
	desktop.AssertNowhere(password)
	desktop.AssertNowhere(wrong)
}

func TestLaunchHandsPasswordsToAPidginThatAsksForThem(t *testing.T) {
	t.Parallel()
	desktop, frontEnd := launchDesktop(t, bobsUser)
	setUpFor(t, desktop, frontEnd, bob, bobPassword)
	command(t, desktop, "", 0, "password", "clear", bob, "--yes")
	pidgin := desktop.StartPidgin("")
	account := pidgin.Find(jane+",", "prpl-sipe")

	l, talk := launch(t, desktop, 0)
	l.assertSignedOn(t, jane)
	if l.Started || l.PID != pidgin.PID || len(l.Handed) != 1 || len(l.Asked) != 1 || !account.IsConnected() {
		t.Errorf("handed over: %+v", l)
	}
	assertContains(t, []byte(talk), "no password for "+bob+" in the keyring: Pidgin asks for it\n  to store one: pidgin-lync password set '"+bob+"'\n")
	lastSignOn(t, frontEnd)

	command(t, desktop, bobPassword+"\n", 0, "password", "set", bob, "--password-stdin", "--wait")
	signOns := len(frontEnd.SignOns())
	out, _ := run(t, desktop, "", 0, "launch")
	assertContains(t, out, "signed on as "+jane+"\nsigned on as "+bob+"\n")
	if _, talk := run(t, desktop, "", 0, "launch"); !bytes.Contains(talk, []byte("Pidgin is running, and no account waits for a password")) {
		t.Errorf("it says %q", talk)
	}
	if len(frontEnd.SignOns()) != signOns {
		t.Error("somebody who was signed on had to sign on again")
	}
	desktop.AssertNowhere(password)
	desktop.AssertNowhere(bobPassword)

	pidgin.Freeze()
	_, talkBytes := run(t, desktop, "", 4, "launch")
	assertContains(t, talkBytes, "doesn't answer on the session bus")
}

func TestLaunchStartsPidginPlainlyWhereThePluginFindsThePasswords(t *testing.T) {
	t.Parallel()
	desktop, frontEnd := lyncDesktop(t, bobsUser)
	setUpFor(t, desktop, frontEnd, jane, password, "--keyring-plugin", "enable")
	setUpFor(t, desktop, frontEnd, bob, bobPassword)
	command(t, desktop, "", 0, "password", "clear", bob, "--yes")
	l, talk := launch(t, desktop, 0)
	l.assertSignedOn(t, jane)
	lastSignOn(t, frontEnd)
	if len(l.Handed) != 0 || len(l.Asked) != 1 {
		t.Errorf("launched: %+v", l)
	}
	assertContains(t, []byte(talk), "no password for "+bob)
	cmdline, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", l.PID))
	if err != nil || bytes.Contains(cmdline, []byte("--nologin")) {
		t.Errorf("started as %q, %v", cmdline, err)
	}
	desktop.AssertNowhere(password)
}

func TestLaunchStartsNothingWhereItCannotHelp(t *testing.T) {
	t.Parallel()
	desktop, _ := launchDesktop(t)
	refuses := func(exitCode int, says string, args ...string) {
		t.Helper()
		_, talk := run(t, desktop, "", exitCode, append([]string{"launch"}, args...)...)
		assertContains(t, talk, says)
		if clients, err := pidgin.Running(t.Context(), filepath.Join(desktop.Home, ".purple")); err != nil || len(clients) > 0 {
			t.Errorf("after %q run %v, %v", args, clients, err)
		}
	}
	refuses(2, "can't be given to the client here", "--", "-l")
	refuses(2, "can't be given to the client here", "--", "--config=/x")
	refuses(2, "no \"=\" in it", "--env", "NSS_SSL_CBC_RANDOM_IV")
	refuses(2, "no such client", "--client", "adium")
	refuses(2, "no terminal, which Finch needs", "--client", "finch")
	refuses(2, "unexpected argument", "now")

	before := accountsFile(t, desktop)
	other := desktop.StartPidgin("other")
	refuses(4, "another client answers on the session bus")
	other.Quit()
	desktop.LockKeyring()
	refuses(5, "the keyring is locked")
	if !bytes.Equal(before, accountsFile(t, desktop)) {
		t.Error("accounts.xml has changed")
	}
}

func TestLaunchSaysHowToInstallAMissingPidgin(t *testing.T) {
	desktop := testdesktop.New(t)
	self, err := exec.LookPath("pidgin-lync")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "launch")
	cmd.Env = append(desktop.Environ(), "PATH="+filepath.Dir(self))
	out, _ := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 1 || !bytes.Contains(out, []byte("install pidgin")) {
		t.Errorf("exit code %d: %s", code, out)
	}
}

func TestLaunchSaysThatPidginHasEndedAtOnceWithoutADisplay(t *testing.T) {
	t.Parallel()
	testdesktop.Need(t, "pidgin")
	_, talk := run(t, testdesktop.New(t), "", 1, "launch")
	assertContains(t, talk, "Pidgin has ended at once: exit status")
	assertContains(t, talk, "it needs a display")
}
