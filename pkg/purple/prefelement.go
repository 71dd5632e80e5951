package purple

import "strings"

// A pref is one <pref> element, as libpurple takes it in (prefs.c:
// prefs_start_element_handler).
type pref struct {
	element
	depth  int    // of the element; that of the root is 0
	path   string // e.g. "/pidgin/plugins/loaded"; empty for the root
	typ    string // bool, int, string, stringlist, path, pathlist, or empty
	value  string
	valued bool     // it has a value
	items  []string // those that stand in it
}

// A prefReader reads the elements in their order, with libpurple's own stack.
type prefReader struct {
	stack []int // indexes in found
	found []pref
}

// readPrefElements reads the text of a root element that outlineOf has accepted.
func readPrefElements(text []byte) []pref {
	root := parseTree(text, prefsFormat).root()
	r := prefReader{found: []pref{{element: root}}}
	r.visit(root, 0)
	return r.found
}

func (r *prefReader) visit(e element, depth int) {
	switch {
	case e.is("pref"):
		r.enter(e, depth)
	case e.is("item"):
		r.item(e)
	}
	for child := range e.elements() {
		r.visit(child, depth+1)
	}
	if e.is("pref") && len(r.stack) > 0 {
		r.stack = r.stack[:len(r.stack)-1]
	}
}

// enter takes in a <pref>. One of no name, of the root's, or of an unknown type
// libpurple passes over, so that it takes those inside for those of its parent.
func (r *prefReader) enter(e element, depth int) {
	name, named := e.value("name")
	typ, typed := e.value("type")
	if !named || name == "/" || typed && !knownPrefType(typ) {
		return
	}
	p := pref{element: e, depth: depth, path: r.path() + "/" + name, typ: typ}
	p.value, p.valued = e.value("value")
	r.found = append(r.found, p)
	r.stack = append(r.stack, len(r.found)-1)
}

func knownPrefType(typ string) bool {
	switch typ {
	case "bool", "int", "string", "stringlist", "path", "pathlist":
		return true
	}
	return false
}

func (r *prefReader) item(e element) {
	if value, has := e.value("value"); has && len(r.stack) > 0 {
		inner := &r.found[r.stack[len(r.stack)-1]]
		inner.items = append(inner.items, value)
	}
}

// path gives the path that the stack stands for.
func (r *prefReader) path() string {
	if len(r.stack) == 0 {
		return ""
	}
	return r.found[r.stack[len(r.stack)-1]].path
}

// names splits a path into the names of its levels.
func names(path string) []string {
	return strings.Split(strings.TrimPrefix(path, "/"), "/")
}
