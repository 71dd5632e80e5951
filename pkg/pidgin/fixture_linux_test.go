package pidgin_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/lynctest"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

const (
	sipe = "prpl-sipe"

	// password is what the front end takes; wrong is one that it doesn't.
	password = "correct-horse-battery"
	wrong    = "incorrect-horse-battery"

	// nowhere is a server that refuses every connection.
	nowhere = "127.0.0.1:9"
)

// patience only decides when a hopeless wait ends.
const patience = 30 * time.Second

// user is the address of the nth user. All are as long as the one whose sign-on is
// known not to run into libpurple's fault with messages of a multiple of 256 bytes.
func user(n int) string { return fmt.Sprintf("jane.roe%d@example.test", n) }

// entry is an account in accounts.xml.
type entry struct {
	name     string
	server   string
	disabled bool
	status   string // "": none stands in the file
}

func (e entry) xml(ui string) string {
	text := "\t<account>\n\t\t<protocol>prpl-sipe</protocol>\n\t\t<name>" + e.name + "</name>\n"
	if e.status != "" {
		offline := map[bool]string{true: "true", false: "false"}[e.status == "offline"]
		text += "\t\t<statuses>\n\t\t\t<status type='offline' name='Offline' active='" + offline + "'>\n\t\t\t\t<attributes/>\n\t\t\t</status>\n"
		if e.status != "offline" {
			text += "\t\t\t<status type='" + e.status + "' active='true'>\n\t\t\t\t<attributes/>\n\t\t\t</status>\n"
		}
		text += "\t\t</statuses>\n"
	}
	for name, value := range map[string]string{"server": e.server, "transport": "tcp", "authentication": "ntlm"} {
		text += "\t\t<settings>\n\t\t\t<setting name='" + name + "' type='string'>" + value + "</setting>\n\t\t</settings>\n"
	}
	enabled := map[bool]string{true: "0", false: "1"}[e.disabled]
	text += "\t\t<settings>\n\t\t\t<setting name='dont-publish' type='bool'>1</setting>\n\t\t</settings>\n"
	text += "\t\t<settings ui='" + ui + "'>\n\t\t\t<setting name='auto-login' type='bool'>" + enabled + "</setting>\n\t\t</settings>\n"
	return text + "\t</account>\n"
}

// writeAccounts makes a purple directory on a desktop.
func writeAccounts(t testing.TB, d *testdesktop.Desktop, ui string, entries ...entry) (dir string) {
	t.Helper()
	dir = filepath.Join(d.Home, ".purple")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	text.WriteString("<?xml version='1.0' encoding='UTF-8' ?>\n\n<account version='1.0'>\n")
	for _, e := range entries {
		text.WriteString(e.xml(ui))
	}
	text.WriteString("</account>\n")
	writeFile(t, filepath.Join(dir, "accounts.xml"), text.String())
	return dir
}

func writeFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// saved is what an accounts.xml says of one account.
type saved struct {
	Name     string
	Alias    string
	Enabled  bool // for Pidgin or Finch, whichever the file knows
	Status   string
	Error    bool
	Settings map[string]string
}

// readAccounts reads the file that a client wrote.
func readAccounts(t testing.TB, dir string) []saved {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "accounts.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Accounts []struct {
			Name     string `xml:"name"`
			Alias    string `xml:"alias"`
			Error    string `xml:"current_error>type"`
			Statuses []struct {
				Type   string `xml:"type,attr"`
				Active string `xml:"active,attr"`
			} `xml:"statuses>status"`
			Groups []struct {
				UI       string `xml:"ui,attr"`
				Settings []struct {
					Name  string `xml:"name,attr"`
					Value string `xml:",chardata"`
				} `xml:"setting"`
			} `xml:"settings"`
		} `xml:"account"`
	}
	if err := xml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	var list []saved
	for _, a := range file.Accounts {
		s := saved{Name: a.Name, Alias: a.Alias, Error: a.Error != "", Settings: map[string]string{}}
		for _, status := range a.Statuses {
			if status.Active == "true" {
				s.Status = status.Type
			}
		}
		for _, group := range a.Groups {
			for _, setting := range group.Settings {
				if group.UI == "" {
					s.Settings[setting.Name] = setting.Value
				} else if setting.Name == "auto-login" {
					s.Enabled = setting.Value == "1"
				}
			}
		}
		list = append(list, s)
	}
	return list
}

// startFrontEnd starts a front end for two users.
func startFrontEnd(t testing.TB) *lynctest.FrontEnd {
	t.Helper()
	var users []lynctest.User
	for n := range 9 {
		users = append(users, lynctest.User{Address: user(n), Password: secret.New(password)})
	}
	front, err := lynctest.Start(lynctest.Config{Users: users})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = front.Close() })
	return front
}

// needSipe says what the tests with Pidgin and the sipe plugin need.
func needSipe(t testing.TB) {
	t.Helper()
	testdesktop.Need(t, "dbus-daemon", "Xvfb", "xdotool", "pidgin")
	testdesktop.NeedFile(t, "/usr/lib/purple-2/libsipe.so", "pidgin-sipe")
}

// dial connects to the client that runs on a directory.
func dial(t testing.TB, d *testdesktop.Desktop, dir string) *pidgin.Session {
	t.Helper()
	d.Setenv(t)
	clients, err := pidgin.Running(t.Context(), dir)
	if err != nil || len(clients) != 1 {
		t.Fatalf("%+v, %v", clients, err)
	}
	s, err := pidgin.Dial(t.Context(), clients[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// find returns an account that must be there.
func find(t testing.TB, s *pidgin.Session, name string) pidgin.Account {
	t.Helper()
	a, found, err := s.Find(t.Context(), name, sipe)
	if err != nil || !found {
		t.Fatalf("find %q: %v, %v", name, found, err)
	}
	return a
}

// ok ends the test at an error.
func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// get returns what a question got for an answer, and ends the test at an error.
func get[T any](t testing.TB, question func(context.Context) (T, error)) T {
	t.Helper()
	answer, err := question(t.Context())
	ok(t, err)
	return answer
}

// await follows a sign-on to its end.
func await(t testing.TB, s *pidgin.Session, a pidgin.Account) pidgin.SignOn {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	result, err := s.Await(ctx, a)
	ok(t, err)
	return result
}
