package frontend

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

const pluginFile = "/usr/lib/purple-2/libsipe.so" // of Debian's pidgin-sipe

// TestPidginConnectsAsTheVerdictsSay shows the scenes to the real Pidgin, one
// account for each, in a network namespace where names lead to the servers of the
// world and certificates are checked as everywhere. Where it registers, what it
// tries before, and what it asks about must be what Discover says there.
func TestPidginConnectsAsTheVerdictsSay(t *testing.T) {
	if os.Getenv(inside) == "" {
		runInside(t)
		return
	}
	testdesktop.Need(t, "pidgin", "dbus-daemon", "Xvfb", "xdotool")
	testdesktop.NeedFile(t, pluginFile, "pidgin-sipe")
	w := newWorld(t)
	all := scenes()
	for i, s := range all {
		s.build(w, domainOf(i))
	}
	w.becomeInternet()
	t.Run("with the repaired plugin", func(t *testing.T) { compareWithPidgin(t, w, all, false) })
	t.Run("with Debian's plugin", func(t *testing.T) { compareWithPidgin(t, w, all, true) })
	for i, s := range all {
		if strings.HasPrefix(s.want, "connects") {
			w.assertAskedAlike(t, "lyncdiscoverinternal."+domainOf(i))
		}
	}
}

// assertAskedAlike fails unless a web server was sent the same by Pidgin, which has
// ended, as by Discover. What was sent is known when the connection is closed.
func (w *world) assertAskedAlike(t *testing.T, host string) {
	t.Helper()
	sent := func() (times int, texts []string) {
		w.mu.Lock()
		defer w.mu.Unlock()
		for text, n := range w.asked {
			if strings.Contains(text, "Host: "+host+"\r\n") {
				times += n
				texts = append(texts, text)
			}
		}
		return times, texts
	}
	if w.at[netip.AddrPortFrom(w.host(host), 80)] == nil {
		return
	}
	waitFor(t, "Discover and Pidgin at "+host, func() bool { times, _ := sent(); return times == 2 })
	if _, texts := sent(); len(texts) != 1 {
		t.Errorf("Discover and Pidgin ask differently: %q", texts)
	}
}

// compareWithPidgin shows those scenes to Pidgin that are for the plugin as it is
// installed, or for one that can read XML.
func compareWithPidgin(t *testing.T, w *world, all []scene, unread bool) {
	desktop := testdesktop.New(t)
	dir := filepath.Join(desktop.Home, ".purple")
	accounts := ""
	for i, s := range all {
		if s.unread == unread {
			accounts += accountXML(t, i, s.transport)
		}
	}
	writeFile(t, filepath.Join(dir, "accounts.xml"), []byte("<?xml version='1.0' encoding='UTF-8' ?>\n\n<account version='1.0'>"+accounts+"</account>\n"))
	if !unread {
		writeFile(t, filepath.Join(dir, "plugins", "libsipe.so"), repairedPlugin(t))
	}
	pidgin := desktop.StartPidgin(dir)
	var waiting []int // scenes in which Pidgin must still wait when all else is over
	for i, s := range all {
		if s.unread != unread {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			d := Discover(t.Context(), s.options(i, Environment{UserAgent: lync.DefaultUserAgent}))
			if got := summary(d.Verdict); got != s.expected(i) {
				t.Fatalf("in the namespace Discover says: %s\nwant %s", got, s.expected(i))
			}
			switch d.Verdict.Result {
			case Connects:
				want := d.Verdict.Server.HostPort()
				waitFor(t, "Pidgin at "+want, func() bool { return w.registered(addressOf(i)).at != "" })
				sent := w.registered(addressOf(i))
				if sent.at != want {
					t.Errorf("Pidgin registers at %s, Discover says %s", sent.at, want)
				}
				ours := register(addressOf(i), lync.DefaultUserAgent, string(d.Verdict.Server.Transport), netip.MustParseAddrPort("127.0.0.1:1"))
				if diff := cmp.Diff(shape(sent.text), shape(ours)); diff != "" {
					t.Errorf("the probe's request isn't Pidgin's:\n%s", diff)
				}
			case Depends: // on the password, which Pidgin has; the scene says where that leads
				waitFor(t, "Pidgin at "+s.password, func() bool { return w.registered(addressOf(i)).at == strings.ReplaceAll(s.password, "D", domainOf(i)) })
				return
			case Fails:
				last := newServer(domainOf(i), 0, chosen(s.transport)).HostPort()
				waitFor(t, "Pidgin's last try", func() bool { return slices.Contains(attempts(pidgin, domainOf(i)), last) })
			case Stalls:
				waiting = append(waiting, i)
				if s.asks != "" {
					host := strings.ReplaceAll(s.asks, "D", domainOf(i))
					waitFor(t, "the question about "+host, func() bool { return strings.Contains(pidgin.Log(), "Starting verify for "+host) })
				}
			}
			if want, got := tried(d), attempts(pidgin, domainOf(i)); d.Verdict.Result != Stalls && !slices.Equal(got, want) {
				t.Errorf("Pidgin tries %q, Discover says %q", got, want)
			}
		})
	}
	if !slices.Contains(desktop.Windows(), "SSL Certificate Verification") {
		t.Errorf("Pidgin asks about no certificate; its windows are %q", desktop.Windows())
	}
	for _, i := range waiting {
		d := Discover(t.Context(), all[i].options(i, Environment{}))
		if want, got := tried(d), attempts(pidgin, domainOf(i)); !slices.Equal(got, want) || w.registered(addressOf(i)).at != "" {
			t.Errorf("%s: Pidgin tries %q and registers at %q, Discover says that it waits after %q", all[i].name, got, w.registered(addressOf(i)).at, want)
		}
	}
}

