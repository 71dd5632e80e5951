package pidgin_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// TestASessionReadsAndChangesAccounts goes through everything that a client can be
// told, except signing on, in one real client of each kind.
func TestASessionReadsAndChangesAccounts(t *testing.T) {
	needSipe(t)
	needClients(t)
	for program, ui := range map[string]string{"Pidgin": "gtk-gaim", "Finch": "gnt-purple"} {
		t.Run(program, func(t *testing.T) {
			d := testdesktop.New(t)
			dir := writeAccounts(t, d, ui,
				entry{name: user(0) + ",", server: nowhere, disabled: true},
				entry{name: user(0) + `,EXAMPLE\jane`, server: nowhere, disabled: true},
				entry{name: user(1) + ",", server: nowhere, disabled: true},
			)
			client := starters[program](d, dir)
			s := dial(t, d, dir)
			if s.UI() != ui || s.Client() != (pidgin.Client{Program: program, PID: client.PID, Dir: dir, OnBus: true}) {
				t.Errorf("%q, %+v", s.UI(), s.Client())
			}
			t.Run("accounts are listed and found", func(t *testing.T) { testListing(t, s) })
			t.Run("settings are read and set", func(t *testing.T) { testSettings(t, s) })
			t.Run("what can't be kept is refused", func(t *testing.T) { testRefusals(t, s) })
			t.Run("accounts are added, renamed and deleted", func(t *testing.T) { testList(t, s) })

			client.Quit()
			if _, err := s.Accounts(t.Context()); !errors.Is(err, pidgin.ErrGone) {
				t.Errorf("after it has quit: %v", err)
			}
			want := []saved{
				{Name: user(0) + ",", Alias: "Jané", Status: "available", Settings: map[string]string{
					"server": "sip.example.test:5061", "authentication": "ntlm", "dont-publish": "0", "port": "7",
				}},
				{Name: user(1) + ",", Enabled: true, Status: "offline", Settings: map[string]string{
					"server": nowhere, "transport": "tcp", "authentication": "ntlm", "dont-publish": "1",
				}},
				{Name: user(3) + ",", Status: "available", Settings: map[string]string{"server": "sip.example.test"}},
			}
			if diff := cmp.Diff(want, readAccounts(t, dir)); diff != "" {
				t.Error(diff)
			}
			d.AssertNowhere(password)
		})
	}
}

func testListing(t *testing.T, s *pidgin.Session) {
	var names []string
	accounts := get(t, s.Accounts)
	for _, a := range accounts {
		names = append(names, a.Name+" "+a.Protocol)
	}
	want := []string{user(0) + ", " + sipe, user(0) + `,EXAMPLE\jane ` + sipe, user(1) + ", " + sipe}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	for name, want := range map[string]int{
		user(0) + ",": 0, "JANE.roe0@Example.Test,": 0, user(0) + `,example\JANE`: 1, user(1) + ",": 2,
	} {
		if a := find(t, s, name); a != accounts[want] {
			t.Errorf("%q is %q", name, a.Name)
		}
	}
	for _, absent := range [][2]string{{user(0), sipe}, {user(0) + ",", "prpl-irc"}, {user(2) + ",", sipe}} {
		if a, found, err := s.Find(t.Context(), absent[0], absent[1]); found || err != nil {
			t.Errorf("%q: %+v, %v", absent, a, err)
		}
	}
	for protocol, want := range map[string]bool{sipe: true, "prpl-absent": false} {
		if has, err := s.HasProtocol(t.Context(), protocol); has != want || err != nil {
			t.Errorf("%s: %v, %v", protocol, has, err)
		}
	}
}

// value is a setting as the session gives it.
type value struct {
	value any
	set   bool
}

func setting[T any](t testing.TB, v T, set bool, err error) value {
	t.Helper()
	ok(t, err)
	return value{v, set}
}

