package cli_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/lynctest"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// The tests of this file change the accounts of a client that is running.

const (
	bob         = "bob.roe22@example.test"
	bobPassword = "battery-staple-9"
	fullAgent   = agent + " OC/15.0.4420.1017 (Microsoft Lync)" // lync-2013-full, of a good length too
)

// bobsUser is a second user of the front end.
var bobsUser = lynctest.User{Address: bob, Password: secret.New(bobPassword)}

// changed is what a change prints with --json, as far as these tests look at it.
type changed struct {
	Changed bool   `json:"changed"`
	DryRun  bool   `json:"dry_run"`
	Live    bool   `json:"live"`
	Where   string `json:"where"`
	SignOns []struct {
		Name     string `json:"name"`
		State    string `json:"state"`
		Error    string `json:"error"`
		Disabled bool   `json:"was_disabled"`
	} `json:"sign_ons"`
}

// change runs pidgin-lync with --json, which must find a running client.
func change(t *testing.T, desktop *testdesktop.Desktop, stdin string, exitCode int, args ...string) (changed, string) {
	t.Helper()
	out, talk := run(t, desktop, stdin, exitCode, append(args, "--json")...)
	var c changed
	if err := json.Unmarshal(out, &c); err != nil {
		t.Fatal(err)
	}
	if !c.Live {
		t.Errorf("pidgin-lync %q found no running client", args)
	}
	return c, string(talk)
}

// assertSignedOn fails unless exactly the accounts of these addresses signed on.
func (c changed) assertSignedOn(t *testing.T, addresses ...string) {
	t.Helper()
	var got []string
	for _, s := range c.SignOns {
		got = append(got, strings.TrimSuffix(s.Name, ",")+" "+s.State)
	}
	var want []string
	for _, address := range addresses {
		want = append(want, address+" signed-on")
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("signed on: %q, want %q", got, want)
	}
}

// assertSaved fails unless accounts.xml holds a text.
func assertSaved(t *testing.T, desktop *testdesktop.Desktop, want string) {
	t.Helper()
	if file := accountsFile(t, desktop); !bytes.Contains(file, []byte(want)) {
		t.Errorf("accounts.xml doesn't hold %s:\n%s", want, file)
	}
}

// lastSignOn is the front end's record of the latest sign-on; it must have been let
// in with its password.
func lastSignOn(t *testing.T, frontEnd *lynctest.FrontEnd) lynctest.SignOn {
	t.Helper()
	all := frontEnd.SignOns()
	last := all[len(all)-1]
	if last.Status != 200 || !last.PasswordVerified {
		t.Errorf("the last sign-on: %+v", last)
	}
	return last
}

func TestARunningPidginTakesChangesAtOnce(t *testing.T) {
	t.Parallel()
	desktop, frontEnd := lyncDesktop(t)
	setUpFor(t, desktop, frontEnd, jane, password, "--keyring-plugin", "enable")
	pidgin := desktop.StartPidgin("")
	awaitSignOn(t, frontEnd, 0)
	account := pidgin.Find(jane+",", "prpl-sipe")

	c, _ := change(t, desktop, "", 0, "edit", jane, "--user-agent", "lync-2013-full", "--set", "email=jane@example.test", "--set", "rdp_client=rdesktop", "--wait")
	c.assertSignedOn(t, jane)
	if got := lastSignOn(t, frontEnd); got.UserAgent != fullAgent {
		t.Errorf("signed on as %q", got.UserAgent)
	}
	assertSaved(t, desktop, fullAgent)
	assertSaved(t, desktop, "<setting name='email' type='string'>jane@example.test</setting>")

	// What needs no new sign-on, makes none.
	signOns := len(frontEnd.SignOns())
	out := command(t, desktop, "", 0, "edit", jane, "--alias", "Jane at work", "--unset", "rdp_client", "--wait")
	assertContains(t, out, "applied to the running Pidgin\n")
	if account.Alias() != "Jane at work" || account.String("rdp_client", "absent") != "absent" {
		t.Error("Pidgin doesn't have the alias, or still has the setting")
	}
	assertSaved(t, desktop, "<alias>Jane at work</alias>")

	before := accountsFile(t, desktop)
	out = command(t, desktop, "", 0, "edit", jane, "--user-agent", "sfb-2016", "--alias", "nobody", "--dry-run", "--wait")
	assertContains(t, out, "change "+jane)
	if account.Alias() != "Jane at work" || !bytes.Equal(before, accountsFile(t, desktop)) {
		t.Error("a dry run has changed something")
	}
	if !account.IsConnected() || len(frontEnd.SignOns()) != signOns {
		t.Error("jane had to sign on again")
	}

	followsThePolicy(t, desktop, frontEnd, account)
	pidgin.Quit()
	desktop.AssertNowhere(password)
}

