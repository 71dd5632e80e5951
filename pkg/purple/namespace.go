package purple

import (
	"bytes"
	"net/url"
	"strings"
)

// libpurple writes no namespaces and looks only at local names, but libxml2
// gives it no file at all when a prefix isn't declared (parser.c:
// xmlParseStartTag2). So prefixes are checked here and ignored elsewhere.

// localName is the part of a name behind its prefix.
func localName(name []byte) []byte {
	return name[bytes.IndexByte(name, ':')+1:]
}

// prefix is the part of a name before its colon, empty when there is none.
func prefix(name []byte) string {
	return string(name[:max(bytes.IndexByte(name, ':'), 0)])
}

// namespaces are the declarations in force.
type namespaces struct{ bound []binding }

type binding struct {
	prefix, uri string
	depth       int // of the element that declares it
}

// declare takes in what a start tag at the given depth declares and checks the
// prefixes that it uses.
func (n *namespaces) declare(text []byte, name span, attributes []attribute, depth int) error {
	plain := bytes.IndexByte(name.of(text), ':') < 0
	for _, a := range attributes {
		name := a.name.of(text)
		if bytes.IndexByte(name, ':') >= 0 || string(name) == "xmlns" {
			plain = false
			if err := n.bind(text, a, depth); err != nil {
				return err
			}
		}
	}
	if plain {
		return nil
	}
	if err := n.checkPrefix(text, name); err != nil {
		return err
	}
	return n.checkAttributes(text, attributes)
}

// declares says whether an attribute of this name declares a namespace.
func declares(name []byte) bool { return string(name) == "xmlns" || prefix(name) == "xmlns" }

// bind takes in an attribute that declares a namespace.
func (n *namespaces) bind(text []byte, a attribute, depth int) error {
	name, uri := a.name.of(text), attributeText(a.value.of(text))
	if !declares(name) {
		return nil
	}
	isDefault := string(name) == "xmlns"
	bound := string(localName(name))
	if !validURI(uri) && !(isDefault && uri == "") || !isDefault && (bound == "xml" || bound == "xmlns") {
		return &fault{a.name.start, "an attribute xmlns doesn't declare a namespace", repairPlace}
	}
	if !isDefault {
		n.bound = append(n.bound, binding{bound, uri, depth})
	}
	return nil
}

// forget drops what the element at the given depth declared.
func (n *namespaces) forget(depth int) {
	for len(n.bound) > 0 && n.bound[len(n.bound)-1].depth >= depth {
		n.bound = n.bound[:len(n.bound)-1]
	}
}

// resolve gives the namespace of a prefix, empty when it isn't declared.
func (n *namespaces) resolve(prefix string) string {
	for i := len(n.bound) - 1; i >= 0; i-- {
		if n.bound[i].prefix == prefix {
			return n.bound[i].uri
		}
	}
	if prefix == "xml" {
		return "http://www.w3.org/XML/1998/namespace"
	}
	return ""
}

// checkPrefix refuses a name with an undeclared prefix, or with several.
func (n *namespaces) checkPrefix(text []byte, where span) error {
	name := where.of(text)
	local := localName(name)
	switch {
	case len(local) == len(name):
		return nil
	case bytes.IndexByte(local, ':') >= 0 || !validName(local):
		return &fault{where.start, "a name has a colon in a wrong place, so Pidgin itself can't read this file", repairPlace}
	case n.resolve(prefix(name)) == "":
		return &fault{where.start, "a name has a prefix that isn't declared, so Pidgin itself can't read this file", repairPlace}
	}
	return nil
}

// checkAttributes refuses undeclared prefixes, and two attributes that are the
// same once their prefixes are resolved.
func (n *namespaces) checkAttributes(text []byte, attributes []attribute) error {
	seen := map[string]bool{}
	for _, a := range attributes {
		name := a.name.of(text)
		if declares(name) {
			continue
		}
		if err := n.checkPrefix(text, a.name); err != nil {
			return err
		}
		full := n.resolve(prefix(name)) + " " + string(localName(name))
		if seen[full] {
			return &fault{a.name.start, "an attribute stands twice in one tag", repairPlace}
		}
		seen[full] = true
	}
	return nil
}

// validURI accepts only what libxml2 takes for a URI too, though not all of it:
// none with a user, an escape, an ampersand or an IPv6 address, and not those that
// belong to the prefixes xml and xmlns.
func validURI(uri string) bool {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#!$'()*+,;="
	switch uri {
	case "", "http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/":
		return false
	}
	u, err := url.Parse(uri)
	if err != nil || strings.Trim(uri, plain) != "" || strings.Count(uri, "#") > 1 {
		return false
	}
	return !strings.HasSuffix(u.Host, ":") && strings.Count(u.Host, ":") <= 1
}
