package lynctest

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// jane is a user whose first REGISTER doesn't run into libpurple's fault with
// messages of a multiple of 256 bytes.
const (
	jane     = "jane.roe1@example.test"
	password = "correct-horse-battery"
)

// start starts a front end, by default for jane, that ends with the test.
func start(t *testing.T, config Config) *FrontEnd {
	t.Helper()
	if config.Users == nil {
		config.Users = []User{{Address: jane, Password: secret.New(password)}}
	}
	front, err := Start(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := front.Close(); err != nil {
			t.Error(err)
		}
	})
	return front
}

func waitSignOn(t *testing.T, front *FrontEnd) SignOn {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s, err := front.WaitSignOn(ctx, func(SignOn) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func waitMessage(t *testing.T, front *FrontEnd, fits func(Message) bool) Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	m, err := front.WaitMessage(ctx, fits)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestOffersWhatALyncServer2013Offers(t *testing.T) {
	front := start(t, Config{})
	answer := dial(t, front.TCP()).ask(request("REGISTER", jane))
	var offers []string
	for _, h := range answer.Headers {
		if h.Name == "WWW-Authenticate" {
			offers = append(offers, h.Value)
		}
	}
	want := []string{
		`NTLM realm="SIP Communications Service", targetname="lync.example.test", version=4`,
		`Kerberos realm="SIP Communications Service", targetname="sip/lync.example.test", version=4`,
		`TLS-DSK realm="SIP Communications Service", targetname="lync.example.test", version=4, sts-uri="https://localhost:`,
	}
	if len(offers) != 3 || offers[0] != want[0] || offers[1] != want[1] || !strings.HasPrefix(offers[2], want[2]) {
		t.Errorf("offers %q", offers)
	}
	if answer.Status() != 401 || answer.Header("Server") != "RTC/5.0" || answer.Header("Call-ID") != "call" || tag(answer.Header("To")) == "" {
		t.Errorf("%+v", answer)
	}
}

func TestThePolicyAndTheFaultChangeWhileItRuns(t *testing.T) {
	front, other := start(t, Config{}), start(t, Config{})
	for _, step := range []struct {
		name   string
		change func()
		want   int
	}{
		{"at first", func() {}, 200},
		{"refused", func() { front.SetUserAgents(func(string) bool { return false }) }, 403},
		{"allowed", func() { front.SetUserAgents(func(agent string) bool { return agent == "test" }) }, 200},
		{"all are", func() { front.SetUserAgents(nil) }, 200},
		{"moved", func() { front.SetFault(Fault{Answer: ptr(Redirect(other.TCP(), TCP))}) }, 301},
		{"not for others", func() {
			front.SetFault(Fault{Answer: ptr(NotFound()), Requests: func(m Message) bool { return m.Header("User-Agent") == "other" }})
		}, 200},
		{"not any more", func() { front.SetFault(Fault{}) }, 200},
	} {
		step.change()
		answer := dial(t, front.TCP()).signOn(jane, password)
		if answer.Status() != step.want {
			t.Errorf("%s: %s, want %d", step.name, answer.StartLine, step.want)
		}
		if step.want == 301 && answer.Header("Contact") != "<sip:"+other.TCP()+";transport=tcp>" {
			t.Errorf("moved to %s", answer.Header("Contact"))
		}
	}
}

func TestSilenceAndADroppedLineAreWhatTheySay(t *testing.T) {
	front := start(t, Config{})
	front.SetFault(Fault{Silent: true, Requests: func(m Message) bool { return m.Header("CSeq") == "1 REGISTER" }})
	c := dial(t, front.TCP())
	c.send(request("REGISTER", jane))
	if answer := c.ask(strings.Replace(request("REGISTER", jane), "CSeq: 1", "CSeq: 2", 1)); answer.Header("CSeq") != "2 REGISTER" {
		t.Errorf("the answer to %s came", answer.Header("CSeq"))
	}
	front.SetFault(Fault{Drop: true})
	c.send(request("REGISTER", jane))
	if m, err := readMessage(c.reader); err == nil {
		t.Errorf("an answer came: %s", m.StartLine)
	}
}

func TestWrongPasswordIsRefused(t *testing.T) {
	front := start(t, Config{})
	if answer := dial(t, front.TCP()).signOn(jane, "not "+password); answer.Status() != 401 || strings.Contains(answer.Header("WWW-Authenticate"), "opaque") {
		t.Errorf("%+v", answer)
	}
	if s := waitSignOn(t, front); s.Status != 401 || s.PasswordVerified || s.Scheme != NTLM {
		t.Errorf("%+v", s)
	}
}

func TestRequestsWithoutAValidSignatureAreRefused(t *testing.T) {
	c := dial(t, start(t, Config{}).TCP())
	if answer := c.signOn(jane, password); answer.Status() != 200 {
		t.Fatal(answer.StartLine)
	}
	if answer := c.ask(c.signed("SUBSCRIBE", jane)); answer.Status() != 200 || answer.Header("Authentication-Info") == "" {
		t.Errorf("signed: %+v", answer)
	}
	if answer := c.ask(request("SUBSCRIBE", jane)); answer.Status() != 401 {
		t.Errorf("without credentials: %s", answer.StartLine)
	}
	forged := strings.Replace(c.signed("SUBSCRIBE", jane), "Call-ID: call", "Call-ID: other", 1)
	if answer := c.ask(forged); answer.Status() != 401 {
		t.Errorf("forged: %s", answer.StartLine)
	}
}

func TestWhatIsNoSIPEndsTheConnection(t *testing.T) {
	front := start(t, Config{})
	for name, text := range map[string]string{
		"garbled":      "API/15.0.4420.1017\r\n\r\n",
		"no end":       "REGISTER sip:example.test SIP/2.0\r\nX: " + strings.Repeat("x", 2*maxLine),
		"many headers": "REGISTER sip:example.test SIP/2.0\r\n" + strings.Repeat("X: y\r\n", 2*maxHeaders),
		"long body":    "REGISTER sip:example.test SIP/2.0\r\nContent-Length: 99999999999\r\n\r\n",
	} {
		c := dial(t, front.TCP())
		_, _ = c.conn.Write([]byte(text)) // the front end may hang up before the end
		if m, err := readMessage(c.reader); err == nil {
			t.Errorf("%s: answered with %s", name, m.StartLine)
		}
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	front := start(t, Config{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := front.WaitMessage(ctx, func(Message) bool { return true }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestNothingIsLeftAfterClose(t *testing.T) {
	before := runtime.NumGoroutine()
	front := start(t, Config{})
	front.SetFault(Fault{Delay: time.Hour, Requests: func(m Message) bool { return m.Method() == "OPTIONS" }})
	slow, idle, half := dial(t, front.TCP()), dial(t, front.TLS()).secure(), dial(t, front.TCP())
	slow.send(request("OPTIONS", jane))
	idle.send(strings.Replace(request("REGISTER", jane), "\r\n\r\n", "\r\nAuthorization: TLS-DSK gssapi-data=\"FgMB\"\r\n\r\n", 1))
	half.send("REGISTER")
	waitMessage(t, front, func(m Message) bool { return m.Method() == "OPTIONS" })
	waitMessage(t, front, func(m Message) bool { return m.Method() == "REGISTER" })
	if err := front.Close(); err != nil {
		t.Error(err)
	}
	if err := front.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	waitFor(t, "the goroutines to end", func() bool { return runtime.NumGoroutine() <= before })
	if _, err := net.Dial("tcp", front.TCP()); err == nil {
		t.Error("it listens still")
	}
}

func TestTakenPortAndBadUsersAreErrors(t *testing.T) {
	front := start(t, Config{})
	taken := front.tcp.Addr().(*net.TCPAddr).Port
	good := User{Address: jane, Password: secret.New(password)}
	for name, config := range map[string]Config{
		"no user":     {},
		"no domain":   {Users: []User{{Address: "jane", Password: good.Password}}},
		"no password": {Users: []User{{Address: jane}}},
		"taken port":  {Users: []User{good}, WebPort: taken},
	} {
		if f, err := Start(config); err == nil {
			t.Errorf("%s: no error", name)
			_ = f.Close()
		}
	}
}

func TestTrustWritesTheCertificateForPidgin(t *testing.T) {
	dir := t.TempDir()
	front := start(t, Config{})
	if err := front.Trust(dir); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(filepath.Join(dir, "certificates", "x509", "tls_peers", "localhost"))
	if err != nil || string(written) != string(front.Certificate()) {
		t.Errorf("%q, %v", written, err)
	}
}

func TestKeepAliveRefreshAndEndOfARegistrationAreNoSignOns(t *testing.T) {
	front := start(t, Config{})
	c := dial(t, front.TCP())
	if answer := c.signOn(jane, password); answer.Header("Expires") != expires {
		t.Fatalf("%+v", answer)
	}
	c.send("\r\n\r\n")
	if answer := c.ask(c.signed("REGISTER", jane)); answer.Header("Expires") != expires {
		t.Errorf("refreshed: %+v", answer)
	}
	if answer := c.ask(c.sign(with(request("REGISTER", jane), "Expires", "0"), nil)); answer.Status() != 200 || answer.Header("Expires") != "0" {
		t.Errorf("ended: %+v", answer)
	}
	if signOns := front.SignOns(); len(signOns) != 1 {
		t.Errorf("%+v", signOns)
	}
}
