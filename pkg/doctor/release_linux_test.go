package doctor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDistributionIsTold(t *testing.T) {
	for name, test := range map[string]struct {
		text                 string
		lacksSipe, hasPlugin bool
	}{
		"Debian 12":       {"ID=debian\nVERSION_ID=\"12\"\n", false, true},
		"Debian 13":       {"VERSION_ID='13'\nID=debian\n", true, true},
		"Debian unstable": {"ID=debian\n", false, true},
		"Linux Mint":      {"ID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_ID=\"13\"\n", false, true},
		"Fedora":          {"ID=fedora\nVERSION_ID=41\n", false, false},
		"nothing":         {"", false, false},
	} {
		root := t.TempDir()
		if err := os.MkdirAll(filepath.Join(root, "usr/lib"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, "usr/lib/os-release"), []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		r := machine{root: root}.readRelease()
		if r.lacksSipe() != test.lacksSipe || r.hasKeyringPlugin() != test.hasPlugin {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := (machine{root: t.TempDir()}).readRelease(); r.lacksSipe() || r.hasKeyringPlugin() {
		t.Errorf("without a file: %+v", r)
	}
}

// What is read of texts that others wrote.
func FuzzForeignText(f *testing.F) {
	f.Add("ID=debian", "local diversion of /usr/bin/pidgin to /usr/bin/pidgin.orig", file(lyncAccount(alice)))
	f.Fuzz(func(t *testing.T, line, diversion, accounts string) {
		var r release
		r.read(line)
		if path, found := diverted(diversion); found && !strings.Contains(diversion, path) {
			t.Errorf("%q of %q", path, diversion)
		}
		for name := range readRaw([]byte(accounts)) {
			if quote(name) == "" {
				t.Error("nothing is quoted")
			}
		}
		if strings.ContainsAny(printable(line), "\x00\n\x1b") {
			t.Errorf("%q", printable(line))
		}
	})
}
