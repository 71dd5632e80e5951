package frontend

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/netip"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/lynctest"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// frontEndOf starts a fake front end with one user, whose certificate Pidgin has
// accepted.
func frontEndOf(t *testing.T, c lynctest.Config) (*lynctest.FrontEnd, Environment) {
	t.Helper()
	c.Users = []lynctest.User{{Address: "jane.roe1@example.test", Password: secret.New("never sent")}}
	f, err := lynctest.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	dir := t.TempDir()
	if err := f.Trust(dir); err != nil {
		t.Fatal(err)
	}
	return f, Environment{UserAgent: lync.DefaultUserAgent, PeersDir: filepath.Join(dir, "certificates", "x509", "tls_peers")}
}

// probe looks at host:port for jane.
func probe(t *testing.T, e Environment, hostPort string, transport lync.Transport, scheme lync.AuthScheme) Report {
	t.Helper()
	host, port, _ := strings.Cut(hostPort, ":")
	return Probe(t.Context(), ProbeOptions{
		Environment: e, Host: host, Port: leadingNumber(port), Transport: transport,
		Address: "jane.roe1@example.test", Scheme: scheme, Limit: testLimit,
	})
}

func TestProbeListsWhatAFrontEndOffers(t *testing.T) {
	f, e := frontEndOf(t, lynctest.Config{})
	r := probe(t, e, f.TLS(), lync.TransportAuto, lync.SchemeTLSDSK)
	if r.Fails() || len(r.Problems) > 0 || !r.Connection.Connects || !r.Connection.TLS.Pinned {
		t.Errorf("%+v", r)
	}
	if r.Connection.TLS.Version != "TLS 1.3" || len(r.Connection.TLS.Certificates) != 1 || r.Connection.Local == "" || r.Connection.Remote == "" {
		t.Errorf("%+v", r.Connection)
	}
	const realm = "SIP Communications Service"
	want := &Answer{Status: 401, Reason: "Unauthorized", Server: "RTC/5.0", Generation: "Lync Server 2013", Offers: []Offer{
		{Name: "NTLM", Scheme: lync.SchemeNTLM, Realm: realm, TargetName: "lync.example.test", Version: 4},
		{Name: "Kerberos", Scheme: lync.SchemeKerberos, Realm: realm, TargetName: "sip/lync.example.test", Version: 4},
		{Name: "TLS-DSK", Scheme: lync.SchemeTLSDSK, Realm: realm, TargetName: "lync.example.test", Version: 4, STSURI: strings.TrimSuffix(r.WebService.URL, "/mex")},
	}}
	if diff := cmp.Diff(want, r.Answer, cmp.AllowUnexported(Answer{})); diff != "" {
		t.Error(diff)
	}
	if s := r.WebService; s.Status != 200 || !s.Metadata || s.TLS == nil || !strings.HasPrefix(s.URL, "https://localhost:") {
		t.Errorf("%+v", s)
	}
}

func TestProbeSendsOneRequestWithoutCredentials(t *testing.T) {
	f, e := frontEndOf(t, lynctest.Config{})
	for _, scheme := range lync.AuthSchemes() {
		probe(t, e, f.TCP(), lync.TransportTCP, scheme)
	}
	var received int
	for _, m := range f.Messages() {
		if m.Received {
			received++
			if m.Method() != "REGISTER" || m.Header("Authorization") != "" || m.Header("User-Agent") != lync.DefaultUserAgent || len(m.Body) > 0 {
				t.Errorf("%s %+v", m.StartLine, m.Headers)
			}
		}
	}
	if received != len(lync.AuthSchemes()) {
		t.Errorf("%d requests", received)
	}
	for _, r := range f.HTTPRequests() {
		if r.Method != "GET" || r.Header.Get("Authorization") != "" {
			t.Errorf("%s %v", r.Method, r.Header)
		}
	}
}

