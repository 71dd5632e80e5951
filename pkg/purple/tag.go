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

// readStartTag reads <x …> or <x …/>, with its attributes.
func (s *scanner) readStartTag() (err error) {
	s.kind, s.attributes = startTag, s.attributes[:0]
	s.pos++
	if s.name, err = s.readName("an element"); err != nil {
		return err
	}
	for {
		blank := s.skipBlanks()
		switch {
		case s.ahead('>'):
			s.pos++
			return nil
		case s.ahead('/') && s.pos+1 < len(s.text) && s.text[s.pos+1] == '>':
			s.kind = emptyTag
			s.pos += len("/>")
			return nil
		case s.pos == len(s.text):
			return s.truncated()
		case !blank:
			return s.fault(fmt.Sprintf("the tag <%s> isn't ended", shown(s.name.of(s.text))), repairPlace)
		}
		if err := s.readAttribute(); err != nil {
			return err
		}
	}
}

// readAttribute reads name='value', in either quotes.
func (s *scanner) readAttribute() error {
	name, err := s.readName("an attribute")
	if err != nil {
		return err
	}
	for _, a := range s.attributes {
		if bytes.Equal(a.name.of(s.text), name.of(s.text)) {
			return &fault{name.start, "an attribute stands twice in one tag", repairPlace}
		}
	}
	s.skipBlanks()
	if !s.ahead('=') {
		return s.fault(`"=" is missing after the name of an attribute`, repairPlace)
	}
	s.pos++
	s.skipBlanks()
	value, err := s.readValue()
	if err != nil {
		return err
	}
	if len(s.attributes) == maxAttributes {
		return s.fault(fmt.Sprintf("the tag has more than %d attributes", maxAttributes), repairPlace)
	}
	s.attributes = append(s.attributes, attribute{name, value})
	return nil
}

// readValue reads the value of an attribute.
func (s *scanner) readValue() (span, error) {
	if !s.ahead('\'') && !s.ahead('"') {
		return span{}, s.fault("the value of an attribute has no quotes", repairPlace)
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
			return value, s.fault(`the value of an attribute holds a "<" (or a quote is missing)`, repairPlace)
		case '&':
			if err := s.readReference(); err != nil {
				return value, err
			}
		default:
			s.pos++
		}
	}
	return value, s.fault("the value of an attribute has no end", restoreFile)
}

// readEndTag reads </x>.
func (s *scanner) readEndTag() (err error) {
	s.kind = endTag
	s.pos += len("</")
	if s.name, err = s.readName("an element"); err != nil {
		return err
	}
	s.skipBlanks()
	if s.pos == len(s.text) {
		return s.truncated()
	}
	if !s.ahead('>') {
		return s.fault(fmt.Sprintf(`">" is missing after </%s`, shown(s.name.of(s.text))), repairPlace)
	}
	s.pos++
	return nil
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

// readName reads a name; of says whose, for the error.
func (s *scanner) readName(of string) (span, error) {
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
		return name, s.fault("a character can't be part of the name of "+of, repairPlace)
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
func (s *scanner) truncated() error {
	return s.fault(fmt.Sprintf("the file ends inside the tag <%s", shown(s.name.of(s.text))), restoreFile)
}

// shown gives the name of an element for an error, if libpurple writes such an
// element. Any other may be a piece of a password that somebody has typed into
// the file without escaping a "<".
func shown(name []byte) string {
	switch string(name) {
	case rootName, "protocol", "name", "username", "password", "alias", "statuses", "status", "attributes", "attribute",
		"userinfo", "settings", "setting", "proxy", "type", "host", "port", "current_error", "description", "pref", "item":
		return string(name)
	}
	return "…"
}