// shape is a message less what differs from one to the next.
func shape(message string) string {
	local := regexp.MustCompile(`(127\.0\.0\.1|\[::1\]):\d+`)
	return random.ReplaceAllString(local.ReplaceAllString(message, "LOCAL"), "?")
}

// tried lists the servers that the plugin tries by a verdict, the last one included.
func tried(d Discovery) []string {
	var list []string
	answered := time.Duration(0)
	for i, s := range d.Steps {
		if i > 0 && i < autodiscoverSteps && answered > 0 {
			continue // once the document about the user has come, no other service is asked
		}
		answered = max(answered, s.answered)
		for _, a := range s.Attempts {
			if s.Outcome == Ignored {
				break
			}
			list = append(list, a.Server.HostPort())
			if a.Connects || a.asks() {
				break
			}
		}
		if s.ID == d.Verdict.Step {
			break
		}
	}
	if d.Verdict.Result == Fails && !slices.Contains(list, d.Verdict.Server.HostPort()) {
		list = append(list, d.Verdict.Server.HostPort())
	}
	return list
}

var attempted = regexp.MustCompile(`transport_connect - hostname: (\S*) port: (\d+)`)

// attempts lists the SIP servers of a domain that Pidgin has tried so far.
func attempts(p *testdesktop.Pidgin, domain string) []string {
	var list []string
	for _, m := range attempted.FindAllStringSubmatch(p.Log(), -1) {
		web := m[2] == "80" || m[2] == "8080" || strings.HasPrefix(m[1], "lyncdiscover") || strings.HasPrefix(m[1], "pool.") || strings.HasPrefix(m[1], "users.")
		if (m[1] == domain || strings.HasSuffix(m[1], "."+domain)) && !web {
			list = append(list, net.JoinHostPort(m[1], m[2]))
		}
	}
	return list
}

func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(testLimit); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// accountXML is an account with a saved password: nothing but discovery is tested
// here. Its first message must not be one of those that Pidgin garbles.
func accountXML(t *testing.T, i int, transport lync.Transport) string {
	if transport == "" {
		transport = lync.TransportAuto
	}
	for _, local := range []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.IPv6Loopback()} {
		if l := lync.FirstRegisterLength(addressOf(i), local, 50000, 10, lync.DefaultUserAgent) % 256; l <= 2 {
			t.Fatalf("Pidgin garbles messages of %s", addressOf(i))
		}
	}
	return fmt.Sprintf(`
	<account>
		<protocol>prpl-sipe</protocol>
		<name>%s,</name>
		<password>discovery-only</password>
		<settings>
			<setting name='transport' type='string'>%s</setting>
			<setting name='authentication' type='string'>ntlm</setting>
			<setting name='useragent' type='string'>%s</setting>
			<setting name='dont-publish' type='bool'>1</setting>
		</settings>
		<settings ui='gtk-gaim'>
			<setting name='auto-login' type='bool'>1</setting>
		</settings>
	</account>`, addressOf(i), transport, lync.DefaultUserAgent)
}

func writeFile(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// repairedPlugin is Debian's plugin with libxml2's mark for handlers of the old
// kind (SAX1) in place of the new one, so that it can read XML.
func repairedPlugin(t *testing.T) []byte {
	t.Helper()
	plugin, err := os.ReadFile(pluginFile)
	if err != nil {
		t.Fatal(err)
	}
	mark, _ := hex.DecodeString("afbeedde") // XML_SAX2_MAGIC on a little-endian machine
	if n := bytes.Count(plugin, mark); n != 1 {
		t.Fatalf("the plugin has the mark %d times", n)
	}
	return bytes.Replace(plugin, mark, []byte{1, 0, 0, 0}, 1)
}
