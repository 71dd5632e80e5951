package frontend

import (
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// ids lists the ids of problems.
func ids(list []Problem) string {
	var all []string
	for _, p := range list {
		all = append(all, p.ID)
	}
	return strings.Join(all, " ")
}

func TestWhatAStepSaysOfABadAnswer(t *testing.T) {
	ticket := "HTTP/1.1 401 Unauthorized\r\nX-MS-WebTicketURL: https://fe.d.test/WebTicket/WebTicketService.svc\r\nContent-Length: 0\r\n\r\n"
	web := func(response string) func(*world) {
		return func(w *world) { w.listen("lyncdiscoverinternal.d.test", 80, always(response)) }
	}
	secure := func(q quality) func(*world) {
		return func(w *world) {
			w.secureWeb("lyncdiscoverinternal.d.test", q, document(userDocument("fe.d.test", 443)))
		}
	}
	for name, c := range map[string]struct {
		build   func(w *world)
		step    int
		outcome Outcome
		want    string
	}{
		"no name":             {func(*world) {}, 0, Nothing, noSuchName},
		"no connection":       {func(w *world) { w.host("lyncdiscoverinternal.d.test") }, 0, Nothing, connectFailed},
		"DNS fails":           {func(w *world) { w.zone.fails["lyncdiscoverinternal.d.test"] = true }, 0, Nothing, lookupFailed},
		"DNS fails for SRV":   {func(w *world) { w.zone.fails["_sipinternaltls._tcp.d.test"] = true }, 4, Nothing, lookupFailed},
		"a name without SRV":  {func(w *world) { w.host("_sipinternaltls._tcp.d.test") }, 4, Nothing, noSuchName},
		"SRV declines":        {func(w *world) { w.zone.srv("_sipinternaltls._tcp.d.test", ".", 0, 0, 0) }, 4, Nothing, serviceDeclined},
		"closes":              {func(w *world) { w.listen("lyncdiscoverinternal.d.test", 80, func(net.Conn) {}) }, 0, Nothing, closed},
		"no HTTP":             {web("SSH-2.0-OpenSSH_9.2\r\n\r\n"), 0, Nothing, badAnswer},
		"JSON":                {web("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"), 0, Nothing, wrongContentType},
		"no type":             {web("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"), 0, Nothing, wrongContentType},
		"a redirect":          {web("HTTP/1.1 301 Moved\r\nLocation: https://x/\r\nContent-Length: 0\r\n\r\n"), 0, Nothing, httpRedirect},
		"403":                 {web("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"), 0, Nothing, httpStatus},
		"NTLM":                {web("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: ntlm\r\nContent-Length: 0\r\n\r\n"), 0, NeedsPassword, needsPassword},
		"a ticket too early":  {web(ticket), 0, Nothing, httpStatus},
		"no length":           {web("HTTP/1.1 200 OK\r\nContent-Type: " + autodiscoverType + "\r\nConnection: close\r\n\r\n<A/>"), 0, Nothing, noContentLength},
		"no document":         {web(document("")), 0, Nothing, badXML},
		"garbage":             {web(document("\xff\xfe\x00<A>")), 0, Nothing, badXML},
		"nothing on the user": {web(document("<A><Root/></A>")), 0, Nothing, noServers},
		"no server":           {web(document("<A><User/></A>")), 0, Nothing, noServers},
		"an impossible port":  {web(document(userDocument("fe.d.test", 70000))), 0, Unreachable, ""},
		"an impossible host":  {web(document(userDocument("a b\x7f", 443))), 0, Unreachable, ""},
		"a link to itself":    {web(document(rootDocument("Redirect", "http://lyncdiscoverinternal.d.test/"))), 0, Waits, linkLoop},
		"a link elsewhere":    {web(document(rootDocument("Redirect", "ftp://x/"))), 0, Waits, badLink},
		"a link with a break": {web(document(rootDocument("Redirect", "http://lyncdiscover.d.test/&#13;&#10;X: y"))), 0, Nothing, badAnswer},
		"an unknown issuer":   {secure(strangeCA), 1, Waits, unknownCA},
		"expired":             {secure(outdated), 1, Waits, expired},
		"not yet valid":       {secure(tooEarly), 1, Waits, notYetValid},
		"another name":        {secure(otherName), 1, Waits, wrongName},
		"for clients":         {secure(notForTLS), 1, Nothing, invalidChain},
		"a ticket for the user": {func(w *world) {
			w.listen("lyncdiscoverinternal.d.test", 80, always(document(rootDocument("User", "http://users.d.test/"))))
			w.listen("users.d.test", 80, always(ticket))
		}, 0, NeedsPassword, needsPassword},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.build(w)
			d := Discover(t.Context(), DiscoverOptions{Environment: w.environment(), Address: "jane@d.test", Limit: testLimit})
			s := d.Steps[c.step]
			if s.Outcome != c.outcome || ids(s.Problems) != c.want {
				t.Errorf("%s, %v; want %s, %s", s.Outcome, s.Problems, c.outcome, c.want)
			}
			if s.Answer == "" {
				t.Error("nothing is said about the answer")
			}
		})
	}
}

