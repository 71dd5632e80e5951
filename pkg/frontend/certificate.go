package frontend

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Certificate is one certificate of the chain that a server shows.
type Certificate struct {
	Subject   string    `json:"subject"`
	Issuer    string    `json:"issuer"`
	Names     []string  `json:"names,omitempty"` // the hosts it is for
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	SHA256    string    `json:"sha256"` // fingerprint of the whole certificate, hex
}

// TLS is what a server showed of itself in the handshake.
type TLS struct {
	Version      string        `json:"version"` // e.g. "TLS 1.2"
	CipherSuite  string        `json:"cipher_suite"`
	Certificates []Certificate `json:"certificates"` // the server's own first

	// Pinned says that Pidgin accepted this very certificate before: it then
	// verifies nothing but the certificate's time.
	Pinned   bool      `json:"pinned"`
	Trust    Trust     `json:"trust"`
	Problems []Problem `json:"problems,omitempty"` // of the certificate, all that there are
}

// Trust is what Pidgin does with a server's certificate.
type Trust string

// The three ways (libpurple certificate.c: x509_tls_cached_complete).
const (
	Accepts Trust = "accepts"
	Asks    Trust = "asks"    // opens "Accept certificate for HOST?"; the connection waits for the answer
	Refuses Trust = "refuses" // shows an error, and closes the connection
)

// judge says what Pidgin does with the certificate of a connection.
func (e Environment) judge(host string, state tls.ConnectionState) *TLS {
	chain := state.PeerCertificates
	t := &TLS{Version: tls.VersionName(state.Version), CipherSuite: tls.CipherSuiteName(state.CipherSuite), Trust: Accepts}
	for _, c := range chain {
		t.Certificates = append(t.Certificates, describe(c))
	}
	leaf := chain[0] // crypto/tls ends a handshake without any
	now := time.Now()
	t.note(host, judgeTime(leaf, now))
	pinned := e.pinned(host)
	if t.Pinned = pinned != nil && pinned.Equal(leaf); t.Pinned {
		return t
	}
	e.verify(t, host, chain, now)
	if pinned != nil && t.Trust != Accepts {
		t.Problems = append(t.Problems, *problem(pinnedDiffers, Note, "if the change is right, accept the new certificate, or remove that file",
			"Pidgin accepted another certificate of %s before and keeps it in %s", host, filepath.Join(e.PeersDir, host)))
	}
	return t
}

// verify adds what is wrong with the chain and the name (libpurple ssl-nss.c:
// x509_verify_cert).
func (e Environment) verify(t *TLS, host string, chain []*x509.Certificate, now time.Time) {
	leaf := chain[0]
	intermediates := x509.NewCertPool()
	for _, c := range chain[1:] {
		intermediates.AddCert(c)
	}
	timeless := *leaf // its time is judged already: look for what else is wrong
	timeless.NotBefore, timeless.NotAfter = now, now
	_, err := timeless.Verify(x509.VerifyOptions{Roots: e.Roots, Intermediates: intermediates, CurrentTime: now})
	t.note(host, judgeChain(leaf, err))
	t.note(host, judgeName(leaf, host))
}

// note adds a problem of the certificate, and what Pidgin does because of it.
func (t *TLS) note(host string, p *Problem) {
	if p == nil {
		return
	}
	switch {
	case p.ID == invalidChain:
		t.Trust = Refuses
	case t.Trust == Accepts:
		t.Trust = Asks
	}
	p.Text = fmt.Sprintf("the certificate of %s %s", host, p.Text)
	t.Problems = append(t.Problems, *p)
}

// objection is the problem for which Pidgin refuses the certificate, or asks.
func (t *TLS) objection() *Problem {
	for i, p := range t.Problems {
		if p.ID == invalidChain {
			return &t.Problems[i]
		}
	}
	return &t.Problems[0]
}

// judgeTime says whether the certificate isn't valid at a time.
func judgeTime(leaf *x509.Certificate, now time.Time) *Problem {
	switch {
	case now.After(leaf.NotAfter):
		return problem(expired, Warning, "the server's administrator has to renew it; check this machine's clock too", "expired on %s", day(leaf.NotAfter))
	case now.Before(leaf.NotBefore):
		return problem(notYetValid, Warning, "check this machine's clock", "is valid only from %s on", day(leaf.NotBefore))
	}
	return nil
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006 15:04 MST") }

// judgeChain words the error of a verification, less that of the name. Pidgin's NSS
// takes a self-signed certificate for its own authority, and refuses it if it says
// that it is none (SEC_ERROR_INADEQUATE_KEY_USAGE; seen).
func judgeChain(leaf *x509.Certificate, err error) *Problem {
	var unknown x509.UnknownAuthorityError
	switch {
	case err == nil:
		return nil
	case isSelfSigned(leaf) && leaf.KeyUsage != 0 && leaf.KeyUsage&x509.KeyUsageCertSign == 0:
		return problem(invalidChain, Error, "the server's administrator has to replace it", "is self-signed, and for a use that makes Pidgin refuse it")
	case isSelfSigned(leaf):
		return problem(selfSigned, Warning, "compare its fingerprint with the administrator's, then accept it in Pidgin", "is self-signed: nobody vouches for it")
	case errors.As(err, &unknown):
		return problem(unknownCA, Warning, "install the certificate of its issuer on this system, or accept this one in Pidgin", "is issued by %s, which this system doesn't trust", quote(leaf.Issuer.String()))
	}
	return problem(invalidChain, Error, "the server's administrator has to replace it", "can't be used: %s", printable(strings.TrimPrefix(err.Error(), "x509: ")))
}

func isSelfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawSubject, c.RawIssuer) && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}

// judgeName says whether the certificate isn't for the host. NSS takes the common
// name where no names of hosts are given (CERT_VerifyCertName).
func judgeName(leaf *x509.Certificate, host string) *Problem {
	named := *leaf
	if len(leaf.DNSNames) == 0 && len(leaf.IPAddresses) == 0 {
		named.DNSNames = []string{leaf.Subject.CommonName}
	}
	if named.VerifyHostname(host) == nil {
		return nil
	}
	return problem(wrongName, Warning, "use a name that it is for, or accept it in Pidgin", "is for %s", nameList(hostNames(&named)))
}

// nameList lists names, not too many.
func nameList(names []string) string {
	const shown = 5
	if len(names) > shown {
		return strings.Join(names[:shown], ", ") + fmt.Sprintf(" and %d more", len(names)-shown)
	}
	return strings.Join(names, ", ")
}

func describe(c *x509.Certificate) Certificate {
	sum := sha256.Sum256(c.Raw)
	return Certificate{
		Subject: printable(c.Subject.String()), Issuer: printable(c.Issuer.String()), Names: hostNames(c),
		NotBefore: c.NotBefore, NotAfter: c.NotAfter, SHA256: hex.EncodeToString(sum[:]),
	}
}

func hostNames(c *x509.Certificate) []string {
	var names []string
	for _, name := range c.DNSNames {
		names = append(names, printable(name))
	}
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	return names
}

// pinned reads the certificate that Pidgin has accepted from a host, nil if there
// is none (libpurple certificate.c: x509_tls_peers_get_cert).
func (e Environment) pinned(host string) *x509.Certificate {
	if e.PeersDir == "" || !isHostName(host) {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(e.PeersDir, host))
	if err != nil {
		return nil
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil
	}
	return c
}
