package purple

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// copiesIn gives what is found in a directory, by the file's name.
func copiesIn(t *testing.T, dir string) map[string]Leftover {
	t.Helper()
	all, err := Leftovers(dir)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]Leftover{}
	for _, l := range all {
		found[filepath.Base(l.Path)] = l
	}
	return found
}

func TestLeftoversAreToldByTheirNames(t *testing.T) {
	dir := purpleDir(t, oldText)
	for _, name := range []string{
		"accounts.xml~", "accounts.xml.save", ".accounts.xml.swp", ".accounts.xml.un~", "#accounts.xml#", "accounts.xml.bak", "accounts.xml.orig",
		"accounts.xml.old", "accounts.xml-2019", "accounts.xml (copy)", "accounts (copy).xml", "accounts-2019.xml", "accounts.bak", "accounts.old",
		"Kopie von accounts.xml", "old_accounts.xml", ".accounts.xml", "accounts.xml.~1~", ".pidgin-lync-123.tmp",
	} {
		save(t, filepath.Join(dir, name), "x")
		if _, found := copiesIn(t, dir)[name]; !found {
			t.Errorf("%s isn't found", name)
		}
	}
	found := copiesIn(t, dir)
	for _, name := range []string{
		"accounts.xml", "blist.xml", "prefs.xml~", "accountsettings.xml", "accounts", "accounts.png", ".pidgin-lync.lock", "accounts.xm",
	} {
		save(t, filepath.Join(dir, name), oldText)
	}
	if err := os.Mkdir(filepath.Join(dir, "accounts.xml.d"), 0o700); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(found, copiesIn(t, dir), cmpopts.IgnoreUnexported(Leftover{})); diff != "" {
		t.Errorf("what isn't a copy is taken for one: %s", diff)
	}
}

func TestALeftoverTellsWhatWouldBeLostWithIt(t *testing.T) {
	const other = "<account><account><protocol>prpl-irc</protocol><name>only@here</name></account></account>"
	for name, c := range map[string]struct {
		accounts, leftover string
		want               []AccountID
	}{
		"known, in other letter case": {wrap(""), strings.Replace(wrap(""), "a@b.c", "A@B.c", 1), nil},
		"another account":             {wrap(""), other, []AccountID{{"prpl-irc", "only@here"}}},
		"accounts.xml is damaged":     {"<account>", wrap(""), []AccountID{{"prpl-sipe", "a@b.c,"}}},
		"no accounts.xml":             {"", wrap(""), []AccountID{{"prpl-sipe", "a@b.c,"}}},
		"the copy can't be read":      {"", "<account>", nil},
	} {
		dir := purpleDir(t, c.accounts)
		save(t, filepath.Join(dir, "accounts.xml~"), c.leftover)
		l := copiesIn(t, dir)["accounts.xml~"]
		if !slices.Equal(l.OnlyHere, c.want) || l.Size != int64(len(c.leftover)) {
			t.Errorf("%s: %+v", name, l.OnlyHere)
		}
	}
}

func TestSecretsAreFoundInAnyShape(t *testing.T) {
	const secret = "hunter2"
	for text, want := range map[string]bool{
		wrap("<password>" + secret + "</password>"): true,
		"<password>" + secret:                       true, // cut off
		"b0VIM 8.2\x00\x00</account>\x00\t\t<password>" + secret + "</password>\x00<account>": true,
		wrap("<!-- <password>" + secret + "</password> -->"):                                  true,
		wrap("<password>\n<![CDATA[" + secret + "]]></password>"):                             true,
		"<setting name='email_password' type='string'>" + secret:                              true,
		"<proxy><Password a='b'>" + secret + "</Password></proxy>":                            true,
		wrap("<password><!-- c --><b/>" + secret + "</password>"):                             true,
		wrap("<password></password>"):                                                         false,
		wrap("<password/>"):                                                                   false,
		wrap("<settings><setting name='save_password' type='bool'>1</setting></settings>"):    false,
		wrap("<alias>password</alias>"):                                                       false,
		"<password":                                                                           false,
		"<password>":                                                                          false,
		"":                                                                                    false,
	} {
		dir := purpleDir(t, oldText)
		save(t, filepath.Join(dir, "accounts.xml~"), text)
		if l := copiesIn(t, dir)["accounts.xml~"]; l.Secret != want {
			t.Errorf("%q: a secret is found: %v", text, l.Secret)
		}
	}
}

func TestALinkIsRemovedAndNotWhatItLeadsTo(t *testing.T) {
	dir, elsewhere := purpleDir(t, oldText), filepath.Join(t.TempDir(), "x")
	save(t, elsewhere, wrap("<password>x</password>"))
	if err := os.Symlink(elsewhere, filepath.Join(dir, "accounts.xml.bak")); err != nil {
		t.Skip("this system lets nobody make symbolic links")
	}
	l := copiesIn(t, dir)["accounts.xml.bak"]
	if !l.Link || l.Secret {
		t.Errorf("found as %+v", l)
	}
	if err := l.Delete(); err != nil {
		t.Fatal(err)
	}
	assertOnly(t, dir, oldText)
	if _, err := os.Stat(elsewhere); err != nil {
		t.Error("what the link led to is gone")
	}
}

