package lync

import "strings"

// AuthScheme is how the plugin proves to the front end who signs on. A text that
// is none of the constants was read from a file; the plugin takes it for
// SchemeAuto. An empty one isn't set, and then the plugin takes SchemeNTLM, not
// SchemeAuto (sipe purple-plugin-common.c: get_authentication_type).
type AuthScheme string

// The authentication schemes that the plugin knows.
const (
	SchemeTLSDSK   AuthScheme = "tls-dsk" // a certificate, fetched over HTTPS with the password ([MS-SIPAE])
	SchemeNTLM     AuthScheme = "ntlm"
	SchemeKerberos AuthScheme = "kerberos" // stored as "krb5"
	SchemeAuto     AuthScheme = "auto"     // TLS-DSK, then Kerberos, then NTLM, as the front end offers them
)

const (
	storedKerberos = "krb5"

	// schemeMisnamed stands for the stored text "kerberos". It isn't the plugin's
	// word, so it means SchemeAuto and mustn't be taken for SchemeKerberos.
	schemeMisnamed AuthScheme = "kerberos (the plugin's word is krb5)"
)

// AuthSchemes lists the schemes in display order.
func AuthSchemes() []AuthScheme {
	return []AuthScheme{SchemeTLSDSK, SchemeNTLM, SchemeKerberos, SchemeAuto}
}

// ParseAuthScheme reads the word for a scheme, in any letter case; the plugin's
// own word krb5 gives SchemeKerberos.
func ParseAuthScheme(s string) (AuthScheme, error) {
	if strings.EqualFold(strings.TrimSpace(s), storedKerberos) {
		return SchemeKerberos, nil
	}
	word, err := schemeWords().parse(s)
	return AuthScheme(word), err
}

func schemeWords() vocabulary {
	return vocabulary{
		field: "auth-scheme", noun: "authentication scheme",
		words: texts(AuthSchemes()),
		synonyms: map[string]string{
			"tls": string(SchemeTLSDSK), "dsk": string(SchemeTLSDSK), "certificate": string(SchemeTLSDSK),
			"gssapi": string(SchemeKerberos), "negotiate": string(SchemeKerberos), "spnego": string(SchemeKerberos),
			"ntlmv2": string(SchemeNTLM), "ntlmssp": string(SchemeNTLM), "automatic": string(SchemeAuto),
		},
	}
}

// Label describes the scheme to people.
func (s AuthScheme) Label() string {
	switch s {
	case SchemeTLSDSK:
		return "TLS-DSK (certificate; the default)"
	case SchemeNTLM:
		return "NTLM (password)"
	case SchemeKerberos:
		return "Kerberos (password or ticket)"
	case SchemeAuto:
		return "Automatic (TLS-DSK, Kerberos, NTLM: what the front end offers)"
	case "":
		return "not set (the plugin takes NTLM)"
	}
	return quote(s.stored()) + " (unknown to the plugin, which takes automatic)"
}

// Effective is what the plugin makes of the scheme (sipe purple-plugin-common.c:
// get_authentication_type).
func (s AuthScheme) Effective() AuthScheme {
	switch s {
	case SchemeTLSDSK, SchemeNTLM, SchemeKerberos, SchemeAuto:
		return s
	case "":
		return SchemeNTLM
	}
	return SchemeAuto
}

// UsesCertificates says whether the plugin signs on by TLS-DSK with the scheme, or
// may.
func (s AuthScheme) UsesCertificates() bool {
	e := s.Effective()
	return e == SchemeTLSDSK || e == SchemeAuto
}

// stored is the text that the plugin reads.
func (s AuthScheme) stored() string {
	switch s {
	case SchemeKerberos:
		return storedKerberos
	case schemeMisnamed:
		return string(SchemeKerberos)
	}
	return string(s)
}

// storedScheme is the inverse of stored.
func storedScheme(text string) AuthScheme {
	switch text {
	case storedKerberos:
		return SchemeKerberos
	case string(SchemeKerberos):
		return schemeMisnamed
	}
	return AuthScheme(text)
}
