package frontend

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// world is a small internet: names, and what listens at the addresses. It is served
// to this process, or in a network namespace to every program there.
type world struct {
	t    testing.TB
	zone *zone
	ca   *authority
	at   map[netip.AddrPort]*server
	last netip.Addr // the address given last

	mu        sync.Mutex
	listeners map[*server]string // in this process: where each really listens
	registers []registration     // what SIP servers were sent
	asked     map[string]int     // what web servers without TLS were sent, and how often
}

// registration is a REGISTER as it came.
type registration struct{ from, at, text string }

// server is something that listens.
type server struct {
	serve func(net.Conn)
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{
		t: t, zone: newZone(), ca: newAuthority(t, "World CA"), at: map[netip.AddrPort]*server{},
		last: netip.MustParseAddr("127.99.1.0"), listeners: map[*server]string{}, asked: map[string]int{},
	}
	w.ca.strange = newAuthority(t, "Strange CA")
	return w
}

// host gives a name an address of its own. A name that has one keeps it.
func (w *world) host(name string) netip.Addr {
	for _, r := range w.zone.lookup(strings.ToLower(name)) {
		if r.kind == typeA {
			return netip.AddrFrom4([4]byte(r.data))
		}
	}
	w.last = w.last.Next()
	w.zone.address(name, w.last)
	return w.last
}

// host6 gives a name an address of IPv6 alone. There is but one on a machine without
// a network.
func (w *world) host6(name string) netip.Addr {
	w.zone.address(name, netip.IPv6Loopback())
	return netip.IPv6Loopback()
}

// listen has something listen at a host.
func (w *world) listen(host string, port int, serve func(net.Conn)) {
	w.listenAt(w.host(host), port, serve)
}

func (w *world) listenAt(ip netip.Addr, port int, serve func(net.Conn)) {
	if port == 80 {
		serve = w.recording(serve)
	}
	w.at[netip.AddrPortFrom(ip, uint16(port))] = &server{serve}
}

// recording notes all that the other side says on a connection.
func (w *world) recording(serve func(net.Conn)) func(net.Conn) {
	return func(conn net.Conn) {
		said := &listener{Conn: conn}
		serve(said)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.asked[said.text.String()]++
	}
}

// listener keeps what is read from a connection.
type listener struct {
	net.Conn
	text strings.Builder
}

func (l *listener) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	l.text.Write(p[:n])
	return n, err
}

// overTLS wraps a service into TLS.
func (w *world) overTLS(host string, q quality, serve func(net.Conn)) func(net.Conn) {
	config := &tls.Config{Certificates: []tls.Certificate{*w.ca.issue(w.t, host, q)}}
	return func(conn net.Conn) {
		secure := tls.Server(conn, config)
		if secure.Handshake() == nil {
			serve(secure)
		}
	}
}

// sip is a front end that lets everyone in, and notes who came.
func (w *world) sip(name string) func(net.Conn) {
	return func(conn net.Conn) {
		r := bufio.NewReader(conn)
		for {
			m, start, err := readRequest(r)
			if err != nil {
				return
			}
			if strings.HasPrefix(start, "REGISTER ") {
				text := start + "\r\n"
				for _, f := range m.fields {
					text += f.name + ": " + f.value + "\r\n"
				}
				w.mu.Lock()
				w.registers = append(w.registers, registration{m.get("From"), name, text + "\r\n"})
				w.mu.Unlock()
			}
			fmt.Fprintf(conn, "SIP/2.0 200 OK\r\nVia: %s\r\nFrom: %s\r\nTo: %s;tag=1\r\nCall-ID: %s\r\nCSeq: %s\r\nExpires: 7200\r\nContent-Length: 0\r\n\r\n",
				m.get("Via"), m.get("From"), m.get("To"), m.get("Call-ID"), m.get("CSeq"))
		}
	}
}

