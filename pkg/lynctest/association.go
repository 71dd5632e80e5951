package lynctest

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// association is a security association between a client and the front end
// ([MS-SIPAE]): begun by a REGISTER, established by a handshake, and then
// signing what goes to and fro. It lasts as long as its connection.
type association struct {
	scheme Scheme
	opaque string // its name
	target string
	handshake
	established *established // nil until the handshake has ended
	signedOn    bool         // its first REGISTER has been answered with 200
	signatures  int          // how many were made
}

// handshake is the part of an association that differs between schemes.
type handshake interface {
	// step takes what a REGISTER carries and returns what its answer shall carry,
	// and the outcome once there is one. A nil reply with an outcome means that
	// the same REGISTER is to be served.
	step(token []byte) (reply []byte, outcome *established, err error)
	// close ends a handshake, finished or not.
	close()
}

// established is what a handshake leads to.
type established struct {
	user User // whose password, or certificate for it, the client has
	keys signer
}

// ntlmHandshake is the handshake of NTLM: the client's empty token, the challenge,
// and the client's proof.
type ntlmHandshake struct{ *ntlmServer }

func (h ntlmHandshake) step(token []byte) ([]byte, *established, error) {
	if len(token) == 0 {
		return h.challenge(), nil, nil
	}
	user, keys, err := h.check(token)
	if err != nil {
		return nil, nil, err
	}
	return nil, &established{user, keys}, nil
}

func (ntlmHandshake) close() {}

// newAssociation begins an association; nil if that is impossible with this scheme.
func (f *FrontEnd) newAssociation(scheme Scheme) *association {
	a := &association{scheme: scheme, opaque: randomHex(4), target: f.config.computer()}
	switch scheme {
	case NTLM:
		a.handshake = ntlmHandshake{f.config.newNTLMServer(flagsSIP)}
	case TLSDSK:
		a.handshake = newTLSHandshake(f.config.Users, f.identity)
	default:
		return nil
	}
	return a
}

// advance gives the client's token to the handshake, if there is one to give. It
// returns the credentials to answer with while the handshake goes on, "" when it
// has ended.
func (a *association) advance(c credentials) (challenge string, err error) {
	data, present := c.parameters["gssapi-data"]
	if a.established != nil || !present {
		return "", nil
	}
	token, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return "", fmt.Errorf("gssapi-data: %w", err)
	}
	reply, outcome, err := a.step(token)
	if err != nil {
		return "", err
	}
	a.established = outcome
	if reply == nil {
		return "", nil
	}
	return fmt.Sprintf(`%s opaque="%s", gssapi-data="%s", targetname="%s", realm="%s", version=4`,
		a.scheme, a.opaque, base64.StdEncoding.EncodeToString(reply), a.target, realm), nil
}

var errSignature = errors.New("the signature is missing or wrong")

// verify checks the signature of a request, which bears these credentials.
func (a *association) verify(m Message, c credentials) error {
	signature, err := hex.DecodeString(c.parameters["response"])
	if err != nil || a.established == nil {
		return errSignature
	}
	text := signedText(m, a.scheme, c.parameters["crand"], c.parameters["cnum"], a.target)
	if !a.established.keys.verify(text, signature) {
		return errSignature
	}
	return nil
}

// sign returns the value of the header that holds the signature of an answer.
// Spoiled, it is that of another text.
func (a *association) sign(m Message, spoiled bool) string {
	a.signatures++
	random, number := randomHex(4), fmt.Sprint(a.signatures)
	text := signedText(m, a.scheme, random, number, a.target)
	if spoiled {
		text += "<spoiled>"
	}
	signature := strings.ToUpper(hex.EncodeToString(a.established.keys.sign(text)))
	return fmt.Sprintf(`%s rspauth="%s", srand="%s", snum="%s", opaque="%s", qop="auth", targetname="%s", realm="%s"`,
		a.scheme, signature, random, number, a.opaque, a.target, realm)
}

// randomHex returns n random bytes in upper case hex, as Lync writes them.
func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return strings.ToUpper(hex.EncodeToString(b))
}
