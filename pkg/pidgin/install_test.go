package pidgin

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestInstallCommandFitsTheDistribution(t *testing.T) {
	tests := map[string]struct{ release, want string }{
		"Debian":    {"PRETTY_NAME=\"Debian\"\nID=debian\n", "sudo apt-get install pidgin finch"},
		"Ubuntu":    {"ID=ubuntu\nID_LIKE=debian\n", "sudo apt-get install pidgin finch"},
		"Mint":      {"ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", "sudo apt-get install pidgin finch"},
		"Fedora":    {"NAME=Fedora\r\nID=fedora\r\n", "sudo dnf install pidgin finch"},
		"Rocky":     {"ID_LIKE=\"rhel centos fedora\"\nID=\"rocky\"\n", "sudo dnf install pidgin finch"},
		"Manjaro":   {"ID=manjaro\nID_LIKE=arch\n", "sudo pacman -S pidgin finch"},
		"openSUSE":  {"ID='opensuse-leap'\nID_LIKE='suse opensuse'\n", "sudo zypper install pidgin finch"},
		"NixOS":     {"ID=nixos\n", ""},
		"empty":     {"", ""},
		"not a key": {"IDIOT=debian\n", ""},
	}
	for name, test := range tests {
		ids := distributions(bufio.NewScanner(strings.NewReader(test.release)))
		packages := []string{"pidgin", "finch"}
		if got := installCommand(ids, 1000, packages); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
		if got, want := installCommand(ids, 0, packages), strings.TrimPrefix(test.want, "sudo "); got != want {
			t.Errorf("%s, root: got %q, want %q", name, got, want)
		}
	}
}

func FuzzDistributions(f *testing.F) {
	for _, text := range []string{"ID=debian\nID_LIKE='a b'", "ID", "=\n\n", "ID=\"", "ID= \t"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, id := range distributions(bufio.NewScanner(strings.NewReader(text))) {
			if id == "" || strings.ContainsAny(id, " \t\n") || !strings.Contains(text, id) {
				t.Errorf("%q gives %q", text, id)
			}
		}
	})
}

func TestFindTakesTheMovedProgramToo(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("programs have other names on Windows")
	}
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	if _, err := Find("pidgin"); !errors.Is(err, ErrNotInstalled) || !strings.Contains(err.Error(), `"pidgin"`) {
		t.Errorf("none: %v", err)
	}
	for _, name := range []string{"pidgin.orig", "pidgin"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		if got, err := Find("pidgin"); got != path || err != nil {
			t.Errorf("got %q, %v, want %q", got, err, path)
		}
	}
}
