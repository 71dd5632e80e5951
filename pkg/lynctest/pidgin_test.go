package lynctest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// jane is a user whose first REGISTER doesn't run into libpurple's fault with
// messages of a multiple of 256 bytes.
const (
	jane     = "jane.roe1@example.test"
	password = "correct-horse-battery"
)

// pluginFile is where Debian has the plugin.
const pluginFile = "/usr/lib/purple-2/libsipe.so"

// patience only decides when a hopeless wait ends.
const patience = 30 * time.Second

// accountFile is an accounts.xml with a saved password: nothing but the front end
// is tested here.
const accountFile = `<?xml version='1.0' encoding='UTF-8' ?>

<account version='1.0'>
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
	</account>
</account>
`

// client is a real Pidgin whose only account is signing on.
type client struct {
	*testdesktop.Pidgin
	account testdesktop.PurpleAccount
	dir     string
}

// settings is what differs between the accounts of the tests.
type settings struct{ address, login, password, transport, authentication string }

func needPidgin(t *testing.T) {
	t.Helper()
	testdesktop.Need(t, "pidgin", "dbus-daemon", "Xvfb")
	testdesktop.NeedFile(t, pluginFile, "pidgin-sipe")
}

// startPidgin starts Pidgin with an account for a front end.
func startPidgin(t *testing.T, front *FrontEnd, s settings, prepare ...func(t *testing.T, purpleDir string)) client {
	t.Helper()
	desktop := testdesktop.New(t)
	dir := filepath.Join(desktop.Home, ".purple")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := front.Trust(dir); err != nil {
		t.Fatal(err)
	}
	server := front.TCP()
	if s.transport == "tls" {
		server = front.TLS()
	}
	accounts := fmt.Sprintf(accountFile, s.address, s.login, s.password, server, s.transport, s.authentication)
	if err := os.WriteFile(filepath.Join(dir, "accounts.xml"), []byte(accounts), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range prepare {
		step(t, dir)
	}
	pidgin := desktop.StartPidgin(dir)
	return client{pidgin, pidgin.Find(s.address+","+s.login, "prpl-sipe"), dir}
}

// connects waits until the client says that it is signed on.
func (c client) connects(t *testing.T) {
	t.Helper()
	waitFor(t, "the client to be signed on", func() bool {
		if c.account.HasError() {
			t.Fatal("the client has an error")
		}
		return c.account.IsConnected()
	})
}

// fails waits until the client gives up, and checks what it says.
func (c client) fails(t *testing.T, message string) {
	t.Helper()
	waitFor(t, "the client to give up", c.account.HasError)
	if log := c.Log(); !strings.Contains(log, message) {
		t.Errorf("the client doesn't say %q", message)
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

// start starts a front end for jane that ends with the test.
func start(t *testing.T, config Config) *FrontEnd {
	t.Helper()
	if config.Users == nil {
		config.Users = []User{{Address: jane, Password: secret.New(password)}}
	}
	front, err := Start(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := front.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			showRecord(t, front)
		}
	})
	return front
}

// showRecord helps to find out what went wrong.
func showRecord(t *testing.T, front *FrontEnd) {
	for _, m := range front.Messages() {
		t.Logf("%s %d received=%v\n%s", m.Transport, m.Connection, m.Received, m.bytes())
	}
	for _, r := range front.HTTPRequests() {
		t.Logf("%s %s: %d", r.Method, r.Path, r.Status)
	}
	t.Logf("%+v", front.SignOns())
}

// signOn waits for the first sign-on.
func signOn(t *testing.T, front *FrontEnd) SignOn {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s, err := front.WaitSignOn(ctx, func(SignOn) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPidginSignsOnWithNTLM(t *testing.T) {
	needPidgin(t)
	for _, transport := range []string{"tcp", "tls"} {
		t.Run(transport, func(t *testing.T) {
			front := start(t, Config{Users: []User{{jane, `EXAMPLE\jane`, secret.New(password)}}})
			c := startPidgin(t, front, settings{jane, `EXAMPLE\jane`, password, transport, "ntlm"})
			c.connects(t)
			if s := signOn(t, front); s.Status != 200 || s.Scheme != NTLM || !s.PasswordVerified || s.Address != jane {
				t.Errorf("%+v", s)
			}
		})
	}
}

func TestPidginSaysThatTheWrongPasswordFails(t *testing.T) {
	needPidgin(t)
	front := start(t, Config{})
	c := startPidgin(t, front, settings{jane, "", "not the password", "tcp", "ntlm"})
	c.fails(t, "Authentication failed")
	if s := signOn(t, front); s.Status != 401 || s.PasswordVerified {
		t.Errorf("%+v", s)
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

func TestPidginSignsOnWithTLSDSK(t *testing.T) {
	needPidgin(t)
	front := start(t, Config{})
	c := startPidgin(t, front, settings{jane, "", password, "tls", "tls-dsk"}, repairPlugin)
	c.connects(t)
	if s := signOn(t, front); s.Status != 200 || s.Scheme != TLSDSK || !s.PasswordVerified || s.Address != jane {
		t.Errorf("%+v", s)
	}
}
