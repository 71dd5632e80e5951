package lync

import (
	"fmt"
	"strings"
)

// ParseAddress reads a sign-in address, user@domain: blanks around it and "sip:"
// in front go, the domain becomes lower case. It refuses what the plugin refuses
// (sipe sipe-core.c: sipe_core_allocate) and what would break the SIP header
// fields that it copies the address into.
func ParseAddress(s string) (string, error) {
	given := trimSIP(s)
	user, domain, _ := strings.Cut(given, "@")
	address := user + "@" + strings.ToLower(domain)
	// The second check is for the few letters that are longer in lower case.
	if err := firstError(checkAddress(given), checkAddress(address)); err != nil {
		return "", err
	}
	return address, nil
}

// trimSIP removes blanks around an address and the scheme in front of it, which
// the plugin would send twice, as "sip:sip:…".
func trimSIP(s string) string {
	const scheme = "sip:"
	s = strings.TrimSpace(s)
	for len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
		s = strings.TrimSpace(s[len(scheme):])
	}
	return s
}

func checkAddress(address string) error {
	if err := checkStorable("username", address); err != nil {
		return err
	}
	user, domain, found := strings.Cut(address, "@")
	if reason, remedy := addressFault(address, user, domain, found); reason != "" {
		return &ValueError{"username", address, reason, remedy}
	}
	return firstError(
		checkVisible("username", address, isInvisible),
		checkHost("username", address, domain, func(host string) string { return user + "@" + host }),
	)
}

// addressFault finds what is wrong with the form of an address, and a way to mend
// it.
func addressFault(address, user, domain string, found bool) (reason, remedy string) {
	before, after, comma := strings.Cut(address, nameSeparator)
	bare := user[strings.LastIndex(user, ":")+1:] + "@" + domain
	switch {
	case address == "":
		return "missing", "give your sign-in address, e.g. jane.doe@example.com"
	case comma && strings.TrimSpace(after) != "":
		return "holds a comma", fmt.Sprintf("give %s as username and %s as login", quote(before), quote(strings.TrimSpace(after)))
	case comma:
		return "holds a comma", didYouMean(before)
	case strings.Contains(address, `\`):
		return "is a login, not a sign-in address", "give the sign-in address, e.g. jane.doe@example.com, as username and this as login"
	case !found:
		return `has no "@"`, fmt.Sprintf("give the whole sign-in address, e.g. %s", quote(user+"@example.com"))
	case user == "":
		return `has nothing before the "@"`, fmt.Sprintf("give the whole sign-in address, e.g. %s", quote("jane.doe"+address))
	case domain == "":
		return `has no domain after the "@"`, fmt.Sprintf("give the whole sign-in address, e.g. %s", quote(address+"example.com"))
	case strings.Contains(domain, "@"):
		return `has more than one "@"`, "give the sign-in address, user@domain; a name for the password check alone is the login"
	case len(bare) < len(address) && checkAddress(bare) == nil:
		return "holds a colon", didYouMean(bare)
	case strings.ContainsAny(user, `:<>"`):
		return `holds one of the characters : < > "`, "give the sign-in address alone, e.g. jane.doe@example.com"
	}
	return "", ""
}
