package purple

import (
	"bytes"
	"iter"
)

// A tree holds the places of all elements in the text of a single one, which is
// part of a document that outlineOf has accepted. It copies nothing.
type tree struct {
	text       []byte
	nodes      []node // in the order of their start tags, the outermost first
	attributes []attribute
	runs       []run
}

type node struct {
	extent
	name       span
	after      int  // the index behind the last node inside this one
	attributes span // range in tree.attributes
	runs       span // range in tree.runs: of this node and of those inside it
}

// A run is an unbroken piece of an element's text: characters or a CDATA section
// with its brackets.
type run struct {
	span
	cdata bool
	owner int // index of the node whose child it is
}

// parseTree reads a text that is known to be well-formed.
func parseTree(text []byte, f *format) *tree {
	return parseUntil(text, f, func(element) bool { return false })
}

// parseUntil reads as far as the first child of the outermost element that is
// enough. To the tree the outermost element ends there.
func parseUntil(text []byte, f *format, enough func(child element) bool) *tree {
	tags := bytes.Count(text, []byte("<"))
	t := &tree{
		text:       text,
		nodes:      make([]node, 0, tags/2+1),
		attributes: make([]attribute, 0, bytes.Count(text, []byte("='"))),
		runs:       make([]run, 0, tags),
	}
	s := scanner{text: text, format: f}
	open := make([]int, 0, 8) // the nodes that haven't ended
	for s.next() == nil && s.kind != endOfText {
		ended := -1
		switch s.kind {
		case startTag:
			open = append(open, t.begin(&s))
		case emptyTag:
			ended = t.begin(&s)
			t.end(ended, s.pos, s.pos)
		case endTag:
			ended = open[len(open)-1]
			open = open[:len(open)-1]
			t.end(ended, s.start, s.pos)
		case characters, cdata:
			t.runs = append(t.runs, run{s.token.span, s.kind == cdata, open[len(open)-1]})
		}
		if ended > 0 && len(open) == 1 && enough(element{t, ended}) {
			t.end(0, s.pos, s.pos)
			break
		}
	}
	return t
}

// begin adds the element whose start tag was read last.
func (t *tree) begin(s *scanner) int {
	first := len(t.attributes)
	t.attributes = append(t.attributes, s.attributes...)
	t.nodes = append(t.nodes, node{
		extent:     extent{start: s.start, open: s.pos},
		name:       s.name,
		attributes: span{first, len(t.attributes)},
		runs:       span{start: len(t.runs)},
	})
	return len(t.nodes) - 1
}

func (t *tree) end(index, close, end int) {
	n := &t.nodes[index]
	n.close, n.end = close, end
	n.after, n.runs.end = len(t.nodes), len(t.runs)
}

// An element is one node of a tree.
type element struct {
	*tree
	index int
}

func (t *tree) root() element { return element{t, 0} }

func (e element) node() *node { return &e.nodes[e.index] }

// is says whether the element has this name. Like libpurple it ignores prefixes.
func (e element) is(name string) bool {
	return string(localName(e.node().name.of(e.text))) == name
}

// elements gives the children that are elements.
func (e element) elements() iter.Seq[element] {
	return func(yield func(element) bool) {
		for i := e.index + 1; i < e.node().after; i = e.nodes[i].after {
			if !yield(element{e.tree, i}) {
				return
			}
		}
	}
}

// children gives the children with this name.
func (e element) children(name string) iter.Seq[element] {
	return func(yield func(element) bool) {
		for c := range e.elements() {
			if c.is(name) && !yield(c) {
				return
			}
		}
	}
}

// child gives the first child with this name: the one that libpurple reads where
// it expects a single one.
func (e element) child(name string) (element, bool) {
	for c := range e.children(name) {
		return c, true
	}
	return element{}, false
}

// attribute gives an attribute by its local name. Of several that differ in
// their prefix the last one counts (libpurple xmlnode.c: xmlnode_set_attrib_full
// drops the earlier ones). A declaration of a namespace is none.
func (e element) attribute(name string) (attribute, bool) {
	all := e.node().attributes
	for i := all.end - 1; i >= all.start; i-- {
		a := e.attributes[i]
		if full := a.name.of(e.text); string(localName(full)) == name && !declares(full) {
			return a, true
		}
	}
	return attribute{}, false
}

// value gives the text of an attribute.
func (e element) value(name string) (string, bool) {
	a, found := e.attribute(name)
	if !found {
		return "", false
	}
	return attributeText(a.value.of(e.text)), true
}

// ownRuns gives the pieces of text directly inside the element.
func (e element) ownRuns() iter.Seq[run] {
	return func(yield func(run) bool) {
		for _, r := range e.runs[e.node().runs.start:e.node().runs.end] {
			if r.owner == e.index && !yield(r) {
				return
			}
		}
	}
}

// textContent gives the text directly inside the element, without what stands in
// its children (libpurple xmlnode.c: xmlnode_get_data).
func (e element) textContent() string {
	var text []byte
	for r := range e.ownRuns() {
		raw := r.of(e.text)
		if r.cdata {
			text = append(text, unixLines(raw[len(cdataOpen):len(raw)-len(cdataClose)])...)
		} else {
			text = appendResolved(text, unixLines(raw))
		}
	}
	return string(text)
}

// childText gives the text of the first child with this name.
func (e element) childText(name string) string {
	c, found := e.child(name)
	if !found {
		return ""
	}
	return c.textContent()
}
