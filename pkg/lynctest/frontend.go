package lynctest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
)

// FrontEnd is a running front end. Its methods may be called from any goroutine.
type FrontEnd struct {
	config   Config
	identity *identity

	tls, tcp, web net.Listener
	services      *webServices

	messages record[Message]
	requests record[HTTPRequest]
	signOns  record[SignOn]

	ending  chan struct{} // closed by Close
	running sync.WaitGroup

	mu          sync.Mutex
	userAgents  func(string) bool // nil: all may sign on
	fault       Fault
	connections map[net.Conn]bool // nil after Close
	serial      int               // of the last connection
}

// Start starts a front end that listens on 127.0.0.1. It runs until Close.
func Start(config Config) (*FrontEnd, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	identity, err := processIdentity()
	if err != nil {
		return nil, err
	}
	f := &FrontEnd{
		config: config, identity: identity,
		ending: make(chan struct{}), connections: map[net.Conn]bool{},
	}
	if err := f.listen(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	f.services = f.newWebServices()
	f.running.Go(func() { f.accept(f.tcp, TCP) })
	f.running.Go(func() { f.accept(f.tls, TLS) })
	f.running.Go(func() { _ = f.services.server.Serve(f.web) }) // ends with Close, never otherwise
	return f, nil
}

func (f *FrontEnd) listen() error {
	for _, place := range []struct {
		name     string
		port     int
		listener *net.Listener
	}{{"SIP over TLS", f.config.TLSPort, &f.tls}, {"SIP over TCP", f.config.TCPPort, &f.tcp}, {"the web services", f.config.WebPort, &f.web}} {
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(place.port)))
		if err != nil {
			return fmt.Errorf("listen for %s: %w", place.name, err)
		}
		*place.listener = listener
	}
	f.tls = tls.NewListener(f.tls, f.identity.tlsConfig())
	f.web = tls.NewListener(f.web, f.identity.tlsConfig())
	return nil
}

// Close ends the front end, all its connections and all that it has started. The
// records stay.
func (f *FrontEnd) Close() error {
	f.mu.Lock()
	connections := f.connections
	f.connections = nil
	f.mu.Unlock()
	if connections == nil {
		return nil // it was closed before
	}
	close(f.ending)
	err := f.closeListeners()
	for connection := range connections {
		_ = connection.Close() // its other end may have been faster
	}
	f.running.Wait()
	return err
}

func (f *FrontEnd) closeListeners() error {
	var err error
	if f.services != nil {
		err = f.services.server.Close() // with its listener and its connections
	}
	for _, listener := range []net.Listener{f.tls, f.tcp, f.web} {
		if listener == nil {
			continue
		}
		if closed := listener.Close(); !errors.Is(closed, net.ErrClosed) {
			err = errors.Join(err, closed)
		}
	}
	return err
}

// accept serves the connections of a listener until that is closed.
func (f *FrontEnd) accept(listener net.Listener, transport Transport) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		if number, ok := f.register(conn); ok {
			f.running.Go(func() {
				defer f.forget(conn)
				f.newConnection(conn, number, transport).serve()
			})
		}
	}
}

// register has Close close a connection, and numbers it. It returns false when the
// front end is closed already; the connection is closed then.
func (f *FrontEnd) register(conn net.Conn) (number int, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.connections == nil {
		_ = conn.Close()
		return 0, false
	}
	f.connections[conn] = true
	f.serial++
	return f.serial, true
}

func (f *FrontEnd) forget(conn net.Conn) {
	_ = conn.Close()
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.connections, conn)
}

// TLS is the address for SIP over TLS: localhost:PORT, as an account's server
// setting has it.
func (f *FrontEnd) TLS() string { return address(f.tls) }

// TCP is the address for SIP over TCP.
func (f *FrontEnd) TCP() string { return address(f.tcp) }

func address(listener net.Listener) string {
	return net.JoinHostPort(serverName, strconv.Itoa(listener.Addr().(*net.TCPAddr).Port))
}

// SetUserAgents says which user agents may sign on from now on; nil means all, as at
// first. The others are refused with VersionRefused once their password has been
// verified: real front ends authenticate first, as far as is known. A Fault with that
// answer refuses before.
func (f *FrontEnd) SetUserAgents(allowed func(userAgent string) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.userAgents = allowed
}

func (f *FrontEnd) allowed(userAgent string) bool {
	f.mu.Lock()
	allowed := f.userAgents
	f.mu.Unlock()
	return allowed == nil || allowed(userAgent)
}

// SetFault gives the front end a fault from now on, in place of the one before. The
// zero Fault takes it away.
func (f *FrontEnd) SetFault(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault = fault
}

// knows says whether somebody with this sign-in address may sign on.
func (f *FrontEnd) knows(address string) bool {
	_, known := directory(f.config.Users).byAddress(address)
	return known
}

// addSignOn records and logs the end of a sign-on.
func (f *FrontEnd) addSignOn(s SignOn) {
	f.signOns.add(s)
	f.config.Log.Info("sign-on", "address", s.Address, "scheme", s.Scheme, "status", s.Status, "password verified", s.PasswordVerified)
}

// faultFor returns the fault that concerns a request, the zero Fault if none does.
func (f *FrontEnd) faultFor(m Message) Fault {
	f.mu.Lock()
	fault := f.fault
	f.mu.Unlock()
	if !fault.hits(m) {
		return Fault{}
	}
	return fault
}

// Messages returns every SIP message so far, oldest first.
func (f *FrontEnd) Messages() []Message { return f.messages.all() }

// HTTPRequests returns every request to the web services so far, oldest first.
func (f *FrontEnd) HTTPRequests() []HTTPRequest { return f.requests.all() }

// SignOns returns every sign-on so far, oldest first.
func (f *FrontEnd) SignOns() []SignOn { return f.signOns.all() }

// WaitMessage returns the oldest message that fits; if there is none yet it waits for
// one. It returns the context's error when that ends first.
func (f *FrontEnd) WaitMessage(ctx context.Context, fits func(Message) bool) (Message, error) {
	return f.messages.wait(ctx, fits)
}

// WaitSignOn returns the oldest sign-on that fits; if there is none yet it waits for
// one. It returns the context's error when that ends first.
func (f *FrontEnd) WaitSignOn(ctx context.Context, fits func(SignOn) bool) (SignOn, error) {
	return f.signOns.wait(ctx, fits)
}
