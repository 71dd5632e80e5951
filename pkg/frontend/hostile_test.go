package frontend

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// web404 is a web server that has nothing.
var web404 = always("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

func TestProbeSaysWhyThereIsNoConnection(t *testing.T) {
	w := newWorld(t)
	e := w.environment()
	old := func(version uint16) func(net.Conn) {
		config := &tls.Config{Certificates: []tls.Certificate{*w.ca.issue(t, "fe.test", good)}, MinVersion: version, MaxVersion: version}
		return func(conn net.Conn) { _ = tls.Server(conn, config).Handshake() }
	}
	alert := func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 1000))
		_, _ = conn.Write([]byte{21, 3, 3, 0, 2, 2, 40}) // fatal: handshake failure
	}
	for i, c := range []struct {
		name  string
		serve func(net.Conn)
		want  string
	}{
		{"nothing listens", nil, "connect-failed"},
		{"plain HTTP", func(conn net.Conn) { _, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n"); hang(conn) }, "not-tls"},
		{"TLS 1.0", old(tls.VersionTLS10), "tls-too-old"},
		{"TLS 1.1", old(tls.VersionTLS11), "tls-too-old"},
		{"closes", func(net.Conn) {}, "closed"},
		{"an alert", alert, "tls-failed"},
		{"expired", w.overTLS("p6.test", outdated, sip("404 x")), "expired not-found"},
		{"not yet valid", w.overTLS("p7.test", tooEarly, sip("404 x")), "not-yet-valid not-found"},
		{"self-signed", w.overTLS("p8.test", selfIssued, sip("404 x")), "self-signed not-found"},
		{"unknown issuer", w.overTLS("p9.test", strangeCA, sip("404 x")), "unknown-ca not-found"},
		{"another name", w.overTLS("p10.test", otherName, sip("404 x")), "wrong-name not-found"},
		{"for clients", w.overTLS("p11.test", notForTLS, sip("404 x")), "invalid-chain not-found"},
		{"a common name alone", w.overTLS("p12.test", commonName, sip("404 x")), "not-found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			host := fmt.Sprintf("p%d.test", i)
			w.host(host)
			if c.serve != nil {
				w.listen(host, 5061, c.serve)
			}
			r := probe(t, e, host, lync.TransportTLS, lync.SchemeNTLM)
			if ids(r.Problems) != c.want || !r.Fails() {
				t.Errorf("%v", r.Problems)
			}
		})
	}
	for host, want := range map[string]string{"nowhere.test": "no-such-name", "": "bad-server", "a b": "bad-server", "p0.test:70000": "bad-server"} {
		if r := probe(t, e, host, lync.TransportTLS, lync.SchemeNTLM); ids(r.Problems) != want {
			t.Errorf("%q: %v", host, r.Problems)
		}
	}
	w.listen("clear.test", 5060, sip("401 Unauthorized", ntlm))
	if r := probe(t, e, "clear.test", "TLS", ""); ids(r.Problems) != "clear-text" || r.Fails() { // "TLS" means TCP to the plugin
		t.Errorf("%v", r.Problems)
	}
}

func TestProbeEndsWithItsContext(t *testing.T) {
	w := newWorld(t)
	e := w.environment()
	for name, serve := range map[string]func(net.Conn, func()){
		"no TLS handshake": func(conn net.Conn, stop func()) { stop(); hang(conn) },
		"no answer": func(conn net.Conn, stop func()) {
			w.overTLS("fe.test", good, func(conn net.Conn) {
				_, _, _ = readRequest(bufio.NewReader(conn))
				stop()
				hang(conn)
			})(conn)
		},
		"half a header": func(conn net.Conn, stop func()) {
			w.overTLS("fe.test", good, func(conn net.Conn) {
				_, _ = io.WriteString(conn, "SIP/2.0 401 Unauthorized\r\nServer: RT")
				stop()
				hang(conn)
			})(conn)
		},
		"one byte after the other": func(conn net.Conn, stop func()) {
			w.overTLS("fe.test", good, func(conn net.Conn) {
				for i, b := range []byte("SIP/2.0 401 Unauthorized\r\n") {
					if _, err := conn.Write([]byte{b}); err != nil {
						return
					}
					if i == 20 {
						stop()
					}
				}
				hang(conn)
			})(conn)
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			w.listen("fe.test", 5061, func(conn net.Conn) { serve(conn, cancel) })
			r := Probe(ctx, ProbeOptions{Environment: e, Host: "fe.test", Address: "jane@fe.test", Limit: testLimit})
			if ids(r.Problems) != timedOut {
				t.Errorf("%v", r.Problems)
			}
		})
	}
}

func TestProbeReadsUpToALimit(t *testing.T) {
	w := newWorld(t)
	e := w.environment()
	for name, c := range map[string]struct{ start, more string }{
		"a header of 100 MB": {"SIP/2.0 401 Unauthorized\r\n", "X: y\r\n"},
		"a line of 100 MB":   {"SIP/2.0 401 ", "x"},
		"keep-alives":        {"", "\r\n"},
		"provisional":        {"", "SIP/2.0 100 Trying\r\n\r\n"},
		"a long body":        {fmt.Sprintf("SIP/2.0 401 Unauthorized\r\nContent-Length: %d\r\n\r\n", hundredMegabytes), "x"},
	} {
		t.Run(name, func(t *testing.T) {
			var sent atomic.Int64
			w.listen("fe.test", 5060, func(conn net.Conn) {
				_, _ = io.WriteString(conn, c.start)
				flood(conn, c.more, hundredMegabytes, &sent)
			})
			var r Report
			memory := allocated(func() {
				r = Probe(t.Context(), ProbeOptions{Environment: e, Host: "fe.test", Transport: lync.TransportTCP, Address: "jane@fe.test", Limit: testLimit})
			})
			if ids(r.Problems) != clearText+" "+answerTooBig {
				t.Errorf("%v", r.Problems)
			}
			if memory > 16<<20 || sent.Load() >= hundredMegabytes {
				t.Errorf("%d bytes of memory, %d sent", memory, sent.Load())
			}
		})
	}
}
