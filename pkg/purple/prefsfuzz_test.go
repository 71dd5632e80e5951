package purple

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// plainPrefs are preferences as a second reader sees them: the values by type and
// path, the lists by path.
type plainPrefs struct {
	values map[string]string
	lists  map[string][]string
	stack  []string
}

// read does with the elements of encoding/xml what libpurple does with those of
// GMarkup (prefs.c: prefs_start_element_handler, prefs_end_element_handler).
func (p *plainPrefs) read(e *plainElement) {
	attributes := map[string]string{}
	for _, a := range e.attributes {
		attributes[a.Name.Local] = spaced(a.Value)
	}
	value, valued := attributes["value"]
	here := ""
	for _, name := range p.stack {
		here += "/" + name
	}
	switch typ, typed := attributes["type"]; {
	case e.name == "item" && valued && here != "":
		p.lists[here] = append(p.lists[here], value)
	case e.name == "pref":
		name, named := attributes["name"]
		if !named || name == "/" || typed && !slices.Contains([]string{"bool", "int", "string", "stringlist", "path", "pathlist"}, typ) {
			break
		}
		p.stack = append(p.stack, name)
		if typ == "pathlist" {
			delete(p.lists, here+"/"+name)
		}
		if typ = strings.Replace(typ, "path", "string", 1); valued {
			p.values[typ+" "+here+"/"+name] = value
		}
	}
	for _, child := range e.children {
		p.read(child)
	}
	if e.name == "pref" && len(p.stack) > 0 {
		p.stack = p.stack[:len(p.stack)-1]
	}
}

func readPrefsPlain(t *testing.T, text []byte) plainPrefs {
	t.Helper()
	root, err := readPlainRoot(text, "pref")
	if err != nil {
		t.Fatalf("encoding/xml refuses it: %v\n%s", err, text)
	}
	p := plainPrefs{values: map[string]string{}, lists: map[string][]string{}}
	p.read(root)
	return p
}

// assertSame holds what a PrefsFile gives against the second reader.
func (p plainPrefs) assertSame(t *testing.T, got *PrefsFile) {
	t.Helper()
	for key, want := range p.values {
		switch typ, path, _ := strings.Cut(key, " "); typ {
		case "bool":
			if v, found := got.Bool(path); !found || v != (atoi(want) != 0) {
				t.Errorf("%s is %v, %v, want %q", key, v, found, want)
			}
		case "int":
			if v, found := got.Int(path); !found || v != int64(atoi(want)) {
				t.Errorf("%s is %v, %v, want %q", key, v, found, want)
			}
		case "string":
			if v, found := got.String(path); !found || v != want {
				t.Errorf("%s is %q, %v, want %q", key, v, found, want)
			}
		}
	}
	for _, ui := range []string{"gtk-gaim", "gnt-purple"} {
		list, _ := pluginsLoaded(ui)
		if items := got.LoadedPlugins(ui); !slices.Equal(items, p.lists[list]) {
			t.Errorf("%s is %q, want %q", list, items, p.lists[list])
		}
	}
}

// controlReference is what GMarkup reads and encoding/xml doesn't.
var controlReference = regexp.MustCompile(`&#(x0*1?[0-9a-fA-F]|0*[12]?[0-9]|0*3[01]);`)

