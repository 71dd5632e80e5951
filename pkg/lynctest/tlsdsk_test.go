package lynctest

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"iter"
	"math/big"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

var janeUser = User{Address: jane, Password: secret.New(password)}

// testIdentity is this process's.
func testIdentity(t testing.TB) *identity {
	t.Helper()
	i, err := processIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// handshakeAs lets a client with a certificate do the handshake of TLS-DSK, and
// returns what comes of it.
func handshakeAs(t *testing.T, users directory, der []byte) (*established, error) {
	t.Helper()
	front := testIdentity(t)
	config := &tls.Config{
		InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10, CipherSuites: []uint16{tlsdskSuite},
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: front.key}},
	}
	client := &wire{}
	next, stop := iter.Pull(func(yield func([]byte) bool) {
		client.yield = yield
		_ = tls.Client(client, config).Handshake() // the server says whether it succeeds
		yield(client.takeWritten())
	})
	defer stop()
	server := newTLSHandshake(users, front)
	defer server.close()
	for {
		flight, ok := next()
		if !ok {
			t.Fatal("the client has nothing to say")
		}
		reply, outcome, err := server.step(flight)
		if err != nil || outcome != nil {
			return outcome, err
		}
		if _, rest, ok := firstRecord(reply); !ok || len(rest) != 0 {
			t.Fatalf("the server's flight isn't one record: %x", reply)
		}
		client.unread.Write(reply)
	}
}

// certificateRequest64 is a request for the key that the tests' clients have.
func certificateRequest64(t testing.TB) string {
	t.Helper()
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: jane}}, testIdentity(t).key)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

func TestTLSDSKTakesTheCertificatesThatItHasIssued(t *testing.T) {
	front := testIdentity(t)
	own, err := front.issue(janeUser, certificateRequest64(t))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: jane}, NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	foreign, err := x509.CreateCertificate(rand.Reader, template, template, front.key.Public(), front.key)
	if err != nil {
		t.Fatal(err)
	}
	if outcome, err := handshakeAs(t, directory{janeUser}, own); err != nil || outcome.user.Address != jane {
		t.Errorf("its own: %+v, %v", outcome, err)
	}
	if _, err := handshakeAs(t, directory{janeUser}, foreign); err == nil {
		t.Error("it takes another's")
	}
	if _, err := handshakeAs(t, directory{somebody}, own); err == nil {
		t.Error("it takes an unknown user's")
	}
}

func TestOnlyPlainHandshakeRecordsAreJoined(t *testing.T) {
	for _, c := range []struct{ name, flight, want string }{
		{"three messages", "16030100020200 160301000103 16030100010e", "1603010004 0200030e"},
		{"one message", "16030100020200", "16030100020200"},
		{"encrypted", "140301000101 1603010003aabbcc", "140301000101 1603010003aabbcc"},
		{"cut short", "16030100020200 1603010005aa", "16030100020200 1603010005aa"},
		{"nothing", "", ""},
	} {
		assertBytes(t, c.name, oneRecord(unhex(t, c.flight)), string(bytes.ReplaceAll([]byte(c.want), []byte(" "), nil)))
	}
}
