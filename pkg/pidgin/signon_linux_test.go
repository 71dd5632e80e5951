package pidgin_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// success is what Await returns for an account that is signed on.
var success = pidgin.SignOn{State: pidgin.Connected, Code: pidgin.NoError}

// TestSignOn has one account for each state that a person can leave it in, in one
// real Pidgin, and a front end that checks the passwords.
func TestSignOn(t *testing.T) {
	needSipe(t)
	front := startFrontEnd(t)
	d := testdesktop.New(t)
	dir := writeAccounts(t, d, "gtk-gaim",
		entry{name: user(0) + ",", server: front.TCP()},
		entry{name: user(1) + ",", server: front.TCP(), disabled: true},
		entry{name: user(2) + ",", server: front.TCP(), status: "offline"},
		entry{name: user(3) + ",", server: front.TCP(), disabled: true, status: "offline"},
		entry{name: user(4) + ",", server: front.TCP(), status: "away"},
		entry{name: user(5) + ",", server: nowhere},
	)
	client := d.StartPidgin(dir)
	s := dial(t, d, dir)
	account := func(n int) pidgin.Account { return find(t, s, user(n)+",") }

	t.Run("works from each state", func(t *testing.T) {
		ok(t, account(1).SetRemember(t.Context(), true)) // yet the password isn't saved
		for n, state := range []pidgin.State{pidgin.Connecting, pidgin.Disconnected, pidgin.Disconnected, pidgin.Disconnected, pidgin.Connecting} {
			if got := get(t, account(n).State); got != state {
				t.Errorf("%d was %v before, not %v", n, got, state)
			}
			ok(t, s.SignOn(t.Context(), account(n), secret.New(password)))
			if got := await(t, s, account(n)); got != success {
				t.Errorf("%d: %+v", n, got)
			}
		}
		ok(t, s.SignOn(t.Context(), account(0), secret.New(password))) // while it is connected
		if got := await(t, s, account(0)); got != success {
			t.Errorf("again: %+v", got)
		}
	})

	t.Run("tells an error that the client tries again after", func(t *testing.T) {
		a := account(5)
		ok(t, s.SignOn(t.Context(), a, secret.New(password)))
		got := await(t, s, a)
		if got.Code != pidgin.NetworkError || got.Text == "" || got.Fatal {
			t.Errorf("%+v", got)
		}
		ok(t, a.SetString(t.Context(), "server", front.TCP()))
		ok(t, s.SignOn(t.Context(), a, secret.New(password)))
		if got := await(t, s, a); got != success {
			t.Errorf("from the error: %+v", got)
		}
	})

	t.Run("tells a refusal, and the account stays enabled", func(t *testing.T) {
		a := account(5)
		ok(t, s.SignOn(t.Context(), a, secret.New(wrong)))
		got := await(t, s, a)
		want := pidgin.SignOn{State: pidgin.Disconnected, Code: pidgin.AuthenticationFailed, Text: "Authentication failed", Fatal: true}
		if got != want {
			t.Errorf("%+v", got)
		}
		ok(t, s.KeepEnabled(t.Context(), a))
		if !get(t, a.Enabled) || get(t, a.State) != pidgin.Disconnected || !get(t, a.HasError) {
			t.Error("it isn't enabled, disconnected and in error")
		}
	})

	t.Run("works while the client itself is offline", func(t *testing.T) {
		offline, err := s.Number(t.Context(), "PurpleSavedstatusNew", "", int32(1))
		ok(t, err)
		ok(t, s.Do(t.Context(), "PurpleSavedstatusActivate", offline))
		ok(t, s.SignOn(t.Context(), account(0), secret.New(password)))
		if got := await(t, s, account(0)); got != success {
			t.Errorf("%+v", got)
		}
		if got := get(t, account(1).State); got != pidgin.Disconnected {
			t.Errorf("another account is %v", got)
		}
	})

	if windows := d.Windows(); slices.ContainsFunc(windows, func(title string) bool { return strings.Contains(title, "@") }) {
		t.Errorf("windows: %q", windows)
	}
	client.Quit()
	assertSaved(t, dir, map[string]string{
		user(0): "enabled available", user(1): "enabled offline", user(2): "enabled offline", user(3): "enabled offline",
		user(4): "enabled offline", user(5): "enabled offline error",
	})
	d.AssertNowhere(password)
	d.AssertNowhere(wrong)
}

// assertSaved compares the accounts in a file with what is wanted of each, by their
// addresses.
func assertSaved(t testing.TB, dir string, want map[string]string) {
	t.Helper()
	list := readAccounts(t, dir)
	for _, a := range list {
		got := map[bool]string{true: "enabled ", false: "disabled "}[a.Enabled] + a.Status
		if a.Error {
			got += " error"
		}
		if address := strings.TrimSuffix(a.Name, ","); got != want[address] {
			t.Errorf("%s is saved as %s, not %s", address, got, want[address])
		}
	}
	if len(list) != len(want) {
		t.Errorf("%d accounts are saved", len(list))
	}
}

// TestAwaitEndsWhereNothingWillHappen has an account with an old error, a disabled
// one and one that waits at its prompt.
func TestAwaitEndsWhereNothingWillHappen(t *testing.T) {
	needSipe(t)
	d := testdesktop.New(t)
	dir := writeAccounts(t, d, "gtk-gaim",
		entry{name: user(0) + ",", server: nowhere, disabled: true},
		entry{name: user(1) + ",", server: nowhere, disabled: true},
		entry{name: user(2) + ",", server: nowhere},
	)
	path := filepath.Join(dir, "accounts.xml")
	text, err := os.ReadFile(path)
	ok(t, err)
	const failed = "\t\t<current_error>\n\t\t\t<type>2</type>\n\t\t\t<description>Authentication failed</description>\n\t\t</current_error>\n\t</account>\n"
	writeFile(t, path, strings.Replace(string(text), "\t</account>\n", failed, 1))
	d.StartPidgin(dir)
	s := dial(t, d, dir)

	for n, want := range []pidgin.SignOn{{Code: pidgin.UnknownError, Fatal: true}, {Code: pidgin.NoError}} {
		if got := await(t, s, find(t, s, user(n)+",")); got != want {
			t.Errorf("%d: %+v", n, got)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Await(ctx, find(t, s, user(2)+",")); !errors.Is(err, context.Canceled) {
		t.Errorf("the context ended: %v", err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	got, err := s.Await(ctx, find(t, s, user(2)+","))
	if !errors.Is(err, context.DeadlineExceeded) || got != (pidgin.SignOn{State: pidgin.Connecting, Code: pidgin.NoError}) {
		t.Errorf("at its prompt: %+v, %v", got, err)
	}
}
