package lynctest

import (
	"fmt"
	"strings"
)

// signer makes and checks the signatures of one security association.
type signer interface {
	sign(text string) []byte                   // with the front end's key
	verify(text string, signature []byte) bool // with the client's key
}

// signedText is what a signature covers: parts of the credentials and of the
// message, in angle brackets, absent ones empty ([MS-SIPAE], version 4; sipe-sign.c: sipmsg_breakdown_get_string).
// The method is that of the request, in an answer too; an answer's status is last.
func signedText(m Message, scheme Scheme, rand, num, target string) string {
	number, method := m.sequence()
	from, to := m.Header("From"), m.Header("To")
	sip, tel := assertedIdentities(m)
	parts := []string{
		string(scheme), rand, num, realm, target, m.Header("Call-ID"), number, method,
		uri(from), tag(from), uri(to), tag(to), sip, tel, m.Header("Expires"),
	}
	text := "<" + strings.Join(parts, "><") + ">"
	if status := m.Status(); status != 0 {
		text += fmt.Sprintf("<%d>", status)
	}
	return text
}

// assertedIdentities are the first SIP and the first telephone URI that the sender
// asserts or prefers to be.
func assertedIdentities(m Message) (sip, tel string) {
	value := m.Header("P-Asserted-Identity")
	if value == "" {
		value = m.Header("P-Preferred-Identity")
	}
	for part := range strings.SplitSeq(value, ",") {
		identity := uri(strings.TrimSpace(part))
		switch {
		case sip == "" && strings.HasPrefix(identity, "sip:"):
			sip = identity
		case tel == "" && strings.HasPrefix(identity, "tel:"):
			tel = identity
		}
	}
	return sip, tel
}
