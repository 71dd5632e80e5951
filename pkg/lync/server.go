package lync

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// ParseServer reads the front end, host or host:port; empty means that the plugin
// discovers it. The plugin splits the text at its first colon and uses both parts
// as they are (sipe purple-plugin-common.c: connect_to_core), so no IPv6 address,
// scheme, path or blank can stand in it.
func ParseServer(s string) (string, error) {
	server := strings.TrimSpace(s)
	if err := checkServer(server); err != nil {
		return "", err
	}
	return server, nil
}

// SplitServer takes a server apart as the plugin does, at the first colon. The port
// is 0 where there is none (sipe purple-plugin-common.c: connect_to_core).
func SplitServer(server string) (host string, port int) {
	host, text, _ := strings.Cut(server, ":")
	port, _ = strconv.Atoi(text) // 0 for what is no number, as C's atoi gives it
	return host, port
}

const (
	serverForm = "give a host name or host:port, e.g. lync.example.com:5061, or nothing for automatic discovery"
	portRange  = "give a port from 1 to 65535; without one the plugin takes 5061 for TLS and 5060 for TCP"
)

func checkServer(server string) error {
	if server == "" {
		return nil
	}
	if err := checkStorable("server", server); err != nil {
		return err
	}
	host, port, hasPort := strings.Cut(server, ":")
	reason, better := serverFault(server)
	remedy := serverForm
	if reason == "" && hasPort {
		reason, remedy = portFault(port), portRange
		if port == "" {
			better = host
		}
	}
	if reason == "" {
		return checkHost("server", server, host, func(h string) string { return strings.TrimSuffix(h+":"+port, ":") })
	}
	if better, _, _ = strings.Cut(better, "/"); better != "" && len(better) < len(server) && checkServer(better) == nil {
		remedy = didYouMean(better)
	}
	return &ValueError{"server", server, reason, remedy}
}

// serverFault finds what doesn't belong into host[:port], and perhaps a better
// text.
func serverFault(server string) (reason, better string) {
	if rest, scheme := cutScheme(server); scheme != "" {
		return fmt.Sprintf("holds %s, which the plugin would take for the host", quote(scheme)), rest
	}
	switch path := strings.IndexAny(server, "/?#"); {
	case strings.ContainsFunc(server, isInvisible):
		return "holds a blank or an invisible character", joinColon(server)
	case strings.Contains(server, "@"):
		return "is an address, not a host", ""
	case isIPv6(server):
		return "is an IPv6 address, which the plugin can't read: it takes everything after the first colon for the port", ""
	case path >= 0:
		return "has a path after the host", server[:path]
	case strings.Count(server, ":") > 1:
		return "has more than one colon", ""
	case strings.HasPrefix(server, ":"):
		return "has no host before the port", ""
	}
	return "", ""
}

// cutScheme takes away a scheme such as "https://" or "sip:".
func cutScheme(server string) (rest, scheme string) {
	for _, separator := range []string{"://", ":"} {
		word, rest, ok := strings.Cut(server, separator)
		known := separator == "://" || strings.EqualFold(word, "sip") || strings.EqualFold(word, "sips")
		if ok && known {
			return rest, word + separator
		}
	}
	return server, ""
}

// joinColon drops invisible characters, and blanks beside a colon: elsewhere a
// blank may stand for something that was forgotten.
func joinColon(server string) string {
	visible := strings.Map(func(r rune) rune {
		if isInvisibleButBlank(r) {
			return -1
		}
		return r
	}, server)
	return strings.NewReplacer(" : ", ":", " :", ":", ": ", ":").Replace(visible)
}

// isIPv6 recognizes an IPv6 address, with or without brackets and port.
func isIPv6(server string) bool {
	if _, err := netip.ParseAddrPort(server); err == nil {
		return strings.HasPrefix(server, "[")
	}
	a, err := netip.ParseAddr(strings.Trim(server, "[]"))
	return err == nil && a.Is6()
}

func portFault(port string) (reason string) {
	if port == "" {
		return "has a colon but no port"
	}
	if strings.Trim(port, "0123456789") != "" {
		return fmt.Sprintf("has the port %s, which isn't a number", quote(port))
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return fmt.Sprintf("has the port %s, which is out of range", port)
	}
	return ""
}
