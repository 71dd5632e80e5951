package frontend

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// Attempt is a connection as the plugin makes it: TCP, and TLS with the judgement
// on the certificate.
type Attempt struct {
	Server   Server        `json:"server"`
	Connects bool          `json:"connects"` // the plugin gets through without a person's word
	TLS      *TLS          `json:"tls,omitempty"`
	Problems []Problem     `json:"problems,omitempty"` // why it doesn't connect, and what is wrong with the certificate
	Elapsed  time.Duration `json:"elapsed_ns"`

	// The two ends of the connection, ip:port, empty without one. The length of
	// this machine's address counts in lync.FirstRegisterLength.
	Local  string `json:"local,omitempty"`
	Remote string `json:"remote,omitempty"`
}

// asks says whether the plugin gets through once a person has accepted the
// certificate.
func (a Attempt) asks() bool { return a.TLS != nil && a.TLS.Trust == Asks }

// outOfTime says whether the limit ended the attempt.
func (a Attempt) outOfTime() bool { return has(a.Problems, timedOut) }

func has(list []Problem, id string) bool {
	for _, p := range list {
		if p.ID == id {
			return true
		}
	}
	return false
}

// attempt connects and closes the connection.
func (e Environment) attempt(ctx context.Context, s Server) Attempt {
	conn, a := e.connect(ctx, s)
	if conn != nil {
		conn.Close()
	}
	return a
}

// connect connects to a server. The connection is nil if there is none; it is there
// for a certificate that Pidgin would ask about or refuse, too, so nothing secret
// may go over it.
func (e Environment) connect(ctx context.Context, s Server) (net.Conn, Attempt) {
	begin := time.Now()
	a := Attempt{Server: s}
	conn, err := e.open(ctx, s, &a)
	if err != nil {
		a.Problems = append(a.Problems, *e.explain(ctx, s, err))
	}
	a.Connects = err == nil && (a.TLS == nil || a.TLS.Trust == Accepts)
	a.Elapsed = time.Since(begin)
	return conn, a
}

func (e Environment) open(ctx context.Context, s Server, a *Attempt) (net.Conn, error) {
	if s.Port < 1 || s.Port > maxPort || !isHostName(s.Host) && !isIP(s.Host) {
		return nil, errNotAServer
	}
	raw, err := e.dial(ctx, s.Host, s.Port)
	if err != nil {
		return nil, err
	}
	a.Local, a.Remote = raw.LocalAddr().String(), raw.RemoteAddr().String()
	if s.Transport == lync.TransportTCP {
		return raw, nil
	}
	conn := tls.Client(raw, pidginTLS(s.Host, tls.VersionTLS12))
	if err := conn.HandshakeContext(ctx); err != nil {
		raw.Close()
		return nil, &handshakeError{err}
	}
	a.TLS = e.judge(s.Host, conn.ConnectionState())
	a.Problems = append(a.Problems, a.TLS.Problems...)
	return conn, nil
}

const maxPort = 65535

func isIP(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// pidginTLS has the limits of Pidgin's NSS: TLS 1.2 and 1.3, and key exchange by
// RSA, which older front ends need and Go has left out. The certificate is judged
// after the handshake, as Pidgin does it (libpurple ssl-nss.c: ssl_auth_cert).
func pidginTLS(host string, oldest uint16) *tls.Config {
	return &tls.Config{
		ServerName: host, MinVersion: oldest, InsecureSkipVerify: true,
		// Go's newer key exchanges make a first message that old servers choke on.
		CurvePreferences: []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521},
		CipherSuites: []uint16{
			tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
			tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
			tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
			tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
			tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
			tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_256_GCM_SHA384,
			tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_AES_256_CBC_SHA, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA,
		},
	}
}

// handshakeError tells a TLS handshake that failed from a connection that failed.
type handshakeError struct{ err error }

func (h *handshakeError) Error() string { return h.err.Error() }
func (h *handshakeError) Unwrap() error { return h.err }

