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
	desktop, frontEnd := lyncDesktop(t, bobsUser)
	server := []string{"--server", frontEnd.TLS(), "--auth-scheme", "ntlm"}
	command(t, desktop, password+"\n", 0, append(server, "setup", "--username", jane, "--password-stdin", "--keyring-plugin", "enable")...)
	pidgin := desktop.StartPidgin("")
	awaitSignOn(t, frontEnd, 0)
	account := pidgin.Find(jane+",", "prpl-sipe")

	t.Run("the user agent", func(t *testing.T) {
		c, _ := change(t, desktop, "", 0, "edit", jane, "--user-agent", "lync-2013-long", "--wait")
		c.assertSignedOn(t, jane)
		if got := lastSignOn(t, frontEnd); got.UserAgent != agent+" OC/15.0.4420.1017" {
			t.Errorf("signed on as %q", got.UserAgent)
		}
		assertSaved(t, desktop, agent+" OC/15.0.4420.1017")
	})
	t.Run("what needs no new sign-on", func(t *testing.T) {
		before := len(frontEnd.SignOns())
		out := command(t, desktop, "", 0, "edit", jane, "--alias", "Jane at work", "--set", "rdp_client=xfreerdp", "--wait")
		assertContains(t, out, "applied to the running Pidgin\n")
		if account.Alias() != "Jane at work" || !account.IsConnected() || len(frontEnd.SignOns()) != before {
			t.Error("Pidgin didn't take the alias in its stride")
		}
		assertSaved(t, desktop, "<alias>Jane at work</alias>")
		assertSaved(t, desktop, "<setting name='rdp_client' type='string'>xfreerdp</setting>")
	})
	t.Run("settings set and unset", func(t *testing.T) {
		c, _ := change(t, desktop, "", 0, "edit", jane, "--set", "email=jane@example.test", "--set", "dont-publish=1", "--unset", "rdp_client", "--wait")
		c.assertSignedOn(t, jane)
		if account.String("email", "absent") != "jane@example.test" || !account.Bool("dont-publish", false) || account.String("rdp_client", "absent") != "absent" {
			t.Error("Pidgin has other settings")
		}
		assertSaved(t, desktop, "<setting name='email' type='string'>jane@example.test</setting>")
	})
	t.Run("nothing in a dry run", func(t *testing.T) {
		before, signOns := accountsFile(t, desktop), len(frontEnd.SignOns())
		out := command(t, desktop, "", 0, "edit", jane, "--user-agent", "sfb-2016", "--alias", "nobody", "--dry-run", "--wait")
		assertContains(t, out, "change "+jane)
		if account.Alias() != "Jane at work" || len(frontEnd.SignOns()) != signOns || !bytes.Equal(before, accountsFile(t, desktop)) {
			t.Error("the dry run has changed something")
		}
	})
	t.Run("a new account", func(t *testing.T) {
		c, _ := change(t, desktop, bobPassword+"\n", 0, append(server, "setup", "--username", bob, "--password-stdin", "--wait")...)
		c.assertSignedOn(t, bob)
		if got := lastSignOn(t, frontEnd); got.Address != bob {
			t.Errorf("signed on: %+v", got)
		}
		assertSaved(t, desktop, "<name>"+bob+",</name>")
		c, _ = change(t, desktop, "", 0, append(server, "setup", "--username", bob, "--wait")...)
		if c.Changed || len(c.SignOns) > 0 {
			t.Errorf("the same set-up once more: %+v", c)
		}
		desktop.AssertNowhere(bobPassword)
	})
	t.Run("another name", func(t *testing.T) {
		c, _ := change(t, desktop, "", 0, "edit", bob, "--login", bob, "--wait")
		c.assertSignedOn(t, bob+","+bob)
		assertSaved(t, desktop, "<name>"+bob+","+bob+"</name>")
		status := command(t, desktop, "", 0, "password", "status", bob)
		assertContains(t, status, bob+","+bob+": in the keyring\n")
	})
	t.Run("a removal", func(t *testing.T) {
		c, _ := change(t, desktop, "", 0, "remove", bob, "--yes")
		if !c.Changed || len(pidgin.Accounts()) != 1 {
			t.Errorf("%d accounts are left", len(pidgin.Accounts()))
		}
		if bytes.Contains(accountsFile(t, desktop), []byte(bob)) {
			t.Error("accounts.xml still has the account")
		}
	})
	t.Run("passwords", func(t *testing.T) { takesPasswords(t, desktop, frontEnd, pidgin, server) })
	t.Run("what a version policy asks for", func(t *testing.T) { followsThePolicy(t, desktop, frontEnd, account) })

	pidgin.Quit()
	desktop.AssertNowhere(password)
	desktop.AssertNowhere(bobPassword)
}

