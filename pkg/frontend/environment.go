package frontend

import (
	"context"
	"crypto/x509"
	"net"
	"strconv"
	"time"
)

// DefaultLimit is how long Discover and Probe take at most, unless told otherwise.
const DefaultLimit = 10 * time.Second

// PluginUserAgent is what the plugin calls itself where the account doesn't say,
// in Debian 12's versions (sipe sipe-core.c: sipe_core_user_agent).
const PluginUserAgent = "Purple/2.14.12 Sipe/1.25.0 (linux-x86_64)"

// Environment is what the plugin finds around it. The zero value is this machine's,
// with an account that names no user agent.
type Environment struct {
	UserAgent string // empty: PluginUserAgent

	// PeersDir is <purple dir>/certificates/x509/tls_peers, where Pidgin keeps the
	// certificates that it has accepted before; empty: none.
	PeersDir string

	Roots    *x509.CertPool // nil: the system's
	Resolver *net.Resolver  // nil: the system's
	// Dial connects to host:port; nil: with Resolver.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

func (e Environment) userAgent() string {
	if e.UserAgent == "" {
		return PluginUserAgent
	}
	return e.UserAgent
}

func (e Environment) resolver() *net.Resolver {
	if e.Resolver == nil {
		return net.DefaultResolver
	}
	return e.Resolver
}

// dial connects by TCP. The host may have letters of any script.
func (e Environment) dial(ctx context.Context, host string, port int) (net.Conn, error) {
	address := net.JoinHostPort(toASCII(host), strconv.Itoa(port))
	if e.Dial != nil {
		return e.Dial(ctx, "tcp", address)
	}
	d := net.Dialer{Resolver: e.resolver()}
	return d.DialContext(ctx, "tcp", address)
}

// within bounds a context by a limit of which 0 means DefaultLimit.
func within(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit == 0 {
		limit = DefaultLimit
	}
	return context.WithTimeout(ctx, limit)
}