// followsThePolicy has a front end that admits few user agents.
func followsThePolicy(t *testing.T, desktop *testdesktop.Desktop, frontEnd *lynctest.FrontEnd, account testdesktop.PurpleAccount) {
	t.Helper()
	const enabled = "<setting name='auto-login' type='bool'>1</setting>"
	frontEnd.SetUserAgents(func(userAgent string) bool { return strings.HasPrefix(userAgent, "UCCAPI/16.") })
	c, talk := change(t, desktop, "", 7, "edit", jane, "--user-agent", "lync-2013", "--wait")
	if len(c.SignOns) != 1 || !c.SignOns[0].Disabled {
		t.Errorf("with the old user agent: %+v", c.SignOns)
	}
	assertContains(t, []byte(talk), "pidgin-lync edit "+jane+" --user-agent")
	assertSaved(t, desktop, enabled)

	c, _ = change(t, desktop, "", 0, "setup", "--username", jane, "--user-agent", "sfb-2016", "--wait")
	c.assertSignedOn(t, jane)
	lastSignOn(t, frontEnd)

	// Nobody follows this one, so that Pidgin disables the account.
	change(t, desktop, "", 0, "edit", jane, "--user-agent", "lync-2013")
	if account.Enabled(pidginUI) || !account.HasError() {
		t.Fatal("Pidgin hasn't disabled the account")
	}
	c, _ = change(t, desktop, "", 0, "edit", jane, "--user-agent", "sfb-2016", "--wait")
	c.assertSignedOn(t, jane)
	lastSignOn(t, frontEnd)
	assertSaved(t, desktop, enabled)
}

func TestARunningPidginTakesPasswordsAndNames(t *testing.T) {
	t.Parallel()
	const wrong = "wrong-horse-12"
	desktop, frontEnd := lyncDesktop(t, bobsUser)
	pidgin := desktop.StartPidgin("")
	change(t, desktop, "", 0, "setup", "--username", bob, "--server", frontEnd.TLS(), "--auth-scheme", "ntlm", "--no-password")
	account := pidgin.Find(bob+",", "prpl-sipe")
	if !account.IsConnecting() {
		t.Fatal("bob isn't at his prompt")
	}
	setPassword := func(password string) changed {
		t.Helper()
		c, _ := change(t, desktop, password+"\n", 0, "password", "set", bob, "--password-stdin", "--wait")
		return c
	}
	setPassword(bobPassword).assertSignedOn(t, bob)
	lastSignOn(t, frontEnd)

	signOns := len(frontEnd.SignOns())
	setPassword(wrong).assertSignedOn(t)
	if !account.IsConnected() || len(frontEnd.SignOns()) != signOns || !account.HasPassword(wrong) {
		t.Error("bob didn't stay signed on, with another password from then on")
	}

	const newName = bob + "," + bob
	c, talk := change(t, desktop, "", 7, "edit", bob, "--login", bob, "--wait")
	if len(c.SignOns) != 1 || c.SignOns[0].Name != newName || c.SignOns[0].State != "failed" || !c.SignOns[0].Disabled {
		t.Errorf("with the wrong password: %+v", c.SignOns)
	}
	assertContains(t, []byte(talk), newName+" isn't signed on: Authentication failed")
	if !account.Enabled(pidginUI) {
		t.Error("bob is left disabled")
	}
	assertSaved(t, desktop, "<name>"+newName+"</name>")
	assertContains(t, command(t, desktop, "", 0, "password", "status", bob), newName+": in the keyring\n")
	setPassword(bobPassword).assertSignedOn(t, newName)
	lastSignOn(t, frontEnd)

	c, _ = change(t, desktop, "", 0, "remove", bob, "--yes")
	if !c.Changed || len(pidgin.Accounts()) > 0 || bytes.Contains(accountsFile(t, desktop), []byte(bob)) {
		t.Error("bob is still there")
	}
	pidgin.Quit()
	desktop.AssertNowhere(bobPassword)
	desktop.AssertNowhere(wrong)
}

