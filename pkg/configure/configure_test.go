package configure

import (
	"context"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
)

// nobody is a Running that finds no client.
func nobody(context.Context) ([]pidgin.Client, error) { return nil, nil }

// purpleDir makes a purple directory with this accounts.xml; "" leaves it out.
func purpleDir(t *testing.T, accounts string) string {
	t.Helper()
	dir := t.TempDir()
	if accounts != "" {
		if err := os.WriteFile(filepath.Join(dir, "accounts.xml"), []byte(accounts), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// document wraps account elements as libpurple does.
func document(accounts string) string {
	return "<?xml version='1.0' encoding='UTF-8' ?>\n\n<account version='1.0'>\n" + accounts + "</account>\n"
}

// sipe is the smallest element of a Lync account.
func sipe(name, more string) string {
	return "\t<account>\n\t\t<protocol>prpl-sipe</protocol>\n\t\t<name>" + name + "</name>\n" + more + "\t</account>\n"
}

// open gives a Configurator of the directory, with the keyring of the environment.
func open(t *testing.T, dir string) *Configurator {
	t.Helper()
	file, err := OpenAccountsFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	c := New(file, keyring.System(keyring.Options{}), PluginFiles{Dir: dir}, nobody)
	c.localIPs = func() []netip.Addr { return nil }
	return c
}

// noKeyring makes sure that no keyring can be reached.
func noKeyring(t *testing.T) {
	t.Helper()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "nothing"))
}

func ptr[T any](value T) *T { return &value }

func accountsXML(t *testing.T, dir string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "accounts.xml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func fileExists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "accounts.xml"))
	return err == nil
}
