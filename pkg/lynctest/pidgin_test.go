package lynctest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// pluginFile is where Debian has the plugin.
const pluginFile = "/usr/lib/purple-2/libsipe.so"

// patience only decides when a hopeless wait ends.
const patience = 30 * time.Second

// savedAccount is an account with a saved password: nothing but the front end is
// tested here.
const savedAccount = `
	<account>
		<protocol>prpl-sipe</protocol>
		<name>%s,%s</name>
		<password>%s</password>
		<settings>
			<setting name='server' type='string'>%s</setting>
			<setting name='transport' type='string'>%s</setting>
			<setting name='authentication' type='string'>%s</setting>
			<setting name='dont-publish' type='bool'>1</setting>
		</settings>
		<settings ui='gtk-gaim'>
			<setting name='auto-login' type='bool'>1</setting>
		</settings>
	</account>`

// login is one account of Pidgin's and the front end that it signs on to.
type login struct {
	name           string // of the case
	config         Config // without users: the account's, with the right password
	allowed        func(userAgent string) bool
	moved          bool // Pidgin is told another front end, which sends it here
	fault          Fault
	transport      string
	authentication string
	password       string // what Pidgin has; "" means the right one
	user           string // the login that Pidgin sends; "" means none of its own

	says string // the plugin's error; "" means that it signs on
	want SignOn // only Scheme, Status, PasswordVerified
}

var logins = []login{
	{name: "NTLM over TCP", transport: "tcp", authentication: "ntlm", want: SignOn{Scheme: NTLM, Status: 200, PasswordVerified: true}},
	{name: "NTLM over TLS", transport: "tls", authentication: "ntlm", user: `EXAMPLE\jane`, want: SignOn{Scheme: NTLM, Status: 200, PasswordVerified: true}},
	{name: "TLS-DSK", transport: "tls", authentication: "tls-dsk", user: `EXAMPLE\jane`, want: SignOn{Scheme: TLSDSK, Status: 200, PasswordVerified: true}},
	{name: "what the plugin likes best", transport: "tls", authentication: "auto", want: SignOn{Scheme: TLSDSK, Status: 200, PasswordVerified: true}},
	{name: "a slow front end", transport: "tcp", authentication: "ntlm", fault: Fault{Delay: 100 * time.Millisecond},
		want: SignOn{Scheme: NTLM, Status: 200, PasswordVerified: true}},
	{name: "a user who has moved", transport: "tls", authentication: "ntlm", moved: true,
		want: SignOn{Scheme: NTLM, Status: 200, PasswordVerified: true}},
	{name: "another server's version", transport: "tcp", authentication: "ntlm", config: Config{Server: "RTC/6.0", Schemes: []Scheme{NTLM}},
		want: SignOn{Scheme: NTLM, Status: 200, PasswordVerified: true}},

	{name: "NTLM, wrong password", transport: "tcp", authentication: "ntlm", password: "not the password",
		says: "Authentication failed", want: SignOn{Scheme: NTLM, Status: 401}},
	{name: "TLS-DSK, wrong password", transport: "tls", authentication: "tls-dsk", password: "not the password",
		says: "Web ticket request to ", want: SignOn{Scheme: TLSDSK, Status: 401}},
	{name: "a user agent that isn't allowed", transport: "tcp", authentication: "ntlm",
		allowed: func(agent string) bool { return strings.HasPrefix(agent, "UCCAPI/") },
		says:    "You have been rejected by the server: You are currently not using the recommended version of the client",
		want:    SignOn{Scheme: NTLM, Status: 403, PasswordVerified: true}},
	{name: "an address of another login", transport: "tls", authentication: "ntlm", user: `EXAMPLE\other`,
		config: Config{Users: []User{{Address: "other@example.test", Login: `EXAMPLE\other`, Password: secret.New(password)}}},
		says:   "You have been rejected by the server: no reason given", want: SignOn{Scheme: NTLM, Status: 403, PasswordVerified: true}},
	{name: "an unknown user", transport: "tcp", authentication: "ntlm", config: Config{Users: []User{somebody}},
		says: "Not found: Destination URI either not enabled for SIP or does not exist", want: SignOn{Status: 404}},
	{name: "an overloaded front end", transport: "tcp", authentication: "ntlm", fault: Fault{Answer: ptr(Unavailable("too many of you"))},
		says: "Service unavailable: too many of you"},
	{name: "a wrong signature", transport: "tcp", authentication: "ntlm", fault: Fault{BadSignature: true},
		says: "Invalid message signature received", want: SignOn{Scheme: NTLM, Status: 200, PasswordVerified: true}},
	{name: "a dropped line", transport: "tcp", authentication: "ntlm", fault: Fault{Drop: true}, says: "Server has disconnected"},
	{name: "Kerberos alone", transport: "tcp", authentication: "ntlm", config: Config{Schemes: []Scheme{Kerberos}},
		says: "Incompatible authentication scheme chosen"},
}

// somebody is a user who isn't in the way of a test.
var somebody = User{Address: "somebody@example.test", Password: secret.New(password)}

func ptr[T any](v T) *T { return &v }

// userAt is the user of the account with that number. The length of the name
// matters, see jane.
func userAt(i int, login string) User {
	return User{Address: fmt.Sprintf("jane.ro%02d@example.test", i), Login: login, Password: secret.New(password)}
}

