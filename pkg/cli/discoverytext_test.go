package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/frontend"
)

func TestEachStepOfDiscoveryIsOneBlockThatNamesItsHostOnce(t *testing.T) {
	server := frontend.Server{Host: "one.example.com", Port: 443, Transport: "tls"}
	untrusted := frontend.Problem{ID: "unknown-ca", Severity: frontend.Warning,
		Text:   `the certificate of lyncdiscover.example.com is issued by "CN=Strange CA", which this system doesn't trust`,
		Remedy: "install the certificate of its issuer on this system, or accept this one in Pidgin"}
	random := frontend.Problem{ID: "drawn-at-random", Severity: frontend.Note, Text: "the plugin takes one of 2 records at random"}
	steps := []frontend.Step{
		{ID: "lyncdiscover-http", Asked: "http://LyncDiscover.example.com/?sipuri=jane@example.com", Outcome: frontend.Nothing, Elapsed: 4 * time.Millisecond,
			Answer: "DNS has no such name: lyncdiscover.example.com", Problems: []frontend.Problem{{Text: "DNS has no such name: lyncdiscover.example.com"}}},
		{ID: "lyncdiscover-https", Asked: "https://LyncDiscover.example.com/?sipuri=jane@example.com", Outcome: frontend.Waits, Elapsed: 10003 * time.Millisecond,
			Answer: untrusted.Text, Problems: []frontend.Problem{untrusted}},
		{ID: "srv-sipinternal-tcp", Asked: "_sipinternal._tcp.example.com", Outcome: frontend.Unreachable, Answer: "dead.example.com:5061",
			Attempts: []frontend.Attempt{{Problems: []frontend.Problem{{Text: "no connection to dead.example.com:5061: connection refused"}}}}},
		{ID: "srv-sip-tls", Asked: "_sip._tls.example.com", Outcome: frontend.Found, Answer: "2 records, first one.example.com:443", Problems: []frontend.Problem{random}},
		{ID: "host-sip", Asked: "sip.example.com", Outcome: frontend.Unreachable, Answer: "192.0.2.1",
			Attempts: []frontend.Attempt{{Problems: []frontend.Problem{{Text: "sip.example.com:443 doesn't speak TLS"}}}}},
		{ID: "domain", Asked: "example.com", Outcome: frontend.NeedsPassword, Answer: "odd\x1b[2J answer"},
	}
	const shown = `nothing            4ms  http://LyncDiscover.example.com: no such name
STALLS         10.003s  https://LyncDiscover.example.com
                        the certificate is issued by "CN=Strange CA", which
                        this system doesn't trust
unreachable         0s  _sipinternal._tcp.example.com
                        no connection to dead.example.com:5061: connection
                        refused
FOUND               0s  _sip._tls.example.com
                        2 records, first one.example.com:443
                        the plugin takes one of 2 records at random
unreachable         0s  sip.example.com
                        192.0.2.1
                        sip.example.com:443 doesn't speak TLS
needs password      0s  example.com: odd�[2J answer

`
	for name, c := range map[string]struct {
		verdict frontend.Verdict
		want    string
	}{
		"found": {frontend.Verdict{Result: frontend.Connects, Certain: true, Step: "srv-sip-tls", Server: &server},
			"Pidgin connects to one.example.com:443 (tls), found by _sip._tls.example.com\n"},
		"perhaps": {frontend.Verdict{Result: frontend.Connects, Step: "srv-sip-tls", Server: &server, Give: &server, GiveStep: "srv-sip-tls", Problems: []frontend.Problem{random}},
			`Pidgin probably connects to one.example.com:443 (tls), found by
_sip._tls.example.com
name the server in the account, found by _sip._tls.example.com:
  --server one.example.com:443 --transport tls
`},
		"waits": {frontend.Verdict{Result: frontend.Stalls, Step: "lyncdiscover-https", Problems: []frontend.Problem{untrusted}},
			`Pidgin stops at https://LyncDiscover.example.com and waits
warning: the certificate of lyncdiscover.example.com is issued by
         "CN=Strange CA", which this system doesn't trust
  → install the certificate of its issuer on this system, or accept this one
    in Pidgin
  → ask the server's administrator for its name, and give it:
    --server HOST:PORT
`},
		"nothing": {frontend.Verdict{Result: frontend.Fails, Step: "domain", Problems: []frontend.Problem{
			{Severity: frontend.Error, Text: "the plugin finds no front end by itself", Remedy: "give it: --server HOST:PORT"}, {Text: "DNS has no such name: lyncdiscover.example.com"},
		}}, "error: the plugin finds no front end by itself\n  → give it: --server HOST:PORT\n"},
	} {
		if diff := cmp.Diff(shown+c.want, discoveryText(frontend.Discovery{Steps: steps, Verdict: c.verdict})); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestTheBoardKeepsToTheTerminal(t *testing.T) {
	var out strings.Builder
	b := board{out: &out, size: func() (columns, lines int) { return 30, 3 }}
	for _, name := range []string{"a.example.com", "b.example.com", "c.example.com"} {
		b.step(frontend.Step{Asked: name, Outcome: frontend.Nothing})
	}
	b.clear()
	a, bb, c := "nothing             0s  a.exa\n", "nothing             0s  b.exa\n", "nothing             0s  c.exa\n"
	const up = "\x1b[A\x1b[2K"
	if diff := cmp.Diff(a+up+a+bb+up+up+bb+c+up+up, out.String()); diff != "" {
		t.Error(diff)
	}
	(&board{}).step(frontend.Step{})
	(&board{}).clear()
}