func TestARunningFinchTakesChangesAtOnce(t *testing.T) {
	t.Parallel()
	testdesktop.Need(t, "finch")
	desktop, frontEnd := lyncDesktop(t, bobsUser)
	setUpFor(t, desktop, frontEnd, jane, password, "--client", "finch")
	finch := desktop.StartFinch("")

	// Finch has no keyring plugin, and asks.
	c, _ := change(t, desktop, "", 0, "edit", jane, "--user-agent", "lync-2013-full", "--wait")
	c.assertSignedOn(t, jane)
	if got := lastSignOn(t, frontEnd); got.UserAgent != fullAgent {
		t.Errorf("signed on as %q", got.UserAgent)
	}
	c, _ = change(t, desktop, bobPassword+"\n", 0, "setup", "--username", bob, "--server", frontEnd.TLS(), "--auth-scheme", "ntlm",
		"--client", "finch", "--password-stdin", "--wait")
	c.assertSignedOn(t, bob)
	if !strings.HasPrefix(c.Where, "the running Finch") || !finch.Find(bob+",", "prpl-sipe").Enabled(finchUI) {
		t.Errorf("set up: %+v", c)
	}

	// What Finch knows of Pidgin is nothing to it.
	c, _ = change(t, desktop, "", 0, "edit", bob, "--client", "pidgin", "--wait")
	if account := finch.Find(bob+",", "prpl-sipe"); account.Enabled(finchUI) || account.IsConnected() || len(c.SignOns) > 0 {
		t.Errorf("bob is still there: %+v", c)
	}
	assertSaved(t, desktop, "<settings ui='gtk-gaim'>\n\t\t\t<setting name='auto-login' type='bool'>1</setting>")
	finch.Quit()
	desktop.AssertNowhere(password)
	desktop.AssertNowhere(bobPassword)
}

func TestAClientThatCannotBeToldIsNotFought(t *testing.T) {
	t.Parallel()
	testdesktop.Need(t, "finch")
	desktop, frontEnd := lyncDesktop(t)
	setUpFor(t, desktop, frontEnd, jane, password)
	before := accountsFile(t, desktop)
	refused := func(says string) {
		t.Helper()
		for _, args := range [][]string{{"edit", jane, "--alias", "Jane"}, {"setup", "--username", bob, "--no-password"}, {"remove", jane, "--yes"},
			{"password", "set", jane, "--password-stdin"}, {"password", "clear", jane, "--yes"}} {
			_, talk := run(t, desktop, bobPassword+"\n", 4, args...)
			assertContains(t, talk, says)
		}
		if !bytes.Equal(before, accountsFile(t, desktop)) {
			t.Error("accounts.xml has changed")
		}
		assertContains(t, command(t, desktop, "", 0, "password", "status", jane), "in the keyring")
	}
	elsewhere := testdesktop.New(t) // whose bus isn't this desktop's
	finch := elsewhere.StartFinch(desktop.Home + "/.purple")
	refused("running: Finch")
	pidgin := desktop.StartPidgin("")
	refused(" and ")
	finch.Kill()
	pidgin.Freeze()
	before = accountsFile(t, desktop) // Finch may have saved
	refused("running: Pidgin")
}

func TestAPidginThatQuitsInTheMiddleLeavesEverythingAsItWas(t *testing.T) {
	t.Parallel()
	testdesktop.Need(t, "tmux")
	desktop, frontEnd := lyncDesktop(t)
	setUpFor(t, desktop, frontEnd, jane, password)
	pidgin := desktop.StartPidgin("")
	pidgin.WaitForSave()
	terminal := desktop.StartTerminal(nil, "pidgin-lync", "remove", jane)
	terminal.Sees("Remove the account")
	pidgin.Quit()
	before := accountsFile(t, desktop)
	terminal.Type("y").Press("Enter").Sees("the client has quit", "run this command again")
	if code := terminal.ExitCode(); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if !bytes.Equal(before, accountsFile(t, desktop)) {
		t.Error("accounts.xml has changed")
	}
	assertContains(t, command(t, desktop, "", 0, "password", "status", jane), "in the keyring\n")
	desktop.AssertNowhere(password)
}