// sample is the plugin's own first message, as it was seen on the wire.
const sample = "REGISTER sip:example.test SIP/2.0\r\n" +
	"Via: SIP/2.0/tls 127.0.0.1:38826;branch=z9hG4bK64CB7B5FC7F27EAB6988\r\n" +
	"From: <sip:jane.roe@example.test>;tag=1277122343;epid=231e9371a6b9\r\n" +
	"To: <sip:jane.roe@example.test>\r\n" +
	"Max-Forwards: 70\r\n" +
	"CSeq: 1 REGISTER\r\n" +
	"User-Agent: Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)\r\n" +
	"Call-ID: CB7Dg7D8Ba75ECi3D98m530Ct4C6AbF886x526Fx\r\n" +
	"Contact: <sip:127.0.0.1:38826;transport=tls;ms-opaque=d3470f2e1d>;methods=\"INVITE, MESSAGE, INFO, SUBSCRIBE, OPTIONS, BYE, CANCEL, NOTIFY, ACK, REFER, BENOTIFY\";proxy=replace;+sip.instance=\"<urn:uuid:bb53ef68-dede-5005-bc2d-3889a23fa26d>\"\r\n" +
	"Supported: gruu-10, adhoclist, msrtc-event-categories, com.microsoft.msrtc.presence\r\n" +
	"Event: registration\r\n" +
	"Allow-Events: presence\r\n" +
	"ms-keep-alive: UAC;hop-hop=yes\r\n" +
	"Content-Length: 0\r\n\r\n"

