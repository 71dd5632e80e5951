package lynctest

import (
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// ticket is a web ticket: somebody who holds it, and its key, is its user.
type ticket struct {
	user      User
	assertion string // as it was issued
	key       []byte
	expires   time.Time
}

// ticketLife is how long a ticket lasts.
const ticketLife = 8 * time.Hour

// tickets are those that were issued, by their AssertionID.
type tickets struct {
	mu     sync.Mutex
	issued map[string]ticket
}

func (t *tickets) add(id string, issued ticket) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.issued == nil {
		t.issued = map[string]ticket{}
	}
	t.issued[id] = issued
}

func (t *tickets) find(id string) (ticket, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	found, ok := t.issued[id]
	return found, ok && time.Now().Before(found.expires)
}

// ticketRequest is what is read of a request for a ticket.
type ticketRequest struct {
	Body struct {
		Request struct {
			Claim   string `xml:"Claims>ClaimType>Value"` // sip:ADDRESS
			Entropy string `xml:"Entropy>BinarySecret"`   // base64
		} `xml:"RequestSecurityToken"`
	}
}

// issueTicket gives a ticket to whoever proves by NTLM to be the user for whom it
// is asked.
func (w *webServices) issueTicket(out http.ResponseWriter, r *http.Request) {
	var request ticketRequest
	if err := readXML(r, &request); err != nil {
		fail(out, err)
		return
	}
	address := strings.TrimPrefix(request.Body.Request.Claim, "sip:")
	user, refused := w.authenticate(out, r)
	if refused {
		w.front.addSignOn(SignOn{Time: time.Now(), Address: address, Scheme: TLSDSK, UserAgent: r.UserAgent(), Status: http.StatusUnauthorized})
	}
	if user == nil {
		return
	}
	entropy, err := base64.StdEncoding.DecodeString(request.Body.Request.Entropy)
	switch {
	case !strings.EqualFold(address, user.Address):
		fail(out, fmt.Errorf("the ticket for %q was asked for by another user", address))
	case err != nil || len(entropy) == 0:
		fail(out, errors.New("no entropy"))
	default:
		writeXML(out, http.StatusOK, w.newTicket(*user, entropy))
	}
}

// newTicket issues a ticket and returns the message that holds it. The key is made
// of random numbers of both sides (WS-Trust 1.3, CK/PSHA1).
func (w *webServices) newTicket(user User, clientEntropy []byte) string {
	const timeFormat = "2006-01-02T15:04:05Z"
	now := time.Now().UTC()
	id := "SamlSecurityToken-" + randomHex(16)
	entropy := make([]byte, 32)
	_, _ = rand.Read(entropy) // never fails
	t := ticket{
		user: user, expires: now.Add(ticketLife),
		key: pHash(sha1.New, clientEntropy, entropy, len(clientEntropy)),
		assertion: `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" MajorVersion="1" MinorVersion="1" AssertionID="` + id + `">` +
			`<saml:AttributeStatement><saml:Subject><saml:NameIdentifier>` + escaped(user.Address) + `</saml:NameIdentifier></saml:Subject></saml:AttributeStatement>` +
			`</saml:Assertion>`,
	}
	w.tickets.add(id, t)
	return envelope(`<wst:RequestSecurityTokenResponseCollection><wst:RequestSecurityTokenResponse>` +
		`<wst:RequestedSecurityToken>` + t.assertion + `</wst:RequestedSecurityToken>` +
		`<wst:Lifetime><wsu:Created>` + now.Format(timeFormat) + `</wsu:Created><wsu:Expires>` + t.expires.Format(timeFormat) + `</wsu:Expires></wst:Lifetime>` +
		`<wst:Entropy><wst:BinarySecret>` + base64.StdEncoding.EncodeToString(entropy) + `</wst:BinarySecret></wst:Entropy>` +
		`</wst:RequestSecurityTokenResponse></wst:RequestSecurityTokenResponseCollection>`)
}

// readXML reads the body of a request.
func readXML(r *http.Request, into any) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	if err := xml.Unmarshal(body, into); err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	return nil
}
