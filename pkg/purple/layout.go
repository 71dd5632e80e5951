package purple

import "bytes"

// A layout is how a new element is set: imitated from its neighbours, so that a
// file keeps its look. The zero layout is everything on one line.
type layout struct {
	newline string // "\n", "\r\n", or empty for the zero layout
	indent  string // of the element
	unit    string // what each level inside it adds
}

// A line says what stands right before a place of a text.
type line struct {
	start   int    // of the blanks
	indent  string // the blanks
	newline string // the line end before them, if there is one
	own     bool   // nothing but the blanks stands on the line before the place
}

// lineOf looks at what stands before pos. It goes no further back than it must:
// the whole file may be one line.
func lineOf(text []byte, pos int) line {
	before := bytes.TrimRight(text[:pos], " \t")
	l := line{start: len(before), indent: string(text[len(before):pos])}
	switch {
	case bytes.HasSuffix(before, []byte("\r\n")):
		l.newline = "\r\n"
	case bytes.HasSuffix(before, []byte("\n")):
		l.newline = "\n"
	}
	l.own = l.newline != "" || len(before) == 0 || string(before) == byteOrderMark
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
	if l.newline == "" {
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
	if last := lineOf(text, parent.close); last.newline != "" && last.start > parent.open {
		l = last
	}
	if !l.own {
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
	if last.newline != "" && last.start > parent.open && l.newline != "" {
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
	rest := bytes.TrimLeft(text[e.end:], " \t")
	for _, newline := range []string{"\n", "\r\n"} {
		if l.newline != "" && bytes.HasPrefix(rest, []byte(newline)) {
			return splice{span: span{l.start, len(text) - len(rest) + len(newline)}}
		}
	}
	return splice{span: span{e.start, e.end}}
}