func TestTheFileBehindALinkIsNoLeftoverButItsCopiesAre(t *testing.T) {
	dir, dotfiles := t.TempDir(), t.TempDir()
	save(t, filepath.Join(dir, "accounts.xml.mine"), oldText)
	if err := os.Symlink("accounts.xml.mine", filepath.Join(dir, fileName)); err != nil {
		t.Skip("this system lets nobody make symbolic links")
	}
	if found := copiesIn(t, dir); len(found) != 0 {
		t.Errorf("the file itself is found as a copy: %v", found)
	}

	target := filepath.Join(dotfiles, "pidgin.xml")
	save(t, target, oldText)
	for _, name := range []string{"pidgin.xml~", "pidgin.xml.conf", "my-pidgin.xml", "accounts.xml~"} { // all but the first are others' files
		save(t, filepath.Join(dotfiles, name), oldText)
	}
	linked := t.TempDir()
	if err := os.Symlink(target, filepath.Join(linked, fileName)); err != nil {
		t.Fatal(err)
	}
	if found := copiesIn(t, linked); len(found) != 1 || found["pidgin.xml~"].Path == "" {
		t.Errorf("found %v", found)
	}
}

func TestDeleteLeavesAloneWhatHasChanged(t *testing.T) {
	dir := purpleDir(t, oldText)
	path := filepath.Join(dir, "accounts.xml~")
	for name, change := range map[string]func(){
		"written": func() { save(t, path, "something else") },
		"replaced": func() {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			save(t, path+"1", newText)
			if err := os.Rename(path+"1", path); err != nil {
				t.Fatal(err)
			}
		},
		"made accounts.xml": func() {
			if err := errors.Join(os.Remove(filepath.Join(dir, fileName)), os.Link(path, filepath.Join(dir, fileName))); err != nil {
				t.Fatal(err)
			}
		},
	} {
		save(t, path, oldText)
		l := copiesIn(t, dir)["accounts.xml~"]
		change()
		if err := l.Delete(); !errors.Is(err, ErrChanged) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: it is gone", name)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := l.Delete(); err != nil {
			t.Errorf("%s: once it is gone: %v", name, err)
		}
	}
}

func TestADirectoryWithoutLeftoversHasNone(t *testing.T) {
	for _, dir := range []string{purpleDir(t, oldText), t.TempDir(), filepath.Join(t.TempDir(), "missing")} {
		if found, err := Leftovers(dir); err != nil || len(found) != 0 {
			t.Errorf("%v, %v", found, err)
		}
	}
}

func TestClearTextNamesWhatStandsThere(t *testing.T) {
	mixed := parse(t, string(sample(t, "pidgin-2.14.12-mixed.xml")))
	var got [][]string
	for _, a := range mixed.Accounts() {
		got = append(got, a.ClearText())
		for _, name := range a.ClearText() {
			if strings.Contains(name, "fixture") {
				t.Errorf("a value is given: %s", name)
			}
		}
	}
	want := [][]string{{AccountPassword, ProxyPassword}, {AccountPassword, "email_password"}, nil}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	clean := account(t, wrap(`<password></password><password keyring_id='x'>y</password><proxy><username>u</username></proxy>
<settings><setting name='email_password' type='string'></setting><setting name='use_password' type='bool'>1</setting></settings>`))
	if got := clean.ClearText(); len(got) != 0 {
		t.Errorf("nothing stands there, but found: %q", got)
	}
}

func TestClearTextOfPrefsNamesThePaths(t *testing.T) {
	p := parsePrefs(t, `<pref name='/'><pref name='purple'><pref name='proxy'><pref name='password' type='string' value='hunter2'/><pref name='host' type='string' value='h'/></pref>
<pref name='network'><pref name='turn_password' type='string' value=''/><pref name='use_password' type='bool' value='1'/></pref></pref></pref>`)
	if diff := cmp.Diff([]string{"/purple/proxy/password"}, p.ClearText()); diff != "" {
		t.Error(diff)
	}
}

func TestWhatLibpurpleMisreadsIsTold(t *testing.T) {
	const one = "<account><protocol>prpl-sipe</protocol><name>"
	d := parse(t, "<account>"+one+"a@b,</name></account>"+one+"c@d,</name><settings><setting name='server'/><setting name='x' type='string'/></settings></account>"+
		one+"A@B,</name></account><account><protocol>prpl-irc</protocol><name>a@b,</name></account></account>")
	if all := d.Accounts(); len(d.Duplicates()) != 1 || !slices.Equal(d.Duplicates()[0], []*Account{all[0], all[2]}) {
		t.Errorf("merged are %v", d.Duplicates())
	}
	if got := d.Accounts()[1].UntypedSettings(); !slices.Equal(got, []string{"server"}) {
		t.Errorf("without a type are %q", got)
	}
}
