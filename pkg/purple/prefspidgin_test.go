package purple

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// addPlugin adds the keyring plugin to the prefs.xml of a directory.
func addPlugin(t *testing.T, dir, ui string) {
	t.Helper()
	p, err := ReadPrefs(dir)
	if err != nil {
		t.Fatal(err)
	}
	u, err := p.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(u.write([]byte(withPlugin(t, p, ui, keyringPlugin))), u.Close()); err != nil {
		t.Fatal(err)
	}
}

// changedPrefs are preferences that differ from their defaults, in the samples.
var changedPrefs = strings.NewReplacer(
	"name='mins_before_away' type='int' value='5'", "name='mins_before_away' type='int' value='17'",
	"name='log_system' type='bool' value='0'", "name='log_system' type='bool' value='1'",
	"name='stun_server' type='string' value=''", "name='stun_server' type='string' value='&lt;ä &amp; &apos;b&apos;&#x1;'",
	"name='command' type='path' value=''", "name='command' type='path' value='/usr/bin/play'",
)

func TestPidginLoadsTheAddedPluginAndKeepsEveryOtherPreference(t *testing.T) {
	testdesktop.Need(t, "pidgin", "gnome-keyring-daemon", "dbus-daemon", "Xvfb")
	testdesktop.NeedFile(t, keyringPlugin, "pidgin-gnome-keyring")
	assertPluginLoads(t, "gtk-gaim", "pidgin-2.14.12.xml", "/pidgin/sound/command", (*testdesktop.Desktop).StartPidgin)
}

func TestFinchLoadsTheAddedPluginAndKeepsEveryOtherPreference(t *testing.T) {
	testdesktop.Need(t, "finch", "gnome-keyring-daemon", "dbus-daemon")
	testdesktop.NeedFile(t, keyringPlugin, "pidgin-gnome-keyring")
	start := func(d *testdesktop.Desktop, dir string, _ ...string) *testdesktop.Pidgin { return d.StartFinch(dir) }
	assertPluginLoads(t, "gnt-purple", "finch-2.14.12.xml", "/finch/sound/profiles/default/command", start)
}

// assertPluginLoads starts a client on a file that a client wrote, and on none; each
// once as it is, and once with the plugin added.
func assertPluginLoads(t *testing.T, ui, sample, command string, start func(*testdesktop.Desktop, string, ...string) *testdesktop.Pidgin) {
	desktop := testdesktop.New(t)
	desktop.StartKeyring("the keyring's own password")
	for name, text := range map[string]string{"written": changedPrefs.Replace(prefsSample(t, sample)), "missing": ""} {
		saved := map[bool]*PrefsFile{}
		for _, added := range []bool{false, true} {
			dir := filepath.Join(desktop.Home, fmt.Sprint(name, added))
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if text != "" {
				save(t, filepath.Join(dir, prefsName), text)
			}
			if added {
				addPlugin(t, dir, ui)
			}
			client := start(desktop, dir)
			if loaded := strings.Contains(client.Log(), "Loading saved plugin "+keyringPlugin); loaded != added {
				t.Errorf("%s: that the client loads the plugin is %v", name, loaded)
			}
			client.Quit()
			var err error
			if saved[added], err = ReadPrefs(dir); err != nil {
				t.Fatalf("%s: the client's own file: %v", name, err)
			}
		}
		if diff := cmp.Diff(valuesOf(saved[false]), valuesOf(saved[true])); diff != "" {
			t.Errorf("%s: with the plugin the client has other preferences: %s", name, diff)
		}
		if got := saved[true].LoadedPlugins(ui); !slices.Contains(got, keyringPlugin) {
			t.Errorf("%s: the client has saved the plugins %q", name, got)
		}
		if text != "" {
			assertChangedPrefs(t, saved[true], command)
		}
	}
}

// assertChangedPrefs makes sure that the client has taken over what changedPrefs
// changed.
func assertChangedPrefs(t *testing.T, saved *PrefsFile, command string) {
	t.Helper()
	minutes, _ := saved.Int("/purple/away/mins_before_away")
	log, _ := saved.Bool("/purple/logging/log_system")
	server, _ := saved.String("/purple/network/stun_server")
	player, _ := saved.String(command)
	if minutes != 17 || !log || server != "<ä & 'b'\x01" || player != "/usr/bin/play" {
		t.Errorf("the client has taken over %d, %v, %q, %q", minutes, log, server, player)
	}
}

// valuesOf gives all preferences by path, but for those that tell one directory
// and one start from another.
func valuesOf(p *PrefsFile) map[string]string {
	values := map[string]string{}
	for _, found := range p.prefs {
		if found.valued && !strings.HasPrefix(found.path, "/purple/savedstatus/") && !strings.HasSuffix(found.path, "autoaccept/path") {
			values[found.path] = found.typ + " " + found.value
		}
	}
	return values
}
