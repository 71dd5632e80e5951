package keyring

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

func TestKeyThatWidensASearchIsRefused(t *testing.T) {
	k := System(Options{})
	for _, key := range []Key{{}, {Protocol: "prpl-sipe"}, {Name: "user@example.com,"}, {Protocol: "prpl-sipe", Name: "a\x00b"}, {Protocol: "prpl-sipe", Name: "\xff"}} {
		if _, err := k.Find(t.Context(), key); err == nil {
			t.Errorf("Find of %q", key)
		}
		if _, err := k.Lookup(t.Context(), key); err == nil {
			t.Errorf("Lookup of %q", key)
		}
		if _, err := k.Store(t.Context(), key, secret.New("open-sesame")); err == nil {
			t.Errorf("Store of %q", key)
		}
		if _, err := k.Delete(t.Context(), key); err == nil {
			t.Errorf("Delete of %q", key)
		}
	}
}

func TestWhatCannotBeAPasswordIsNotStored(t *testing.T) {
	for value, want := range map[string]error{"": secret.ErrEmpty, "a\x00b": secret.ErrNUL, "\xff": secret.ErrNotUTF8} {
		if _, err := System(Options{}).Store(t.Context(), Key{Protocol: "prpl-sipe", Name: "user@example.com,"}, secret.New(value)); !errors.Is(err, want) {
			t.Errorf("%v, want: %v", err, want)
		}
	}
}

func TestSnapshotShowsNoPassword(t *testing.T) {
	s := Snapshot{Key{Protocol: "prpl-sipe", Name: "user@example.com,"}, []item{{value: secret.New("open-sesame")}}}
	holder := struct{ Before *Snapshot }{&s}
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+" "+verb+" "+verb+"\n", s, &s, []Snapshot{s})
		fmt.Fprintf(&out, verb+"\n", holder)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("text", "snapshot", s)
	data, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(data)
	if strings.Contains(out.String(), "sesame") || strings.Contains(out.String(), fmt.Sprintf("%x", "sesame")) {
		t.Error("the password shows")
	}
}

// Each error says what failed on its first line and, on the next, one thing to do.
func TestEveryErrorHasARemedy(t *testing.T) {
	for _, kind := range []error{
		ErrNotFound, ErrNoBus, ErrNoProvider, ErrNoCollection, ErrLocked, ErrDismissed,
		ErrTimeout, ErrRefused, ErrMismatch, ErrTooBig,
	} {
		lines := strings.Split(fail(kind, "").Error(), "\n")
		if len(lines) != 2 || lines[0] != kind.Error() || lines[1] == "" || strings.HasSuffix(lines[1], ".") {
			t.Errorf("%q", lines)
		}
	}
}
