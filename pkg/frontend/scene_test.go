package frontend

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// scene is a domain of its own and what Discover must make of it. The same scenes
// are shown to the real Pidgin.
type scene struct {
	name      string
	build     func(w *world, domain string)
	want      string // of summary, with D for the domain
	transport lync.Transport
	unread    bool // by the plugin that can't read XML

	// asks is the host whose certificate Pidgin asks about, with D for the domain.
	asks string

	// password is where the plugin gets with the password, with D for the domain.
	password string
}

// fe adds a front end that is found by SRV: what the plugin comes to when it goes
// on.
func fe(w *world, domain string) {
	w.frontEnd("fe."+domain, 5000, true)
	w.zone.srv("_sip._tls."+domain, "fe."+domain, 5000, 0, 0)
}

const goesOn = "connects srv-sip-tls fe.D:5000/tls"

// refusing adds a web server whose answer the plugin doesn't take, so that it goes
// on. The server that the answer names would take the connection.
func refusing(respond func(target string) string) func(*world, string) {
	return func(w *world, domain string) {
		w.frontEnd("wrong."+domain, 443, true)
		for _, name := range []string{"lyncdiscoverinternal.", "lyncdiscover."} {
			w.listen(name+domain, 80, always(respond("wrong."+domain)))
		}
		fe(w, domain)
	}
}

