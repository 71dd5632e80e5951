package frontend

import (
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// topology is what the plugin reads from an autodiscover document ([MS-OCDISCWS];
// sipe sipe-lync-autodiscover.c: sipe_lync_autodiscover_parse).
type topology struct {
	link   string // go on there; nothing else counts then
	isUser bool   // the link is the user's own document, which may want a web ticket

	// user says that the document describes the user's home, which ends
	// autodiscover even if it names no server.
	user    bool
	servers []Server // in the order in which the plugin tries them
}

// parseTopology reads a document. The transport is the account's.
func parseTopology(document []byte, transport lync.Transport) (topology, error) {
	root, err := parseXML(document)
	if err != nil {
		return topology{}, err
	}
	if link, token := firstLink(root.child("Root"), "redirect", "user"); token != "" {
		return topology{link: link, isUser: token == "user"}, nil
	}
	user := root.child("User")
	if link, token := firstLink(user, "redirect"); token != "" {
		return topology{link: link}, nil
	}
	if user == nil {
		return topology{}, nil
	}
	t := topology{user: true}
	location, known := root.attribute("accesslocation")
	for _, side := range []string{"Internal", "External"} {
		if known && !strings.EqualFold(location, side) {
			continue
		}
		access := user.child("SipClient" + side + "Access")
		host, hasHost := access.attribute("fqdn")
		port, _ := access.attribute("port")
		if number := leadingNumber(port); hasHost && number != 0 {
			t.servers = append(t.servers, Server{printable(host), number, chosen(transport)})
		}
	}
	return t, nil
}

// firstLink finds the first link with one of the tokens, which are in lower case.
func firstLink(parent *element, tokens ...string) (href, token string) {
	for _, link := range parent.all("Link") {
		given, hasToken := link.attribute("token")
		href, hasHref := link.attribute("href")
		for _, token := range tokens {
			if hasToken && hasHref && strings.EqualFold(given, token) {
				return href, token
			}
		}
	}
	return "", ""
}
