package lync

import (
	"fmt"
	"net/netip"
	"strings"
	"unicode/utf8"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// Circumstances are what a warning can depend on besides the account itself.
type Circumstances struct {
	// Password is the account's password if it is known; empty otherwise.
	Password secret.Secret

	// LocalIPs are the addresses of this machine from which the plugin may connect.
	// Without any, nothing is said about the length of its first message: a guess
	// would warn one account in ten, and be wrong for nearly all of these.
	LocalIPs []netip.Addr
}

// Warning says that something is allowed but unwise, or isn't what it seems.
type Warning struct {
	ID     string // stays the same from version to version
	Text   string // what is the matter; never holds a secret
	Remedy string // what to do about it
}

// Warnings lists what is unwise about the account. It expects an account that
// Validate accepts.
func (a Account) Warnings(c Circumstances) []Warning {
	var list []Warning
	for _, group := range [][]Warning{
		a.warnTransport(),
		a.warnServer(),
		a.warnScheme(),
		a.warnSingleSignOn(c),
		a.warnNonASCII(c),
		a.warnEmailPassword(),
		a.warnLengths(c),
	} {
		list = append(list, group...)
	}
	return list
}

func (a Account) warnTransport() []Warning {
	const remedy = "encrypt the connection: --transport tls"
	switch {
	case a.Transport == TransportTCP:
		return []Warning{{"clear-text-transport", "transport tcp isn't encrypted: everyone on the way can read the messages and record the password check", remedy}}
	case a.Transport.Effective() == TransportTCP:
		return []Warning{{"unknown-transport", fmt.Sprintf("the plugin doesn't know the transport %s and takes tcp, which isn't encrypted", quote(string(a.Transport))), remedy}}
	}
	return nil
}

func (a Account) warnServer() []Warning {
	host, port, _ := strings.Cut(a.Server, ":")
	var list []Warning
	if strings.HasSuffix(strings.ToLower(host), ".lync.com") {
		list = append(list, Warning{"retired-service", quote(host) + " belongs to Skype for Business Online, which was retired on 31 July 2021", "ask your administrator for the front end; the plugin can't sign on to Teams"})
	}
	encrypted := a.Transport.Effective() != TransportTCP
	switch {
	case encrypted && port == "5060":
		list = append(list, Warning{"port-transport", "port 5060 is for connections without encryption, but this one will be encrypted", "give the port for TLS: 5061, or 443 on an Edge server"})
	case !encrypted && (port == "5061" || port == "443"):
		list = append(list, Warning{"port-transport", "port " + port + " is for encrypted connections, but this one won't be encrypted", "encrypt it: --transport tls"})
	}
	return list
}

func (a Account) warnScheme() []Warning {
	switch scheme := a.AuthScheme; {
	case scheme == "":
		return []Warning{{"no-auth-scheme", "no authentication scheme is stored, and the plugin then takes ntlm", "store one, tls-dsk, or ntlm to leave it at that: --auth-scheme tls-dsk"}}
	case scheme != SchemeAuto && scheme.Effective() == SchemeAuto:
		return []Warning{{"unknown-auth-scheme", fmt.Sprintf("the plugin doesn't know the authentication scheme %s and takes auto", quote(scheme.stored())), knownScheme(scheme.stored())}}
	case scheme == SchemeAuto && !a.SingleSignOn:
		return []Warning{{"several-tries", "with the authentication scheme auto a wrong password may be tried once for every scheme, which can lock the account", "name the scheme: --auth-scheme tls-dsk"}}
	}
	return nil
}

// knownScheme words how to replace a stored scheme that the plugin doesn't know.
func knownScheme(stored string) string {
	if meant, err := ParseAuthScheme(stored); err == nil {
		return "store it as the plugin reads it: --auth-scheme " + string(meant)
	}
	return schemeWords().remedy(stored)
}

func (a Account) warnSingleSignOn(c Circumstances) []Warning {
	if !a.SingleSignOn {
		return nil
	}
	var list []Warning
	if !c.Password.Empty() {
		list = append(list, Warning{"sso-password", "with single sign-on the plugin doesn't use the password", "leave the password out, or turn single sign-on off: --sso=false"})
	}
	if a.Login != "" {
		list = append(list, Warning{"sso-login", "with single sign-on the plugin doesn't use the login but the user of the Kerberos ticket", "leave the login out, or turn single sign-on off: --sso=false"})
	}
	if a.AuthScheme.Effective() == SchemeAuto {
		list = append(list, Warning{"sso-auto", "with the authentication scheme auto, single sign-on fails at a front end that offers only NTLM", "name the scheme, kerberos or tls-dsk: --auth-scheme kerberos"})
	}
	return list
}

// warnNonASCII warns of what the plugin's own NTLM code can't send: it takes every
// text for ASCII (sipe sip-sec-ntlm.c: unicode_strconvcopy). TLS-DSK meets it too,
// when the web service that issues the certificate asks for NTLM (sipe
// sipe-http-request.c: sipe_http_request_response_unauthorized).
func (a Account) warnNonASCII(c Circumstances) []Warning {
	where := map[AuthScheme]string{
		SchemeNTLM:   "authentication by ntlm",
		SchemeAuto:   "authentication that comes down to ntlm",
		SchemeTLSDSK: "authentication by tls-dsk, if the front end's web service asks for NTLM,",
	}[a.AuthScheme.Effective()]
	if where == "" || a.SingleSignOn {
		return nil
	}
	const text = "the %s has characters outside ASCII: in most builds of the plugin %s then fails as with a wrong password"
	var list []Warning
	if !isASCII(c.Password.Reveal()) {
		list = append(list, Warning{"non-ascii-password", fmt.Sprintf(text, "password", where), "choose a password of ASCII characters, or another scheme: --auth-scheme kerberos"})
	}
	if login := a.effectiveLogin(); !isASCII(login) {
		list = append(list, Warning{"non-ascii-login", fmt.Sprintf(text, "login "+quote(login), where), "give a login of ASCII characters, or choose another scheme: --auth-scheme kerberos"})
	}
	return list
}

// effectiveLogin is the name that the plugin uses for the password check.
func (a Account) effectiveLogin() string {
	if a.Login == "" {
		return a.Address
	}
	return a.Login
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

func (a Account) warnEmailPassword() []Warning {
	if a.Options[EmailPassword] == "" {
		return nil
	}
	return []Warning{{"email-password", "accounts.xml holds the plugin's e-mail password in clear text", "remove it, and change that password: --unset email_password"}}
}
