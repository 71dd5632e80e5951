package configure

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// scene is a purple directory with three saved passwords, a copy of its accounts.xml,
// and a keyring plugin that is off.
type scene struct {
	dir  string
	text string // of accounts.xml at first
}

// saved are the passwords of a scene.
var saved = map[keyring.Key]string{
	keyFor("prpl-sipe", "jane@example.com,"): "jane-horse-1",
	keyFor("prpl-irc", "bob@irc.example"):    "bob-horse-2",
	keyFor("prpl-jabber", "bob@irc.example"): "bob-horse-3",
}

// everything is what is asked for in a scene.
var everything = Request{Action: Migrate, AllProtocols: true, KeyringPlugin: PluginEnable, DeleteLeftovers: true}

func account(protocol, name, more string) string {
	return "\t<account>\n\t\t<protocol>" + protocol + "</protocol>\n\t\t<name>" + name + "</name>\n" + more + "\t</account>\n"
}

func newScene(t *testing.T) scene {
	t.Helper()
	var accounts string
	for _, key := range []keyring.Key{keyFor("prpl-sipe", "jane@example.com,"), keyFor("prpl-irc", "bob@irc.example"), keyFor("prpl-jabber", "bob@irc.example")} {
		accounts += account(key.Protocol, key.Name, "\t\t<password>"+saved[key]+"</password>\n")
	}
	text := document(accounts)
	s := scene{purpleDir(t, text), text}
	for name, text := range map[string]string{"accounts.xml~": text, "plugins/gnome-keyring.so": "\x00core-gnome-keyring\x00"} {
		path := filepath.Join(s.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// plugins are only those in the scene's own directory.
func (s scene) plugins() PluginFiles {
	return PluginFiles{Dir: s.dir, Search: func(dir string) []string { return []string{filepath.Join(dir, "plugins")} }}
}

// migrate carries out everything, with these parts.
func (s scene) migrate(ctx context.Context, ring Keyring, wrap func(Accounts) Accounts, plugins Plugins) error {
	file, err := OpenAccountsFile(s.dir)
	if err != nil {
		return err
	}
	c := New(wrap(file), ring, plugins, nobody)
	plan, err := c.Plan(ctx, everything)
	if err != nil {
		return err
	}
	_, err = c.Apply(ctx, plan)
	return err
}

func plainAccounts(a Accounts) Accounts { return a }

// assertNothingLost fails unless each password stands in accounts.xml or is in the
// keyring.
func (s scene) assertNothingLost(t *testing.T, when string, ring *keyring.Keyring) {
	t.Helper()
	file, err := OpenAccountsFile(s.dir)
	if err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	inFile := map[keyring.Key]secret.Secret{}
	for _, a := range file.List() {
		inFile[keyFor(a.Protocol(), a.Name())], _ = savedPassword(a)
	}
	for key, password := range saved {
		kept, _ := ring.Lookup(t.Context(), key)
		if want := secret.New(password); !inFile[key].Equal(want) && !kept.Equal(want) {
			t.Errorf("%s: the password of %s %s is lost", when, key.Protocol, key.Name)
		}
	}
}

// assertDone fails unless everything was carried out.
func (s scene) assertDone(t *testing.T, when string, ring *keyring.Keyring) {
	t.Helper()
	if got, want := accountsXML(t, s.dir), withoutPasswords(s.text); got != want {
		t.Errorf("%s: accounts.xml is\n%s", when, got)
	}
	for key, password := range saved {
		if kept, err := ring.Lookup(t.Context(), key); err != nil || !kept.Equal(secret.New(password)) {
			t.Errorf("%s: the keyring doesn't have the password of %s %s (error: %v)", when, key.Protocol, key.Name, err)
		}
	}
	if state, err := s.plugins().KeyringPlugin(Pidgin); err != nil || !state.Enabled {
		t.Errorf("%s: the keyring plugin is off (error: %v)", when, err)
	}
	if left, err := purple.Leftovers(s.dir); err != nil || len(left) != 0 {
		t.Errorf("%s: left over: %v, %v", when, left, err)
	}
}

func withoutPasswords(text string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if !strings.Contains(line, "<password>") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// forgetAll empties the keyring.
func forgetAll(t *testing.T, ring *keyring.Keyring) {
	t.Helper()
	for key := range saved {
		if _, err := ring.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAKeyringThatRefusesAnyCallLosesNoPassword(t *testing.T) {
	testdesktop.Need(t, "dbus-daemon")
	desktop := testdesktop.New(t)
	service := desktop.StartFakeSecretService()
	desktop.Setenv(t)
	ring := keyring.System(keyring.Options{})
	for call := 1; ; call++ {
		if call > 500 {
			t.Fatal("no run goes well")
		}
		s := newScene(t)
		service.Clear()
		service.RefuseCall(call)
		err := s.migrate(t.Context(), ring, plainAccounts, s.plugins())
		refused := len(service.Calls()) >= call
		service.RefuseCall(0)
		s.assertNothingLost(t, "refused", ring)
		if err == nil && !refused {
			s.assertDone(t, "nothing refused", ring)
			return
		}
		if err != nil && accountsXML(t, s.dir) != s.text {
			t.Errorf("call %d refused: accounts.xml has changed", call)
		}
		if err := s.migrate(t.Context(), ring, plainAccounts, s.plugins()); err != nil {
			t.Errorf("call %d refused: the next run fails: %v", call, err)
		}
		s.assertDone(t, "the next run", ring)
	}
}

// lockingKeyring is the real keyring, which gets locked when it has stored the first
// password.
type lockingKeyring struct {
	*keyring.Keyring
	lock func()
}

func (k lockingKeyring) Store(ctx context.Context, key keyring.Key, password secret.Secret) (keyring.Snapshot, error) {
	defer k.lock()
	return k.Keyring.Store(ctx, key, password)
}

func TestAKeyringThatLocksInTheMiddleLosesNoPassword(t *testing.T) {
	testdesktop.Need(t, "gnome-keyring-daemon", "dbus-daemon")
	const itsOwn = "the keyring's own password"
	desktop := testdesktop.New(t)
	desktop.StartKeyring(itsOwn)
	desktop.Setenv(t)
	ring := keyring.System(keyring.Options{})
	s := newScene(t)
	err := s.migrate(t.Context(), lockingKeyring{ring, desktop.LockKeyring}, plainAccounts, s.plugins())
	if err == nil || !strings.Contains(err.Error(), "locked") {
		t.Fatalf("the migration ends with %v", err)
	}
	if accountsXML(t, s.dir) != s.text {
		t.Error("accounts.xml has changed")
	}
	if state, err := s.plugins().KeyringPlugin(Pidgin); err != nil || state.Enabled {
		t.Errorf("the keyring plugin is on (error: %v)", err)
	}
	desktop.UnlockKeyring(itsOwn)
	if err := s.migrate(t.Context(), ring, plainAccounts, s.plugins()); err != nil {
		t.Error(err)
	}
	s.assertDone(t, "the next run", ring)
}