func readRequest(r *bufio.Reader) (m message, start string, err error) {
	for start == "" && err == nil {
		start, err = readLine(r)
	}
	if err != nil {
		return m, start, err
	}
	if m.fields, err = readFields(r); err != nil {
		return m, start, err
	}
	length, err := bodyLength(m)
	if err == nil {
		_, err = io.CopyN(io.Discard, r, int64(length))
	}
	return m, start, err
}

// registered is the first REGISTER for an address.
func (w *world) registered(address string) registration {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, r := range w.registers {
		if strings.HasPrefix(r.from, "<sip:"+address+">") {
			return r
		}
	}
	return registration{}
}

// frontEnd has a front end listen at a host, over TLS with a good certificate or
// over TCP.
func (w *world) frontEnd(s string, port int, overTLS bool) {
	serve := w.sip(fmt.Sprintf("%s:%d", s, port))
	if overTLS {
		serve = w.overTLS(s, good, serve)
	}
	w.listen(s, port, serve)
}

// web answers every HTTP request on a connection with what the function gives, byte
// for byte.
func web(respond func(*http.Request) string) func(net.Conn) {
	return func(conn net.Conn) {
		r := bufio.NewReader(conn)
		for {
			request, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			if _, err := io.WriteString(conn, respond(request)); err != nil {
				return
			}
		}
	}
}

// always is a web server with one answer.
func always(response string) func(net.Conn) {
	return web(func(*http.Request) string { return response })
}

// document is an answer with an autodiscover document.
func document(xml string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.microsoft.rtc.autodiscover+xml; v=1\r\nContent-Length: %d\r\n\r\n%s", len(xml), xml)
}

// userDocument names a server, as Lync Server 2013 does.
func userDocument(host string, port int) string {
	return fmt.Sprintf(`<?xml version="1.0" encoding="utf-8"?><AutodiscoverResponse xmlns:i="http://www.w3.org/2001/XMLSchema-instance" AccessLocation="External">`+
		`<User><SipServerInternalAccess fqdn="pool.test" port="5061"/><SipClientInternalAccess fqdn="internal.%[1]s" port="443"/>`+
		`<SipClientExternalAccess fqdn="%[1]s" port="%[2]d"/><Link token="Ews" href="https://mail.test/"/></User></AutodiscoverResponse>`, host, port)
}

// rootDocument links to another document.
func rootDocument(token, href string) string {
	return fmt.Sprintf(`<AutodiscoverResponse AccessLocation="Internal"><Root><Link token="Domain" href="http://x.test/"/><Link token="%s" href="%s"/></Root></AutodiscoverResponse>`, token, href)
}

// environment serves the world to this process.
func (w *world) environment() Environment {
	resolver := w.zone.resolver(w.t)
	return Environment{Roots: w.ca.pool(), Resolver: resolver, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		host, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		ips, err := resolver.LookupNetIP(ctx, "ip", host)
		if err != nil {
			return nil, err
		}
		real := ""
		for _, ip := range ips {
			if to, err := netip.ParseAddrPort(net.JoinHostPort(ip.Unmap().String(), port)); err == nil && real == "" {
				real = w.real(to)
			}
		}
		if real == "" {
			return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
		}
		var d net.Dialer
		return d.DialContext(ctx, network, real)
	}}
}

// real is where the server of an address listens, "" if there is none.
func (w *world) real(to netip.AddrPort) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.at[to]
	if s == nil {
		return ""
	}
	if w.listeners[s] == "" {
		w.listeners[s] = w.start(s, "127.0.0.1:0")
	}
	return w.listeners[s]
}

// start serves until the test ends.
func (w *world) start(s *server, address string) string {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		w.t.Errorf("listen at %s: %v", address, err)
		return ""
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.t.Cleanup(func() { listener.Close(); cancel() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				defer context.AfterFunc(ctx, func() { conn.Close() })()
				s.serve(conn)
			}()
		}
	}()
	return listener.Addr().String()
}

// hang holds a connection without a word until the other side leaves.
func hang(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

// testLimit ends what hopeless cases wait for. The others don't come near it.
const testLimit = 20 * time.Second
