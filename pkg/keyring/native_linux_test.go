package keyring

import (
	"context"
	"errors"
	"testing"

	gokeyring "github.com/zalando/go-keyring"
)

// The backend of macOS and Windows, over go-keyring's backend here.
func TestNativeKeepsOneItemPerAccount(t *testing.T) {
	unlockedDesktop(t)
	k := &Keyring{native{goKeyring{quick}}}
	other := Key{Protocol: "prpl-sipe", Name: "other@example.com,"}
	assertValue := func(want error) {
		t.Helper()
		got, err := k.Lookup(t.Context(), key)
		if !errors.Is(err, want) || (want == nil && !got.Equal(first)) {
			t.Errorf("Lookup: another password, or %v", err)
		}
	}
	if err := errors.Join(k.Ready(t.Context()), k.Probe(t.Context())); err != nil {
		t.Error(err)
	}
	assertValue(ErrNotFound)
	none, err := k.Store(t.Context(), key, first)
	if err != nil {
		t.Fatal(err)
	}
	assertValue(nil)
	found, err := k.Find(t.Context(), key, other)
	if err != nil || !found[key].Reconciled() || found[key].ForPlugin || found[other] != (Presence{}) {
		t.Errorf("Find: %v, %v", found, err)
	}
	one, err := k.Store(t.Context(), key, second)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Restore(t.Context(), one); err != nil {
		t.Error(err)
	}
	assertValue(nil)
	removed, err := k.Delete(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	assertValue(ErrNotFound)
	if err := k.Restore(t.Context(), removed); err != nil {
		t.Error(err)
	}
	assertValue(nil)
	if err := k.Restore(t.Context(), none); err != nil {
		t.Error(err)
	}
	assertValue(ErrNotFound)
	if _, err := k.Delete(t.Context(), key); err != nil {
		t.Errorf("Delete of nothing: %v", err)
	}
}

func TestNativePutsBackWhatAFailedStoreReplaced(t *testing.T) {
	_, fake := fakeDesktop(t)
	k := &Keyring{native{goKeyring{quick}}}
	for n, reached := 1, true; reached; n++ {
		fake.Clear()
		if err := gokeyring.Set(service, account, first.Reveal()); err != nil {
			t.Fatal("go-keyring can't store")
		}
		fake.RefuseCall(n)
		_, err := k.Store(t.Context(), key, second)
		reached = len(fake.Calls()) >= n
		fake.RefuseCall(0)
		assertHidden(t, "Store", err)
		got, lookupErr := k.Lookup(context.Background(), key)
		if lookupErr != nil || (err != nil && !got.Equal(first)) || (err == nil && !got.Equal(second)) {
			t.Errorf("call %d refused: %v; then another password, or %v", n, err, lookupErr)
		}
	}
}

func TestTooLongIsToldByGoKeyring(t *testing.T) {
	_, err := callGoKeyring(t.Context(), quick, func() (struct{}, error) { return struct{}{}, gokeyring.ErrSetDataTooBig })
	assertFails(t, "Set", err, ErrTooBig)
}
