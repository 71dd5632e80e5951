package frontend

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// quality is what is right or wrong with a certificate.
type quality string

const (
	good       quality = "good"
	selfIssued quality = "self-signed"
	selfServed quality = "self-signed and not for signing"
	strangeCA  quality = "of an unknown authority"
	outdated   quality = "expired"
	tooEarly   quality = "not yet valid"
	otherName  quality = "for another name"
	commonName quality = "with the name in the subject alone"
	notForTLS  quality = "of a client"
)

// authority issues the certificates of the worlds.
type authority struct {
	key     *ecdsa.PrivateKey
	cert    *x509.Certificate
	strange *authority

	mu     sync.Mutex
	issued map[string]*tls.Certificate
}

func newAuthority(t testing.TB, name string) *authority {
	t.Helper()
	a := &authority{issued: map[string]*tls.Certificate{}, key: newKey(t)}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return a
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

func pemOf(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// issue gives the certificate of a host; asked again, the same.
func (a *authority) issue(t testing.TB, host string, q quality) *tls.Certificate {
	a.mu.Lock()
	defer a.mu.Unlock()
	id := host + " " + string(q)
	if a.issued[id] == nil {
		a.issued[id] = a.make(t, host, q)
	}
	return a.issued[id]
}

func (a *authority) make(t testing.TB, host string, q quality) *tls.Certificate {
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	parent, signer := a.cert, a.key
	switch q {
	case selfIssued:
		template.KeyUsage = 0
		parent, signer = template, key
	case selfServed:
		parent, signer = template, key
	case strangeCA:
		parent, signer = a.strange.cert, a.strange.key
	case outdated:
		template.NotBefore, template.NotAfter = time.Now().Add(-48*time.Hour), time.Now().Add(-24*time.Hour)
	case tooEarly:
		template.NotBefore = time.Now().Add(time.Hour)
	case otherName:
		template.Subject.CommonName, template.DNSNames = "other.test", []string{"other.test"}
	case commonName:
		template.DNSNames = nil
	case notForTLS:
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Errorf("a certificate %s: %v", q, err)
		return nil
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// pin accepts a certificate for a host as Pidgin files it.
func pin(t testing.TB, peersDir string, c *tls.Certificate, host string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(peersDir, host), pemOf(c.Certificate[0]), 0o600); err != nil {
		t.Fatal(err)
	}
}
