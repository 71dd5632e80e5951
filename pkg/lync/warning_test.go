package lync_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// account gives a sound account with a change.
func account(change func(*lync.Account)) lync.Account {
	a := lync.New("jane.doe@example.com", `CORP\jane`)
	a.Server, a.Transport = "lync.example.com:5061", lync.TransportTLS
	change(&a)
	return a
}

func TestSoundAccountGetsNoWarning(t *testing.T) {
	for _, a := range []lync.Account{
		lync.New("jane.doe@example.com", ""),
		account(func(*lync.Account) {}),
		account(func(a *lync.Account) { a.Transport = "" }),
		account(func(a *lync.Account) { a.AuthScheme, a.SingleSignOn, a.Login = lync.SchemeKerberos, true, "" }),
		account(func(a *lync.Account) { a.Server = "edge.example.com:443" }),
	} {
		if got := a.Warnings(lync.Circumstances{}); len(got) != 0 {
			t.Errorf("%+v: %+v", a, got)
		}
	}
	if got := account(func(*lync.Account) {}).Warnings(lync.Circumstances{Password: secret.New("plain-ascii!")}); len(got) != 0 {
		t.Errorf("with a password: %+v", got)
	}
}

func TestEveryTrapIsWarnedOf(t *testing.T) {
	nonASCII := lync.Circumstances{Password: secret.New("geheim-ß")}
	ascii := lync.Circumstances{Password: secret.New("geheim")}
	for _, c := range []struct {
		name   string
		with   lync.Circumstances
		change func(*lync.Account)
		want   []string
		text   string
		remedy string
	}{
		{"tcp", ascii, func(a *lync.Account) { a.Transport, a.Server = lync.TransportTCP, "" }, []string{"clear-text-transport"}, "isn't encrypted", "--transport tls"},
		{"transport TLS", ascii, func(a *lync.Account) { a.Transport, a.Server = "TLS", "" }, []string{"unknown-transport"}, `"TLS" and takes tcp`, "--transport tls"},
		{"no scheme", ascii, func(a *lync.Account) { a.AuthScheme = "" }, []string{"no-auth-scheme"}, "takes ntlm", "--auth-scheme tls-dsk"},
		{"scheme TLS-DSK", ascii, func(a *lync.Account) { a.AuthScheme = "TLS-DSK" }, []string{"unknown-auth-scheme"}, `"TLS-DSK" and takes auto`, "as the plugin reads it: --auth-scheme tls-dsk"},
		{"scheme tls-sdk", ascii, func(a *lync.Account) { a.AuthScheme = "tls-sdk" }, []string{"unknown-auth-scheme"}, `"tls-sdk" and takes auto`, `did you mean "tls-dsk"?`},
		{"scheme auto", ascii, func(a *lync.Account) { a.AuthScheme = lync.SchemeAuto }, []string{"several-tries"}, "lock the account", "--auth-scheme tls-dsk"},
		{"sso with password", ascii, func(a *lync.Account) { a.SingleSignOn, a.Login = true, "" }, []string{"sso-password"}, "doesn't use the password", "--sso=false"},
		{"sso with login", lync.Circumstances{}, func(a *lync.Account) { a.SingleSignOn = true }, []string{"sso-login"}, "doesn't use the login", "--sso=false"},
		{"sso with auto", lync.Circumstances{}, func(a *lync.Account) { a.SingleSignOn, a.Login, a.AuthScheme = true, "", lync.SchemeAuto }, []string{"sso-auto"}, "only NTLM", "kerberos"},
		{"password, ntlm", nonASCII, func(a *lync.Account) { a.AuthScheme = lync.SchemeNTLM }, []string{"non-ascii-password"}, "the password has characters outside ASCII", "kerberos"},
		{"password, auto", nonASCII, func(a *lync.Account) { a.AuthScheme = lync.SchemeAuto }, []string{"several-tries", "non-ascii-password"}, "lock", ""},
		{"password, tls-dsk", nonASCII, func(*lync.Account) {}, []string{"non-ascii-password"}, "web service asks for NTLM", "kerberos"},
		{"password, kerberos", nonASCII, func(a *lync.Account) { a.AuthScheme = lync.SchemeKerberos }, nil, "", ""},
		{"password, no scheme", nonASCII, func(a *lync.Account) { a.AuthScheme = "" }, []string{"no-auth-scheme", "non-ascii-password"}, "ntlm", ""},
		{"login, ntlm", ascii, func(a *lync.Account) { a.Login, a.AuthScheme = `CORP\jürgen`, lync.SchemeNTLM }, []string{"non-ascii-login"}, `login "CORP\jürgen"`, "kerberos"},
		{"address as login, ntlm", ascii, func(a *lync.Account) { a.Address, a.Login, a.AuthScheme = "jürgen@example.com", "", lync.SchemeNTLM }, []string{"non-ascii-login"}, `login "jürgen@example.com"`, ""},
		{"Office 365", ascii, func(a *lync.Account) { a.Server = "sipdir.Online.Lync.com:443" }, []string{"retired-service"}, "31 July 2021", "administrator"},
		{"5060 with tls", ascii, func(a *lync.Account) { a.Server = "lync.example.com:5060" }, []string{"port-transport"}, "port 5060", "5061"},
		{"5060 with auto", ascii, func(a *lync.Account) { a.Server, a.Transport = "lync.example.com:5060", lync.TransportAuto }, []string{"port-transport"}, "port 5060", "5061"},
		{"5061 with tcp", ascii, func(a *lync.Account) { a.Transport = lync.TransportTCP }, []string{"clear-text-transport", "port-transport"}, "", "--transport tls"},
		{"443 with tcp", ascii, func(a *lync.Account) { a.Server, a.Transport = "lync.example.com:443", lync.TransportTCP }, []string{"clear-text-transport", "port-transport"}, "", "--transport tls"},
		{"5060 with tcp", ascii, func(a *lync.Account) { a.Server, a.Transport = "lync.example.com:5060", lync.TransportTCP }, []string{"clear-text-transport"}, "", ""},
		{"e-mail password", ascii, func(a *lync.Account) { a.Options["email_password"] = secret.Hidden }, []string{"email-password"}, "clear text", "--unset email_password"},
	} {
		got := account(c.change).Warnings(c.with)
		var ids []string
		for _, w := range got {
			ids = append(ids, w.ID)
			if w.Text == "" || w.Remedy == "" || strings.Contains(w.Text+w.Remedy, "geheim") {
				t.Errorf("%s: a warning without text or remedy, or with the password", c.name)
			}
		}
		if !slices.Equal(ids, c.want) {
			t.Errorf("%s: %q, want %q", c.name, ids, c.want)
			continue
		}
		if len(got) > 0 && (!strings.Contains(got[0].Text, c.text) || !strings.Contains(got[0].Remedy, c.remedy)) {
			t.Errorf("%s: %+v", c.name, got[0])
		}
	}
}