func testSettings(t *testing.T, s *pidgin.Session) {
	ctx, a := t.Context(), find(t, s, user(0)+",")
	assert := func(what string, got, want any) {
		t.Helper()
		if got != want {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	text := func(key string) value { v, set, err := a.String(ctx, key); return setting(t, v, set, err) }
	integer := func(key string) value { v, set, err := a.Int(ctx, key); return setting(t, v, set, err) }
	flag := func(key string) value { v, set, err := a.Bool(ctx, key); return setting(t, v, set, err) }
	ofUI := func(ui, key string) value { v, set, err := a.UIBool(ctx, ui, key); return setting(t, v, set, err) }

	assert("a text", text("server"), value{nowhere, true})
	assert("an absent text", text("email"), value{"", false})
	assert("an absent number", integer("port"), value{0, false})
	assert("a flag", flag("dont-publish"), value{true, true})
	assert("an absent flag", flag("sso"), value{false, false})
	assert("the flag of a client", ofUI(s.UI(), "auto-login"), value{false, true})
	assert("the flag of another client", ofUI("Adium", "auto-login"), value{false, false})
	assert("enabled", get(t, a.Enabled), false)
	assert("remembers", get(t, a.Remembers), false)
	assert("error", get(t, a.HasError), false)
	assert("alias", get(t, a.Alias), "")
	assert("password", get(t, a.Password), secret.Secret{})

	ok(t, a.SetString(ctx, "server", "sip.example.test:5061"))
	ok(t, a.SetInt(ctx, "port", 7))
	ok(t, a.SetBool(ctx, "dont-publish", false))
	ok(t, a.SetAlias(ctx, "Jané"))
	ok(t, a.Unset(ctx, "transport", "email"))
	ok(t, a.SetPassword(ctx, secret.New(password)))
	assert("a text that was set", text("server"), value{"sip.example.test:5061", true})
	assert("a number that was set", integer("port"), value{7, true})
	assert("a flag that was set", flag("dont-publish"), value{false, true})
	assert("a text that was unset", text("transport"), value{"", false})
	assert("an alias that was set", get(t, a.Alias), "Jané")
	assert("a password that was set", get(t, a.Password).Equal(secret.New(password)), true)
	assert("remembers still", get(t, a.Remembers), false)

	other := find(t, s, user(1)+",")
	ok(t, other.SetAlias(ctx, "for a moment"))
	ok(t, other.SetAlias(ctx, ""))
	ok(t, other.SetStatus(ctx, "offline"))
	ok(t, other.SetUIBool(ctx, s.UI(), "auto-login", true))
	assert("enabled without signing on", get(t, other.State), pidgin.Disconnected)
	assert("the status", get(t, other.Status), "offline")
}

func testRefusals(t *testing.T, s *pidgin.Session) {
	ctx, a := t.Context(), find(t, s, user(0)+",")
	const bell, cut = "a\ab", "a\xffb"
	_, rename := a.SetUsername(ctx, "")
	_, anew := s.New(ctx, bell, sipe)
	for what, test := range map[string]struct{ got, want error }{
		"an empty text":        {a.SetString(ctx, "server", ""), pidgin.ErrEmpty},
		"an empty name":        {rename, pidgin.ErrEmpty},
		"a control character":  {a.SetString(ctx, "server", bell), pidgin.ErrCharacter},
		"a broken text":        {a.SetString(ctx, "server", cut), pidgin.ErrCharacter},
		"a broken alias":       {a.SetAlias(ctx, cut), pidgin.ErrCharacter},
		"a name with a bell":   {anew, pidgin.ErrCharacter},
		"an unknown method":    {s.Do(ctx, "PurpleNoSuchMethod"), pidgin.ErrNoMethod},
		"arguments that don't": {s.Do(ctx, "PurpleAccountSetAlias", "no handle"), pidgin.ErrNoMethod},
	} {
		if !errors.Is(test.got, test.want) {
			t.Errorf("%s: %v", what, test.got)
		}
	}
	if server, set, err := a.String(ctx, "server"); server != "sip.example.test:5061" || !set || err != nil {
		t.Errorf("the server is %q", server)
	}
}

func testList(t *testing.T, s *pidgin.Session) {
	ctx := t.Context()
	if _, err := s.New(ctx, "Jane.Roe0@example.test,", sipe); !errors.Is(err, pidgin.ErrExists) {
		t.Errorf("a second account of one name: %v", err)
	}
	a, err := s.New(ctx, user(2)+",", sipe)
	ok(t, err)
	ok(t, a.SetString(ctx, "server", "sip.example.test"))
	if _, found, err := s.Find(ctx, a.Name, sipe); found || err != nil {
		t.Errorf("it is listed before it was added: %v", err)
	}
	ok(t, s.Add(ctx, a))
	if got := find(t, s, a.Name); got != a {
		t.Errorf("%+v is listed as %+v", a, got)
	}
	if _, err := a.SetUsername(ctx, user(1)+","); !errors.Is(err, pidgin.ErrExists) {
		t.Errorf("a name that is taken: %v", err)
	}
	a, err = a.SetUsername(ctx, user(3)+",")
	ok(t, err)
	if got := find(t, s, user(3)+","); got != a {
		t.Errorf("%+v was renamed to %+v", got, a)
	}
	doomed := find(t, s, user(0)+`,EXAMPLE\jane`)
	ok(t, s.Delete(ctx, doomed))
	if _, err := doomed.Alias(ctx); !errors.Is(err, pidgin.ErrStale) {
		t.Errorf("a deleted account: %v", err)
	}
}

// TestAClientThatHangsOrDies has a real Pidgin do both.
func TestAClientThatHangsOrDies(t *testing.T) {
	needSipe(t)
	d := testdesktop.New(t)
	dir := writeAccounts(t, d, "gtk-gaim", entry{name: user(0) + ",", server: nowhere})
	client := d.StartPidgin(dir)
	s := dial(t, d, dir)
	a := find(t, s, user(0)+",")
	client.Freeze()

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.State(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("the context ended: %v", err)
	}
	s.SetPatience(20 * time.Millisecond)
	if _, err := a.State(t.Context()); !errors.Is(err, pidgin.ErrSilent) {
		t.Errorf("it hangs: %v", err)
	}
	s.SetPatience(patience)
	ended := make(chan error)
	go func() {
		_, err := s.Await(t.Context(), a)
		ended <- err
	}()
	client.Kill()
	if err := <-ended; !errors.Is(err, pidgin.ErrGone) {
		t.Errorf("it died while it was waited for: %v", err)
	}
	if _, err := a.State(t.Context()); !errors.Is(err, pidgin.ErrGone) {
		t.Errorf("it is dead: %v", err)
	}
	if _, err := pidgin.Dial(t.Context(), s.Client()); !errors.Is(err, pidgin.ErrGone) {
		t.Errorf("dial the dead: %v", err)
	}
	ok(t, s.Close())
	if _, err := a.State(t.Context()); !errors.Is(err, pidgin.ErrNoBus) {
		t.Errorf("the session is closed: %v", err)
	}
	d.StopBus()
	if _, err := pidgin.Dial(t.Context(), s.Client()); !errors.Is(err, pidgin.ErrNoBus) {
		t.Errorf("dial without a bus: %v", err)
	}
}

func TestDialRefusesAnotherClient(t *testing.T) {
	d, program := startPurpleProgram(t)
	for what, client := range map[string]pidgin.Client{
		"another directory": {PID: program.pid, Dir: d.Home},
		"another process":   {PID: program.pid + 1, Dir: program.dir},
	} {
		if _, err := pidgin.Dial(t.Context(), client); !errors.Is(err, pidgin.ErrOther) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, dir := range map[string]string{"its directory": program.dir, "unknown": ""} {
		s, err := pidgin.Dial(t.Context(), pidgin.Client{PID: program.pid, Dir: dir})
		if err != nil || s.Client().Dir != program.dir {
			t.Errorf("%s: %v", what, err)
			continue
		}
		ok(t, s.Close())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := pidgin.Dial(ctx, pidgin.Client{PID: program.pid, Dir: filepath.Clean(program.dir)}); !errors.Is(err, context.Canceled) {
		t.Errorf("the context ended: %v", err)
	}
}
