package purple

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// maxAttributes keeps the search for duplicates short. libpurple writes no
// element with more than three.
const maxAttributes = 256

// startTag reads <x …> or <x …/>, with its attributes.
func (s *scanner) startTag() (token, error) {
	t := token{kind: startTag, span: span{start: s.pos}}
	s.attributes = s.attributes[:0]
	s.pos++
	var err error
	if t.name, err = s.name("an element"); err != nil {
		return token{}, err
	}
	for {
		blank := s.skipBlanks()
		switch {
		case s.ahead('>'):
			s.pos++
			t.end = s.pos
			return t, nil
		case s.ahead('/') && s.pos+1 < len(s.text) && s.text[s.pos+1] == '>':
			s.pos += 2
			t.kind, t.end = emptyTag, s.pos
			return t, nil
		case s.pos == len(s.text):
			return token{}, s.truncated(t.name)
		case !blank:
			return token{}, s.fault(fmt.Sprintf("the tag <%s> goes on with %q", t.name.of(s.text), s.text[s.pos]), repairPlace)
		}
		if err := s.attribute(); err != nil {
			return token{}, err
		}
	}
}

// attribute reads name='value', in either quotes.
func (s *scanner) attribute() error {
	start := s.pos
	name, err := s.name("an attribute")
	if err != nil {
		return err
	}
	for _, a := range s.attributes {
		if bytes.Equal(a.name.of(s.text), name.of(s.text)) {
			s.pos = start
			return s.fault(fmt.Sprintf("the attribute %q stands twice in one tag", name.of(s.text)), repairPlace)
		}
	}
	s.skipBlanks()
	if !s.ahead('=') {
		return s.fault(fmt.Sprintf(`"=" is missing after the attribute %q`, name.of(s.text)), repairPlace)
	}
	s.pos++
	s.skipBlanks()
	value, err := s.quoted(name)
	if err != nil {
		return err
	}
	if len(s.attributes) == maxAttributes {
		return s.fault(fmt.Sprintf("the tag has more than %d attributes", maxAttributes), repairPlace)
	}
	s.attributes = append(s.attributes, attribute{name, value})
	return nil
}

// quoted reads the value of the attribute called name.
func (s *scanner) quoted(name span) (span, error) {
	if !s.ahead('\'') && !s.ahead('"') {
		return span{}, s.fault(fmt.Sprintf("the value of the attribute %q has no quotes", name.of(s.text)), repairPlace)
	}
	quote := s.text[s.pos]
	s.pos++
	value := span{start: s.pos}
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case quote:
			value.end = s.pos
			s.pos++
			return value, nil
		case '<':
			return value, s.fault(fmt.Sprintf(`the value of the attribute %q holds a "<" (or a quote is missing)`, name.of(s.text)), repairPlace)
		case '&':
			if err := s.reference(); err != nil {
				return value, err
			}
		default:
			s.pos++
		}
	}
	return value, s.fault(fmt.Sprintf("the value of the attribute %q has no end", name.of(s.text)), restoreFile)
}

// endTag reads </x>.
func (s *scanner) endTag() (token, error) {
	t := token{kind: endTag, span: span{start: s.pos}}
	s.pos += len("</")
	var err error
	if t.name, err = s.name("an element"); err != nil {
		return token{}, err
	}
	s.skipBlanks()
	if s.pos == len(s.text) {
		return token{}, s.truncated(t.name)
	}
	if !s.ahead('>') {
		return token{}, s.fault(fmt.Sprintf(`">" is missing after </%s`, t.name.of(s.text)), repairPlace)
	}
	s.pos++
	t.end = s.pos
	return t, nil
}

// nameByte and nameStart hold the bytes that a name can consist of and begin
// with. Those of characters beyond ASCII are left to validName.
var nameByte, nameStart = func() (all, start [256]bool) {
	for b := range 256 {
		letter := b >= 0x80 || 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z' || b == '_' || b == ':'
		all[b] = letter || '0' <= b && b <= '9' || b == '-' || b == '.'
		start[b] = letter
	}
	return all, start
}()

// name reads a name; of says whose, for the error.
func (s *scanner) name(of string) (span, error) {
	name := span{s.pos, s.pos}
	if name.start == len(s.text) {
		return name, s.fault("the file ends where the name of "+of+" is expected", restoreFile)
	}
	if !nameStart[s.text[name.start]] {
		return name, s.fault("the name of "+of+" is missing", repairPlace)
	}
	var bits byte
	for name.end < len(s.text) && nameByte[s.text[name.end]] {
		bits |= s.text[name.end]
		name.end++
	}
	if bits >= 0x80 && !validName(name.of(s.text)) {
		return name, s.fault(fmt.Sprintf("%q can't be the name of %s", name.of(s.text), of), repairPlace)
	}
	s.pos = name.end
	return name, nil
}

// validName asks encoding/xml whether a name beyond ASCII is one: it knows the
// tables of the standard's fourth edition, and every name in them is one for
// libxml2, which follows the fifth, too.
func validName(name []byte) bool {
	_, err := xml.NewDecoder(strings.NewReader("<?" + string(name) + " ?>")).RawToken()
	return err == nil
}

// skipBlanks passes over white space and says whether there was any.
func (s *scanner) skipBlanks() bool {
	start := s.pos
	for s.pos < len(s.text) && isBlank(s.text[s.pos]) {
		s.pos++
	}
	return s.pos > start
}

func isBlank(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }

func (s *scanner) ahead(b byte) bool { return s.pos < len(s.text) && s.text[s.pos] == b }

// truncated is the fault of a text that ends inside a tag.
func (s *scanner) truncated(name span) error {
	return s.fault(fmt.Sprintf("the file ends inside the tag <%s", name.of(s.text)), restoreFile)
}
