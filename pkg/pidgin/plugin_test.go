package pidgin

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// writePlugin makes a file that holds an id as a compiled plugin does.
func writePlugin(t *testing.T, path, id string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("\x7fELF\x00"+id+"\x00more\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestKeyringPluginsAreToldByTheirIDs(t *testing.T) {
	top := t.TempDir()
	path := func(name string) string { return filepath.Join(top, name) }
	for name, id := range map[string]string{
		"own [1]/gnome-keyring.so":       "core-grburst-purple_gnome_keyring",
		"own [1]/readme.txt":             "core-gnome-keyring",
		"own [1]/other.so":               "core-gnome-keyring-preferences",
		"system/gnome-keyring.so":        "core-gnome-keyring", // never loaded: the first of the name is
		"system/keyring.so":              "core-gnome-keyring",
		"system/kwallet.so":              "core-kwallet",
		"system/pidgin-master.so":        "pidgin-kgraefe-master-password",
		"system/libsipe.so":              "prpl-sipe",
		"system/directory.so/ignored.so": "core-kwallet",
	} {
		writePlugin(t, path(name), id)
	}
	want := []KeyringPlugin{
		{Path: path("own [1]/gnome-keyring.so"), ID: "core-grburst-purple_gnome_keyring", Name: "Gnome Keyring Plugin"},
		{Path: path("system/keyring.so"), ID: "core-gnome-keyring", Name: "Password Keyring", FindsOurItem: true},
		{Path: path("system/kwallet.so"), ID: "core-kwallet", Name: "KWallet integration"},
		{Path: path("system/pidgin-master.so"), ID: "pidgin-kgraefe-master-password", Name: "Master Password"},
	}
	if diff := cmp.Diff(want, KeyringPlugins([]string{path("own [1]"), path("missing"), path("system")})); diff != "" {
		t.Error(diff)
	}
}

func TestExistingDirsKeepsEachOnce(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on Windows")
	}
	top := t.TempDir()
	path := func(name string) string { return filepath.Join(top, name) }
	for _, dir := range []string{"lib", "user"} {
		if err := os.Mkdir(path(dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("lib", path("lib64")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path("file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	got := existingDirs(path("user"), path("missing"), path("lib"), path("lib64"), path("file"))
	if want := []string{path("user"), path("lib")}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