// FuzzPrefs: nothing makes the parser panic; what it refuses it explains; what it
// accepts reads as with encoding/xml. A plugin that is added is the last of its
// list, nothing else reads differently, and no byte is changed but at the place
// where it stands; to add it once more changes nothing.
func FuzzPrefs(f *testing.F) {
	for _, name := range []string{"pidgin-2.14.12.xml", "pidgin-2.14.12-plugin.xml", "finch-2.14.12.xml"} {
		f.Add([]byte(prefsSample(f, name)), keyringPlugin)
		f.Add([]byte(strings.ReplaceAll(prefsSample(f, name), "\n", "\r\n")), `C:\x & 'y'\ä.dll`)
	}
	for _, text := range []string{
		"<pref/>", "<pref></pref>", "<pref name='/'>\n</pref>", "<?xml version='1.0'?><pref name='/'><pref name='pidgin'/></pref>", "<pref name='x'/>",
		"<pref><pref name='pidgin'><pref name='plugins'>\n  <!-- c --></pref></pref></pref>", "<pref><pref><item value='x'/></pref></pref>",
		"<pref><pref name='pidgin/plugins'><pref name='loaded'><item value='a'/></pref></pref></pref>",
		"<pref><pref name='pidgin'><pref name='plugins' type='odd'><pref name='loaded' type='pathlist'/></pref></pref></pref>",
		"<pref><pref name='a' type='string' value='&#x1;&#10;\t\r\n&amp;'/></pref>", "<pref>&#xFFFE;</pref>", "<pref><x:a/></pref>", "\uFEFF<pref/>",
	} {
		f.Add([]byte(text), "/a.so")
	}
	f.Fuzz(checkPrefs)
}

// FuzzPrefsOfAnyShape promises the same for files that mutated bytes seldom give.
func FuzzPrefsOfAnyShape(f *testing.F) {
	for i := range 400 {
		recipe := make([]byte, i%40)
		random := rand.New(rand.NewPCG(2, uint64(i)))
		for j := range recipe {
			recipe[j] = byte(random.Int())
		}
		f.Add(recipe, i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, recipe []byte, crlf bool) {
		text := growFrom(recipe, "pref", prefOpenings, prefPieces)
		if crlf {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		checkPrefs(t, []byte(text), keyringPlugin)
	})
}

func checkPrefs(t *testing.T, data []byte, plugin string) {
	p := &PrefsFile{file: file{data: data, exists: true}}
	if err := p.parse(data); err != nil {
		parse, ok := errors.AsType[*ParseError](err)
		if !ok || parse.Line < 1 || parse.Column < 1 || parse.Reason == "" || parse.Remedy == "" {
			t.Fatalf("an error without place, reason and remedy: %#v", err)
		}
		return
	}
	comparable := !controlReference.Match(data)
	if comparable {
		readPrefsPlain(t, data).assertSame(t, p)
	}
	text, err := p.WithPlugin("gtk-gaim", plugin)
	if err != nil || PluginLoaded(p.LoadedPlugins("gtk-gaim"), plugin) {
		if err == nil && !bytes.Equal(text, data) {
			t.Fatal("a plugin that is loaded is added")
		}
		return
	}
	assertOneInsertion(t, data, text)
	again := parsePrefs(t, string(text))
	if once, err := again.WithPlugin("gtk-gaim", plugin); err != nil || !bytes.Equal(once, text) {
		t.Fatalf("the same plugin once more: %v\n%s", err, once)
	}
	if comparable {
		assertOnlyAdded(t, data, text, plugin)
	}
}

// assertOnlyAdded makes sure that the second reader finds one item more.
func assertOnlyAdded(t *testing.T, old, new []byte, plugin string) {
	t.Helper()
	before, after := readPrefsPlain(t, old), readPrefsPlain(t, new)
	after.assertSame(t, parsePrefs(t, string(new)))
	const list = "/pidgin/plugins/loaded"
	before.lists[list] = append(before.lists[list], plugin)
	if diff := cmp.Diff(before.lists, after.lists) + cmp.Diff(before.values, after.values); diff != "" {
		t.Fatalf("want -, got +: %s\n%s", diff, new)
	}
}

// assertOneInsertion makes sure that new is old with something added at one place,
// where the "/>" of an empty element may have gone.
func assertOneInsertion(t *testing.T, old, new []byte) {
	t.Helper()
	same := 0
	for same < len(old) && old[same] == new[same] {
		same++
	}
	if !bytes.HasSuffix(new, old[same:]) && !bytes.HasSuffix(new, bytes.TrimPrefix(old[same:], []byte("/>"))) {
		t.Fatalf("more than one place is changed:\n%s", new)
	}
}
