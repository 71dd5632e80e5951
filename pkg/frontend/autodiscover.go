package frontend

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

const (
	autodiscoverType   = "application/vnd.microsoft.rtc.autodiscover+xml"
	autodiscoverAccept = "Accept: " + autodiscoverType + ";v=1\r\n"

	// maxLinks is how many links are followed. Real services need two; the plugin
	// would go on for ever.
	maxLinks = 10
)

func (d *discoverer) planAutodiscover(scheme, name string) planned {
	address := fmt.Sprintf("%s://%s.%s/?sipuri=%s", scheme, name, d.domain, d.Address)
	step := Step{ID: strings.ToLower(name) + "-" + scheme, Method: Autodiscover, Asked: address}
	return planned{step, func(s *Step) { d.autodiscover(s, address) }}
}

// autodiscover asks one service (sipe sipe-lync-autodiscover.c).
func (d *discoverer) autodiscover(s *Step, address string) {
	begin := time.Now()
	if t, ok := d.follow(s, address); ok {
		s.answered = max(time.Since(begin), 1)
		d.tryNamed(s, t.servers)
	}
	if d.XMLUnreadable && s.documents > 0 {
		s.answered = 0
		s.fail(Ignored, problem(xmlIgnored, Error, "repair the plugin: pidgin-lync plugin repair", "the installed plugin can't read the answer"))
	}
}

// tryNamed tries the servers that the document about the user names.
func (d *discoverer) tryNamed(s *Step, servers []Server) {
	if len(servers) == 0 {
		s.fail(Nothing, problem(noServers, Error, "tell the server's administrator", "the document about the user names no server, and the plugin asks no other autodiscover service then"))
		return
	}
	s.Answer = "names " + serverList(servers)
	d.try(s, servers)
	s.end()
}

// follow asks the service and goes where it links to, up to the document about the
// user. Without one, ok is false and the step has failed.
func (d *discoverer) follow(s *Step, address string) (t topology, ok bool) {
	t.link = address
	for len(s.Links) <= maxLinks {
		document, ok := d.document(s, t)
		if !ok {
			return t, false
		}
		var err error
		t, err = parseTopology(document, d.Transport)
		switch {
		case err != nil:
			s.fail(Nothing, problem(badXML, Error, "", "the document can't be read: %s", printable(err.Error())))
			return t, false
		case t.link == "" && !t.user:
			s.fail(Nothing, problem(noServers, Error, "", "the document says nothing about the user"))
			return t, false
		case t.link == "":
			return t, true
		}
		s.Links = append(s.Links, printable(t.link))
	}
	s.fail(Waits, problem(linkLoop, Error, "tell the server's administrator", "it links on and on, and the plugin would follow for ever"))
	return t, false
}

// document fetches what a link leads to. If it isn't what the plugin takes, ok is
// false and the step has failed.
func (d *discoverer) document(s *Step, t topology) (body []byte, ok bool) {
	address, ok := parseWebAddress(t.link)
	if !ok {
		s.fail(Waits, problem(badLink, Error, "tell the server's administrator", "it links to %s, which the plugin can't take for an address, and waits for ever", quote(t.link)))
		return nil, false
	}
	answer := d.get(d.ctx, address, autodiscoverAccept)
	if answer.TLS != nil {
		s.TLS = answer.TLS
	}
	s.Date = parseDate(answer.Header.Get("Date"))
	if outcome, p := refuse(answer, t.isUser); p != nil {
		s.fail(outcome, p)
		return nil, false
	}
	s.documents++
	return answer.Body, true
}

// refuse says why the plugin doesn't read an answer, and what it does instead. The
// problem is nil if it reads it.
func refuse(a webAnswer, isUser bool) (Outcome, *Problem) {
	mediaType := a.Header.Get("Content-Type")
	switch {
	case a.Problem != nil && a.TLS != nil && a.TLS.Trust == Asks:
		return Waits, a.Problem
	case a.Problem != nil:
		return Nothing, a.Problem
	case a.NoEnd:
		return Nothing, problem(noContentLength, Error, "", "status %d, but how long the answer is isn't said", a.Status)
	case a.Status == http.StatusUnauthorized && (wantsPassword(a.Header) || isUser && a.Header.Get("X-MS-WebTicketURL") != ""):
		return NeedsPassword, problem(needsPassword, Warning, "", "it wants the password, which isn't given here; the plugin goes on with it")
	case a.Status >= 300 && a.Status < 400:
		return Nothing, problem(httpRedirect, Error, "", "status %d: redirects to %s, which the plugin doesn't follow", a.Status, quote(a.Header.Get("Location")))
	case a.Status != http.StatusOK:
		return Nothing, problem(httpStatus, Error, "", "status %d", a.Status)
	case !strings.HasPrefix(mediaType, autodiscoverType):
		return Nothing, problem(wrongContentType, Error, "", "the answer is of the type %s, not XML of autodiscover", quote(mediaType))
	}
	return "", nil
}

// wantsPassword says whether a 401 offers a scheme that the plugin answers with the
// account's password (sipe sipe-http-request.c:
// sipe_http_request_response_unauthorized).
func wantsPassword(h http.Header) bool {
	for _, offer := range h.Values("WWW-Authenticate") {
		for _, scheme := range []string{"Negotiate", "NTLM", "Basic"} {
			if len(offer) >= len(scheme) && strings.EqualFold(offer[:len(scheme)], scheme) {
				return true
			}
		}
	}
	return false
}

func serverList(servers []Server) string {
	texts := make([]string, len(servers))
	for i, s := range servers {
		texts[i] = s.HostPort()
	}
	return strings.Join(texts, ", ")
}
