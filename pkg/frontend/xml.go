package frontend

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// element is a part of a document as the plugin sees it: names without their
// prefixes, case counting in names of elements but not of attributes (sipe
// sipe-xml.c).
type element struct {
	name       string
	attributes map[string]string // keys in lower case
	children   []*element
	text       strings.Builder
}

// maxDepth is libxml2's own limit for documents that nobody vouches for.
const maxDepth = 256

var errNotXML = errors.New("not a well-formed document")

// parseXML reads a document. It knows what front ends write: UTF-8, and no entities
// but the five that need no declaration.
func parseXML(document []byte) (*element, error) {
	// The plugin handles the document as a C string.
	document, _, _ = bytes.Cut(document, []byte{0})
	document = bytes.TrimPrefix(document, []byte("\uFEFF"))
	decoder := xml.NewDecoder(bytes.NewReader(document))
	var t tree
	for {
		token, err := decoder.RawToken()
		if err == io.EOF {
			return t.root, t.check()
		}
		if err == nil {
			err = t.add(token)
		}
		if err != nil {
			return nil, err
		}
	}
}

// tree is a document that is being read.
type tree struct {
	root *element
	open []*element
	tags []xml.Name // the names of open, with their prefixes
}

func (t *tree) check() error {
	if t.root == nil || len(t.open) > 0 {
		return errNotXML
	}
	return nil
}

func (t *tree) add(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		return t.start(token)
	case xml.EndElement:
		last := len(t.open) - 1
		if last < 0 || t.tags[last] != token.Name {
			return errNotXML
		}
		t.open, t.tags = t.open[:last], t.tags[:last]
	case xml.CharData:
		if len(t.open) > 0 {
			t.open[len(t.open)-1].text.Write(token)
		} else if len(bytes.TrimSpace(token)) > 0 {
			return errNotXML
		}
	}
	return nil
}

func (t *tree) start(token xml.StartElement) error {
	e := &element{name: token.Name.Local, attributes: map[string]string{}}
	seen := map[xml.Name]bool{}
	for _, a := range token.Attr {
		if seen[a.Name] {
			return errNotXML
		}
		seen[a.Name] = true
		e.attributes[strings.ToLower(a.Name.Local)] = a.Value
	}
	switch {
	case len(t.open) == maxDepth, t.root != nil && len(t.open) == 0:
		return errNotXML
	case t.root == nil:
		t.root = e
	default:
		parent := t.open[len(t.open)-1]
		parent.children = append(parent.children, e)
	}
	t.open, t.tags = append(t.open, e), append(t.tags, token.Name)
	return nil
}

// all gives the children of a name.
func (e *element) all(name string) []*element {
	var list []*element
	if e != nil {
		for _, c := range e.children {
			if c.name == name {
				list = append(list, c)
			}
		}
	}
	return list
}

// child follows a path of names, of which each means the first such child; nil if
// it ends nowhere. It may be called on nil.
func (e *element) child(path ...string) *element {
	for _, name := range path {
		list := e.all(name)
		if len(list) == 0 {
			return nil
		}
		e = list[0]
	}
	return e
}

// attribute gives an attribute's value, by its name in lower case.
func (e *element) attribute(name string) (value string, ok bool) {
	if e == nil {
		return "", false
	}
	value, ok = e.attributes[name]
	return value, ok
}