func scenes() []scene {
	return []scene{
		{name: "nothing at all", build: func(*world, string) {}, want: "fails domain D:5061/tls"},
		{name: "nothing listens at the domain", build: func(w *world, d string) { w.host(d) }, want: "fails domain D:5061/tls"},
		{name: "links over HTTP and HTTPS", build: buildLinks, want: "connects lyncdiscoverinternal-http home.D:4430/tls"},
		{name: "HTTPS alone, prefixes and odd case", build: buildPrefixes, want: "connects lyncdiscover-https home.D:443/tls"},
		{name: "internal before external", build: buildBothSides(true), want: "connects lyncdiscoverinternal-http internal.D:443/tls"},
		{name: "external when internal is dead", build: buildBothSides(false), want: "connects lyncdiscoverinternal-http fe.D:443/tls"},
		{name: "a user without servers ends autodiscover", build: func(w *world, d string) {
			w.listen("lyncdiscoverinternal."+d, 80, always(document(`<A AccessLocation="Elsewhere"><User><SipClientInternalAccess fqdn="x" port="1"/></User></A>`)))
			w.frontEnd("other."+d, 443, true)
			w.listen("lyncdiscover."+d, 80, always(document(userDocument("other."+d, 443))))
			fe(w, d)
		}, want: goesOn},
		{name: "a dead server ends autodiscover", build: func(w *world, d string) {
			w.listen("lyncdiscoverinternal."+d, 80, always(document(userDocument("nowhere."+d, 443))))
			w.frontEnd("other."+d, 443, true)
			w.listen("lyncdiscover."+d, 80, always(document(userDocument("other."+d, 443))))
			fe(w, d)
		}, want: goesOn},
		{name: "a link that is no address", build: func(w *world, d string) {
			w.listen("lyncdiscoverinternal."+d, 80, always(document(rootDocument("User", "https://home."+d))))
			fe(w, d)
		}, want: "stalls lyncdiscoverinternal-http, give fe.D:5000/tls of srv-sip-tls"},

		{name: "an answer of the wrong type", build: refusing(func(target string) string {
			return strings.Replace(document(userDocument(target, 443)), "+xml", "+json", 1)
		}), want: goesOn},
		{name: "a redirect", build: refusing(func(target string) string {
			return "HTTP/1.1 302 Found\r\nLocation: http://" + target + "/\r\nContent-Length: 0\r\n\r\n"
		}), want: goesOn},
		{name: "not found", build: refusing(func(string) string { return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n" }), want: goesOn},
		{name: "an answer of unstated length", build: refusing(func(target string) string {
			return strings.Replace(document(userDocument(target, 443)), "Content-Length", "X-Length", 1)
		}), want: goesOn},
		{name: "a document that is broken off", build: refusing(func(target string) string {
			text := userDocument(target, 443)
			return document(text[:len(text)-8])
		}), want: goesOn},
		{name: "a document of another kind", build: refusing(func(string) string { return document("<html><body>It works!</body></html>") }), want: goesOn},
		{name: "401 without a scheme", build: refusing(func(string) string { return "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n" }), want: goesOn},
		{name: "401 with Basic", build: func(w *world, d string) {
			w.frontEnd("home."+d, 443, true)
			w.listen("lyncdiscoverinternal."+d, 80, web(func(r *http.Request) string {
				if r.Header.Get("Authorization") == "" {
					return "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
				}
				return document(userDocument("home."+d, 443))
			}))
			fe(w, d)
		}, want: "depends lyncdiscoverinternal-http, uncertain, give fe.D:5000/tls of srv-sip-tls", password: "home.D:443"},
		{name: "a chunked answer", build: func(w *world, d string) {
			w.frontEnd("fe."+d, 443, true)
			text := userDocument("fe."+d, 443)
			w.listen("lyncdiscover."+d, 80, always(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n",
				autodiscoverType, text[:5], len(text)-5, text[5:])))
		}, want: "connects lyncdiscover-http fe.D:443/tls"},

		{name: "an untrusted certificate of autodiscover", build: func(w *world, d string) {
			w.secureWeb("lyncdiscoverinternal."+d, strangeCA, document(userDocument("fe."+d, 5000)))
			fe(w, d)
		}, want: "stalls lyncdiscoverinternal-https, give fe.D:5000/tls of srv-sip-tls", asks: "lyncdiscoverinternal.D"},
		{name: "an untrusted certificate doesn't matter when HTTP answers", build: func(w *world, d string) {
			w.frontEnd("home."+d, 443, true)
			w.listen("lyncdiscoverinternal."+d, 80, always(document(userDocument("home."+d, 443))))
			w.secureWeb("lyncdiscoverinternal."+d, selfIssued, document(userDocument("other."+d, 443)))
			fe(w, d)
		}, want: "connects lyncdiscoverinternal-http home.D:443/tls"},
		{name: "an untrusted certificate behind a link", build: func(w *world, d string) {
			w.listen("lyncdiscover."+d, 80, always(document(rootDocument("User", "https://users."+d+"/"))))
			w.secureWeb("users."+d, outdated, document(userDocument("fe."+d, 5000)))
			fe(w, d)
		}, want: "stalls lyncdiscover-http, give fe.D:5000/tls of srv-sip-tls", asks: "users.D"},
		{name: "a name outside ASCII", transport: lync.TransportTCP, build: func(w *world, d string) {
			w.listen("xn--bcher-kva."+d, 5060, w.sip("bücher."+d+":5060"))
			w.listen("lyncdiscover."+d, 80, always(document(userDocument("bücher."+d, 5060))))
		}, want: "connects lyncdiscover-http bücher.D:5060/tcp"},
		{name: "an unfit certificate of autodiscover", build: func(w *world, d string) {
			w.secureWeb("lyncdiscoverinternal."+d, notForTLS, document(userDocument("wrong."+d, 5000)))
			fe(w, d)
		}, want: goesOn},
		{name: "an expired certificate of the server", build: serverWith(outdated), want: "stalls srv-sip-tls fe.D:5000/tls, give sip.D:443/tls of host-sip", asks: "fe.D"},
		{name: "a certificate that isn't valid yet", build: serverWith(tooEarly), want: "stalls srv-sip-tls fe.D:5000/tls, give sip.D:443/tls of host-sip", asks: "fe.D"},
		{name: "a self-signed certificate of the server", build: serverWith(selfIssued), want: "stalls srv-sip-tls fe.D:5000/tls, give sip.D:443/tls of host-sip", asks: "fe.D"},
		{name: "a self-signed certificate that isn't for signing", build: serverWith(selfServed), want: "connects host-sip sip.D:443/tls"},
		{name: "a certificate for another name", build: serverWith(otherName), want: "stalls srv-sip-tls fe.D:5000/tls, give sip.D:443/tls of host-sip", asks: "fe.D"},
		{name: "a certificate with a common name alone", build: serverWith(commonName), want: goesOn},
		{name: "a certificate for clients", build: serverWith(notForTLS), want: "connects host-sip sip.D:443/tls"},

		{name: "SRV by priority", build: func(w *world, d string) {
			w.frontEnd("second."+d, 5000, true)
			w.frontEnd("first."+d, 5000, true)
			w.zone.srv("_sip._tls."+d, "second."+d, 5000, 20, 100)
			w.zone.srv("_sip._tls."+d, "first."+d, 5000, 10, 0)
		}, want: "connects srv-sip-tls first.D:5000/tls"},
		{name: "SRV by weight", build: func(w *world, d string) {
			w.frontEnd("light."+d, 5000, true)
			w.frontEnd("heavy."+d, 5000, true)
			w.zone.srv("_sip._tls."+d, "light."+d, 5000, 10, 0)
			w.zone.srv("_sip._tls."+d, "heavy."+d, 5000, 10, 1)
		}, want: "connects srv-sip-tls heavy.D:5000/tls"},
		{name: "SRV whose first target is dead", build: func(w *world, d string) {
			w.host("dead." + d)
			w.frontEnd("second."+d, 5000, true)
			w.zone.srv("_sipinternaltls._tcp."+d, "dead."+d, 5000, 10, 0)
			w.zone.srv("_sipinternaltls._tcp."+d, "second."+d, 5000, 20, 0)
			fe(w, d)
		}, want: goesOn},
		{name: "SRV that declines", build: func(w *world, d string) {
			w.zone.srv("_sipinternaltls._tcp."+d, ".", 0, 0, 0)
			fe(w, d)
		}, want: goesOn},
		{name: "SRV without a port", build: func(w *world, d string) {
			w.frontEnd("fe."+d, 5061, true)
			w.zone.srv("_sip._tls."+d, "fe."+d, 0, 0, 0)
		}, want: "connects srv-sip-tls fe.D:5061/tls"},
		{name: "SRV behind an alias", build: func(w *world, d string) {
			w.zone.alias("_sip._tls."+d, "one."+d)
			w.zone.alias("one."+d, "two."+d)
			w.zone.srv("two."+d, "three."+d, 5000, 0, 0)
			w.zone.alias("three."+d, "fe."+d)
			w.listen("fe."+d, 5000, w.overTLS("three."+d, good, w.sip("three."+d+":5000")))
		}, want: "connects srv-sip-tls three.D:5000/tls"},
		{name: "SRV over a broken-off datagram", build: func(w *world, d string) {
			fe(w, d)
			w.zone.long["_sip._tls."+d] = true
		}, want: goesOn},
		{name: "IPv6 alone", build: func(w *world, d string) {
			w.listenAt(w.host6("six."+d), 5006, w.overTLS("six."+d, good, w.sip("six."+d+":5006")))
			w.zone.srv("_sip._tls."+d, "six."+d, 5006, 0, 0)
		}, want: "connects srv-sip-tls six.D:5006/tls"},
		{name: "no TLS where TLS is due", build: func(w *world, d string) {
			w.frontEnd("plain."+d, 5000, false)
			w.zone.srv("_sipinternaltls._tcp."+d, "plain."+d, 5000, 0, 0)
			w.listen("plain."+d, 5000, web(func(*http.Request) string { return "" }))
			fe(w, d)
		}, want: goesOn},
		{name: "TLS 1.0 alone", build: func(w *world, d string) {
			config := &tls.Config{Certificates: []tls.Certificate{*w.ca.issue(w.t, "old."+d, good)}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10}
			w.listen("old."+d, 5000, func(conn net.Conn) { _ = tls.Server(conn, config).Handshake() })
			w.zone.srv("_sipinternaltls._tcp."+d, "old."+d, 5000, 0, 0)
			fe(w, d)
		}, want: goesOn},
		{name: "TCP as the account says", transport: lync.TransportTCP, build: func(w *world, d string) {
			fe(w, d) // isn't asked for
			w.frontEnd("sip."+d, 443, false)
		}, want: "connects host-sip sip.D:443/tcp"},
		{name: "TLS as the account says", transport: lync.TransportTLS, build: func(w *world, d string) {
			w.frontEnd("plain."+d, 5000, false)
			w.zone.srv("_sipinternal._tcp."+d, "plain."+d, 5000, 0, 0)
			fe(w, d)
		}, want: goesOn},
		{name: "the domain over TCP", transport: lync.TransportTCP, build: func(w *world, d string) { w.frontEnd(d, 5060, false) }, want: "connects domain D:5060/tcp"},

		{name: "a plugin that can't read", unread: true, build: func(w *world, d string) {
			buildLinks(w, d)
			fe(w, d)
		}, want: goesOn},
		{name: "a plugin that can't read, and nothing else", unread: true, build: buildLinks,
			want: "fails domain D:5061/tls, give home.D:4430/tls of lyncdiscoverinternal-http"},
		{name: "a plugin that can't read is asked about certificates", unread: true, build: func(w *world, d string) {
			w.secureWeb("lyncdiscoverinternal."+d, selfIssued, document(userDocument("fe."+d, 5000)))
			fe(w, d)
		}, want: "stalls lyncdiscoverinternal-https, give fe.D:5000/tls of srv-sip-tls", asks: "lyncdiscoverinternal.D"},
	}
}

// secureWeb is a web server with one answer over HTTPS.
func (w *world) secureWeb(host string, q quality, response string) {
	w.listen(host, 443, w.overTLS(host, q, always(response)))
}

func buildLinks(w *world, d string) {
	w.frontEnd("home."+d, 4430, true)
	w.listen("lyncdiscoverinternal."+d, 80, always(document(rootDocument("Redirect", "https://pool."+d+"/autodiscover?x=1"))))
	w.secureWeb("pool."+d, good, document(rootDocument("user", "http://users."+d+":8080/who")))
	w.listen("users."+d, 8080, always(document(userDocument("home."+d, 4430))))
}

func buildPrefixes(w *world, d string) {
	w.frontEnd("home."+d, 443, true)
	w.secureWeb("lyncdiscover."+d, good, document(`<?xml version="1.0"?><!-- a comment --><a:Any xmlns:a="urn:a" a:accesslocation="INTERNAL">
		<a:Root/><a:User><a:SipClientInternalAccess a:PORT="443" FQDN="home.`+d+`">text</a:SipClientInternalAccess></a:User></a:Any>`))
}

// buildBothSides names an internal and an external server.
func buildBothSides(alive bool) func(*world, string) {
	return func(w *world, d string) {
		w.frontEnd("fe."+d, 443, true)
		if alive {
			w.frontEnd("internal."+d, 443, true)
		}
		w.listen("lyncdiscoverinternal."+d, 80, always(document(`<A><User><SipClientExternalAccess fqdn="fe.`+d+`" port="443"/><SipClientInternalAccess fqdn="internal.`+d+`" port="443 "/></User></A>`)))
	}
}

// serverWith has a front end with a certificate of some quality, and a good one
// behind it.
func serverWith(q quality) func(*world, string) {
	return func(w *world, d string) {
		w.listen("fe."+d, 5000, w.overTLS("fe."+d, q, w.sip("fe."+d+":5000")))
		w.zone.srv("_sip._tls."+d, "fe."+d, 5000, 0, 0)
		w.frontEnd("sip."+d, 443, true)
	}
}

// domainOf is the domain of a scene.
func domainOf(i int) string { return fmt.Sprintf("w%02d.test", i) }

func (s scene) expected(i int) string {
	return strings.ReplaceAll(" "+s.want, "D", domainOf(i))[1:]
}

// options ask about a scene.
func (s scene) options(i int, e Environment) DiscoverOptions {
	return DiscoverOptions{Environment: e, Address: addressOf(i), Transport: s.transport, XMLUnreadable: s.unread, Limit: testLimit}
}

func addressOf(i int) string { return "jane.roe1@" + domainOf(i) }

func TestVerdictsOfScenes(t *testing.T) {
	w := newWorld(t)
	all := scenes()
	for i, s := range all {
		s.build(w, domainOf(i))
	}
	e := w.environment()
	for i, s := range all {
		t.Run(s.name, func(t *testing.T) {
			d := Discover(t.Context(), s.options(i, e))
			if got := summary(d.Verdict); got != s.expected(i) {
				t.Errorf("%s\nwant %s", got, s.expected(i))
				for _, step := range d.Steps {
					t.Logf("%s: %s, %s %v", step.ID, step.Outcome, step.Answer, step.Problems)
				}
			}
		})
	}
}
