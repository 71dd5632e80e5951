package testdesktop

import (
	"encoding/xml"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// lyncAccount is an account as a person's first set-up adds it, enabled for one
// client, with a server that refuses every connection.
const lyncAccount = `<?xml version='1.0' encoding='UTF-8' ?>

<account version='1.0'>
	<account>
		<protocol>prpl-sipe</protocol>
		<name>alice@example.com,EXAMPLE\alice</name>
		<alias>Alice at work</alias>
		<settings>
			<setting name='server' type='string'>127.0.0.1:9</setting>
			<setting name='transport' type='string'>tls</setting>
			<setting name='useragent' type='string'>UCCAPI/15.0.4420.1017</setting>
			<setting name='authentication' type='string'>tls-dsk</setting>
			<setting name='sso' type='bool'>0</setting>
			<setting name='dont-publish' type='bool'>1</setting>
		</settings>
		<settings ui='%UI%'>
			<setting name='auto-login' type='bool'>1</setting>
		</settings>
	</account>
</account>
`

// writeAccount makes a purple directory with lyncAccount in it.
func writeAccount(t *testing.T, d *Desktop, ui string) string {
	t.Helper()
	dir := filepath.Join(d.Home, ".purple")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(lyncAccount, "%UI%", ui)
	if err := os.WriteFile(filepath.Join(dir, "accounts.xml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// assertLoaded checks what a client says of lyncAccount.
func assertLoaded(t *testing.T, p *Pidgin, ui string) {
	t.Helper()
	if n := len(p.Accounts()); n != 1 {
		t.Fatalf("%d accounts", n)
	}
	a := p.Find(`alice@example.com,EXAMPLE\alice`, "prpl-sipe")
	got := map[string]any{
		"name": a.Username(), "protocol": a.Protocol(), "alias": a.Alias(),
		"server": a.String("server", "?"), "transport": a.String("transport", "?"),
		"useragent": a.String("useragent", "?"), "authentication": a.String("authentication", "?"),
		"absent": a.String("email", "?"), "absent number": a.Int("email", 7),
		"sso": a.Bool("sso", true), "dont-publish": a.Bool("dont-publish", false),
		"auto-login": a.UIBool(ui, "auto-login", false), "enabled": a.Enabled(ui), "enabled elsewhere": a.Enabled("Adium"),
		"remembers": a.RemembersPassword(), "empty password": a.HasPassword(""), "other password": a.HasPassword("not this one"),
		"signing on": a.IsConnecting() || a.HasError(), "signed on": a.IsConnected(),
	}
	want := map[string]any{
		"name": `alice@example.com,EXAMPLE\alice`, "protocol": "prpl-sipe", "alias": "Alice at work",
		"server": "127.0.0.1:9", "transport": "tls",
		"useragent": "UCCAPI/15.0.4420.1017", "authentication": "tls-dsk",
		"absent": "?", "absent number": int32(7),
		"sso": false, "dont-publish": true,
		"auto-login": true, "enabled": true, "enabled elsewhere": false,
		"remembers": false, "empty password": true, "other password": false,
		"signing on": true, "signed on": false,
	}
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s: got %v, want %v", name, got[name], want[name])
		}
	}
}

// savedSettings reads every setting of the first account in a file that a client
// wrote: "ui/name" to the text.
func savedSettings(t *testing.T, dir string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "accounts.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			UI       string `xml:"ui,attr"`
			Settings []struct {
				Name  string `xml:"name,attr"`
				Value string `xml:",chardata"`
			} `xml:"setting"`
		} `xml:"account>settings"`
	}
	if err := xml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{}
	for _, group := range file.Groups {
		for _, setting := range group.Settings {
			settings[group.UI+"/"+setting.Name] = setting.Value
		}
	}
	return settings
}

func assertSaved(t *testing.T, dir, ui string) {
	t.Helper()
	want := map[string]string{
		"/server": "127.0.0.1:9", "/transport": "tls", "/useragent": "UCCAPI/15.0.4420.1017",
		"/authentication": "tls-dsk", "/sso": "0", "/dont-publish": "1", ui + "/auto-login": "1",
	}
	got := savedSettings(t, dir)
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s: got %q, want %q", name, got[name], want[name])
		}
	}
	if len(got) != len(want) {
		t.Errorf("settings: %v", got)
	}
}

func TestPidginKeepsEverySettingOfAnAddedAccount(t *testing.T) {
	Need(t, "dbus-daemon", "Xvfb", "xdotool", "import", "pidgin")
	d := New(t)
	dir := writeAccount(t, d, "gtk-gaim")
	p := d.StartPidgin(dir)
	assertLoaded(t, p, "gtk-gaim")
	if p.UserDir() != dir {
		t.Errorf("its directory is %q", p.UserDir())
	}
	p.WaitForSave()
	p.Quit()
	assertSaved(t, dir, "gtk-gaim")
	if !strings.Contains(p.Log(), "alice@example.com") {
		t.Error("the log says nothing of the account")
	}

	p = d.StartPidgin("")
	assertLoaded(t, p, "gtk-gaim")
	p.Kill()
}

func TestFinchKeepsEverySettingOfAnAddedAccount(t *testing.T) {
	Need(t, "dbus-daemon", "finch")
	d := New(t)
	dir := writeAccount(t, d, "gnt-purple")
	p := d.StartFinch("")
	assertLoaded(t, p, "gnt-purple")
	p.WaitForSave()
	p.Quit()
	assertSaved(t, dir, "gnt-purple")
}

func TestDisplayShowsPidginsWindows(t *testing.T) {
	Need(t, "dbus-daemon", "Xvfb", "xdotool", "import", "pidgin")
	d := New(t)
	p := d.StartPidgin("empty") // without accounts, Pidgin opens its Accounts window
	d.waitFor("the Accounts window", func() bool { return slices.Contains(d.Windows(), "Accounts") })
	path := filepath.Join(d.Dir, "screen.png")
	d.Screenshot(path)
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if size, err := png.DecodeConfig(file); err != nil || size.Width != 1280 {
		t.Errorf("the screenshot: %v, width %d", err, size.Width)
	}
	p.Quit()
	if windows := d.Windows(); len(windows) > 0 {
		t.Errorf("windows of nobody: %q", windows)
	}
}
