package purple

import (
	"bytes"
	"fmt"
)

// An extent says where an element stands. For one that is a single tag (<x/>),
// open, close and end are the same.
type extent struct {
	start int // of its start tag
	open  int // behind its start tag
	close int // of its end tag
	end   int // behind its end tag
}

func (e extent) selfClosed() bool { return e.open == e.end }

// An outline says where the root of a file stands, and where its accounts.
type outline struct {
	root     extent
	accounts []extent // children of the root called "account"
}

// maxDepth is libxml2's limit (parserInternals.h: xmlParserMaxDepth).
const maxDepth = 256

// rootName is the name of the root of accounts.xml and of each account.
const rootName = "account"

// An outliner reads a whole text and checks what is above single tokens.
type outliner struct {
	scanner
	namespaces
	outline
	open []openElement
	done bool // the root has ended
}

type openElement struct {
	extent
	name    span
	account bool
}

// outlineOf checks that text is a file of this format that libpurple can read,
// and says where its accounts are. All its errors are of type *fault.
func outlineOf(text []byte, f *format) (outline, error) {
	if len(text) == 0 {
		return outline{}, &fault{0, "the file is empty", restoreFile}
	}
	if err := checkCharacters(text, f); err != nil {
		return outline{}, err
	}
	start, err := skipDeclaration(text, f)
	if err != nil {
		return outline{}, err
	}
	o := outliner{scanner: scanner{text: text, format: f, pos: start}}
	for {
		if err := o.next(); err != nil {
			return outline{}, err
		}
		if o.kind == endOfText {
			return o.outline, o.finish()
		}
		if err := o.take(); err != nil {
			return outline{}, err
		}
	}
}

// take fits the token read last into the outline.
func (o *outliner) take() error {
	switch o.kind {
	case startTag, emptyTag:
		return o.enter()
	case endTag:
		return o.leave()
	case characters, cdata:
		if len(o.open) > 0 {
			return nil
		}
		text := bytes.TrimLeft(o.token.of(o.text), " \t\r\n")
		if len(text) > 0 {
			return &fault{o.pos - len(text), "there is text outside the root element", repairPlace}
		}
	}
	return nil
}

func (o *outliner) enter() error {
	name := o.name.of(o.text)
	switch {
	case o.done:
		return &fault{o.start, fmt.Sprintf("a second root element <%s> follows the first", shown(name)), repairPlace}
	case len(o.open) == 0 && string(name) != o.format.root:
		return o.format.wrongRoot(o.start, name)
	case len(o.open) == maxDepth:
		return &fault{o.start, fmt.Sprintf("the elements are nested more than %d deep", maxDepth), repairPlace}
	}
	if err := o.checkPrefixes(); err != nil {
		return err
	}
	account := len(o.open) == 1 && string(localName(name)) == rootName
	o.open = append(o.open, openElement{extent{start: o.start, open: o.pos}, o.name, account})
	if o.kind == emptyTag {
		o.closeElement(o.pos)
	}
	return nil
}

// checkPrefixes checks the colons in the names of the tag read last.
func (o *outliner) checkPrefixes() error {
	if !o.format.markup {
		return o.declare(o.text, o.name, o.attributes, len(o.open))
	}
	names := []span{o.name}
	for _, a := range o.attributes {
		names = append(names, a.name)
	}
	for _, name := range names {
		if bytes.IndexByte(name.of(o.text), ':') >= 0 {
			return &fault{name.start, "a name has a colon, which " + o.format.name + " never has", repairPlace}
		}
	}
	return nil
}

func (o *outliner) leave() error {
	name := o.name.of(o.text)
	if len(o.open) == 0 {
		return &fault{o.start, fmt.Sprintf("</%s> ends an element that hasn't begun", shown(name)), repairPlace}
	}
	if expected := o.open[len(o.open)-1].name.of(o.text); !bytes.Equal(name, expected) {
		return &fault{o.start, fmt.Sprintf("</%s> stands where </%s> is expected", shown(name), shown(expected)), repairPlace}
	}
	o.closeElement(o.start)
	return nil
}

// closeElement ends the innermost element, whose end tag begins at start.
func (o *outliner) closeElement(start int) {
	last := len(o.open) - 1
	e := o.open[last]
	e.close, e.end = start, o.pos
	o.open = o.open[:last]
	o.forget(last)
	switch {
	case last == 0:
		o.root, o.done = e.extent, true
	case e.account:
		o.accounts = append(o.accounts, e.extent)
	}
}

// finish checks that nothing is missing at the end of the text.
func (o *outliner) finish() error {
	switch last := len(o.open) - 1; {
	case last >= 0:
		return &fault{o.pos, fmt.Sprintf("the file ends before </%s>", shown(o.open[last].name.of(o.text))), restoreFile}
	case !o.done:
		return &fault{o.pos, "the file holds no element", restoreFile}
	}
	return nil
}
