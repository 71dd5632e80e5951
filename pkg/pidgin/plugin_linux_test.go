package pidgin_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
)

var probed = regexp.MustCompile(`plugins: probing (\S+)/[^/\s]+\.so`)

// TestPluginDirsAreThoseThatTheClientProbes reads in a real client's log where it
// looks for plugins, and which of two that have one name it takes.
func TestPluginDirsAreThoseThatTheClientProbes(t *testing.T) {
	const keyring = "/usr/lib/purple-2/gnome-keyring.so"
	needClients(t)
	testdesktop.NeedFile(t, keyring, "pidgin-gnome-keyring")
	d := testdesktop.New(t)
	dir := writeAccounts(t, d, "gtk-gaim")
	ok(t, os.Mkdir(filepath.Join(dir, "plugins"), 0o700))
	plugin, err := os.ReadFile(keyring)
	ok(t, err)
	own := filepath.Join(dir, "plugins", "gnome-keyring.so")
	ok(t, os.WriteFile(own, plugin, 0o600))
	for program, start := range starters {
		client := start(d, dir)
		log := client.Log()
		client.Quit()
		var dirs []string
		for _, match := range probed.FindAllStringSubmatch(log, -1) {
			addOn := filepath.Base(match[1]) == strings.ToLower(program) // to the client's own windows
			if !addOn && !slices.Contains(dirs, match[1]) {
				dirs = append(dirs, match[1])
			}
		}
		if diff := cmp.Diff(dirs, pidgin.PluginDirs(dir)); diff != "" {
			t.Errorf("%s: %s", program, diff)
		}
		if !strings.Contains(log, "Not loading "+keyring) {
			t.Errorf("%s loads the second plugin of one name", program)
		}
	}
	want := []pidgin.KeyringPlugin{{Path: own, ID: "core-gnome-keyring", Name: "Password Keyring", FindsOurItem: true}}
	if diff := cmp.Diff(want, pidgin.KeyringPlugins(pidgin.PluginDirs(dir))); diff != "" {
		t.Error(diff)
	}
}
