package lync_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// register is the first message of pidgin-sipe 1.25.0, recorded at a front end.
var register = strings.ReplaceAll(`REGISTER sip:example.test SIP/2.0
Via: SIP/2.0/tls 127.0.0.1:38826;branch=z9hG4bK64CB7B5FC7F27EAB6988
From: <sip:jane.roe@example.test>;tag=1277122343;epid=231e9371a6b9
To: <sip:jane.roe@example.test>
Max-Forwards: 70
CSeq: 1 REGISTER
User-Agent: Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)
Call-ID: CB7Dg7D8Ba75ECi3D98m530Ct4C6AbF886x526Fx
Contact: <sip:127.0.0.1:38826;transport=tls;ms-opaque=d3470f2e1d>;methods="INVITE, MESSAGE, INFO, SUBSCRIBE, OPTIONS, BYE, CANCEL, NOTIFY, ACK, REFER, BENOTIFY";proxy=replace;+sip.instance="<urn:uuid:bb53ef68-dede-5005-bc2d-3889a23fa26d>"
Supported: gruu-10, adhoclist, msrtc-event-categories, com.microsoft.msrtc.presence
Event: registration
Allow-Events: presence
ms-keep-alive: UAC;hop-hop=yes
Content-Length: 0

`, "\n", "\r\n")

func TestFirstRegisterLengthIsThatOfARecordedMessage(t *testing.T) {
	const agent = "Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)"
	loopback := netip.MustParseAddr("127.0.0.1")
	if got := lync.FirstRegisterLength("jane.roe@example.test", loopback, 38826, 10, agent); got != len(register) {
		t.Errorf("got %d, recorded %d", got, len(register))
	}
	for _, c := range []struct {
		name string
		got  int
		want int
	}{
		{"a shorter tag", lync.FirstRegisterLength("jane.roe@example.test", loopback, 38826, 8, agent), len(register) - 2},
		{"a shorter port", lync.FirstRegisterLength("jane.roe@example.test", loopback, 1024, 10, agent), len(register) - 2},
		{"another domain", lync.FirstRegisterLength("jane.roe@longer.example.test", loopback, 38826, 10, agent), len(register) + 3*len("longer.")},
		{"a name in UTF-8", lync.FirstRegisterLength("jäne.roe@example.test", loopback, 38826, 10, agent), len(register) + 2},
		{"IPv6 in brackets", lync.FirstRegisterLength("jane.roe@example.test", netip.MustParseAddr("fe80::1%eth0"), 38826, 10, agent), len(register)},
		{"mapped IPv4", lync.FirstRegisterLength("jane.roe@example.test", netip.MustParseAddr("::ffff:127.0.0.1"), 38826, 10, agent), len(register)},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", c.name, c.got, c.want)
		}
	}
}

// agentFor makes a user agent with which the first message of john.doe@example.test
// from 127.0.0.1 is over bytes longer than a multiple of 256.
func agentFor(over int) string { return "Test/" + strings.Repeat("1", 39+over-len("Test/")) }

func lengthWarnings(a lync.Account, locals ...netip.Addr) (found []lync.Warning) {
	for _, w := range a.Warnings(lync.Circumstances{LocalIPs: locals}) {
		if strings.HasSuffix(w.ID, "-length") {
			found = append(found, w)
		}
	}
	return found
}

func TestGarbledFirstMessageIsForetoldWithItsShare(t *testing.T) {
	loopback := netip.MustParseAddr("127.0.0.1")
	a := lync.New("john.doe@example.test", "")
	for over, want := range map[int]string{0: "about three in four", 1: "about one in four", 2: "about one in fifty"} {
		a.UserAgent = agentFor(over)
		got := lengthWarnings(a, loopback)
		if len(got) != 1 || got[0].ID != "register-length" || !strings.Contains(got[0].Text, want+" sign-ons from 127.0.0.1") {
			t.Errorf("%d over: %+v", over, got)
		}
	}
	for _, over := range []int{-1, 3, 128} {
		a.UserAgent = agentFor(over)
		if got := lengthWarnings(a, loopback); len(got) != 0 {
			t.Errorf("%d over: %+v", over, got)
		}
	}
}

