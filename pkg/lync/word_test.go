package lync_test

import (
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

func TestWordsAreReadInAnyLetterCase(t *testing.T) {
	checkAccepted(t, lync.ParseTransport, map[string]lync.Transport{
		"auto": lync.TransportAuto, "TLS": lync.TransportTLS, " Tcp\n": lync.TransportTCP,
	})
	checkAccepted(t, lync.ParseAuthScheme, map[string]lync.AuthScheme{
		"tls-dsk": lync.SchemeTLSDSK, "TLS-DSK": lync.SchemeTLSDSK, "NTLM": lync.SchemeNTLM,
		"Kerberos": lync.SchemeKerberos, "krb5": lync.SchemeKerberos, " KRB5 ": lync.SchemeKerberos, "Auto": lync.SchemeAuto,
	})
}

func TestNearMissesOfTransportsGetASuggestion(t *testing.T) {
	const list = "auto, tls, tcp"
	checkRefusals(t, "transport", lync.ParseTransport, []refusal{
		{"ssl", "no such transport", `did you mean "tls"?`},
		{"SSL/TLS", "no such transport", `did you mean "tls"?`},
		{"tsl", "no such transport", `did you mean "tls"?`},
		{"tpc", "no such transport", `did you mean "tcp"?`},
		{"atuo", "no such transport", `did you mean "auto"?`},
		{"udp", "no such transport", "give one of " + list},
		{"", "missing", list},
	})
}

func TestNearMissesOfSchemesGetASuggestion(t *testing.T) {
	const list = "tls-dsk, ntlm, kerberos, auto"
	checkRefusals(t, "auth-scheme", lync.ParseAuthScheme, []refusal{
		{"TLS-SDK", "no such authentication scheme", `did you mean "tls-dsk"?`},
		{"tlsdsk", "no such authentication scheme", `did you mean "tls-dsk"?`},
		{"tls", "no such authentication scheme", `did you mean "tls-dsk"?`},
		{"NTML", "no such authentication scheme", `did you mean "ntlm"?`},
		{"kerbros", "no such authentication scheme", `did you mean "kerberos"?`},
		{"gssapi", "no such authentication scheme", `did you mean "kerberos"?`},
		{"Negotiate", "no such authentication scheme", `did you mean "kerberos"?`},
		{"oauth", "no such authentication scheme", `"auto"`},
		{"basic", "no such authentication scheme", "give one of " + list},
		{" ", "missing", list},
	})
}

func TestEveryWordIsOfferedWithALabel(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range lync.Transports() {
		if got, err := lync.ParseTransport(string(v)); got != v || err != nil || v.Label() == "" || seen[v.Label()] {
			t.Errorf("%q: %q, %v, label %q", v, got, err, v.Label())
		}
		seen[v.Label()] = true
	}
	for _, v := range lync.AuthSchemes() {
		if got, err := lync.ParseAuthScheme(string(v)); got != v || err != nil || v.Label() == "" || seen[v.Label()] {
			t.Errorf("%q: %q, %v, label %q", v, got, err, v.Label())
		}
		seen[v.Label()] = true
	}
}

func TestLabelsSayWhatThePluginMakesOfOtherTexts(t *testing.T) {
	for got, want := range map[string]string{
		lync.Transport("").Label():         "not set (automatic)",
		lync.Transport("TLS").Label():      `"TLS" (unknown to the plugin, which takes TCP without encryption)`,
		lync.AuthScheme("").Label():        "not set (the plugin takes NTLM)",
		lync.AuthScheme("TLS-DSK").Label(): `"TLS-DSK" (unknown to the plugin, which takes automatic)`,
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestCertificatesAreUsedWhereThePluginMaySignOnByTLSDSK(t *testing.T) {
	for scheme, want := range map[lync.AuthScheme]bool{
		lync.SchemeTLSDSK: true, lync.SchemeAuto: true, "unknown": true, // for which the plugin takes auto
		"": false, lync.SchemeNTLM: false, lync.SchemeKerberos: false,
	} {
		if got := scheme.UsesCertificates(); got != want {
			t.Errorf("%q: %t", scheme, got)
		}
	}
}