func TestAStepTellsTheClockOfWhatAnswers(t *testing.T) {
	w := newWorld(t)
	w.listen("lyncdiscover.d.test", 80, always("HTTP/1.1 404 Not Found\r\nDate: Sat, 13 Nov 2010 23:29:00 GMT\r\nContent-Length: 0\r\n\r\n"))
	d := Discover(t.Context(), DiscoverOptions{Environment: w.environment(), Address: "jane@d.test", Limit: testLimit})
	for _, s := range d.Steps {
		if told := s.Date.Equal(time.Date(2010, 11, 13, 23, 29, 0, 0, time.UTC)); told != (s.ID == "lyncdiscover-http") || !told && !s.Date.IsZero() {
			t.Errorf("%s: %v", s.ID, s.Date)
		}
	}
}

func TestAnswersThatRaceAndDrawsAreUncertain(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"one", "two"} {
		w.frontEnd(name+".d.test", 443, true)
		w.frontEnd(name+".e.test", 443, true)
		w.zone.srv("_sip._tls.e.test", name+".e.test", 443, 0, 5)
	}
	w.listen("lyncdiscoverinternal.d.test", 80, always(document(userDocument("one.d.test", 443))))
	w.secureWeb("lyncdiscoverinternal.d.test", good, document(userDocument("two.d.test", 443)))
	e := w.environment()
	for domain, want := range map[string]string{"d.test": answersDiffer, "e.test": drawnAtRandom} {
		d := Discover(t.Context(), DiscoverOptions{Environment: e, Address: "jane@" + domain, Limit: testLimit})
		if v := d.Verdict; v.Result != Connects || v.Certain || ids(v.Problems) != want {
			t.Errorf("%s: %s, %v", domain, summary(v), v.Problems)
		}
	}
}

func TestPidginsAcceptedCertificatesAreAcceptedHere(t *testing.T) {
	w := newWorld(t)
	serverWith(outdated)(w, "old.test")
	serverWith(strangeCA)(w, "d.test")
	serverWith(otherName)(w, "e.test")
	e := w.environment()
	e.PeersDir = t.TempDir()
	pin(t, e.PeersDir, w.ca.issue(t, "fe.old.test", outdated), "fe.old.test")
	pin(t, e.PeersDir, w.ca.issue(t, "fe.d.test", strangeCA), "fe.d.test")
	pin(t, e.PeersDir, w.ca.issue(t, "sip.e.test", good), "fe.e.test") // another than the server's
	for domain, want := range map[string]string{
		"old.test": "stalls srv-sip-tls fe.old.test:5000/tls, give sip.old.test:443/tls of host-sip", // its time counts all the same
		"d.test":   "connects srv-sip-tls fe.d.test:5000/tls",
		"e.test":   "stalls srv-sip-tls fe.e.test:5000/tls, give sip.e.test:443/tls of host-sip",
	} {
		d := Discover(t.Context(), DiscoverOptions{Environment: e, Address: "jane@" + domain, Transport: lync.TransportAuto, Limit: testLimit})
		if got := summary(d.Verdict); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		if has(d.Verdict.Problems, pinnedDiffers) != (domain == "e.test") {
			t.Errorf("%s: %v", domain, d.Verdict.Problems)
		}
	}
}

func TestStepsAreReportedAsTheyEndAndReturnedInOrder(t *testing.T) {
	w := newWorld(t)
	fe(w, "d.test")
	reported := map[string]Outcome{}
	d := Discover(t.Context(), DiscoverOptions{Environment: w.environment(), Address: "jane@d.test", Limit: testLimit, OnStep: func(s Step) { reported[s.ID] = s.Outcome }})
	want := []string{
		"lyncdiscoverinternal-http", "lyncdiscoverinternal-https", "lyncdiscover-http", "lyncdiscover-https",
		"srv-sipinternaltls-tcp", "srv-sipinternal-tcp", "srv-sip-tls", "srv-sip-tcp", "host-sipinternal", "host-sipexternal", "host-sip", "domain",
	}
	var got []string
	for _, s := range d.Steps {
		got = append(got, s.ID)
		if reported[s.ID] != s.Outcome {
			t.Errorf("%s was reported as %q", s.ID, reported[s.ID])
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := d.Steps[1].Asked; got != "https://LyncDiscoverInternal.d.test/?sipuri=jane@d.test" {
		t.Error(got)
	}
}
