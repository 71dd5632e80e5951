package purple

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const keyringPlugin = "/usr/lib/purple-2/gnome-keyring.so"

// prefsSample gives one of the files in testdata/prefs.
func prefsSample(t testing.TB, name string) string {
	t.Helper()
	return load(t, filepath.Join("..", "..", "testdata", "prefs", name))
}

func parsePrefs(t testing.TB, text string) *PrefsFile {
	t.Helper()
	var p PrefsFile
	if err := p.parse([]byte(text)); err != nil {
		t.Fatalf("parse: %v\n%s", err, text)
	}
	p.data, p.exists = p.text, true
	return &p
}

func withPlugin(t testing.TB, p *PrefsFile, ui, path string) string {
	t.Helper()
	text, err := p.WithPlugin(ui, path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAnAddedPluginStandsAsPidginWritesIt(t *testing.T) {
	p := parsePrefs(t, prefsSample(t, "pidgin-2.14.12.xml"))
	if diff := cmp.Diff(prefsSample(t, "pidgin-2.14.12-plugin.xml"), withPlugin(t, p, "gtk-gaim", keyringPlugin)); diff != "" {
		t.Error(diff)
	}
	const second = "/usr/lib/purple-2/x & 'y'.so"
	p = parsePrefs(t, prefsSample(t, "pidgin-2.14.12-plugin.xml"))
	const item = "\t\t\t\t<item value='" + keyringPlugin + "'/>\n"
	want := strings.Replace(string(p.text), item, item+"\t\t\t\t<item value='/usr/lib/purple-2/x &amp; &apos;y&apos;.so'/>\n", 1)
	if diff := cmp.Diff(want, withPlugin(t, p, "gtk-gaim", second)); diff != "" {
		t.Error(diff)
	}
}

func TestPrefsOfAMissingFileAreThoseOfTheSystem(t *testing.T) {
	site := filepath.Join(t.TempDir(), prefsName)
	const theirs = "<?xml version='1.0' encoding='UTF-8' ?>\n<pref name='/'>\n  <pref name='pidgin'>\n    <pref name='browsers'>\n" +
		"      <pref name='browser' type='string' value='custom' />\n    </pref>\n  </pref>\n</pref>\n"
	save(t, site, theirs)
	p, err := readPrefs(filepath.Join(t.TempDir(), "missing"), site)
	if err != nil || p.Exists() {
		t.Fatalf("it exists: %v", err)
	}
	if browser, _ := p.String("/pidgin/browsers/browser"); browser != "custom" {
		t.Errorf("the browser is %q", browser)
	}
	want := strings.Replace(theirs, "    </pref>\n  </pref>\n", "    </pref>\n    <pref name='plugins'>\n      <pref name='loaded' type='pathlist'>\n"+
		"        <item value='"+keyringPlugin+"'/>\n      </pref>\n    </pref>\n  </pref>\n", 1)
	if got := withPlugin(t, p, "gtk-gaim", keyringPlugin); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestPrefsOfNoFileAtAllAreMadeAsLibpurpleWouldMakeThem(t *testing.T) {
	broken := filepath.Join(t.TempDir(), prefsName)
	save(t, broken, "<pref")
	for _, site := range []string{"", broken, filepath.Join(t.TempDir(), "missing")} {
		p, err := readPrefs(t.TempDir(), site)
		if err != nil {
			t.Fatal(err)
		}
		const want = "<?xml version='1.0' encoding='UTF-8' ?>\n\n<pref version='1' name='/'>\n\t<pref name='finch'>\n\t\t<pref name='plugins'>\n" +
			"\t\t\t<pref name='loaded' type='pathlist'>\n\t\t\t\t<item value='" + keyringPlugin + "'/>\n\t\t\t</pref>\n\t\t</pref>\n\t</pref>\n</pref>\n"
		if got := withPlugin(t, p, "gnt-purple", keyringPlugin); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

func TestAPluginThatIsLoadedAlreadyIsNotAdded(t *testing.T) {
	const text = "<pref><pref name='pidgin'><pref name='plugins'><pref name='loaded' type='pathlist'><item value='/x/gnome-keyring.so'/></pref></pref></pref></pref>"
	if got := withPlugin(t, parsePrefs(t, text), "gtk-gaim", keyringPlugin); got != text {
		t.Errorf("got %s", got)
	}
}

func TestPluginLoadedFollowsLibpurple(t *testing.T) {
	for _, c := range []struct {
		item, path string
		want       bool
	}{
		{keyringPlugin, keyringPlugin, true},
		{"/opt/lib/gnome-keyring.so", keyringPlugin, true},
		{"/opt/lib/gnome-keyring", keyringPlugin, true},
		{`C:\Pidgin\plugins\gnome-keyring.dll`, keyringPlugin, true},
		{`/mnt/C:\x/y\gnome-keyring.sl`, keyringPlugin, true},
		{"gnome-keyring.so", keyringPlugin, false}, // without a directory only the whole path counts
		{"/opt/lib/gnome-keyring.so.bak", keyringPlugin, false},
		{"/opt/lib/purple-gnome-keyring.so", keyringPlugin, false},
		{"", keyringPlugin, false},
	} {
		if got := PluginLoaded([]string{"/usr/lib/x.so", c.item}, c.path); got != c.want {
			t.Errorf("%q for %q: %v", c.item, c.path, got)
		}
	}
}

func TestWithPluginRefusesWhatCantBeStored(t *testing.T) {
	p := parsePrefs(t, "<pref/>")
	for _, path := range []string{"", "/a\x01.so", "/a\n.so", "/\xff.so"} {
		if _, err := p.WithPlugin("gtk-gaim", path); err == nil {
			t.Errorf("%q is stored", path)
		} else if _, ok := errors.AsType[*ValueError](err); !ok {
			t.Errorf("%q: %v", path, err)
		}
	}
	if _, err := p.WithPlugin("adium", keyringPlugin); err == nil {
		t.Error("a plugin is added for a client whose list nobody knows")
	}
	// The root is taken for a level, so nothing inside it can be /pidgin.
	if _, err := parsePrefs(t, "<pref name='x'/>").WithPlugin("gtk-gaim", keyringPlugin); err == nil {
		t.Error("a plugin is added where libpurple doesn't see it")
	}
}

func TestUnreadablePrefsAreRefusedAndLeftAlone(t *testing.T) {
	for text, reason := range map[string]string{
		"":                           "the file is empty",
		"<pref><pref>":               "the file ends before </pref>",
		"<account/>":                 "the root element is <account>, but that of prefs.xml is <pref>",
		"\uFEFF<pref/>":              "it begins with a byte order mark",
		"<pref>\x01</pref>":          "it holds the character U+0001, which XML doesn't allow",
		"<pref a='&#0;'/>":           "&#0; stands for a character that XML doesn't allow",
		"<pref xmlns:x='urn:x'/>":    "a name has a colon, which prefs.xml never has",
		"<pref><x:pref/></pref>":     "a name has a colon",
		"<!DOCTYPE pref><pref/>":     "it has a DOCTYPE, which prefs.xml never has",
		"<pref name='/' name='/'/>":  "an attribute stands twice",
		"<pref name='/' value='\xff": "it isn't in UTF-8",
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, prefsName)
		save(t, path, text)
		_, err := ReadPrefs(dir)
		parse, ok := errors.AsType[*ParseError](err)
		if !ok || parse.Path != path || !strings.Contains(parse.Reason, reason) || strings.Contains(err.Error(), "accounts") {
			t.Errorf("%q: %v", text, err)
		}
		if load(t, path) != text {
			t.Errorf("%q was changed", text)
		}
	}
}

func TestAControlCharacterThatClientsWriteDoesNoHarmInPrefs(t *testing.T) {
	p := parsePrefs(t, "<pref name='/'><pref name='a' type='string' value='x&#x1;y'/></pref>")
	if a, _ := p.String("/a"); a != "x\x01y" {
		t.Errorf("it reads as %q", a)
	}
}

func TestPrefsReadAsLibpurpleReadsThem(t *testing.T) {
	p := parsePrefs(t, `<pref version='1' name='/'>
<pref name='purple'><pref name='a' type='int' value=' -5x'/><pref name='a' type='int' value='6'/><pref name='a' type='string' value='no'/>
<pref name='b' type='bool' value='true'/><pref name='c' type='bool' value='2'/><pref name='d' type='path' value='/x&amp;y'/></pref>
<pref name='e'><pref name='f' type='odd'><pref name='g' type='int' value='1'/></pref><pref name='h' type='int' value='2'/></pref>
<pref name='pidgin'><pref name='plugins'><pref name='loaded' type='pathlist'><item value='gone'/></pref>
<pref name='loaded' type='pathlist'><item value='/a.so'/><!-- <item value='/no.so'/> --><x><item value='/b.so'/></x><item/></pref></pref></pref>
<pref name='pidgin'><pref name='plugins/loaded'><item value='/c.so'/></pref></pref>
</pref>`)
	for path, want := range map[string]int64{"/purple/a": 6, "/e/g": 1, "/h": 2} {
		if got, found := p.Int(path); got != want || !found {
			t.Errorf("%s is %d, %v", path, got, found)
		}
	}
	for path, want := range map[string]bool{"/purple/b": false, "/purple/c": true} {
		if got, found := p.Bool(path); got != want || !found {
			t.Errorf("%s is %v, %v", path, got, found)
		}
	}
	if d, _ := p.String("/purple/d"); d != "/x&y" {
		t.Errorf("/purple/d is %q", d)
	}
	if _, found := p.Int("/purple/d"); found {
		t.Error("a path is read as a number")
	}
	if got, want := p.LoadedPlugins("gtk-gaim"), []string{"/a.so", "/b.so", "/c.so"}; !slices.Equal(got, want) {
		t.Errorf("the plugins are %q", got)
	}
	if got := slices.Concat(p.LoadedPlugins("gnt-purple"), p.LoadedPlugins("Adium")); len(got) != 0 {
		t.Errorf("another client loads %q", got)
	}
}
