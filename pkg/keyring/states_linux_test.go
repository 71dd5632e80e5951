package keyring

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// operations are all methods that reach the keyring, apart from Find.
var operations = map[string]func(context.Context, *Keyring) error{
	"Ready": func(ctx context.Context, k *Keyring) error { return k.Ready(ctx) },
	"Probe": func(ctx context.Context, k *Keyring) error { return k.Probe(ctx) },
	"Lookup": func(ctx context.Context, k *Keyring) error {
		_, err := k.Lookup(ctx, key)
		return err
	},
	"Store": func(ctx context.Context, k *Keyring) error {
		_, err := k.Store(ctx, key, second)
		return err
	},
	"Delete": func(ctx context.Context, k *Keyring) error {
		_, err := k.Delete(ctx, key)
		return err
	},
	"Restore": func(ctx context.Context, k *Keyring) error {
		return k.Restore(ctx, Snapshot{key: key, items: []item{{value: first, collection: string(loginPath)}}})
	},
	"Find": func(ctx context.Context, k *Keyring) error {
		_, err := k.Find(ctx, key)
		return err
	},
}

// assertFails checks an operation's error: its kind, the form of its text, and
// that it shows no password.
func assertFails(t *testing.T, name string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want: %v", name, err, want)
		return
	}
	if what, remedy, ok := strings.Cut(err.Error(), "\n"); !ok || remedy == "" || strings.HasSuffix(what, ".") {
		t.Errorf("%s: the text isn't what failed and, on a line of its own, what to do:\n%v", name, err)
	}
	assertHidden(t, name, err)
}

// assertHidden checks that a text shows no password of the tests.
func assertHidden(t *testing.T, name string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for _, value := range []string{first.Reveal(), second.Reveal(), stranger.Reveal(), master} {
		if strings.Contains(err.Error(), value) {
			t.Errorf("%s: the error shows a password", name)
		}
	}
}

func TestLockedKeyringIsToldAtOnceWhenNobodyIsThere(t *testing.T) {
	for name, lock := range map[string]func(*desktop){
		"locked again":   (*desktop).LockKeyring,
		"never unlocked": (*desktop).RestartKeyring,
	} {
		t.Run(name, func(t *testing.T) {
			d := unlockedDesktop(t)
			mustStore(t, key, first)
			lock(d)
			for name, run := range operations {
				if name != "Find" {
					assertFails(t, name, run(t.Context(), System(quick)), ErrLocked)
				}
			}
			assertFails(t, "Probe", System(interactive(quick)).Probe(t.Context()), ErrLocked)
			d.UnlockKeyring(master)
			assertStored(t, d, first)
		})
	}
}

func TestLockedKeyringTellsWhatItHas(t *testing.T) {
	other := Key{Protocol: "prpl-sipe", Name: "other@example.com,"}
	absent := Key{Protocol: "prpl-sipe", Name: "absent@example.com,"}
	for name, lock := range map[string]func(*desktop){
		"locked again":   (*desktop).LockKeyring,
		"never unlocked": (*desktop).RestartKeyring,
	} {
		t.Run(name, func(t *testing.T) {
			d := unlockedDesktop(t)
			mustStore(t, key, first)
			mustStore(t, other, first)
			lock(d)
			found, err := System(quick).Find(t.Context(), key, other, absent)
			if err != nil || !found[key].Reconciled() || !found[other].Reconciled() || found[absent] != (Presence{}) {
				t.Errorf("Find: %v, %v", found, err)
			}
			if _, err := System(quick).Lookup(t.Context(), absent); !errors.Is(err, ErrNotFound) {
				t.Errorf("Lookup of what isn't there: %v", err)
			}
			if _, err := System(quick).Delete(t.Context(), absent); err != nil {
				t.Errorf("Delete of what isn't there: %v", err)
			}
		})
	}
}

func TestLockedCollectionBesideOursIsInTheWayOfChangesOnly(t *testing.T) {
	d := unlockedDesktop(t)
	mustStore(t, key, first)
	other := d.AddCollection("Other", "the other's password")
	pluginStore(t, d, second, "--collection="+string(other))
	assertPresence(t, Presence{Items: 2, ForTool: true, ForPlugin: true})
	d.LockCollection(other)
	assertPresence(t, Presence{Items: 2, ForTool: true, ForPlugin: true})
	if got, err := System(quick).Lookup(t.Context(), key); err != nil || !got.Equal(first) {
		t.Errorf("Lookup: another password or none: %v", err)
	}
	for _, name := range []string{"Store", "Delete"} {
		assertFails(t, name, operations[name](t.Context(), System(quick)), ErrLocked)
	}
	assertPresence(t, Presence{Items: 2, ForTool: true, ForPlugin: true})
}

func TestLockedKeyringWithoutADisplayIsLockedNotDismissed(t *testing.T) {
	d := unlockedDesktop(t)
	d.LockKeyring()
	asked := 0
	o := interactive(quick)
	o.OnPrompt = func() { asked++ }
	err := System(o).Ready(t.Context())
	assertFails(t, "Ready", err, ErrLocked)
	if asked != 1 || !strings.Contains(err.Error(), "desktop") {
		t.Errorf("asked %d times: %v", asked, err)
	}
}

