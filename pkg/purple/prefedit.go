package purple

import (
	"errors"
	"slices"

	"github.com/beevik/etree"
)

// WithPlugin gives the file's text with a plugin added to those that a client
// ("gtk-gaim", "gnt-purple") loads at its start; everything else keeps its bytes.
// If the client loads the plugin already, see [PluginLoaded], that is the text
// which was read, nil for a file that doesn't exist. It returns a [*ValueError] for
// a path that can't be stored.
func (p *PrefsFile) WithPlugin(ui, path string) ([]byte, error) {
	list, err := pluginsLoaded(ui)
	if err != nil {
		return nil, err
	}
	if err := checkName("the path of a plugin", path); err != nil {
		return nil, err
	}
	before := p.list(list)
	if PluginLoaded(before, path) {
		return p.data, nil
	}
	text := p.withItem(list, path)
	var after PrefsFile
	if err := after.parse(text); err != nil || !slices.Equal(after.list(list), append(before, path)) {
		return nil, errors.New("prefs.xml is made so that a plugin can't be added to it\nadd it in the client's own list of plugins")
	}
	return text, nil
}

// withItem adds an item to a list, with the elements around it that are missing.
func (p *PrefsFile) withItem(list, value string) []byte {
	added := etree.NewElement("item")
	added.CreateAttr("value", value)
	levels := names(list)
	present := len(levels)
	for ; p.last(levels[:present]) == nil; present-- {
		added = around(levels[present-1], present == len(levels), added)
	}
	parent := p.last(levels[:present])
	inside := p.text[p.root.start:p.root.end]
	changed := apply(inside, []splice{appendChild(parent.element, parent.depth, newlineOf(p.text), added)})
	return slices.Concat(p.text[:p.root.start], changed, p.text[p.root.end:])
}

// around makes a <pref> that holds an element.
func around(name string, isList bool, inner *etree.Element) *etree.Element {
	e := etree.NewElement("pref")
	e.CreateAttr("name", name)
	if isList {
		e.CreateAttr("type", "pathlist")
	}
	e.AddChild(inner)
	return e
}

// last gives the last element of a path, nil if there is none. No level is the
// root.
func (p *PrefsFile) last(levels []string) *pref {
	path := ""
	for _, level := range levels {
		path += "/" + level
	}
	for i := len(p.prefs) - 1; i >= 0; i-- {
		if p.prefs[i].path == path {
			return &p.prefs[i]
		}
	}
	return nil
}

// appendChild puts a new element behind all others of a parent.
func appendChild(parent element, depth int, newline string, added *etree.Element) splice {
	var sibling *element
	for child := range parent.elements() {
		sibling = &child
	}
	if sibling != nil {
		place := sibling.node().extent
		l := layoutAfter(parent.text, place, depth+1)
		return insertAfter(place, l, compose(l, added))
	}
	n := parent.node()
	l := layoutInside(parent.text, n.extent, depth, newline)
	return insertInside(parent.text, n.extent, n.name.of(parent.text), l, compose(l, added))
}
