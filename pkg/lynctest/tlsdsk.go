package lynctest

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"strings"
)

// tlsHandshake is the handshake of TLS-DSK: TLS 1.0, with the front end as the
// server and a certificate from the provisioning service as the proof of who the
// client is, in the headers of REGISTERs ([MS-SIPAE]). No TLS record is ever exchanged
// after it; it only makes the keys of the signatures.
//
// crypto/tls reads and writes a connection. Its handshake runs as a coroutine that
// stops where it wants to read more than the client has sent yet.
type tlsHandshake struct {
	users  directory
	wire   wire
	resume func() (flight []byte, ok bool)
	stop   func()

	secrets      keyLog
	serverRandom []byte
	client       *x509.Certificate // the client's; nil before the handshake is complete
	err          error             // why the handshake has failed
}

// tlsdskSuite is the one that a Lync Server 2013 chooses of those that pidgin-sipe
// has. Its hash, SHA-1, is that of the signatures too.
const tlsdskSuite = tls.TLS_RSA_WITH_AES_128_CBC_SHA

func newTLSHandshake(users directory, identity *identity) *tlsHandshake {
	issuers := x509.NewCertPool()
	issuers.AddCert(identity.leaf)
	h := &tlsHandshake{users: users}
	config := &tls.Config{
		Certificates: []tls.Certificate{identity.pair()},
		MinVersion:   tls.VersionTLS10, MaxVersion: tls.VersionTLS10, // pidgin-sipe has no other
		CipherSuites: []uint16{tlsdskSuite},
		ClientAuth:   tls.RequireAndVerifyClientCert, ClientCAs: issuers,
		KeyLogWriter: &h.secrets,
	}
	h.resume, h.stop = iter.Pull(func(yield func([]byte) bool) { h.run(config, yield) })
	return h
}

// run is the coroutine: it yields what the server has to say whenever it waits for
// the client, and once more when the handshake is complete.
func (h *tlsHandshake) run(config *tls.Config, yield func([]byte) bool) {
	h.wire.yield = yield
	server := tls.Server(&h.wire, config)
	if h.err = server.Handshake(); h.err != nil {
		return
	}
	h.client = server.ConnectionState().PeerCertificates[0]
	yield(h.wire.takeWritten())
}

// step carries the client's records to the server and the server's back.
func (h *tlsHandshake) step(token []byte) ([]byte, *established, error) {
	h.wire.unread.Write(token)
	flight, ok := h.resume()
	if !ok {
		return nil, nil, fmt.Errorf("TLS-DSK handshake: %w", errors.Join(h.err, errRefused))
	}
	if h.serverRandom == nil {
		flight, h.serverRandom = oneRecord(flight), serverRandom(flight)
	}
	if h.client == nil {
		return flight, nil, nil
	}
	user, ok := h.users.byAddress(h.client.Subject.CommonName)
	if !ok {
		return nil, nil, errRefused
	}
	keys, err := h.secrets.tlsdskKeys(h.serverRandom)
	return flight, &established{user, keys}, err
}

func (h *tlsHandshake) close() { h.stop() }

// keyLog takes the secrets of one TLS connection from crypto/tls, in the format of
// NSS: "CLIENT_RANDOM", the client's random, the master secret.
type keyLog struct{ line string }

func (k *keyLog) Write(p []byte) (int, error) {
	k.line += string(p)
	return len(p), nil
}

// tlsdskKeys are the keys for signatures: two quarters of 128 bytes derived as for
// EAP-TLS ([MS-SIPAE], RFC 5216 2.3). The standard library would derive
// them only with a setting that unlocks unsafe things.
func (k *keyLog) tlsdskKeys(serverRandom []byte) (tlsdskKeys, error) {
	fields := strings.Fields(k.line)
	if len(fields) != 3 {
		return tlsdskKeys{}, errors.New("TLS-DSK handshake: no secrets")
	}
	clientRandom, err := hex.DecodeString(fields[1])
	if err != nil {
		return tlsdskKeys{}, err
	}
	master, err := hex.DecodeString(fields[2])
	if err != nil {
		return tlsdskKeys{}, err
	}
	seed := append(clientRandom, serverRandom...)
	material := prf10(master, "client EAP encryption", seed, 128)
	return tlsdskKeys{client: material[64:96], server: material[96:128]}, nil
}

// tlsdskKeys sign with HMAC-SHA1, the hash of the cipher suite.
type tlsdskKeys struct{ client, server []byte }

func (k tlsdskKeys) sign(text string) []byte { return hmacSHA1(k.server, []byte(text)) }

func (k tlsdskKeys) verify(text string, signature []byte) bool {
	return hmac.Equal(hmacSHA1(k.client, []byte(text)), signature)
}

func hmacSHA1(key []byte, parts ...[]byte) []byte {
	h := hmac.New(sha1.New, key)
	for _, part := range parts {
		h.Write(part)
	}
	return h.Sum(nil)
}