func TestSeenUserAgentsAreJudgedAsSeen(t *testing.T) {
	// Three sign-ons each from 127.0.0.1: the first user agent failed twice, the
	// others never.
	a := lync.New("john.doe@example.test", "")
	for name, garbled := range map[string]bool{"lync-2013-long": true, "lync-2013": false, "lync-2013-full": false} {
		a.UserAgent, _ = lync.ParseUserAgent(name)
		if got := lengthWarnings(a, netip.MustParseAddr("127.0.0.1")); len(got) > 0 != garbled {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestWorstOfSeveralAddressesIsNamed(t *testing.T) {
	a := lync.New("john.doe@example.test", "")
	a.UserAgent = agentFor(2)
	got := lengthWarnings(a, netip.Addr{}, netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("10.0.0.1"))
	if len(got) != 1 || !strings.Contains(got[0].Text, "about three in four sign-ons from 10.0.0.1") {
		t.Errorf("%+v", got)
	}
}

func TestLengthIsNotGuessedWithoutAddressOrUserAgent(t *testing.T) {
	a := lync.New("john.doe@example.test", "")
	a.UserAgent = agentFor(0)
	if got := lengthWarnings(a); len(got) != 0 {
		t.Errorf("without an address: %+v", got)
	}
	a.UserAgent = ""
	if got := lengthWarnings(a, netip.MustParseAddr("127.0.0.1")); len(got) != 0 {
		t.Errorf("without a user agent: %+v", got)
	}
}

func TestProposedUserAgentIsTheNearestThatGarblesNothing(t *testing.T) {
	loopback := netip.MustParseAddr("127.0.0.1")
	for _, c := range []struct{ address, agent, remedy string }{
		{"john.doe@example.test", "lync-2013-long", "--user-agent lync-2013"},
		{"john.doe@example.test", agentFor(0), `--user-agent "` + agentFor(0) + ` (Microsoft Lync)"`},
	} {
		a := lync.New(c.address, "")
		a.UserAgent, _ = lync.ParseUserAgent(c.agent)
		got := lengthWarnings(a, loopback)
		if len(got) != 1 || !strings.HasSuffix(got[0].Remedy, c.remedy) {
			t.Errorf("%s: %+v, want %s", c.agent, got, c.remedy)
		}
	}
	// A single product text of the catalogue keeps its product and version.
	a := lync.New("j@x.test", "")
	a.UserAgent, _ = lync.ParseUserAgent("lync-2010")
	for length := 1; len(lengthWarnings(a, loopback)) == 0; length++ {
		a.Address = strings.Repeat("j", length) + "@x.test"
	}
	if got := lengthWarnings(a, loopback)[0].Remedy; !strings.HasSuffix(got, `--user-agent "`+a.UserAgent+` (Microsoft Lync)"`) {
		t.Error(got)
	}
}

func TestProposedUserAgentIsNotWarnedOfAgain(t *testing.T) {
	locals := []netip.Addr{netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("192.168.100.100"), netip.MustParseAddr("2001:db8:1:2:3:4:5:6")}
	tried := 0
	for length := 1; length < 300; length++ {
		for _, u := range lync.UserAgents() {
			a := lync.New(strings.Repeat("j", length)+"@example.com", "")
			a.Server, a.UserAgent = "frontend01.example.com", u.Value
			for _, w := range lengthWarnings(a, locals...) {
				tried++
				_, given, _ := strings.Cut(w.Remedy, "--user-agent ")
				better, err := lync.ParseUserAgent(strings.Trim(given, `"`))
				if err != nil {
					t.Fatalf("%s: %v", w.Remedy, err)
				}
				a.UserAgent = better
				if again := lengthWarnings(a, locals...); len(again) != 0 {
					t.Errorf("%d, %s: proposed %q, which gives %+v", length, u.Name, better, again)
				}
			}
		}
	}
	if tried == 0 {
		t.Error("no warning came up")
	}
}

func TestGarbledCertificateRequestIsForetoldWhereTheServerIsKnown(t *testing.T) {
	a := lync.New("john.doe@example.test", "")
	a.Server = strings.Repeat("f", 51-len(lync.DefaultUserAgent)-len(".test")) + ".test:5061"
	for scheme, want := range map[lync.AuthScheme]bool{lync.SchemeTLSDSK: true, lync.SchemeAuto: true, lync.SchemeNTLM: false, lync.SchemeKerberos: false} {
		a.AuthScheme = scheme
		got := lengthWarnings(a)
		if len(got) > 0 != want {
			t.Errorf("%s: %+v", scheme, got)
		}
		if want && (got[0].ID != "web-request-length" || !strings.Contains(got[0].Remedy, "--user-agent lync-2013-long")) {
			t.Errorf("%s: %+v", scheme, got)
		}
	}
	a.AuthScheme, a.Server = lync.SchemeTLSDSK, ""
	if got := lengthWarnings(a); len(got) != 0 {
		t.Errorf("without a server: %+v", got)
	}
}
