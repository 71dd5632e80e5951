package lync

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
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

func checkServer(server string) error {
	if server == "" {
		return nil
	}
	if err := checkStorable("server", server); err != nil {
		return err
	}
	reason, remedy := serverFault(server)
	host, port, hasPort := strings.Cut(server, ":")
	if reason == "" && hasPort {
		reason, remedy = portFault(host, port)
	}
	if reason != "" {
		return &ValueError{"server", server, reason, remedy}
	}
	return checkHost("server", server, host, func(h string) string { return strings.TrimSuffix(h+":"+port, ":") })
}

// serverFault finds what doesn't belong into host[:port], and a way to mend it.
func serverFault(server string) (reason, remedy string) {
	const form = "give host or host:port, e.g. lync.example.com:5061, or nothing for automatic discovery"
	if rest, scheme := cutScheme(server); scheme != "" {
		return fmt.Sprintf("holds %s, which the plugin would take for the host", quote(scheme)), correction(rest, form)
	}
	switch path := strings.IndexAny(server, "/?#"); {
	case strings.ContainsFunc(server, isInvisible):
		return "holds a blank or an invisible character", correction(strings.Map(visible, server), form)
	case strings.Contains(server, "@"):
		return "is an address, not a host", form
	case isIPv6(server):
		return "is an IPv6 address, which the plugin can't read: it takes everything after the first colon for the port", "give the front end's host name"
	case path >= 0:
		return "has a path after the host", correction(server[:path], form)
	case strings.Count(server, ":") > 1:
		return "has more than one colon", form
	case strings.HasPrefix(server, ":"):
		return "has no host before the port", form
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

// correction proposes a text if it would pass, after a path has gone too. Each
// correction is shorter than what it corrects.
func correction(server, otherwise string) string {
	server, _, _ = strings.Cut(server, "/")
	if server == "" || checkServer(server) != nil {
		return otherwise
	}
	return didYouMean(server)
}

// visible is a mapping that drops blanks and invisible characters.
func visible(r rune) rune {
	if isInvisible(r) || unicode.IsControl(r) {
		return -1
	}
	return r
}

// isIPv6 recognizes an IPv6 address, with or without brackets and port.
func isIPv6(server string) bool {
	if _, err := netip.ParseAddrPort(server); err == nil {
		return strings.HasPrefix(server, "[")
	}
	a, err := netip.ParseAddr(strings.Trim(server, "[]"))
	return err == nil && a.Is6()
}

func portFault(host, port string) (reason, remedy string) {
	const numbers = "give a port from 1 to 65535; without one the plugin takes 5061 for TLS and 5060 for TCP"
	if port == "" {
		return "has a colon but no port", correction(host, numbers)
	}
	if strings.Trim(port, "0123456789") != "" {
		return fmt.Sprintf("has the port %s, which isn't a number", quote(port)), numbers
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return fmt.Sprintf("has the port %s, which is out of range", port), numbers
	}
	return "", ""
}
