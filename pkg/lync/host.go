package lync

import (
	"fmt"
	"strings"
	"unicode"
)

// Limits of the domain name system (RFC 1035 2.3.4), in bytes.
const (
	maxHost  = 253
	maxLabel = 63
)

// checkHost refuses what can't be the name of a host or domain. Letters of every
// script pass, since libpurple encodes such names for the look-up (libpurple
// network.c: purple_network_convert_idn_to_ascii), and so do underscores, which
// Windows domains may have. The error's value is the whole text in which the host
// was found; correct puts a corrected host into that text.
func checkHost(field, value, host string, correct func(host string) string) error {
	labels := strings.Split(host, ".")
	full := strings.FieldsFunc(host, func(r rune) bool { return r == '.' })
	reason, remedy := "", "give a host or domain name such as lync.example.com"
	wrong, found := firstRune(host, notInHost)
	switch {
	case host == "":
		reason = "has no host or domain"
	case found:
		reason = fmt.Sprintf("holds %s, which no host or domain name has", quote(string(wrong)))
	case len(full) < len(labels):
		reason = "has a dot too many"
		if len(full) > 0 {
			remedy = didYouMean(correct(strings.Join(full, ".")))
		}
	case len(host) > maxHost:
		reason = fmt.Sprintf("is longer than %d bytes, the limit for a host or domain name", maxHost)
	default:
		reason = labelFault(labels)
	}
	if reason == "" {
		return nil
	}
	return &ValueError{field, value, reason, remedy}
}

func notInHost(r rune) bool {
	return !unicode.In(r, unicode.Letter, unicode.Mark, unicode.Digit) && !strings.ContainsRune("-_.", r)
}

// labelFault says what is wrong with a name's parts between the dots.
func labelFault(labels []string) string {
	for _, l := range labels {
		switch {
		case len(l) > maxLabel:
			return fmt.Sprintf("has more than %d bytes between two dots", maxLabel)
		case strings.HasPrefix(l, "-"), strings.HasSuffix(l, "-"):
			return fmt.Sprintf("has a part that begins or ends with a hyphen: %s", quote(l))
		}
	}
	return ""
}
