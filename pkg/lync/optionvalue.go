package lync

import (
	"fmt"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// parse reads a value that isn't empty and can be stored.
func (o Option) parse(value string) (string, error) {
	if o.Type == purple.Bool {
		return parseBool(o.field(), value)
	}
	if len(o.Allowed) > 0 {
		return vocabulary{field: o.field(), noun: "value", words: o.Allowed}.parse(value)
	}
	switch o.Key {
	case "email_url":
		return parseEmailURL(o.field(), value)
	case "email":
		return parseEmail(o.field(), value)
	case "email_login":
		return parseLogin(o.field(), value)
	case "groupchat_user":
		return parseGroupChat(o.field(), value)
	}
	return value, nil
}

// check refuses a stored value that the plugin would refuse or take for something
// else than it says.
func (o Option) check(value string) error {
	if o.Secret || value == "" {
		return nil
	}
	parsed, err := ParseOption(o.Key, value)
	if err == nil && parsed != value {
		return &ValueError{o.field(), value, "isn't in the form that the plugin reads", didYouMean(parsed)}
	}
	return err
}

// parseBool reads a word for yes or no. What libpurple reads isn't the word: to it
// everything that doesn't begin with "0" is yes, also "false" (libpurple
// account.c: parse_settings).
func parseBool(field, value string) (string, error) {
	switch strings.ToLower(value) {
	case "1", "true", "yes", "on":
		return "1", nil
	case "0", "false", "no", "off":
		return "0", nil
	}
	return "", &ValueError{field, value, "is neither yes nor no", "give true or false"}
}

// parseEmailURL reads the address of the calendar service. The plugin refuses to
// sign on with any other scheme than https (sipe sipe-core.c: sipe_core_allocate).
func parseEmailURL(field, value string) (string, error) {
	const example = "give a URL such as https://exchange.example.com/EWS/Exchange.asmx"
	if err := checkVisible(field, value, isInvisible); err != nil {
		return "", err
	}
	scheme, rest, found := strings.Cut(value, "://")
	if !found {
		scheme, rest = "", value
	}
	// Lower case by ASCII alone, as the plugin has it: EqualFold would take ſ for s.
	secure, hasHost := strings.ToLower(scheme) == "https", rest != "" && rest[0] != '/'
	switch {
	case secure && hasHost:
		return value, nil
	case secure:
		return "", &ValueError{field, value, "has no host", example}
	case hasHost:
		return "", &ValueError{field, value, "doesn't begin with https://", didYouMean("https://" + rest)}
	}
	return "", &ValueError{field, value, "doesn't begin with https://", example}
}

// parseEmail reads an e-mail address, by the plugin's rule (sipe sipe-core.c:
// sipe_core_allocate).
func parseEmail(field, value string) (string, error) {
	if err := checkVisible(field, value, isInvisible); err != nil {
		return "", err
	}
	if user, domain, _ := strings.Cut(value, "@"); user == "" || domain == "" || strings.HasSuffix(domain, "@") {
		return "", &ValueError{field, value, "isn't an e-mail address", "give user@domain, e.g. jane.doe@example.com"}
	}
	return value, nil
}

// parseGroupChat reads the group chat proxy, user@domain or a domain alone, which
// stands for ocschat@domain (sipe sipe-groupchat.c: sipe_groupchat_init).
func parseGroupChat(field, value string) (string, error) {
	value = trimSIP(value)
	user, domain, found := strings.Cut(value, "@")
	switch {
	case !found:
		user, domain = "", value
	case user == "":
		return "", &ValueError{field, value, `has nothing before the "@"`, fmt.Sprintf("give user@domain, or %s for %s", quote(domain), quote("ocschat"+value))}
	}
	err := firstError(
		checkVisible(field, value, isInvisible),
		checkHost(field, value, domain, func(host string) string { return strings.TrimPrefix(user+"@"+host, "@") }),
	)
	if err != nil {
		return "", err
	}
	return value, nil
}
