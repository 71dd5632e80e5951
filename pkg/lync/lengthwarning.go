package lync

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// warnLengths warns of a user agent whose length makes messages come out garbled.
// Nothing can be said about the plugin's own user agent: it tells the versions of
// the plugin and of libpurple.
func (a Account) warnLengths(c Circumstances) []Warning {
	if a.UserAgent == "" {
		return nil
	}
	var list []Warning
	remedy := a.otherLength(c.LocalIPs)
	if often, local := firstMessage(a.Address, c.LocalIPs, a.UserAgent); often != neverGarbled {
		list = append(list, Warning{"register-length", fmt.Sprintf(
			"with a user agent of this length Pidgin garbles the first message of %s sign-ons from %s (\"Server has disconnected\", \"Read error\", \"Service unavailable\")", often, local), remedy})
	}
	if host := a.webHost(); webRequestsGarbled(host, a.UserAgent) {
		list = append(list, Warning{"web-request-length", fmt.Sprintf(
			"if %s is also the front end's web service, Pidgin garbles the request for a certificate with a user agent of this length (\"Web ticket request failed\")", quote(host)), remedy})
	}
	return list
}

// webHost is the host to which the plugin's requests for a certificate may go: the
// front end names it only during the sign-on, but often it is the front end itself.
func (a Account) webHost() string {
	if s := a.AuthScheme.Effective(); s != SchemeTLSDSK && s != SchemeAuto {
		return ""
	}
	host, _, _ := strings.Cut(a.Server, ":")
	return host
}

// otherLength words the remedy: the nearest user agent that garbles nothing.
func (a Account) otherLength(locals []netip.Addr) string {
	for _, candidate := range a.similarUserAgents() {
		if often, _ := firstMessage(a.Address, locals, candidate.Value); often != neverGarbled || webRequestsGarbled(a.webHost(), candidate.Value) {
			continue
		}
		given := candidate.Name
		if given == "" {
			given = quote(candidate.Value)
		}
		return "use a user agent of another length: --user-agent " + given
	}
	return "use a user agent of another length"
}

// similarUserAgents lists what a front end's client version policy is likely to
// treat as it does the account's user agent, the nearest first: the texts of the
// same product; the text itself with a comment, which says nothing about the
// product or its version (RFC 3261 20.41); at last all of the catalogue.
func (a Account) similarUserAgents() []UserAgent {
	var list []UserAgent
	if product := productOf(a.UserAgent); product != "" {
		for _, u := range userAgents {
			if u.Product == product {
				list = append(list, u)
			}
		}
	}
	for _, comment := range []string{" (Microsoft Lync)", " (Lync)", " (Skype for Business)", " (Pidgin)"} {
		list = append(list, UserAgent{Value: a.UserAgent + comment})
	}
	return slices.Concat(list, userAgents)
}
