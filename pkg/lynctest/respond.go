package lynctest

import (
	"fmt"
	"hash/fnv"
	"strings"
)

// expires is how long a registration lasts, in seconds.
const expires = "7200"

// respond finds the answer to a request that no fault concerns.
func (c *connection) respond(m Message, spoilSignature bool) Message {
	if m.Method() == "REGISTER" && !c.front.knows(m.address("From")) {
		c.noteSignOn(m, nil, 404) // before authentication: there is no password to check
		return reply(m, NotFound(), c.front.config.Server)
	}
	header := authorizationHeader(m)
	given, err := parseCredentials(m.Header(header))
	if err != nil {
		return c.challenge(m)
	}
	a := c.associationFor(given)
	if a == nil {
		return c.challenge(m)
	}
	step, err := a.advance(given)
	if err == nil && step != "" {
		return reply(m, Answer{401, "Unauthorized", []Header{{"WWW-Authenticate", step}}}, c.front.config.Server)
	}
	if err == nil {
		err = a.verify(m, given)
	}
	if err != nil {
		return c.refuse(m, a, err)
	}
	answer := reply(m, c.serveKnown(m, a), c.front.config.Server)
	answer.Headers = append(answer.Headers, Header{infoHeader[header], a.sign(answer, spoilSignature)})
	return answer
}

// infoHeader names the header with the signature of an answer to a request that has
// its own in the given one.
var infoHeader = map[string]string{
	"Authorization": "Authentication-Info", "Proxy-Authorization": "Proxy-Authentication-Info",
}

// authorizationHeader is the header that a request's credentials are in.
func authorizationHeader(m Message) string {
	if m.Header("Proxy-Authorization") != "" {
		return "Proxy-Authorization"
	}
	return "Authorization"
}

// associationFor is the association that credentials name, or a new one where they
// begin a handshake with a scheme that is offered; nil if they do neither.
func (c *connection) associationFor(given credentials) *association {
	if opaque, ok := given.parameters["opaque"]; ok {
		if c.association != nil && c.association.opaque == opaque {
			return c.association
		}
		return nil
	}
	for _, scheme := range c.front.config.Schemes {
		if strings.EqualFold(string(scheme), given.scheme) {
			c.begin(c.front.newAssociation(scheme))
			return c.association
		}
	}
	return nil
}

// challenge is the answer that offers all schemes.
func (c *connection) challenge(m Message) Message {
	answer := Answer{401, "Unauthorized", nil}
	for _, scheme := range c.front.config.Schemes {
		answer.Headers = append(answer.Headers, Header{"WWW-Authenticate", c.front.offer(scheme)})
	}
	return reply(m, answer, c.front.config.Server)
}

// offer is the header value that offers a scheme.
func (f *FrontEnd) offer(scheme Scheme) string {
	target := f.config.computer()
	if scheme == Kerberos {
		target = "sip/" + target
	}
	offer := fmt.Sprintf(`%s realm="%s", targetname="%s", version=4`, scheme, realm, target)
	if scheme == TLSDSK {
		offer += fmt.Sprintf(`, sts-uri="%s"`, f.services.base()+provisioningPath)
	}
	return offer
}

// refuse answers a client that has failed to prove who it is: as if it had said
// nothing, as a real front end does.
func (c *connection) refuse(m Message, a *association, err error) Message {
	c.front.config.Log.Info("refused", "connection", c.number, "scheme", a.scheme, "error", err)
	if m.Method() == "REGISTER" {
		c.noteSignOn(m, a, 401)
	}
	c.begin(nil)
	return c.challenge(m)
}

// serveKnown is the answer to a request whose sender is known.
func (c *connection) serveKnown(m Message, a *association) Answer {
	if m.Method() != "REGISTER" {
		return Answer{200, "OK", nil}
	}
	answer := c.registered(m, a)
	if m.Header("Expires") != "0" && !a.signedOn {
		c.noteSignOn(m, a, answer.Status)
		a.signedOn = answer.Status == 200
	}
	return answer
}

// registered is the answer to a REGISTER whose sender is known.
func (c *connection) registered(m Message, a *association) Answer {
	switch {
	case !strings.EqualFold(a.established.user.Address, m.address("From")):
		return Answer{403, "Forbidden", []Header{diagnostics(4004, "Credentials provided are not authorized to act as specified from URI")}}
	case !c.front.allowed(m.Header("User-Agent")):
		return VersionRefused()
	case m.Header("Expires") == "0":
		return Answer{200, "OK", []Header{{"Expires", "0"}}}
	}
	return Answer{200, "OK", []Header{
		{"Contact", m.Header("Contact") + ";expires=" + expires},
		{"Expires", expires},
		{"Allow-Events", "vnd-microsoft-provisioning,vnd-microsoft-roaming-contacts,vnd-microsoft-roaming-ACL,presence,presence.wpending,vnd-microsoft-roaming-self,vnd-microsoft-provisioning-v2"},
		{"Supported", "adhoclist"}, {"Supported", "msrtc-event-categories"},
		{"ms-keep-alive", "UAS; tcp=no; hop-hop=yes; end-end=no; timeout=300"},
	}}
}

// noteSignOn records how a REGISTER has ended, on an association if it came so far.
func (c *connection) noteSignOn(m Message, a *association, status int) {
	s := SignOn{Time: m.Time, Connection: c.number, Address: m.address("From"), UserAgent: m.Header("User-Agent"), Status: status}
	if a != nil {
		s.Scheme, s.PasswordVerified = a.scheme, a.established != nil
	}
	c.front.addSignOn(s)
}

// reply makes the answer to a request (RFC 3261 8.2.6.2).
func reply(m Message, answer Answer, server string) Message {
	r := Message{StartLine: fmt.Sprintf("%s %d %s", version, answer.Status, answer.Reason)}
	r.Headers = append(r.Headers, answer.Headers...)
	for _, h := range m.Headers {
		switch strings.ToLower(h.Name) {
		case "to":
			if tag(h.Value) == "" {
				h.Value += ";tag=" + dialogTag(m)
			}
			r.Headers = append(r.Headers, h)
		case "via", "from", "call-id", "cseq":
			r.Headers = append(r.Headers, h)
		}
	}
	r.Headers = append(r.Headers, Header{"Server", server}, Header{"Content-Length", "0"})
	return r
}

// dialogTag is the front end's tag: the same in all answers of a dialog.
func dialogTag(m Message) string {
	h := fnv.New64a()
	h.Write([]byte(m.Header("Call-ID")))
	return fmt.Sprintf("%016X", h.Sum64())
}
