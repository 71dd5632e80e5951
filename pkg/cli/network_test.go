package cli_test

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/lynctest"
)

// nobodyListens is an address at which every connection is refused.
const nobodyListens = "127.0.0.1:9"

func TestCheckTellsWhatTheServerOffers(t *testing.T) {
	desktop, frontEnd := lyncDesktop(t)
	command(t, desktop, "", 0, "setup", "--username", jane, "--server", frontEnd.TLS(), "--no-password")

	out := command(t, desktop, "", 0, "check", jane)
	for _, want := range []string{frontEnd.TLS() + " (tls)", "TLS 1.", "401 Unauthorized", "Lync Server 2013 (RTC/5.0)", "offers", "tls-dsk", "ntlm", "kerberos", "certificates by", "answers\n", "nothing here keeps Pidgin"} {
		assertContains(t, out, want)
	}
	var seen struct {
		Report struct {
			Answer struct {
				Status int
				Offers []struct{ Scheme string }
			}
		}
	}
	if err := json.Unmarshal(command(t, desktop, "", 0, "check", jane, "--json"), &seen); err != nil {
		t.Fatal(err)
	}
	if seen.Report.Answer.Status != 401 || len(seen.Report.Answer.Offers) != 3 {
		t.Errorf("JSON: %+v", seen)
	}
	for _, m := range frontEnd.Messages() {
		if m.Received && m.Header("Authorization") != "" {
			t.Error("the check has sent credentials")
		}
		if m.Received && m.Header("User-Agent") != agent {
			t.Errorf("the check calls itself %q", m.Header("User-Agent"))
		}
	}

	// The same without an account, by host.
	assertContains(t, command(t, desktop, "", 0, "check", frontEnd.TCP(), "--transport", "tcp", "--address", jane), "isn't encrypted")
}

func TestCheckFailsWhereSigningOnCant(t *testing.T) {
	desktop, frontEnd := lyncDesktop(t)
	refused := lynctest.VersionRefused()
	for name, c := range map[string]struct {
		args []string
		want string
		set  func()
	}{
		"nobody there":      {[]string{nobodyListens}, "connection refused", nil},
		"no TLS there":      {[]string{frontEnd.TCP()}, "TLS", nil},
		"certificate":       {[]string{strings.Replace(frontEnd.TLS(), "localhost", "127.0.0.1", 1)}, "certificate", nil},
		"unknown address":   {[]string{frontEnd.TLS(), "--address", "nobody@example.test"}, "doesn't know the sign-in address", nil},
		"user agent":        {[]string{frontEnd.TLS(), "--address", jane}, "user agent", func() { frontEnd.SetFault(lynctest.Fault{Answer: &refused}) }},
		"nobody at address": {[]string{"localhost", "--transport", "tls"}, "localhost:5061", nil},
	} {
		t.Run(name, func(t *testing.T) {
			frontEnd.SetFault(lynctest.Fault{Requests: func(lynctest.Message) bool { return false }})
			if c.set != nil {
				c.set()
			}
			out, talk := run(t, desktop, "", 7, append([]string{"check"}, c.args...)...)
			assertContains(t, out, c.want)
			assertContains(t, talk, "can't work")
		})
	}
}

func TestSetupWarnsWhenTheServerCantBeSignedOnToAndWritesAllTheSame(t *testing.T) {
	desktop, frontEnd := lyncDesktop(t)
	_, talk := run(t, desktop, "", 0, "setup", "--username", jane, "--server", nobodyListens, "--no-password", "--check")
	assertContains(t, talk, "warning: signing on can't work as it is: no connection to "+nobodyListens)
	_, talk = run(t, desktop, "", 0, "edit", jane, "--server", frontEnd.TLS())
	if bytes.Contains(talk, []byte("signing on can't work")) {
		t.Errorf("warned without being asked to look:\n%s", talk)
	}
	if _, talk = run(t, desktop, "", 0, "setup", "--username", jane, "--no-password", "--check"); bytes.Contains(talk, []byte("signing on can't work")) {
		t.Errorf("warned of a server that answers:\n%s", talk)
	}
}

