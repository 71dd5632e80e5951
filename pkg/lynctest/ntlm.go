package lynctest

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/rc4"
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// errRefused says that a client has failed to prove who it is.
var errRefused = errors.New("unknown login or wrong password")

// ntlmServer is one NTLM handshake, from the front end's side.
type ntlmServer struct {
	config Config
	flags  uint32 // to offer
	nonce  [8]byte
}

// newNTLMServer begins a handshake with the flags to offer.
func (c Config) newNTLMServer(flags uint32) *ntlmServer {
	s := &ntlmServer{config: c, flags: flags}
	_, _ = rand.Read(s.nonce[:]) // never fails
	return s
}

func (s *ntlmServer) challenge() []byte {
	dnsDomain, dnsComputer := s.config.domain(), s.config.computer()
	domain, _, _ := strings.Cut(strings.ToUpper(dnsDomain), ".")
	computer, _, _ := strings.Cut(strings.ToUpper(dnsComputer), ".")
	return challengeMessage(s.flags, s.nonce, domain, computer, dnsDomain, dnsComputer)
}

// check looks for the user of an AUTHENTICATE message and checks the password; it
// returns the keys for what follows. errRefused: it is the wrong one, or the
// message isn't the answer to this handshake's challenge.
func (s *ntlmServer) check(message []byte) (User, *ntlmKeys, error) {
	m, err := parseAuthenticate(message)
	if err != nil {
		return User{}, nil, err
	}
	user, ok := directory(s.config.Users).byLogin(utf16Text(m.domain), utf16Text(m.user))
	if !ok {
		return User{}, nil, errRefused
	}
	key := ntlmv2Key(user.Password, utf16Text(m.user), m.domain)
	proof := hmacMD5(key, s.nonce[:], m.ntResponse[proofSize:])
	if !hmac.Equal(proof, m.ntResponse[:proofSize]) {
		return User{}, nil, errRefused
	}
	session := hmacMD5(key, proof)
	if m.flags&flagKeyExchange != 0 {
		session = rc4Once(session, m.sessionKey)
	}
	return user, newNTLMKeys(session), nil
}

// ntlmv2Key is NTOWFv2 ([MS-NLMP] 3.3.2). The domain is UTF-16, as sent.
func ntlmv2Key(password secret.Secret, user string, domain []byte) []byte {
	hash := md4(utf16Bytes(password.Reveal()))
	return hmacMD5(hash[:], utf16Bytes(strings.ToUpper(user)), domain)
}

// ntlmKeys sign and check without a connection: every message begins anew
// ([MS-NLMP] 3.4.4.2), and pidgin-sipe and Lync use one sequence number for all.
type ntlmKeys struct {
	clientSign, clientSeal, serverSign, serverSeal []byte
}

// newNTLMKeys makes the keys from the exported session key ([MS-NLMP] 3.4.5).
func newNTLMKeys(session []byte) *ntlmKeys {
	derive := func(direction, purpose string) []byte {
		sum := md5.Sum(slices.Concat(session, []byte("session key to "+direction+" "+purpose+" key magic constant\x00")))
		return sum[:]
	}
	return &ntlmKeys{
		clientSign: derive("client-to-server", "signing"), clientSeal: derive("client-to-server", "sealing"),
		serverSign: derive("server-to-client", "signing"), serverSeal: derive("server-to-client", "sealing"),
	}
}

// sipSequence is the number that every signature of SIP bears ([MS-SIPAE]).
const sipSequence = 100

func (k *ntlmKeys) sign(text string) []byte {
	return ntlmMAC(k.serverSign, k.serverSeal, sipSequence, text)
}

func (k *ntlmKeys) verify(text string, signature []byte) bool {
	return hmac.Equal(ntlmMAC(k.clientSign, k.clientSeal, sipSequence, text), signature)
}

// ntlmMAC is MAC with extended session security and key exchange, without a
// connection ([MS-NLMP] 3.4.4.2): version, encrypted checksum, sequence number.
func ntlmMAC(signKey, sealKey []byte, sequence uint32, text string) []byte {
	number := binary.LittleEndian.AppendUint32(nil, sequence)
	messageKey := md5.Sum(slices.Concat(sealKey, number))
	checksum := rc4Once(messageKey[:], hmacMD5(signKey, number, []byte(text))[:8])
	return slices.Concat([]byte{1, 0, 0, 0}, checksum, number)
}

func hmacMD5(key []byte, parts ...[]byte) []byte {
	h := hmac.New(md5.New, key)
	for _, part := range parts {
		h.Write(part)
	}
	return h.Sum(nil)
}

func rc4Once(key, data []byte) []byte {
	cipher, err := rc4.NewCipher(key)
	if err != nil {
		panic(err) // every key here has 16 bytes
	}
	out := make([]byte, len(data))
	cipher.XORKeyStream(out, data)
	return out
}