// random are the parts of a message that differ from one to the next.
var random = regexp.MustCompile(`z9hG4bK[0-9A-F]{20}|tag=\d{8,10}|epid=[0-9a-f]{12}|([0-9A-F]{4}[gaimtbx]){8}|ms-opaque=[0-9a-f]{10}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

func TestRegisterIsThePluginsOwn(t *testing.T) {
	got := register("jane.roe@example.test", PluginUserAgent, "tls", netip.MustParseAddrPort("[::ffff:127.0.0.1]:38826"))
	if diff := cmp.Diff(random.ReplaceAllString(sample, "?"), random.ReplaceAllString(got, "?")); diff != "" {
		t.Error(diff)
	}
	six := netip.MustParseAddrPort("[2001:db8::1%eth0]:50000")
	got = register("jane.roe@example.test", "x", "tcp", six)
	digits := len(regexp.MustCompile(`tag=(\d+)`).FindStringSubmatch(got)[1])
	if want := lync.FirstRegisterLength("jane.roe@example.test", six.Addr(), 50000, digits, "x"); len(got) != want {
		t.Errorf("%d bytes, not %d", len(got), want)
	}
}

// answering is a front end that answers the first request with a text, byte for
// byte.
func answering(text string) func(net.Conn) {
	return func(conn net.Conn) {
		if _, _, err := readRequest(bufio.NewReader(conn)); err == nil {
			_, _ = io.WriteString(conn, text)
			hang(conn)
		}
	}
}

func sip(status string, fields ...string) func(net.Conn) {
	return answering("SIP/2.0 " + status + "\r\n" + strings.Join(append(fields, "Content-Length: 0"), "\r\n") + "\r\n\r\n")
}

const (
	ntlm   = `WWW-Authenticate: NTLM realm="SIP Communications Service", targetname="fe", version=4`
	tlsDSK = `WWW-Authenticate: TLS-DSK realm="SIP Communications Service", targetname="fe", version=4`
)

func TestProbeSaysWhatAnAnswerMeans(t *testing.T) {
	w := newWorld(t)
	w.listen("web.test", 443, w.overTLS("web.test", good, web404))
	w.listen("strange.test", 443, w.overTLS("strange.test", selfIssued, web404))
	e := w.environment()
	for i, c := range []struct {
		name  string
		serve func(net.Conn)
		want  string // ids
		fails bool
	}{
		{"other schemes", sip("401 Unauthorized", ntlm), "scheme-not-offered", true},
		{"unknown schemes", sip("401 Unauthorized", `WWW-Authenticate: Digest realm="x"`), "no-scheme", true},
		{"no schemes", sip("401 Unauthorized"), "no-scheme", true},
		{"a proxy", sip("407 Proxy Authentication Required", strings.Replace(tlsDSK, "WWW", "Proxy", 1)+`, sts-uri="https://web.test/S"`), "cert-service-failed", true},
		{"no certificate service", sip("401 Unauthorized", tlsDSK), "no-cert-service", true},
		{"an impossible certificate service", sip("401 Unauthorized", tlsDSK+`, sts-uri="ftp://x"`), "cert-service-failed", true},
		{"an unreachable certificate service", sip("401 Unauthorized", tlsDSK+`, sts-uri="https://nowhere.test/S"`), "no-such-name cert-service-failed", true},
		{"a strange certificate service", sip("401 Unauthorized", tlsDSK+`, sts-uri="https://strange.test/S"`), "self-signed", false},
		{"a redirect", sip("301 Moved", "Contact: <sip:home.test:5061;transport=tls>"), "redirected", false},
		{"a redirect to nowhere", sip("301 Moved"), "redirected", true},
		{"a refused client", sip("403 Forbidden", `Warning: 310 lcs.microsoft.com "Not the recommended version"`), "client-refused", true},
		{"a refused client by its number", sip("403 Forbidden", `ms-diagnostics: 17003;reason="Client declined";source="fe"`), "client-refused", true},
		{"a rejected user", sip("403 Forbidden", `ms-diagnostics-public: 4005;reason="Nobody"`), "rejected", true},
		{"a warned client", sip("401 Unauthorized", ntlm, tlsDSK+`, sts-uri="https://web.test/"`, `Warning: 314 lcs.microsoft.com "Update"`), "client-warned cert-service-failed", true},
		{"an unknown user", sip("404 Not Found"), "not-found", true},
		{"out of service", sip("503 Service Unavailable", `ms-diagnostics: 1;reason="x"`), "unavailable", true},
		{"a gateway's", sip("504 Server Time-out"), "unavailable", true},
		{"open to everyone", sip("200 OK", "Expires: 7200"), "no-authentication", false},
		{"open for no time", sip("200 OK"), "no-expiry", true},
		{"an odd status", sip("488 Not Acceptable"), "unexpected-status", true},
		{"after a provisional answer", answering("\r\n\r\nSIP/2.0 100 Trying\r\nContent-Length: 3\r\n\r\nabcSIP/2.0 404 Not Found\r\n\r\n"), "not-found", true},
		{"after a request", answering("OPTIONS sip:x SIP/2.0\r\nl: 0\r\n\r\nSIP/2.0 404 Not Found\r\n\r\n"), "not-found", true},
		{"closes", func(net.Conn) {}, "closed", true},
		{"closes in the header", func(conn net.Conn) { _, _ = io.WriteString(conn, "SIP/2.0 401 Unauth") }, "closed", true},
		{"HTTP", answering("HTTP/1.1 400 Bad Request\r\n\r\n"), "bad-answer", true},
		{"garbage", answering("\x00\xff\x1b[2Jgarbage\r\n\r\n"), "bad-answer", true},
		{"a broken header", answering("SIP/2.0 401 Unauthorized\r\nno colon\r\n\r\n"), "bad-answer", true},
		{"a broken length", answering("SIP/2.0 401 Unauthorized\r\nContent-Length: -1\r\n\r\n"), "bad-answer", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			host := fmt.Sprintf("p%d.test", i)
			w.listen(host, 5061, w.overTLS(host, good, c.serve))
			r := probe(t, e, host, lync.TransportTLS, lync.SchemeTLSDSK)
			if ids(r.Problems) != c.want || r.Fails() != c.fails {
				t.Errorf("%v", r.Problems)
			}
			for _, p := range r.Problems {
				if strings.ContainsRune(p.Text, 0x1b) {
					t.Errorf("%q could command a terminal", p.Text)
				}
			}
		})
	}
}