func TestDiscoverSaysThatNothingIsFound(t *testing.T) {
	desktop := testdesktop.New(t)
	out, talk := run(t, desktop, "", 7, "discover", "jane@nothing.invalid", "--timeout", "5s")
	assertContains(t, out, "_sipinternaltls._tcp.nothing.invalid")
	assertContains(t, out, "ask the server's administrator")
	assertContains(t, talk, "automatic discovery finds no server")
	if bytes.Contains(out, []byte("\x1b")) {
		t.Error("steps are drawn where no terminal is")
	}
	var found struct{ Verdict struct{ Result string } }
	stdout, _ := run(t, desktop, "", 7, "discover", "jane@nothing.invalid", "--timeout", "5s", "--json")
	if err := json.Unmarshal(stdout, &found); err != nil || found.Verdict.Result != "fails" {
		t.Errorf("verdict %q, %v", found.Verdict.Result, err)
	}
}

// TestTheDoctorsRemedyForTheStockPluginWorksAsPrinted shows with the real Pidgin
// that the finding is true, and that what it says to do helps.
func TestTheDoctorsRemedyForTheStockPluginWorksAsPrinted(t *testing.T) {
	desktop, frontEnd := lyncDesktop(t)
	if !stockPluginIsUnfit(t, desktop) {
		t.Skip("the installed pidgin-sipe reads XML: there is nothing to repair")
	}
	_, talk := run(t, desktop, password+"\n", 0, "setup", "--username", jane, "--server", frontEnd.TLS(), "--password-stdin", "--keyring-plugin", "enable")
	assertContains(t, talk, "signing on with tls-dsk fails")
	out, _ := run(t, desktop, "", 1, "doctor")
	first := strings.Join(strings.SplitAfter(string(out), "\n")[:4], "")
	assertContains(t, []byte(first), "TLS-DSK can't work, nor can the contact list")

	pidgin := desktop.StartPidgin("")
	account := pidgin.Find(jane+",", "prpl-sipe")
	for end := time.Now().Add(30 * time.Second); !account.HasError(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("TLS-DSK doesn't fail with the stock plugin")
		}
	}
	pidgin.Quit()
	if signOns := frontEnd.SignOns(); len(signOns) > 0 {
		t.Errorf("the stock plugin has got as far as signing on: %+v", signOns)
	}
	assertContains(t, command(t, desktop, "", 0, "show", jane), "pidgin-lync plugin repair")

	remedy := regexp.MustCompile(`: (pidgin-lync plugin repair)\n`).FindStringSubmatch(first)
	if remedy == nil {
		t.Fatalf("no remedy in:\n%s", first)
	}
	sh := exec.Command("sh", "-c", remedy[1])
	sh.Env = desktop.Environ()
	if text, err := sh.CombinedOutput(); err != nil {
		t.Fatalf("the remedy fails: %v\n%s", err, text)
	}
	command(t, desktop, "", 0, "setup", "--username", jane) // the failed sign-on has disabled the account
	out = command(t, desktop, "", 0, "doctor")
	assertContains(t, out, "ok       front end")

	pidgin = desktop.StartPidgin("")
	if got := awaitSignOn(t, frontEnd, 0); got.Status != 200 || got.Scheme != lynctest.TLSDSK {
		t.Errorf("after the remedy: %+v", got)
	}
	pidgin.Quit()
	desktop.AssertNowhere(password)
}

// TestTypingInTheFormNeverWaitsForASlowDNSServer types a whole account while a DNS
// server answers nothing.
func TestTypingInTheFormNeverWaitsForASlowDNSServer(t *testing.T) {
	testdesktop.Need(t, "tmux", "dbus-daemon", "gnome-keyring-daemon")
	testdesktop.NeedNamespaces(t)
	const address = "127.66.66.66:53"
	server, err := net.ListenPacket("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	asked := make(chan struct{}, 100)
	go func() {
		buffer := make([]byte, 1500)
		for {
			if _, _, err := server.ReadFrom(buffer); err != nil {
				return
			}
			select {
			case asked <- struct{}{}:
			default:
			}
		}
	}()
	desktop := formDesktop(t)
	resolver := filepath.Join(desktop.Dir, "resolv.conf")
	if err := os.WriteFile(resolver, []byte("nameserver 127.66.66.66\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	terminal := desktop.StartTerminal(nil, "unshare", "--mount", "sh", "-c",
		"mount --bind '"+resolver+"' /etc/resolv.conf && exec pidgin-lync")
	terminal.Sees("Sign-in address").Type(jane).Press("Enter", "Enter")
	terminal.Sees("┃ Server", "looking for the server")
	<-asked
	terminal.Type("lync.example.test").Sees("> lync.example.test", "looking for the server").Press("Enter")
	terminal.Sees("┃ Connection", "looking for the server") // no answer has come meanwhile
	terminal.Press("C-c")
	if code := terminal.ExitCode(); code != 130 {
		t.Errorf("exit code %d", code)
	}
}
