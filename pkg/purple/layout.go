package purple

import "bytes"

// A layout is how a new element is set: imitated from its neighbours, so that a
// file keeps its look. The zero layout is everything on one line.
type layout struct {
	newline string // "\n", "\r\n", or empty for the zero layout
	indent  string // of the element
	unit    string // what each level inside it adds
}

// A line says what stands before a place of a text on its line.
type line struct {
	start   int
	newline string // the line end before it; empty on the first line
	indent  string // all of it, blank or not
	blank   bool   // nothing but blanks
}

// lineOf looks at the line of a place.
func lineOf(text []byte, pos int) line {
	l := line{start: bytes.LastIndexByte(text[:pos], '\n') + 1}
	switch {
	case l.start == 0 && bytes.HasPrefix(text[:pos], []byte(byteOrderMark)):
		l.start = len(byteOrderMark)
	case l.start == 0:
	case l.start > 1 && text[l.start-2] == '\r':
		l.newline = "\r\n"
	default:
		l.newline = "\n"
	}
	l.indent = string(text[l.start:pos])
	l.blank = len(bytes.Trim(text[l.start:pos], " \t")) == 0
	return l
}

// unit guesses what one level of indentation is from that of an element at the
// given depth; the root's depth is 0.
func unit(indent string, depth int) string {
	if depth == 0 {
		return "\t"
	}
	return indent[:(len(indent)+depth-1)/depth]
}

// layoutAfter imitates a sibling at the given depth.
func layoutAfter(text []byte, sibling extent, depth int) layout {
	l := lineOf(text, sibling.start)
	if !l.blank || l.newline == "" {
		return layout{}
	}
	return layout{l.newline, l.indent, unit(l.indent, depth)}
}

// insertAfter puts composed elements behind a sibling.
func insertAfter(sibling extent, l layout, composed []byte) splice {
	return splice{span{sibling.end, sibling.end}, append([]byte(l.newline+l.indent), composed...)}
}

// layoutInside sets the first child of a parent at the given depth. newline is
// for a parent on the first line of the text.
func layoutInside(text []byte, parent extent, depth int, newline string) layout {
	l := lineOf(text, parent.start)
	if last := lineOf(text, parent.close); last.blank && last.start >= parent.open {
		l = last
	}
	if !l.blank {
		return layout{}
	}
	if l.newline != "" {
		newline = l.newline
	}
	step := unit(l.indent, depth)
	return layout{newline, l.indent + step, step}
}

// insertInside puts composed elements at the end of a parent called name that
// has no children.
func insertInside(text []byte, parent extent, name []byte, l layout, composed []byte) splice {
	var body []byte
	last := lineOf(text, parent.close)
	if last.blank && last.start >= parent.open && l.newline != "" {
		body = append([]byte(l.indent), composed...)
		return splice{span{last.start, last.start}, append(body, l.newline...)}
	}
	body = append([]byte(l.newline+l.indent), composed...)
	body = append(body, l.newline+l.indent[:len(l.indent)-len(l.unit)]...)
	if !parent.selfClosed() {
		return splice{span{parent.close, parent.close}, body}
	}
	body = append([]byte(">"), body...)
	body = append(append(body, "</"...), name...)
	return splice{span{parent.end - len("/>"), parent.end}, append(body, '>')}
}

// cut takes an element out, with its line if it has one to itself.
func cut(text []byte, e extent) splice {
	l := lineOf(text, e.start)
	rest := text[e.end:]
	end := bytes.IndexByte(rest, '\n') + 1
	if l.blank && l.newline != "" && end > 0 && len(bytes.Trim(rest[:end], " \t\r\n")) == 0 {
		return splice{span: span{l.start, e.end + end}}
	}
	return splice{span: span{e.start, e.end}}
}
