package purple

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// What this package reads from a file is held against two other readers, each
// with its own parser: encoding/xml here, libxml2 in TestLibxml2ReadsTheSame.

// A plainAccount is an account reduced to what can be compared: raw settings,
// before it is decided which of a name is in force.
type plainAccount struct {
	Protocol, Name, Alias string
	Settings              []string // "ui name type value"
}

// plain reduces the accounts of a document, also those that libpurple drops.
func plain(d *Document) []plainAccount {
	var all []plainAccount
	for _, a := range d.accounts {
		e := a.element()
		p := plainAccount{a.Protocol(), a.Name(), a.Alias(), nil}
		for group := range e.children("settings") {
			ui, _ := group.value("ui")
			for s := range group.children("setting") {
				name, _ := s.value("name")
				typ, _ := s.value("type")
				p.Settings = append(p.Settings, fmt.Sprintf("%q %q %q %q", spaced(ui), spaced(name), spaced(typ), s.textContent()))
			}
		}
		all = append(all, p)
	}
	return all
}

// A plainElement is an element as encoding/xml reads it.
type plainElement struct {
	name       string
	attributes []xml.Attr
	text       string
	children   []*plainElement
}

// readPlain reads a whole accounts.xml with encoding/xml.
func readPlain(text []byte) ([]plainAccount, error) {
	root, err := readPlainRoot(text, rootName)
	if err != nil {
		return nil, err
	}
	var all []plainAccount
	for _, e := range root.all("account") {
		all = append(all, e.plain())
	}
	return all, nil
}

// readPlainRoot reads the root element of this name.
func readPlainRoot(text []byte, name string) (*plainElement, error) {
	top := &plainElement{}
	open := []*plainElement{top}
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		parent := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			e := &plainElement{name: t.Name.Local, attributes: t.Copy().Attr}
			parent.children = append(parent.children, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			parent.text += string(t)
		}
	}
	if len(top.children) != 1 || top.children[0].name != name {
		return nil, errors.New("not one root element called " + name)
	}
	return top.children[0], nil
}

func (e *plainElement) plain() plainAccount {
	p := plainAccount{e.first("protocol"), e.first("name"), e.first("alias"), nil}
	if p.Name == "" {
		p.Name = e.first("username")
	}
	for _, group := range e.all("settings") {
		for _, s := range group.all("setting") {
			p.Settings = append(p.Settings, fmt.Sprintf("%q %q %q %q", group.value("ui"), s.value("name"), s.value("type"), s.text))
		}
	}
	return p
}

func (e *plainElement) all(name string) []*plainElement {
	var found []*plainElement
	for _, c := range e.children {
		if c.name == name {
			found = append(found, c)
		}
	}
	return found
}

func (e *plainElement) first(name string) string {
	for _, c := range e.all(name) {
		return c.text
	}
	return ""
}

// value gives the last attribute of a local name that declares no namespace.
func (e *plainElement) value(name string) string {
	value := ""
	for _, a := range e.attributes {
		if a.Name.Local == name && a.Name.Space != "xmlns" {
			value = a.Value
		}
	}
	return spaced(value)
}

// spaced makes a space of every tab and line end: an XML parser does so with the
// raw ones in an attribute, encoding/xml does not.
func spaced(text string) string {
	return strings.NewReplacer("\t", " ", "\n", " ", "\r", " ").Replace(text)
}
