package lynctest

import (
	"bytes"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"
)

// endorsedRequest is a request for a certificate in the form that pidgin-sipe gives
// it, with a ticket and a signature by that ticket's key.
func endorsedRequest(assertion string, key []byte, entity, pkcs10 string) []byte {
	const timestamp = `<wsu:Timestamp xmlns:wsu="utility" wsu:Id="timestamp"><wsu:Expires>later</wsu:Expires></wsu:Timestamp>`
	digest := sha1.Sum([]byte(timestamp))
	signedInfo := `<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><Reference URI="#timestamp"><DigestValue>` +
		base64.StdEncoding.EncodeToString(digest[:]) + `</DigestValue></Reference></SignedInfo>`
	signature := base64.StdEncoding.EncodeToString(hmacSHA1(key, []byte(signedInfo)))
	return fmt.Appendf(nil, `<soap:Envelope xmlns:soap="soap"><soap:Header><wsse:Security>%s%s<Signature> %s <SignatureValue>%s</SignatureValue></Signature></wsse:Security></soap:Header>`+
		`<soap:Body><GetAndPublishCert Entity="%s"><RequestSecurityToken><BinarySecurityToken>`+"\r\n%s"+`</BinarySecurityToken></RequestSecurityToken></GetAndPublishCert></soap:Body></soap:Envelope>`,
		timestamp, assertion, signedInfo, signature, entity, pkcs10)
}

// issuedTicket has the web services issue a ticket for jane.
func issuedTicket(t testing.TB, services *webServices) (id string, issued ticket) {
	t.Helper()
	answer := []byte(services.newTicket(janeUser, []byte("the client's entropy")))
	var assertion struct {
		ID string `xml:"AssertionID,attr"`
	}
	if err := xml.Unmarshal(rawElement(answer, "saml:Assertion"), &assertion); err != nil {
		t.Fatal(err)
	}
	issued, ok := services.tickets.find(assertion.ID)
	if !ok {
		t.Fatalf("no ticket %q", assertion.ID)
	}
	return assertion.ID, issued
}

func TestCertificatesAreIssuedToHoldersOfTicketsOnly(t *testing.T) {
	services := start(t, Config{}).services
	id, issued := issuedTicket(t, services)
	pkcs10 := certificateRequest64(t)
	good := endorsedRequest(issued.assertion, issued.key, jane, pkcs10)

	der, err := services.certificateFor(good)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil || certificate.Subject.CommonName != jane || time.Until(certificate.NotAfter) < 2*time.Hour {
		t.Errorf("%+v, %v", certificate.Subject, err)
	}
	for name, body := range map[string][]byte{
		"no XML":              []byte("<"),
		"no ticket":           endorsedRequest("", issued.key, jane, pkcs10),
		"unknown ticket":      bytes.ReplaceAll(good, []byte(id), []byte("other")),
		"altered ticket":      bytes.Replace(good, []byte("NameIdentifier>"+jane), []byte("NameIdentifier>x"), 1),
		"another key":         endorsedRequest(issued.assertion, []byte("another"), jane, pkcs10),
		"altered timestamp":   bytes.Replace(good, []byte("later"), []byte("never"), 1),
		"altered signed part": bytes.Replace(good, []byte("#timestamp"), []byte("#other"), 1),
		"another user":        endorsedRequest(issued.assertion, issued.key, somebody.Address, pkcs10),
		"no request":          endorsedRequest(issued.assertion, issued.key, jane, ""),
	} {
		if _, err := services.certificateFor(body); err == nil {
			t.Errorf("%s: a certificate is issued", name)
		}
	}
	issued.expires = time.Now().Add(-time.Second)
	services.tickets.add(id, issued)
	if _, err := services.certificateFor(good); err == nil || !strings.Contains(err.Error(), "ticket") {
		t.Errorf("expired ticket: %v", err)
	}
}
