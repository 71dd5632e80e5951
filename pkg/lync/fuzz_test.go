package lync_test

import (
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// seeds are values that one field or another takes or just refuses.
var seeds = []string{
	"", " ", "jane.doe@example.com", "sip:Jane@EXAMPLE.com", "SIP: sip:a@b", `CORP\jane`, "CORP/jane", `jane\@example.com`, "a,b@c", "a:b@c", "a@b@c",
	"lync.example.com:5061", "https://lync.example.com:443/x", "[::1]:5061", "::1", "host:", ":1", "a..b:1", "a b : 1", "sip:sip:",
	"TLS", "TLS-SDK", "krb5", "auto", "lync-2013", "lync-2031", "UCCAPI/15.0.4420.1017 OC/15.0.4420.1017 (Microsoft Lync)",
	"yes", "0", "Required", "https://x/y", "http://", "x@y", "@y", "a\x00b", "a\tb", "a\r\nb", "\xff", "\u200b", "\ufffe", "\u0130@\u0130", "Ⱥ@Ⱥ.Ⱥ", "漢字@漢字", "😀",
}

// FuzzParse holds every parser against its promises: what it gives is its own
// fixed point, passes Validate, and comes back from accounts.xml unchanged; what
// it refuses, it refuses with an error of two lines. None panics.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a := lync.New("jane.doe@example.com", "")
		fixed(t, s, lync.ParseAddress, &a.Address)
		fixed(t, s, lync.ParseLogin, &a.Login)
		fixed(t, s, lync.ParseServer, &a.Server)
		fixed(t, s, lync.ParseTransport, &a.Transport)
		fixed(t, s, lync.ParseAuthScheme, &a.AuthScheme)
		fixed(t, s, lync.ParseUserAgent, &a.UserAgent)
		for _, o := range lync.Options() {
			var value string
			fixed(t, s, func(s string) (string, error) { return lync.ParseOption(o.Key, s) }, &value)
			if value != "" {
				a.Options[o.Key] = value
			}
		}
		if err := a.Validate(); err != nil {
			t.Fatalf("%q is accepted, but: %v", s, err)
		}
		a.Warnings(lync.Circumstances{})
		roundTrip(t, a)
	})
}

// fixed parses a value; if it is accepted, it stays the same when it is parsed
// again, and goes into the field.
func fixed[T ~string](t *testing.T, s string, parse func(string) (T, error), field *T) {
	t.Helper()
	value, err := parse(s)
	if err != nil {
		checkError(t, err)
		return
	}
	if again, err := parse(string(value)); again != value || err != nil {
		t.Fatalf("%q gives %q, and that gives %q, %v", s, value, again, err)
	}
	*field = value
}

// FuzzStoredText gives a text to every field as if it stood in a file: whatever
// Validate accepts comes back from accounts.xml unchanged.
func FuzzStoredText(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, s, option string) {
		a := lync.Account{
			Address: s, Login: s, Server: s, Transport: lync.Transport(s), UserAgent: s, AuthScheme: lync.AuthScheme(s), Alias: s,
			Options: map[string]string{option: s},
		}
		if err := a.Validate(); err != nil {
			checkError(t, err)
		}
		a.Warnings(lync.Circumstances{})
		lync.Diff(a, lync.Account{})

		sound := lync.New("jane.doe@example.com", "")
		sound.Alias = s
		sound.UserAgent = s
		if s != "" {
			sound.Transport = lync.Transport(s)
		}
		if sound.Validate() == nil {
			roundTrip(t, sound)
		}
	})
}
