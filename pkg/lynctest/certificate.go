package lynctest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// serverName is the host by which clients know the front end. Pidgin keeps one
// trusted certificate per name, whatever the port.
const serverName = "localhost"

// certificateLife is how long the front end's own certificate is valid: longer than
// any demonstration.
const certificateLife = 30 * 24 * time.Hour

// identity is the certificate of SIP over TLS, of the web services and of TLS-DSK,
// and what signs the certificates of TLS-DSK's clients. All front ends of a process
// have the same one: they have the same name, and a client that is sent from one to
// the other trusts one certificate per name. Its key is RSA because TLS-DSK needs
// that.
type identity struct {
	key  *rsa.PrivateKey
	leaf *x509.Certificate
}

var processIdentity = sync.OnceValues(newIdentity)

func newIdentity() (*identity, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, fmt.Errorf("make the front end's key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: serverName},
		DNSNames:     []string{serverName},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(certificateLife),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageCertSign,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		IsCA:         true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make the front end's certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("make the front end's certificate: %w", err)
	}
	return &identity{key, leaf}, nil
}

// tlsConfig serves SIP over TLS and the web services. The clients' libraries refuse
// what is older than TLS 1.2.
func (i *identity) tlsConfig() *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{i.pair()}, MinVersion: tls.VersionTLS12}
}

func (i *identity) pair() tls.Certificate {
	return tls.Certificate{Certificate: [][]byte{i.leaf.Raw}, PrivateKey: i.key, Leaf: i.leaf}
}

// Certificate is the front end's own certificate, in PEM. It serves SIP over TLS and
// the web services, on every front end of this process.
func (f *FrontEnd) Certificate() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.identity.leaf.Raw})
}

// Trust puts the certificate where Pidgin keeps those that a person has accepted, so
// that Pidgin doesn't ask (libpurple certificate.c: x509_tls_peers). Pidgin must not
// be running yet.
func (f *FrontEnd) Trust(purpleDir string) error {
	dir := filepath.Join(purpleDir, "certificates", "x509", "tls_peers")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("trust the front end: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, serverName), f.Certificate(), 0o600); err != nil {
		return fmt.Errorf("trust the front end: %w", err)
	}
	return nil
}
