package pidgin

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// multiarch names Debian's library directories by Go's names of the architectures
// (wiki.debian.org/Multiarch/Tuples).
var multiarch = map[string]string{
	"386": "i386-linux-gnu", "amd64": "x86_64-linux-gnu", "arm": "arm-linux-gnueabihf", "arm64": "aarch64-linux-gnu",
	"ppc64le": "powerpc64le-linux-gnu", "riscv64": "riscv64-linux-gnu", "s390x": "s390x-linux-gnu",
}

// PluginDirs returns the directories where libpurple looks for plugins, in its
// order, as far as they exist: the user's own, then the system's (Debian's
// libpurple has two; libpurple plugin.c: purple_plugins_init). Pidgin's and
// Finch's directories of add-ons to their own windows are left out.
func PluginDirs(purpleDir string) []string {
	return existingDirs(
		filepath.Join(purpleDir, "plugins"),
		filepath.Join("/usr/lib", multiarch[runtime.GOARCH], "purple-2"),
		"/usr/lib/purple-2",
		"/usr/lib64/purple-2",
		"/usr/local/lib/purple-2",
		"/opt/homebrew/lib/purple-2",
	)
}

// existingDirs keeps what is a directory, each only once, whatever links lead there.
func existingDirs(paths ...string) []string {
	var dirs []string
	var known []os.FileInfo
	for _, path := range paths {
		info, err := os.Stat(path)
		same := func(other os.FileInfo) bool { return os.SameFile(info, other) }
		if err == nil && info.IsDir() && !slices.ContainsFunc(known, same) {
			dirs, known = append(dirs, path), append(known, info)
		}
	}
	return dirs
}

// KeyringPlugin is an installed plugin that keeps passwords out of accounts.xml.
type KeyringPlugin struct {
	// Path is the file.
	Path string

	// ID is what the plugin is to libpurple, Name what the client's list of plugins
	// calls it.
	ID, Name string

	// FindsOurItem says that it looks for an item as package keyring stores it: in
	// the Secret Service, with the schema org.gnome.keyring.NetworkPassword and the
	// attributes user and protocol, the account's whole name and its protocol's id.
	FindsOurItem bool
}

// keyringPlugins are the plugins that are known, each by its own source:
// Debian's pidgin-gnome-keyring, GRBurst/purple-gnome-keyring,
// Top-Ranger/pidgin-kwallet and kgraefe/pidgin-master-password, which needs no
// keyring: it keeps passwords encrypted in accounts.xml.
var keyringPlugins = []KeyringPlugin{
	{ID: "core-gnome-keyring", Name: "Password Keyring", FindsOurItem: true},
	{ID: "core-grburst-purple_gnome_keyring", Name: "Gnome Keyring Plugin"},
	{ID: "core-kwallet", Name: "KWallet integration"},
	{ID: "pidgin-kgraefe-master-password", Name: "Master Password"},
}

// KeyringPlugins returns the known keyring plugins in some plugin directories, in
// the order in which libpurple finds them. It tells them by the id that is in the
// file: several have the same file name. Of two files of one name libpurple loads
// the first only, and so only that one is returned.
func KeyringPlugins(dirs []string) []KeyringPlugin {
	var found []KeyringPlugin
	var names []string
	for _, dir := range dirs {
		paths, _ := filepath.Glob(filepath.Join(globEscape(dir), "*.so")) // fails for a bad pattern only
		for _, path := range paths {
			name := filepath.Base(path)
			if slices.Contains(names, name) {
				continue
			}
			names = append(names, name)
			if plugin, ok := keyringPlugin(path); ok {
				found = append(found, plugin)
			}
		}
	}
	return found
}

// largestKeyringPlugin is a size that no keyring plugin comes near: the known ones
// have some tens of kilobytes. Plugins for protocols have up to a megabyte, and
// reading all of them would be a tenth of what a whole set-up takes.
const largestKeyringPlugin = 128 << 10

// keyringPlugin looks which keyring plugin a file is. The id is a text of its own
// in the file: it ends in NUL.
func keyringPlugin(path string) (KeyringPlugin, bool) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || info.Size() > largestKeyringPlugin {
		return KeyringPlugin{}, false
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return KeyringPlugin{}, false
	}
	for _, plugin := range keyringPlugins {
		if bytes.Contains(data, []byte(plugin.ID+"\x00")) {
			plugin.Path = path
			return plugin, true
		}
	}
	return KeyringPlugin{}, false
}

// globEscape makes a directory's name mean itself in a pattern.
func globEscape(dir string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(dir)
}