// TestPidginSignsOn shows with one start of the real Pidgin what the plugin makes of
// front ends of all kinds, and what they learn of it.
func TestPidginSignsOn(t *testing.T) {
	testdesktop.Need(t, "pidgin", "dbus-daemon", "Xvfb")
	testdesktop.NeedFile(t, pluginFile, "pidgin-sipe")
	desktop := testdesktop.New(t)
	dir := filepath.Join(desktop.Home, ".purple")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	repairPlugin(t, dir)
	fronts := make([]*FrontEnd, len(logins))
	var accounts strings.Builder
	for i, l := range logins {
		fronts[i] = l.start(t, i)
		accounts.WriteString(l.account(l.entrance(t, fronts[i]), i))
	}
	if err := fronts[0].Trust(dir); err != nil {
		t.Fatal(err)
	}
	file := "<?xml version='1.0' encoding='UTF-8' ?>\n\n<account version='1.0'>" + accounts.String() + "\n</account>\n"
	if err := os.WriteFile(filepath.Join(dir, "accounts.xml"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	pidgin := desktop.StartPidgin(dir)
	for i, l := range logins {
		t.Run(l.name, func(t *testing.T) { l.check(t, pidgin, fronts[i], i) })
	}
	t.Run("all stay on", func(t *testing.T) {
		for i, l := range logins {
			if l.says == "" {
				assertStaysOn(t, pidgin, fronts[i], userAt(i, l.user))
			}
		}
	})
}

func (l login) start(t *testing.T, i int) *FrontEnd {
	t.Helper()
	config := l.config
	if config.Users == nil {
		config.Users = []User{userAt(i, l.user)}
	} else if l.user != "" {
		config.Users = append(config.Users, userAt(i, ""))
	}
	front := start(t, config)
	front.SetFault(l.fault)
	front.SetUserAgents(l.allowed)
	return front
}

// entrance is the front end that Pidgin is told of, where home is the one to sign on
// to.
func (l login) entrance(t *testing.T, home *FrontEnd) *FrontEnd {
	t.Helper()
	if !l.moved {
		return home
	}
	entrance := start(t, Config{})
	entrance.SetFault(Fault{Answer: ptr(Redirect(home.TLS(), TLS))})
	return entrance
}

// account is the account in accounts.xml.
func (l login) account(front *FrontEnd, i int) string {
	server := front.TCP()
	if l.transport == "tls" {
		server = front.TLS()
	}
	given := l.password
	if given == "" {
		given = password
	}
	return fmt.Sprintf(savedAccount, userAt(i, "").Address, l.user, given, server, l.transport, l.authentication)
}

// check waits for the outcome of a sign-on and compares it.
func (l login) check(t *testing.T, pidgin *testdesktop.Pidgin, front *FrontEnd, i int) {
	account := pidgin.Find(userAt(i, "").Address+","+l.user, "prpl-sipe")
	waitFor(t, "the end of the sign-on", func() bool { return account.IsConnected() || account.HasError() })
	if account.HasError() != (l.says != "") || !strings.Contains(pidgin.Log(), l.says) {
		t.Errorf("fails: %v, want %q", account.HasError(), l.says)
	}
	if l.want == (SignOn{}) {
		return
	}
	got := waitSignOn(t, front)
	if got.Scheme != l.want.Scheme || got.Status != l.want.Status || got.PasswordVerified != l.want.PasswordVerified {
		t.Errorf("the front end saw %+v, want %+v", got, l.want)
	}
	if got.Address != userAt(i, "").Address || !strings.HasPrefix(got.UserAgent, "Purple/") {
		t.Errorf("the front end saw %+v", got)
	}
}

// assertStaysOn waits until the last of the subscriptions that the plugin begins
// with is answered, and sees that it is signed on still.
func assertStaysOn(t *testing.T, pidgin *testdesktop.Pidgin, front *FrontEnd, user User) {
	t.Helper()
	waitMessage(t, front, func(m Message) bool {
		return m.Method() == "SUBSCRIBE" && m.Header("Event") == "vnd-microsoft-roaming-self"
	})
	waitMessage(t, front, func(m Message) bool {
		return m.Status() == 200 && strings.Contains(m.Header("CSeq"), "SUBSCRIBE") && m.Header("Authentication-Info") != ""
	})
	if account := pidgin.Find(user.Address+","+user.Login, "prpl-sipe"); !account.IsConnected() || account.HasError() {
		t.Errorf("%s isn't signed on any more", user.Address)
	}
	for _, m := range front.Messages() {
		if !m.Received && m.Status() == 401 && !strings.Contains(m.Header("CSeq"), "REGISTER") {
			t.Errorf("%s: a later request is refused", user.Address)
		}
	}
}

// saxMagic is how libxml2 knows a SAX2 handler: the plugin marks one of SAX1 with
// it (0xDEEDBEAF), and so reads no XML where libxml2 goes by the mark.
var saxMagic = []byte{0xaf, 0xbe, 0xed, 0xde}

// repairPlugin gives a purple directory a copy of the plugin that reads XML.
func repairPlugin(t *testing.T, purpleDir string) {
	t.Helper()
	plugin, err := os.ReadFile(pluginFile)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(plugin, saxMagic); n != 1 {
		t.Fatalf("the mark is in the plugin %d times", n)
	}
	plugin = bytes.Replace(plugin, saxMagic, []byte{1, 0, 0, 0}, 1)
	if err := os.Mkdir(filepath.Join(purpleDir, "plugins"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(purpleDir, "plugins", "libsipe.so"), plugin, 0o600); err != nil {
		t.Fatal(err)
	}
}

func waitFor(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !condition(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited %v in vain for %s", patience, what)
		}
	}
}
