package lynctest

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"strings"
	"time"
)

// certificateRequest is what is read of a request for a certificate.
type certificateRequest struct {
	Header struct {
		Security struct {
			Assertion struct {
				ID string `xml:"AssertionID,attr"`
			}
			Signature struct {
				Value  string `xml:"SignatureValue"`
				Digest string `xml:"SignedInfo>Reference>DigestValue"`
			}
		}
	}
	Body struct {
		Request struct {
			Entity string `xml:",attr"` // the sign-in address
			PKCS10 string `xml:"RequestSecurityToken>BinarySecurityToken"`
		} `xml:"GetAndPublishCert"`
	}
}

// issueCertificate gives a certificate to the holder of a ticket.
func (w *webServices) issueCertificate(out http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		fail(out, err)
		return
	}
	der, err := w.certificateFor(body)
	if err != nil {
		fail(out, err)
		return
	}
	writeXML(out, http.StatusOK, envelope(`<GetAndPublishCertResponse><wst:RequestSecurityTokenResponse><wst:RequestedSecurityToken>`+
		`<wsse:BinarySecurityToken>`+base64.StdEncoding.EncodeToString(der)+`</wsse:BinarySecurityToken>`+
		`</wst:RequestedSecurityToken></wst:RequestSecurityTokenResponse></GetAndPublishCertResponse>`))
}

func (w *webServices) certificateFor(body []byte) ([]byte, error) {
	var request certificateRequest
	if err := xml.Unmarshal(body, &request); err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	security := request.Header.Security
	t, ok := w.tickets.find(security.Assertion.ID)
	if !ok || !bytes.Contains(body, []byte(t.assertion)) {
		return nil, errors.New("no such ticket")
	}
	if err := t.verify(body, security.Signature.Digest, security.Signature.Value); err != nil {
		return nil, err
	}
	if !strings.EqualFold(request.Body.Request.Entity, t.user.Address) {
		return nil, errors.New("the ticket is another user's")
	}
	return w.front.identity.issue(t.user, request.Body.Request.PKCS10)
}

// verify checks that the sender has the ticket's key: the digest is that of the
// timestamp, and the signature that of the digest. Both parts come in canonical
// form, so that their bytes can be taken as they are.
func (t ticket) verify(body []byte, digest, signature string) error {
	timestamp := sha1.Sum(rawElement(body, "wsu:Timestamp"))
	if !equalBase64(timestamp[:], digest) {
		return errors.New("the digest isn't that of the timestamp")
	}
	if !equalBase64(hmacSHA1(t.key, rawElement(body, "SignedInfo")), signature) {
		return errors.New("the signature isn't made with the ticket's key")
	}
	return nil
}

func equalBase64(want []byte, encoded string) bool {
	got, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	return err == nil && hmac.Equal(want, got)
}

// userCertificateLife is how long a user's certificate is valid. pidgin-sipe asks for
// a new one at once if it isn't for more than an hour.
const userCertificateLife = 24 * time.Hour

// issue makes a user's certificate for the key in a request (PKCS #10, base64), and
// returns its DER form.
func (i *identity) issue(user User, pkcs10 string) ([]byte, error) {
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(pkcs10), ""))
	if err != nil {
		return nil, fmt.Errorf("read the certificate request: %w", err)
	}
	request, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return nil, fmt.Errorf("read the certificate request: %w", err)
	}
	if err := request.CheckSignature(); err != nil {
		return nil, fmt.Errorf("check the certificate request: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: user.Address},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(userCertificateLife),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	return x509.CreateCertificate(rand.Reader, template, i.leaf, request.PublicKey, i.key)
}