func TestPersonUnlocksTheRealKeyring(t *testing.T) {
	testdesktop.Need(t, "Xvfb", "xdotool", testdesktop.Prompter)
	start := func(t *testing.T) *desktop {
		testdesktop.Need(t, "dbus-daemon", "gnome-keyring-daemon", "secret-tool")
		d := testdesktop.New(t)
		d.StartDisplay()
		d.StartLockedKeyring(master)
		d.StartPrompter()
		d.Setenv(t)
		return d
	}
	t.Run("answers", func(t *testing.T) {
		d := start(t)
		o := Options{Interactive: true}
		o.OnPrompt = func() { d.AnswerPrompt(master) }
		if _, err := System(o).Store(t.Context(), key, first); err != nil {
			t.Fatal(err)
		}
		assertStored(t, d, first)
	})
	t.Run("dismisses", func(t *testing.T) {
		d := start(t)
		o := Options{Interactive: true}
		o.OnPrompt = func() { d.DismissPrompt() }
		_, err := System(o).Store(t.Context(), key, first)
		assertFails(t, "Store", err, ErrDismissed)
	})
	t.Run("leaves it open", func(t *testing.T) {
		start(t)
		assertFails(t, "Ready", System(interactive(hasty)).Ready(t.Context()), ErrTimeout)
		assertFails(t, "Probe", System(quick).Probe(t.Context()), ErrLocked) // the keyring is still alive
	})
}

func TestKeyringThatWasNeverMadeHasNoCollection(t *testing.T) {
	testdesktop.Need(t, "dbus-daemon", "gnome-keyring-daemon")
	d := testdesktop.New(t)
	d.StartEmptyKeyring()
	d.Setenv(t)
	for _, name := range []string{"Ready", "Probe", "Store"} {
		assertFails(t, name, operations[name](t.Context(), System(interactive(quick))), ErrNoCollection)
	}
	assertPresence(t, Presence{})
	assertFails(t, "Lookup", operations["Lookup"](t.Context(), System(quick)), ErrNotFound)
	if err := operations["Delete"](t.Context(), System(quick)); err != nil {
		t.Errorf("Delete: %v", err)
	}
}

func TestBusWithoutAKeyringHasNoProvider(t *testing.T) {
	testdesktop.Need(t, "dbus-daemon")
	d := testdesktop.New(t)
	d.StartBus()
	d.Setenv(t)
	for name, run := range operations {
		assertFails(t, name, run(t.Context(), System(interactive(quick))), ErrNoProvider)
	}
}

func TestFrozenKeyringTimesOut(t *testing.T) {
	for _, name := range []string{"Ready", "Store", "Find"} {
		t.Run(name, func(t *testing.T) {
			d := unlockedDesktop(t)
			mustStore(t, key, first)
			d.FreezeKeyring()
			assertFails(t, name, operations[name](t.Context(), System(hasty)), ErrTimeout)
		})
	}
}

// Without an address, godbus would run dbus-launch, which leaves a bus and a
// keyring behind. A program of that name tells whether it was run.
func TestNoBusIsToldAndNoneIsStarted(t *testing.T) {
	for name, address := range map[string]string{
		"empty": "", "nowhere": "unix:path=/nonexistent/bus", "disabled": "disabled:",
		"autolaunch": "autolaunch:", "autolaunch with a scope": "autolaunch:scope=user", "nonsense": "nonsense",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := os.Stat(userBus()); err == nil && (address == "" || strings.HasPrefix(address, "autolaunch:")) {
				t.Skipf("%s would be taken: the keyring of the person who runs this test", userBus())
			}
			d := testdesktop.New(t)
			d.Setenv(t)
			launched := dbusLaunchWitness(t, d)
			t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
			for name, run := range operations {
				assertFails(t, name, run(t.Context(), System(interactive(quick))), ErrNoBus)
			}
			if launched() {
				t.Error("dbus-launch was run")
			}
			if _, _ = dbus.SessionBus(); address == "" && !launched() {
				t.Error("godbus doesn't run dbus-launch: this test would not notice it")
			}
		})
	}
}

// dbusLaunchWitness puts a program named dbus-launch first on the search path,
// and returns whether it was run.
func dbusLaunchWitness(t *testing.T, d *desktop) func() bool {
	t.Helper()
	witness := filepath.Join(d.Dir, "launched")
	script := "#!/bin/sh\ntouch " + witness + "\n"
	if err := os.WriteFile(filepath.Join(d.Home, "dbus-launch"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", d.Home+":"+os.Getenv("PATH"))
	return func() bool {
		_, err := os.Stat(witness)
		return err == nil
	}
}

func TestBusIsNamedByTheEnvironmentOrTheUsersSocket(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "bus")
	for _, c := range []struct {
		address string
		socket  bool
		want    bool
	}{
		{"unix:path=/x", false, true}, {"", false, false}, {"", true, true},
		{"autolaunch:", false, false}, {"autolaunch:", true, true}, {"autolaunch:scope=user", false, false},
	} {
		if c.socket {
			if err := os.WriteFile(socket, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		} else {
			_ = os.Remove(socket)
		}
		if got := busIsNamed(c.address, socket); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
