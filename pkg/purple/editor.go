package purple

import (
	"slices"

	"github.com/beevik/etree"
)

// An editor collects the splices that carry out an Edit in one account.
type editor struct {
	element
	splices []splice
	gone    []int // indexes of elements that are cut out
}

func (ed *editor) replace(place span, with []byte) {
	ed.splices = append(ed.splices, splice{place, with})
}

// cut takes an element out.
func (ed *editor) cut(e element) {
	ed.gone = append(ed.gone, e.index)
	ed.splices = append(ed.splices, cut(ed.text, e.node().extent))
}

// setText makes text the text of an element. Comments and elements inside it
// stay; so does a text that reads the same, however it is written.
func (ed *editor) setText(e element, text string) {
	if e.textContent() == text {
		return
	}
	n := e.node()
	if n.selfClosed() {
		with := slices.Concat([]byte(">"), escape(text), []byte("</"), n.name.of(ed.text), []byte(">"))
		ed.replace(span{n.end - len("/>"), n.end}, with)
		return
	}
	with := escape(text)
	for r := range e.ownRuns() {
		ed.replace(r.span, with)
		with = nil // the other pieces go
	}
	if with != nil {
		ed.replace(span{n.open, n.open}, with)
	}
}

// setAttribute gives an element an attribute whose value needs no escaping.
func (ed *editor) setAttribute(e element, name, value string) {
	if a, found := e.attribute(name); found {
		ed.replace(a.value, []byte(value))
		return
	}
	at := e.node().name.end
	if all := e.node().attributes; all.end > all.start {
		at = ed.attributes[all.end-1].value.end + len("'")
	}
	ed.replace(span{at, at}, []byte(" "+name+"='"+value+"'"))
}

// depthOfChild is how deep the children of an account lie in the file.
const depthOfChild = 2

// childOrder is the order in which libpurple writes the children of an account
// (account.c: account_to_xmlnode).
func childOrder(name string, ofClient bool) int {
	switch {
	case name == "username":
		name = "name"
	case name == "settings" && ofClient:
		name = "settings ui"
	}
	return slices.Index([]string{"protocol", "name", "password", "alias", "statuses", "userinfo",
		"settings", "settings ui", "proxy", "current_error"}, name)
}

// insertChild adds a child of the account behind those that libpurple writes
// before it. There is always one: without <protocol> it wouldn't be an account.
func (ed *editor) insertChild(e *etree.Element) {
	order := childOrder(e.Tag, e.SelectAttr("ui") != nil)
	sibling, _ := ed.last(ed.element, func(c element) bool {
		_, ofClient := c.attribute("ui")
		own := childOrder(string(localName(c.node().name.of(c.text))), ofClient)
		return own >= 0 && own <= order
	})
	ed.insertAfter(sibling, depthOfChild, e)
}

// insertSettings adds settings to the last of a client's groups, or in a new one.
func (ed *editor) insertSettings(ui *string, settings []Setting) {
	groups := ed.groups(ui)
	if len(groups) == 0 {
		ed.insertChild(newGroup(ui, settings))
		return
	}
	group := groups[len(groups)-1]
	if sibling, found := ed.last(group, func(element) bool { return true }); found {
		ed.insertAfter(sibling, depthOfChild+1, newSettings(settings)...)
		return
	}
	n := group.node()
	l := layoutInside(ed.text, n.extent, depthOfChild, "")
	ed.splices = append(ed.splices, insertInside(ed.text, n.extent, n.name.of(ed.text), l, compose(l, newSettings(settings)...)))
}

func (ed *editor) insertAfter(sibling element, depth int, elements ...*etree.Element) {
	place := sibling.node().extent
	l := layoutAfter(ed.text, place, depth)
	ed.splices = append(ed.splices, insertAfter(place, l, compose(l, elements...)))
}

// last gives the last child of parent that stays and fits.
func (ed *editor) last(parent element, fits func(element) bool) (last element, found bool) {
	for c := range parent.elements() {
		if fits(c) && !slices.Contains(ed.gone, c.index) {
			last, found = c, true
		}
	}
	return last, found
}
