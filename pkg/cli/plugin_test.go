package cli_test

import (
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// pluginEntry makes a directory that stands for the system's plugins, with these
// files in it: see prepared. It returns the entry of the environment that makes
// pidgin-lync look there.
func pluginEntry(t testing.TB, desktop *testdesktop.Desktop, names ...string) string {
	t.Helper()
	dir := filepath.Join(desktop.Dir, "plugins")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), prepared(t, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return pluginVariable + "=" + dir
}

// prepared gives what stands for a plugin. No client can load it.
func prepared(t testing.TB, name string) []byte {
	t.Helper()
	switch name {
	case "gnome-keyring.so":
		return []byte("\x00core-gnome-keyring\x00")
	case "kwallet.so":
		return []byte("\x00core-kwallet\x00")
	case "libsipe.so":
		return foreignSipe(t)
	}
	t.Fatalf("no plugin %q is prepared", name)
	return nil
}

// foreignSipe is a pidgin-sipe of another architecture than this machine's. It can
// be repaired like any, and doesn't depend on the libxml2 that is installed here:
// there is none for it.
func foreignSipe(t testing.TB) []byte {
	t.Helper()
	arch := "armhf"
	if runtime.GOARCH == "arm" || runtime.GOARCH == "arm64" {
		arch = "i386"
	}
	packed, err := os.Open(filepath.Join("..", "..", "testdata", "sipeplugin", "pidgin-sipe-1.25.0-2.1+b1-"+arch+".so.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = packed.Close() }()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestARepairBesideARunningPidginSaysFromWhenOnItCounts(t *testing.T) {
	t.Parallel()
	testdesktop.Need(t, "pidgin", "gnome-keyring-daemon", "dbus-daemon", "Xvfb")
	desktop := testdesktop.New(t)
	desktop.StartKeyring("the keyring's own password")
	entry := pluginEntry(t, desktop, "libsipe.so")
	desktop.StartPidgin("")
	talk := func(args ...string) []byte {
		cmd := exec.Command("pidgin-lync", args...)
		cmd.Env = append(desktop.Environ(), entry)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%q: %v\n%s", args, err, out)
		}
		return out
	}
	assertContains(t, talk("plugin", "repair"), "is running, and loads the repaired copy from its next start on: quit it and start it again")
	assertContains(t, talk("plugin", "restore"), "is running, and loads the installed plugin from its next start on")
	assertContains(t, talk("setup", "--username", jane, "--no-password", "--enabled=false", "--repair-plugin"), "the repaired plugin isn't in use yet: the running Pidgin (process ")
}
