package purple

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// oddAccount is one that Pidgin reads and no client would write: duplicates,
// settings that don't count, CDATA, a reference in an attribute. It is called by
// <username>, in another normal form than TestPidginReadsWhatIsReadHere uses.
const oddAccount = `<account><username>Zo` + "e\u0308" + `@example.com,</username><name/><protocol>prpl-sipe</protocol>
<settings><setting name='server' type='string'>first:1</setting><setting name="useragent" type='string'>kept</setting></settings>
<settings><setting name='server' type='string'><![CDATA[second]]><!-- -->:2</setting><setting name='useragent' type='string'></setting>
<setting name='useragent'>no type</setting><setting name='em&#97;il' type='string'>x@y</setting><setting name='sso' type='bool'>false</setting></settings>
<alias>one</alias><alias>two</alias></account>`

func TestPidginReadsWhatIsReadHere(t *testing.T) {
	testdesktop.Need(t, "pidgin", "dbus-daemon", "Xvfb")
	desktop := testdesktop.New(t)
	dir := filepath.Join(desktop.Home, ".purple")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	save(t, filepath.Join(dir, fileName), "<account>"+oddAccount+"</account>")

	const name, value = `bob@example.com,DOM\bob`, "ünï <&>'\" 😀\n\tx"
	if err := update(t, dir, func(d *Document) error {
		return d.Add("prpl-sipe", name, Edit{
			Alias: ptr(value), Set: []Setting{str("useragent", value), {"port", Int, "-5"}, {"dont-publish", Bool, "1"}},
			SetUI: []UISetting{autoLogin("gtk-gaim", "0"), autoLogin("gnt-purple", "1")},
		})
	}); err != nil {
		t.Fatal(err)
	}
	odd := readAccounts(t, dir).Document().Accounts()[0]

	pidgin := desktop.StartPidgin(dir)
	if n := len(pidgin.Accounts()); n != 2 {
		t.Fatalf("Pidgin reads %d accounts", n)
	}
	bob := pidgin.Find(name, "prpl-sipe")
	if bob.Alias() != value || bob.String("useragent", "") != value || bob.Int("port", 0) != -5 || !bob.Bool("dont-publish", false) ||
		bob.Enabled("gtk-gaim") || !bob.Enabled("gnt-purple") {
		t.Errorf("Pidgin reads the new account as %q, %q, …", bob.Alias(), bob.String("useragent", ""))
	}
	zoe := pidgin.Find("ZOË@Example.com,", "prpl-sipe")
	if zoe.Username() != odd.Name() || !SameName(odd.Name(), "ZOË@Example.com,") || zoe.Alias() != odd.Alias() {
		t.Errorf("Pidgin reads %q, %q; here it is %q, %q", zoe.Username(), zoe.Alias(), odd.Name(), odd.Alias())
	}
	for _, s := range odd.Settings() {
		if s.Type == String && zoe.String(s.Name, "absent") != s.Value || s.Type == Bool && zoe.Bool(s.Name, !s.Bool()) != s.Bool() {
			t.Errorf("Pidgin reads another %s than %q", s.Name, s.Value)
		}
	}
	pidgin.WaitForSave()
	pidgin.Quit()
	assertSavedByPidgin(t, dir, name, value, odd)
}

// assertSavedByPidgin compares what Pidgin has made of the file with what was in
// it, and edits that.
func assertSavedByPidgin(t *testing.T, dir, name, value string, odd *Account) {
	t.Helper()
	saved := readAccounts(t, dir).Document().Accounts()
	for _, s := range odd.Settings() {
		if kept, _ := saved[0].Setting(s.Name); !kept.readsAs(s) {
			t.Errorf("Pidgin saves the setting %q as %q", s, kept)
		}
	}
	if got, want := len(saved[0].Settings()), len(odd.Settings()); got != want {
		t.Errorf("Pidgin saves %d settings, want %d", got, want)
	}
	settings := map[string]Setting{"useragent": str("useragent", value), "port": {"port", Int, "-5"}, "dont-publish": {"dont-publish", Bool, "1"}}
	if diff := cmp.Diff(settings, byName(saved[1].Settings())); saved[1].Name() != name || saved[1].Alias() != value || diff != "" {
		t.Errorf("Pidgin saves the new account as %q: %s", saved[1].Name(), diff)
	}
	const setting = "<setting name='useragent' type='string'>"
	want := strings.Replace(load(t, filepath.Join(dir, fileName)), setting+string(escape(value)), setting+userAgent, 1)
	if err := update(t, dir, func(d *Document) error {
		return d.Edit(d.Accounts()[1], Edit{Set: []Setting{str("useragent", userAgent)}})
	}); err != nil {
		t.Fatal(err)
	}
	if got := load(t, filepath.Join(dir, fileName)); got != want {
		t.Errorf("the edit of Pidgin's file gives\n%s\nwant\n%s", got, want)
	}
}

// update changes the accounts.xml in a directory.
func update(t *testing.T, dir string, change func(*Document) error) error {
	t.Helper()
	f := readAccounts(t, dir)
	if err := change(f.Document()); err != nil {
		return err
	}
	u, err := f.Begin(context.Background())
	if err != nil {
		return err
	}
	defer u.Close()
	return u.write(f.Document().Bytes())
}
