package explain

import (
	"net/url"
	"strings"
)

// withScheme fits one of these authentication schemes, and none that is known to
// be another.
func withScheme(schemes ...string) func(string, Context) likelihood {
	return func(_ string, ctx Context) likelihood {
		switch scheme := schemeOf(ctx); {
		case scheme == "":
			return possible
		case strings.Contains(" "+strings.Join(schemes, " ")+" ", " "+scheme+" "):
			return likely
		}
		return ruledOut
	}
}

// schemeOf gives the scheme as the plugin spells it.
func schemeOf(ctx Context) string {
	scheme := strings.ToLower(ctx.Scheme)
	if scheme == "kerberos" {
		return "krb5"
	}
	return scheme
}

// ifUnfit fits a plugin that can't read XML.
func ifUnfit(_ string, ctx Context) likelihood {
	switch {
	case ctx.PluginUnfit == nil:
		return possible
	case *ctx.PluginUnfit:
		return likely
	}
	return ruledOut
}

// unlessUnfit fits less if the plugin can't read XML: that alone explains it.
func unlessUnfit(_ string, ctx Context) likelihood {
	if ctx.PluginUnfit != nil && *ctx.PluginUnfit {
		return unlikely
	}
	return possible
}

// ifUnfitForTLSDSK is ifUnfit where only TLS-DSK reads XML.
func ifUnfitForTLSDSK(message string, ctx Context) likelihood {
	return min(ifUnfit(message, ctx), withScheme("tls-dsk", "auto")(message, ctx))
}

// ifDiscovered fits an account that names no server.
func ifDiscovered(_ string, ctx Context) likelihood {
	if ctx.Server != "" {
		return ruledOut
	}
	return possible
}

// garbledLength is what the lengths of web host and user agent add up to when the
// two metadata requests of TLS-DSK on one connection make 256 bytes, so that
// libpurple garbles the one that follows (circbuffer.c: purple_circ_buffer_append).
const garbledLength = 51

// ifGarbled fits a web service whose requests are garbled for their length. It
// holds for the usual paths, with both services on one host.
func ifGarbled(message string, ctx Context) likelihood {
	host := hostIn(message)
	switch {
	case ctx.UserAgent == "" || host == "":
		return possible
	case len(host)+len(ctx.UserAgent) == garbledLength:
		return likely
	}
	return unlikely
}

// agents are user agents of the catalogue, of three lengths.
var agents = [3]struct {
	name   string
	length int
}{{"lync-2013-long", 39}, {"lync-2013-full", 56}, {"lync-2013", 21}}

// otherAgent gives the name of a user agent of another length than the account's
// that isn't garbled with the web host of the message either. If the first two
// won't do, each is ruled out for one of these reasons, so the third will.
func otherAgent(message string, ctx Context) string {
	for _, a := range agents[:2] {
		if a.length != len(ctx.UserAgent) && a.length+len(hostIn(message)) != garbledLength {
			return a.name
		}
	}
	return agents[2].name
}

// hostIn gives the host of the first URL in a message.
func hostIn(message string) string {
	for _, word := range strings.Fields(message[:min(len(message), maxMessage)]) {
		if !strings.Contains(word, "://") {
			continue
		}
		if u, err := url.Parse(word); err == nil {
			return u.Hostname()
		}
	}
	return ""
}
