package purple

import (
	"bytes"

	"github.com/beevik/etree"
)

// asLibpurple makes etree write what libpurple's own writer writes (xmlnode.c:
// xmlnode_to_str_helper): single quotes, and all five entities everywhere. With
// the characters that checkValue lets through, the bytes are the same.
var asLibpurple = etree.WriteSettings{AttrSingleQuote: true}

// compose writes elements, one below the other, in a layout.
func compose(l layout, elements ...*etree.Element) []byte {
	var b bytes.Buffer
	for i, e := range elements {
		if i > 0 {
			b.WriteString(l.newline + l.indent)
		}
		breakLines(e, l)
		e.WriteTo(&b, &asLibpurple)
	}
	return b.Bytes()
}

// breakLines gives each element inside e its line.
func breakLines(e *etree.Element, l layout) {
	if l.newline == "" || len(e.ChildElements()) == 0 {
		return
	}
	inner := layout{l.newline, l.indent + l.unit, l.unit}
	for i := len(e.Child) - 1; i >= 0; i-- {
		if child, ok := e.Child[i].(*etree.Element); ok {
			breakLines(child, inner)
			e.InsertChildAt(i, etree.NewText(inner.newline+inner.indent))
		}
	}
	e.CreateText(l.newline + l.indent)
}

// escape writes text as it stands between tags.
func escape(text string) []byte {
	var b bytes.Buffer
	etree.NewText(text).WriteTo(&b, &asLibpurple)
	return b.Bytes()
}

// newAccount makes an account with the children, and in the order, that
// libpurple writes (account.c: account_to_xmlnode). It has no <statuses>: without
// them the account starts in the first available status.
func newAccount(protocol, name string, e Edit) *etree.Element {
	account := etree.NewElement(rootName)
	account.CreateElement("protocol").SetText(protocol)
	account.CreateElement("name").SetText(name)
	if e.Alias != nil && *e.Alias != "" {
		account.AddChild(newAlias(*e.Alias))
	}
	if settings := lastOfEachName(e.Set); len(settings) > 0 {
		account.AddChild(newGroup(nil, settings))
	}
	for _, ui := range e.clients() {
		account.AddChild(newGroup(&ui, e.of(ui)))
	}
	account.CreateElement("current_error")
	return account
}

func newAlias(alias string) *etree.Element {
	e := etree.NewElement("alias")
	e.SetText(alias)
	return e
}

// newGroup makes <settings>; those of a client name it.
func newGroup(ui *string, settings []Setting) *etree.Element {
	group := etree.NewElement("settings")
	if ui != nil {
		group.CreateAttr("ui", *ui)
	}
	for _, s := range newSettings(settings) {
		group.AddChild(s)
	}
	return group
}

func newSettings(settings []Setting) []*etree.Element {
	var elements []*etree.Element
	for _, s := range settings {
		e := etree.NewElement("setting")
		e.CreateAttr("name", s.Name)
		e.CreateAttr("type", string(s.Type))
		e.SetText(s.Value)
		elements = append(elements, e)
	}
	return elements
}