// takesPasswords sets bob's password while he is at his prompt, in error, and signed
// on.
func takesPasswords(t *testing.T, desktop *testdesktop.Desktop, frontEnd *lynctest.FrontEnd, pidgin *testdesktop.Pidgin, server []string) {
	const wrong = "wrong-horse-12"
	change(t, desktop, "", 0, append(server, "setup", "--username", bob, "--no-password")...)
	account := pidgin.Find(bob+",", "prpl-sipe")
	if account.IsConnected() || !account.IsConnecting() {
		t.Fatal("bob isn't at his prompt")
	}
	c, _ := change(t, desktop, bobPassword+"\n", 0, "password", "set", bob, "--password-stdin", "--wait")
	c.assertSignedOn(t, bob)
	lastSignOn(t, frontEnd)

	signOns := len(frontEnd.SignOns())
	c, _ = change(t, desktop, wrong+"\n", 0, "password", "set", bob, "--password-stdin", "--wait")
	if !account.IsConnected() || len(frontEnd.SignOns()) != signOns || !account.HasPassword(wrong) {
		t.Error("bob didn't stay signed on, with another password from then on")
	}
	c.assertSignedOn(t)

	c, talk := change(t, desktop, "", 7, "edit", bob, "--user-agent", "lync-2013-long", "--wait")
	if len(c.SignOns) != 1 || c.SignOns[0].State != "failed" || !c.SignOns[0].Disabled {
		t.Errorf("with the wrong password: %+v", c.SignOns)
	}
	assertContains(t, []byte(talk), "isn't signed on: Authentication failed")
	assertContains(t, []byte(talk), "pidgin-lync password set "+bob)
	if !account.Enabled(pidginUI) {
		t.Error("bob is left disabled")
	}

	c, _ = change(t, desktop, bobPassword+"\n", 0, "password", "set", bob, "--password-stdin", "--wait")
	c.assertSignedOn(t, bob)
	change(t, desktop, "", 0, "remove", bob, "--yes")
	desktop.AssertNowhere(wrong)
}

// followsThePolicy has a front end that admits one user agent.
func followsThePolicy(t *testing.T, desktop *testdesktop.Desktop, frontEnd *lynctest.FrontEnd, account testdesktop.PurpleAccount) {
	frontEnd.SetUserAgents(func(userAgent string) bool { return strings.HasPrefix(userAgent, "UCCAPI/16.") })
	c, talk := change(t, desktop, "", 7, "edit", jane, "--user-agent", "lync-2013", "--wait")
	if len(c.SignOns) != 1 || !c.SignOns[0].Disabled {
		t.Errorf("with the old user agent: %+v", c.SignOns)
	}
	assertContains(t, []byte(talk), "pidgin-lync edit "+jane+" --user-agent")
	assertSaved(t, desktop, "<setting name='auto-login' type='bool'>1</setting>")

	// Nobody follows this one, so that Pidgin disables the account.
	change(t, desktop, "", 0, "edit", jane, "--user-agent", "lync-2013-long")
	if account.Enabled(pidginUI) || !account.HasError() {
		t.Fatal("Pidgin hasn't disabled the account")
	}
	for _, args := range [][]string{{"edit", jane, "--user-agent", "sfb-2016"}, {"setup", "--username", jane}} {
		c, _ = change(t, desktop, "", 0, append(args, "--wait")...)
		c.assertSignedOn(t, jane)
		if got := lastSignOn(t, frontEnd); !strings.HasPrefix(got.UserAgent, "UCCAPI/16.") {
			t.Errorf("signed on as %q", got.UserAgent)
		}
		assertSaved(t, desktop, "<setting name='auto-login' type='bool'>1</setting>")
		if args[0] == "edit" {
			frontEnd.SetUserAgents(func(string) bool { return false })
			change(t, desktop, "", 0, "edit", jane, "--set", "dont-publish=0")
			frontEnd.SetUserAgents(nil)
		}
	}
}

func TestARunningFinchTakesChangesAtOnce(t *testing.T) {
	t.Parallel()
	testdesktop.Need(t, "finch")
	desktop, frontEnd := lyncDesktop(t, bobsUser)
	setUpFor(t, desktop, frontEnd, jane, password, "--client", "finch")
	finch := desktop.StartFinch("")

	// Finch has no keyring plugin, and asks.
	c, _ := change(t, desktop, "", 0, "edit", jane, "--user-agent", "lync-2013-long", "--wait")
	c.assertSignedOn(t, jane)
	if got := lastSignOn(t, frontEnd); got.UserAgent != agent+" OC/15.0.4420.1017" {
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