var errNotAServer = errors.New("not a host and port")

// explain words why there is no connection.
func (e Environment) explain(ctx context.Context, s Server, err error) *Problem {
	var lookup *net.DNSError
	var handshake *handshakeError
	switch {
	case errors.Is(err, errNotAServer):
		return problem(badServer, Error, "", "%s, port %d, can't be a server", quote(s.Host), s.Port)
	case isTimeout(ctx, err):
		return outOfTimeProblem("%s didn't answer", s.HostPort())
	case errors.As(err, &handshake):
		return e.explainTLS(ctx, s, handshake)
	case errors.As(err, &lookup):
		return explainLookup(ctx, s.Host, err)
	}
	return problem(connectFailed, Error, "", "no connection to %s: %s", s.HostPort(), reason(err))
}

func outOfTimeProblem(format string, args ...any) *Problem {
	return problem(timedOut, Error, "", format+" in time", args...)
}

// isTimeout says whether a network operation ended since time was up, or since
// nobody wants its result any more.
func isTimeout(ctx context.Context, err error) bool {
	var timeout net.Error
	return ctx.Err() != nil || errors.As(err, &timeout) && timeout.Timeout()
}

// reason is the innermost part of a network error, which the outer ones wrap into
// addresses that are told already, and into names of system calls.
func reason(err error) string {
	var op *net.OpError
	for errors.As(err, &op) {
		err = op.Err
	}
	if call, ok := errors.AsType[*os.SyscallError](err); ok {
		err = call.Err
	}
	return printable(err.Error())
}

func explainLookup(ctx context.Context, name string, err error) *Problem {
	var lookup *net.DNSError
	switch {
	case errors.As(err, &lookup) && lookup.IsNotFound:
		return problem(noSuchName, Error, "", "DNS has no such name: %s", name)
	case isTimeout(ctx, err):
		return outOfTimeProblem("DNS didn't answer for %s", name)
	case errors.As(err, &lookup):
		return problem(lookupFailed, Error, "check this machine's DNS servers", "DNS failed for %s: %s", name, printable(lookup.Err))
	}
	return problem(lookupFailed, Error, "check this machine's DNS servers", "DNS failed for %s: %s", name, reason(err))
}

// explainTLS words why a handshake failed. It connects a second time to see whether
// only the version was in the way.
func (e Environment) explainTLS(ctx context.Context, s Server, err *handshakeError) *Problem {
	var record tls.RecordHeaderError
	if errors.As(err, &record) {
		return problem(notTLS, Error, "take the port for TLS, 5061 or 443, or connect without encryption: --transport tcp", "%s doesn't speak TLS", s.HostPort())
	}
	if version := e.oldVersion(ctx, s); version != "" {
		return problem(tlsTooOld, Error, "the server has to be updated; or lower Pidgin's limit with its plugin NSS Preferences",
			"%s speaks only %s, and Pidgin takes TLS 1.2 and later", s.HostPort(), version)
	}
	if isTimeout(ctx, err) {
		return outOfTimeProblem("%s didn't answer", s.HostPort())
	}
	if _, broke := errors.AsType[*os.SyscallError](err); broke || errors.Is(err, io.EOF) {
		return problem(closed, Error, "", "%s closed the connection instead of a TLS handshake", s.HostPort())
	}
	return problem(tlsFailed, Error, "", "no TLS connection to %s: %s", s.HostPort(), reason(err.err))
}

// oldVersion is the version of TLS below 1.2 that a server speaks, "" if none.
func (e Environment) oldVersion(ctx context.Context, s Server) string {
	raw, err := e.dial(ctx, s.Host, s.Port)
	if err != nil {
		return ""
	}
	defer raw.Close()
	config := pidginTLS(s.Host, tls.VersionTLS10)
	config.MaxVersion = tls.VersionTLS11
	conn := tls.Client(raw, config)
	if conn.HandshakeContext(ctx) != nil {
		return ""
	}
	return tls.VersionName(conn.ConnectionState().Version)
}
