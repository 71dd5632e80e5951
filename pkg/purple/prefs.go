package purple

import (
	"errors"
	"os"
	"runtime"
	"slices"
	"strings"
)

// sitePrefs is what clients read where a user has no prefs.xml (prefs.c:
// purple_prefs_load), under the prefix that distributions build libpurple with.
// Debian has its choice of a browser there.
const sitePrefs = "/etc/purple/prefs.xml"

// PrefsFile is a prefs.xml as it was when it was read: the preferences of all
// clients and plugins of a purple directory. Where there is no such file, it holds
// what a client would begin with: the preferences of the system, else none.
type PrefsFile struct {
	file
	text  []byte // of the file; of the system's, or an empty one, if there is none
	root  extent // in text
	prefs []pref // in the order of the text
}

// ReadPrefs reads the prefs.xml of a purple directory. It returns a [*ParseError]
// for a file that can't be read without loss; then it must be left alone.
func ReadPrefs(dir string) (*PrefsFile, error) {
	site := sitePrefs
	if runtime.GOOS == "windows" {
		site = ""
	}
	return readPrefs(dir, site)
}

func readPrefs(dir, site string) (*PrefsFile, error) {
	f, err := readFile(dir, prefsFormat)
	if err != nil {
		return nil, err
	}
	p := &PrefsFile{file: f}
	if !f.exists {
		return p, p.parse(startingPrefs(site, runtime.GOOS))
	}
	if err := p.parse(f.data); err != nil {
		return nil, f.named(err)
	}
	return p, nil
}

// startingPrefs is the text that a new file begins as: the system's, as a client
// would take it over, or in libpurple's format one without preferences.
func startingPrefs(site, goos string) []byte {
	if text, err := os.ReadFile(site); err == nil && prefsFormat.check(text) == nil {
		return text
	}
	newline := "\n"
	if goos == "windows" {
		newline = "\r\n" // xmlnode.c: NEWLINE_S
	}
	return []byte("<?xml version='1.0' encoding='UTF-8' ?>" + newline + newline + "<pref version='1' name='/'/>" + newline)
}

func (p *PrefsFile) parse(text []byte) error {
	o, err := outlineOf(text, prefsFormat)
	if err != nil {
		return prefsFormat.locate(text, err)
	}
	p.text, p.root = text, o.root
	p.prefs = readPrefElements(text[o.root.start:o.root.end])
	return nil
}

// Bool gives a preference by its path, e.g. "/purple/logging/log_system", and
// whether the file holds it. Unlike a setting of an account it is true only if
// its text is a number other than 0.
func (p *PrefsFile) Bool(path string) (value, found bool) {
	text, found := p.value(path, "bool")
	return atoi(text) != 0, found
}

// Int gives a number by its path, e.g. "/purple/savedstatus/default", and whether
// the file holds it.
func (p *PrefsFile) Int(path string) (value int64, found bool) {
	text, found := p.value(path, "int")
	return int64(atoi(text)), found
}

// String gives a text, or a path of the file system, by the preference's path, and
// whether the file holds it.
func (p *PrefsFile) String(path string) (value string, found bool) {
	return p.value(path, "string", "path")
}

// value gives the text of a preference of one of these types: the last of its
// path, which libpurple ends up with.
func (p *PrefsFile) value(path string, types ...string) (string, bool) {
	for _, found := range slices.Backward(p.prefs) {
		if found.path == path && found.valued && slices.Contains(types, found.typ) {
			return found.value, true
		}
	}
	return "", false
}

// pluginsLoaded gives the path of the list of plugins that a client loads at its
// start (Pidgin gtkmain.c: main; Finch finch.c: init_libpurple).
func pluginsLoaded(ui string) (string, error) {
	switch ui {
	case "gtk-gaim":
		return "/pidgin/plugins/loaded", nil
	case "gnt-purple":
		return "/finch/plugins/loaded", nil
	}
	return "", errors.New("it isn't known where the client \"" + ui + "\" keeps its list of plugins")
}

// LoadedPlugins gives the paths of the plugins that a client ("gtk-gaim",
// "gnt-purple") loads at its start. It gives none for another client.
func (p *PrefsFile) LoadedPlugins(ui string) []string {
	path, err := pluginsLoaded(ui)
	if err != nil {
		return nil
	}
	return p.list(path)
}

// list gives the items of a pathlist as libpurple ends up with them: each element
// of the type empties the list, and each item adds to it.
func (p *PrefsFile) list(path string) []string {
	var items []string
	for _, found := range p.prefs {
		if found.path == path {
			if found.typ == "pathlist" {
				items = nil
			}
			items = append(items, found.items...)
		}
	}
	return items
}

// PluginLoaded says whether a list of LoadedPlugins makes a client load the plugin
// at this path. Like libpurple it looks for the same path first and then, of items
// with a directory, for the same file name, in whatever directory and with
// whatever ending (plugin.c: purple_plugins_load_saved). Whether there is such a
// file it doesn't say.
func PluginLoaded(list []string, path string) bool {
	name := moduleName(path)
	return slices.ContainsFunc(list, func(item string) bool {
		return item == path || strings.ContainsAny(item, `/\`) && moduleName(item) == name
	})
}

// moduleName is the file name without the ending of a shared library (plugin.c:
// purple_plugin_get_basename). Nothing tells a path of Windows from one of Unix: a
// prefs.xml may be shared by both.
func moduleName(path string) string {
	name := path[strings.LastIndexAny(path, `/\`)+1:]
	for _, ending := range []string{".so", ".dll", ".sl"} {
		if bare, found := strings.CutSuffix(name, ending); found {
			return bare
		}
	}
	return name
}
