package cli_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// entryFiles are the entries that are installed, by their paths below the home
// directory.
func entryFiles(t *testing.T, desktop *testdesktop.Desktop) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, path := range []string{".local/share/applications/pidgin-lync.desktop", ".config/autostart/pidgin-lync.desktop"} {
		text, err := os.ReadFile(filepath.Join(desktop.Home, path))
		if err == nil {
			found[path] = string(text)
		} else if !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return found
}

func TestEntriesAreInstalledOnceAndRemoved(t *testing.T) {
	desktop := testdesktop.New(t)
	command(t, desktop, "", 2, "launch", "--install=desktop")
	command(t, desktop, "", 2, "launch", "--install", "--uninstall")
	assertContains(t, command(t, desktop, "", 0, "launch", "--install", "--dry-run"), "install "+desktop.Home+"/.config/autostart/pidgin-lync.desktop\n")
	if found := entryFiles(t, desktop); len(found) > 0 {
		t.Errorf("a dry run has installed %v", found)
	}

	for word, n := range map[string]int{"=menu": 1, "=autostart": 1, "": 2} {
		assertContains(t, command(t, desktop, "", 0, "launch", "--install"+word), "installed "+desktop.Home)
		found := entryFiles(t, desktop)
		if len(found) != n {
			t.Errorf("--install%s: %v", word, found)
		}
		for _, text := range found {
			self, err := exec.LookPath("pidgin-lync")
			if err != nil {
				t.Fatal(err)
			}
			want := "[Desktop Entry]\nType=Application\nName=Pidgin, signed on to Lync\nComment=Chat with the passwords from the keyring\n" +
				"Exec=\"" + self + "\" \"launch\" \"--client=pidgin\"\nIcon=pidgin\nTerminal=false\nCategories=Network;InstantMessaging;\n"
			if text != want {
				t.Errorf("an entry is\n%s\nwant\n%s", text, want)
			}
		}
		again := command(t, desktop, "", 0, "launch", "--install"+word)
		if strings.Count(string(again), "unchanged "+desktop.Home) != n {
			t.Errorf("the second time: %s", again)
		}
		assertContains(t, command(t, desktop, "", 0, "launch", "--uninstall", "--dry-run"), "remove "+desktop.Home)
		var out struct {
			Entries []struct{ Outcome, Path string }
		}
		if err := json.Unmarshal(command(t, desktop, "", 0, "launch", "--uninstall", "--json"), &out); err != nil || len(out.Entries) != n || out.Entries[0].Outcome != "removed" {
			t.Errorf("--uninstall: %+v, %v", out, err)
		}
		if found := entryFiles(t, desktop); len(found) > 0 {
			t.Errorf("still there: %v", found)
		}
	}
	_, talk := run(t, desktop, "", 0, "launch", "--uninstall")
	assertContains(t, talk, "no entry is installed")
}

func TestAnEntryStartsPidginHoweverItsDirectoryIsCalled(t *testing.T) {
	t.Parallel()
	testdesktop.Need(t, "gio", "desktop-file-validate")
	desktop, frontEnd := lyncDesktop(t)
	dir := filepath.Join(desktop.Home, `a "b" $HOME `+"`c` "+`\d %f 'e'`)
	if err := frontEnd.Trust(dir); err != nil {
		t.Fatal(err)
	}
	setUpFor(t, desktop, frontEnd, jane, password, "--purple-dir", dir)
	command(t, desktop, "", 0, "launch", "--install=menu", "--purple-dir", dir, "--env", "A=b c")
	path := filepath.Join(desktop.Home, ".local/share/applications/pidgin-lync.desktop")
	if out, err := exec.Command("desktop-file-validate", path).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("desktop-file-validate: %v: %s", err, out)
	}
	gio := exec.Command("gio", "launch", path)
	gio.Env = desktop.Environ()
	if out, err := gio.CombinedOutput(); err != nil {
		t.Fatalf("gio: %v: %s", err, out)
	}
	awaitSignOn(t, frontEnd, 0)
	lastSignOn(t, frontEnd)
	desktop.AssertNowhere(password)
}
