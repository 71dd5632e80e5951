package keyring

import (
	"errors"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

func TestStoredPasswordIsFoundByGoKeyringAndByThePlugin(t *testing.T) {
	for name, value := range map[string]secret.Secret{
		"plain": first, "not ASCII": secret.New("pässwörd-日本-🔑"), "10 kB": secret.New(strings.Repeat("0123456789", 1024)),
		"with quotes and lines": secret.New("a'b\"c\\d\n e "),
	} {
		t.Run(name, func(t *testing.T) {
			d := unlockedDesktop(t)
			mustStore(t, key, value)
			assertStored(t, d, value)
			if got, err := System(quick).Lookup(t.Context(), key); err != nil || !got.Equal(value) {
				t.Errorf("Lookup gives another password or none: %v", err)
			}
			if strings.Count(value.Reveal(), "") > 8 {
				d.AssertNowhere(value.Reveal())
			}
		})
	}
}

func TestStoreReplacesItsOwnItem(t *testing.T) {
	d := unlockedDesktop(t)
	mustStore(t, key, first)
	mustStore(t, key, second)
	assertStored(t, d, second)
}

func TestAccountsOfTwoProtocolsWithOneNameKeepTheirPasswords(t *testing.T) {
	unlockedDesktop(t)
	other := Key{Protocol: "prpl-jabber", Name: key.Name, Username: "prpl-jabber " + key.Name}
	mustStore(t, key, first)
	mustStore(t, other, second)
	mustStore(t, key, first) // would delete the other's, if it were taken for its own
	found, err := System(quick).Find(t.Context(), key, other)
	if err != nil || !found[key].Reconciled() || !found[other].Reconciled() {
		t.Errorf("not one item each: %+v, %v", found, err)
	}
	for k, want := range map[Key]secret.Secret{key: first, other: second} {
		if got, err := System(quick).Lookup(t.Context(), k); err != nil || !got.Equal(want) {
			t.Errorf("%s: another password or none: %v", k.Protocol, err)
		}
	}
}

func TestItemThatThePluginReplacedIsReconciled(t *testing.T) {
	prepare := func(t *testing.T) *desktop {
		d := unlockedDesktop(t)
		mustStore(t, key, first)
		pluginStore(t, d, second)
		assertPresence(t, Presence{Items: 1, ForPlugin: true})
		return d
	}
	t.Run("Lookup falls back to it", func(t *testing.T) {
		prepare(t)
		if got, err := System(quick).Lookup(t.Context(), key); err != nil || !got.Equal(second) {
			t.Errorf("another password or none: %v", err)
		}
	})
	t.Run("Store leaves one", func(t *testing.T) {
		d := prepare(t)
		mustStore(t, key, first)
		assertStored(t, d, first)
	})
	t.Run("Delete leaves none", func(t *testing.T) {
		prepare(t)
		if _, err := System(quick).Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
		assertPresence(t, Presence{})
	})
}

func TestSeveralItemsBecomeOneOrNone(t *testing.T) {
	t.Run("Store", func(t *testing.T) {
		d := unlockedDesktop(t)
		mess(t, d)
		mustStore(t, key, first)
		assertStored(t, d, first)
	})
	t.Run("Store in the default collection with an item elsewhere", func(t *testing.T) {
		d := unlockedDesktop(t)
		pluginStore(t, d, second, "--collection=session")
		assertPresence(t, Presence{Items: 1, ForPlugin: true})
		mustStore(t, key, first)
		assertStored(t, d, first)
	})
	t.Run("Delete", func(t *testing.T) {
		d := unlockedDesktop(t)
		mess(t, d)
		if _, err := System(quick).Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
		assertPresence(t, Presence{})
		if left := everything(t); len(left) != 0 {
			t.Errorf("%d items are left", len(left))
		}
	})
}

func TestRestorePutsBackTheExactItems(t *testing.T) {
	before := map[string]func(t *testing.T, d *desktop){
		"nothing":              func(*testing.T, *desktop) {},
		"one reconciled item":  func(t *testing.T, _ *desktop) { mustStore(t, key, second) },
		"the plugin's item":    func(t *testing.T, d *desktop) { pluginStore(t, d, second) },
		"three items":          func(t *testing.T, d *desktop) { mess(t, d) },
		"an item of a session": func(t *testing.T, d *desktop) { pluginStore(t, d, second, "--collection=session") },
	}
	for name, prepare := range before {
		t.Run(name, func(t *testing.T) {
			d := unlockedDesktop(t)
			prepare(t, d)
			want := everything(t)

			snapshot := mustStore(t, key, first)
			if err := System(quick).Restore(t.Context(), snapshot); err != nil {
				t.Fatal(err)
			}
			assertSame(t, "after Store", want, everything(t))

			snapshot, err := System(quick).Delete(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			if err := System(quick).Restore(t.Context(), snapshot); err != nil {
				t.Fatal(err)
			}
			assertSame(t, "after Delete", want, everything(t))
		})
	}
}

// What differs from the account's item in only one attribute is somebody else's.
func TestOtherItemsAreLeftAlone(t *testing.T) {
	d := unlockedDesktop(t)
	for label, attributes := range map[string]map[string]string{
		"without the comma":  {"xdg:schema": networkPassword, "protocol": "prpl-sipe", "user": "user@example.com"},
		"other protocol":     {"xdg:schema": networkPassword, "protocol": "prpl-jabber", "user": account},
		"other schema":       {"xdg:schema": "org.example.Other", "protocol": "prpl-sipe", "user": account},
		"no schema":          {"protocol": "prpl-sipe", "user": account},
		"git's":              {"xdg:schema": networkPassword, "protocol": "https", "user": account, "server": "example.com"},
		"other service":      {"service": "other", "username": account},
		"other letter case":  {"service": "pidgin-lync", "username": strings.ToUpper(account)},
		"other account ours": {"service": "pidgin-lync", "username": "other@example.com,"},
	} {
		putRaw(t, label, stranger, attributes)
	}
	want := everything(t)
	mustStore(t, key, first)
	mustStore(t, key, second)
	assertStored(t, d, second)
	if _, err := System(quick).Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	assertSame(t, "after Store, Store, Delete", want, everything(t))
	if _, err := System(quick).Lookup(t.Context(), key); !errors.Is(err, ErrNotFound) {
		t.Errorf("Lookup: %v", err)
	}
}

func TestNothingThereIsNoErrorForDelete(t *testing.T) {
	unlockedDesktop(t)
	snapshot, err := System(quick).Delete(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if err := System(quick).Restore(t.Context(), snapshot); err != nil {
		t.Error(err)
	}
	if err := System(quick).Restore(t.Context(), Snapshot{}); err != nil {
		t.Error(err)
	}
	assertPresence(t, Presence{})
}
