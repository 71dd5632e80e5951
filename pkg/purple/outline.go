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

// An outline says where the accounts stand in accounts.xml.
type outline struct {
	root     extent
	accounts []extent // children of the root called "account"
}

// maxDepth is libxml2's limit (parserInternals.h: xmlParserMaxDepth).
const maxDepth = 256

// rootName is the name of the root and of each account.
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

// outlineOf checks that text is an accounts.xml that libpurple can read, and
// says where its accounts are. All its errors are of type *fault.
func outlineOf(text []byte) (outline, error) {
	if len(text) == 0 {
		return outline{}, &fault{0, "the file is empty", restoreFile}
	}
	if err := checkCharacters(text); err != nil {
		return outline{}, err
	}
	start, err := skipDeclaration(text)
	if err != nil {
		return outline{}, err
	}
	o := outliner{scanner: scanner{text: text, pos: start}}
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
	case len(o.open) == 0 && string(name) != rootName:
		return &fault{o.start, fmt.Sprintf("the root element is <%s>, but that of accounts.xml is <%s>", name, rootName), checkDirectory}
	case len(o.open) == maxDepth:
		return &fault{o.start, fmt.Sprintf("the elements are nested more than %d deep", maxDepth), repairPlace}
	}
	if err := o.declare(o.text, o.name, o.attributes, len(o.open)); err != nil {
		return err
	}
	account := len(o.open) == 1 && string(localName(name)) == rootName
	o.open = append(o.open, openElement{extent{start: o.start, open: o.pos}, o.name, account})
	if o.kind == emptyTag {
		o.closeElement(o.pos)
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
