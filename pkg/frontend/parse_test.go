package frontend

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

func TestParameters(t *testing.T) {
	for text, want := range map[string]map[string]string{
		`realm="SIP Communications Service", targetname="fe", version=4`: {"realm": "SIP Communications Service", "targetname": "fe", "version": "4"},
		`Realm = "a \"b\" \\c";x=1; X=2`:                                 {"realm": `a "b" \c`, "x": "1"},
		`stale, a="unclosed`:                                             {"a": "unclosed"},
		`a="1"b="2"`:                                                     {"a": "1", "b": "2"},
		``:                                                               {},
		`=,=`:                                                            {},
	} {
		if diff := cmp.Diff(want, parseParameters(text)); diff != "" {
			t.Errorf("%s:\n%s", text, diff)
		}
	}
}

func TestWarningsAndDiagnostics(t *testing.T) {
	for text, want := range map[string]*SIPWarning{
		`310 lcs.microsoft.com "Use \"another\" client"`: {310, `Use "another" client`},
		`314 agent`: {314, ""},
		`31 a "b"`:  nil,
		``:          nil,
	} {
		if diff := cmp.Diff(want, parseWarning(text)); diff != "" {
			t.Errorf("%s:\n%s", text, diff)
		}
	}
	for text, want := range map[string]*Diagnostics{
		`17003;reason="a; b";source="fe.example.test"`: {17003, "a; b", "fe.example.test"},
		`1`: {1, "", ""},
		`x`: nil,
	} {
		if diff := cmp.Diff(want, parseDiagnostics(text)); diff != "" {
			t.Errorf("%s:\n%s", text, diff)
		}
	}
}

func TestRedirects(t *testing.T) {
	for contact, want := range map[string]*Server{
		"<sip:home.test:5070;transport=TCP>": {"home.test", 5070, lync.TransportTCP},
		"<sip:home.test>":                    {"home.test", 5061, lync.TransportTLS},
		"sip:home.test;transport=tls":        {"home.test", 5061, lync.TransportTLS},
		"":                                   nil,
	} {
		if diff := cmp.Diff(want, parseRedirect(contact)); diff != "" {
			t.Errorf("%s:\n%s", contact, diff)
		}
	}
}

func TestDates(t *testing.T) {
	for text, want := range map[string]time.Time{
		"Sat, 13 Nov 2010 23:29:00 GMT": time.Date(2010, 11, 13, 23, 29, 0, 0, time.UTC),
		"yesterday":                     {},
		"":                              {},
	} {
		if got := parseDate(text); !got.Equal(want) || got.IsZero() != want.IsZero() {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestGenerations(t *testing.T) {
	for server, want := range map[string]string{"RTC/5.0": "Lync Server 2013", "RTC/6.0": "Skype for Business Server 2015", "RTC/9.0": "", "Kamailio": "", "": ""} {
		if got := generation(server); got != want {
			t.Errorf("%s: %s", server, got)
		}
	}
}

func TestWebAddressesAreTakenApartAsByThePlugin(t *testing.T) {
	for text, want := range map[string]string{
		"https://Host.Test/a/b?c=d": "host.test:443/tls a/b?c=d",
		"http://host.test/":         "host.test:80/tcp ",
		"http://host.test:8080/x":   "host.test:8080/tcp x",
		"http://host.test:0/x":      "host.test:80/tcp x",
		"http://host.test:80x:1/":   "host.test:80/tcp ",
		"https://host.test":         "",
		"HTTPS://host.test/":        "",
		"":                          "",
	} {
		got := ""
		if w, ok := parseWebAddress(text); ok {
			got = w.HostPort() + "/" + string(w.Transport) + " " + w.path
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestNamesOutsideASCIIAreEncodedAsInDNS(t *testing.T) {
	for name, want := range map[string]string{
		"lync.example.com":   "lync.example.com",
		"sip.Bücher.example": "sip.xn--bcher-kva.example",
		"他们为什么不说中文":          "xn--ihqwcrb4cv8a8dqg056pqjye", // RFC 3492 7.1 (B)
		"3年b組金八先生":           "xn--3b-ww4c5e180e575a65lsy2b", // (L), in lower case
		"_sip._tls.münchen":  "_sip._tls.xn--mnchen-3ya",
	} {
		if got := toASCII(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
