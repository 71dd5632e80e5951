package frontend

import (
	"fmt"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// summary is a verdict in one line.
func summary(v Verdict) string {
	text := string(v.Result) + " " + v.Step
	if v.Server != nil {
		text += fmt.Sprintf(" %s/%s", v.Server.HostPort(), v.Server.Transport)
	}
	if !v.Certain {
		text += ", uncertain"
	}
	if v.Give != nil {
		text += fmt.Sprintf(", give %s/%s of %s", v.Give.HostPort(), v.Give.Transport, v.GiveStep)
	}
	return text
}

// source is one way to find a front end: what it adds to a world, with a server
// that takes the connection or with none, and where it leads.
type source struct {
	step string
	add  func(w *world, domain string, alive bool)
	want string // with %s for the domain
}

func sources() []source {
	discover := func(name string) func(*world, string, bool) {
		return func(w *world, domain string, alive bool) {
			target := name + "-fe." + domain
			w.host(target)
			if alive {
				w.frontEnd(target, 443, true)
			}
			w.listen(name+"."+domain, 80, always(document(userDocument(target, 443))))
		}
	}
	service := func(name, short string, overTLS bool) func(*world, string, bool) {
		return func(w *world, domain string, alive bool) {
			target := short + "-fe." + domain
			w.host(target)
			if alive {
				w.frontEnd(target, 5000, overTLS)
			}
			w.zone.srv(name+"."+domain, target, 5000, 10, 10)
		}
	}
	host := func(prefix string, port int) func(*world, string, bool) {
		return func(w *world, domain string, alive bool) {
			w.host(prefix + domain)
			if alive {
				w.frontEnd(prefix+domain, port, true)
			}
		}
	}
	return []source{
		{"lyncdiscoverinternal-http", discover("lyncdiscoverinternal"), "lyncdiscoverinternal-fe.%s:443/tls"},
		{"lyncdiscover-http", discover("lyncdiscover"), "lyncdiscover-fe.%s:443/tls"},
		{"srv-sipinternaltls-tcp", service("_sipinternaltls._tcp", "a", true), "a-fe.%s:5000/tls"},
		{"srv-sipinternal-tcp", service("_sipinternal._tcp", "b", false), "b-fe.%s:5000/tcp"},
		{"srv-sip-tls", service("_sip._tls", "c", true), "c-fe.%s:5000/tls"},
		{"srv-sip-tcp", service("_sip._tcp", "d", false), "d-fe.%s:5000/tcp"},
		{"host-sipinternal", host("sipinternal.", 5061), "sipinternal.%s:5061/tls"},
		{"host-sipexternal", host("sipexternal.", 443), "sipexternal.%s:443/tls"},
		{"host-sip", host("sip.", 443), "sip.%s:443/tls"},
		{"domain", host("", 5061), "%s:5061/tls"},
	}
}

func TestTheFirstSourceThatConnectsDecides(t *testing.T) {
	w := newWorld(t)
	type try struct{ domain, want string }
	var tries []try
	all := sources()
	for i, first := range all {
		want := "connects " + first.step + " " + first.want
		for j := i; j < len(all); j++ { // each pair; for j == i the source alone
			domain := fmt.Sprintf("pair-%d-%d.test", i, j)
			all[j].add(w, domain, true)
			if j > i {
				first.add(w, domain, true)
			}
			tries = append(tries, try{domain, fmt.Sprintf(want, domain)})
		}
		domain := fmt.Sprintf("dead-before-%d.test", i)
		for j, s := range all {
			// Once an autodiscover document has come, the plugin asks no other.
			if j != 0 || i != 1 {
				s.add(w, domain, j >= i)
			}
		}
		if i != 1 {
			tries = append(tries, try{domain, fmt.Sprintf(want, domain)})
		}
	}
	tries = append(tries, try{"nothing.test", "fails domain nothing.test:5061/tls"})
	e := w.environment()
	for _, c := range tries {
		d := Discover(t.Context(), DiscoverOptions{Environment: e, Address: "jane@" + c.domain, Transport: lync.TransportAuto, Limit: testLimit})
		if got := summary(d.Verdict); got != c.want {
			t.Errorf("%s: %s, want %s", c.domain, got, c.want)
		}
	}
}
