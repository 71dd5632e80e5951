package lync_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// refusal is a value that must be refused, with parts of the reason and of the
// remedy that its user must read.
type refusal struct{ value, reason, remedy string }

// checkRefusals makes sure that a parser refuses values with a ValueError of the
// field that says what is wrong and what to do.
func checkRefusals[T ~string](t *testing.T, field string, parse func(string) (T, error), refusals []refusal) {
	t.Helper()
	for _, r := range refusals {
		got, err := parse(r.value)
		var wrong *lync.ValueError
		if !errors.As(err, &wrong) {
			t.Errorf("%q: got %q, %v; want a ValueError", r.value, got, err)
			continue
		}
		if got != "" {
			t.Errorf("%q: refused, but gives %q", r.value, got)
		}
		if wrong.Field != field {
			t.Errorf("%q: field %q, want %q", r.value, wrong.Field, field)
		}
		if !strings.Contains(wrong.Reason, r.reason) || !strings.Contains(wrong.Remedy, r.remedy) {
			t.Errorf("%q:\n got %s\nwant %q and %q in it", r.value, err, r.reason, r.remedy)
		}
		checkError(t, err)
	}
}

// checkError makes sure that every error says on a line what is wrong, and on the
// next what to do, and that a terminal can show both.
func checkError(t *testing.T, err error) {
	t.Helper()
	lines := strings.Split(err.Error(), "\n")
	if len(lines)%2 != 0 {
		t.Errorf("not in pairs of lines:\n%s", err)
	}
	for _, l := range lines {
		if l == "" || strings.ContainsFunc(l, func(r rune) bool { return !strconv.IsPrint(r) }) {
			t.Errorf("line %q of error %q", l, err)
		}
	}
}

// checkAccepted makes sure that a parser turns values into others.
func checkAccepted[T ~string](t *testing.T, parse func(string) (T, error), want map[string]T) {
	t.Helper()
	for value, w := range want {
		if got, err := parse(value); err != nil || got != w {
			t.Errorf("%q: got %q, %v; want %q", value, got, err, w)
		}
	}
}

// unstorable are values that libpurple can't keep, or that no field means.
var unstorable = []refusal{
	{"a\x00b@example.com", "control character U+0000", "pasted text"},
	{"a\x01b@example.com", "control character U+0001", "pasted text"},
	{"a\x1bb@example.com", "control character U+001B", ""},
	{"a\x7fb@example.com", "control character U+007F", ""},
	{"a\u0085b@example.com", "control character U+0085", ""},
	{"a\tb@example.com", "a tab", ""},
	{"a\nb@example.com", "a line break", ""},
	{"a\rb@example.com", "a line break", ""},
	{"a\r\nX-Evil: 1@example.com", "a line break", ""},
	{"a\ufffeb@example.com", "U+FFFE", ""},
	{"a\uffffb@example.com", "U+FFFF", ""},
	{"a\xffb@example.com", "aren't UTF-8", ""},
	{"a\xed\xa0\x80b@example.com", "aren't UTF-8", ""},
}

func TestNoFieldTakesWhatLibpurpleCannotStore(t *testing.T) {
	checkRefusals(t, "username", lync.ParseAddress, unstorable)
	checkRefusals(t, "login", lync.ParseLogin, unstorable)
	checkRefusals(t, "server", lync.ParseServer, unstorable)
	checkRefusals(t, "user-agent", lync.ParseUserAgent, unstorable)
	for _, o := range lync.Options() {
		if o.Flag == "" && !o.Secret {
			checkRefusals(t, "set "+o.Key, func(v string) (string, error) { return lync.ParseOption(o.Key, v) }, unstorable)
		}
	}
	for _, r := range unstorable {
		a := lync.New("jane.doe@example.com", "")
		a.Alias = r.value
		var wrong *lync.ValueError
		if err := a.Validate(); !errors.As(err, &wrong) || wrong.Field != "alias" || !strings.Contains(wrong.Reason, r.reason) {
			t.Errorf("alias %q: %v", r.value, err)
		}
	}
}

func TestErrorShowsTheValueAsItWasTyped(t *testing.T) {
	for value, want := range map[string]string{
		`EXAMPLE\alice`: `login "EXAMPLE\alice": bad` + "\ndo better",
		`a"b`:           `login "a\"b": bad` + "\ndo better",
		"a\x1b[31mb":    `login "a\x1b[31mb": bad` + "\ndo better",
		"a\u202eb":      `login "a\u202eb": bad` + "\ndo better",
		"a\xffb":        `login "a\xffb": bad` + "\ndo better",
		"müller":        `login "müller": bad` + "\ndo better",
		"":              "login: bad\ndo better",
	} {
		err := &lync.ValueError{Field: "login", Value: value, Reason: "bad", Remedy: "do better"}
		if err.Error() != want {
			t.Errorf("got  %s\nwant %s", err, want)
		}
	}
}
