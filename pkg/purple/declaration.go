package purple

import (
	"bytes"
	"fmt"
	"strings"
)

// byteOrderMark may precede everything else.
const byteOrderMark = "\uFEFF"

// skipDeclaration gives the place behind the byte order mark and the XML
// declaration, if there are any.
func skipDeclaration(text []byte, f *format) (int, error) {
	s := scanner{text: text, format: f}
	if bytes.HasPrefix(text, []byte(byteOrderMark)) {
		if f.markup {
			return 0, s.fault("it begins with a byte order mark, and Pidgin then reads none of it", removeCharacter)
		}
		s.pos = len(byteOrderMark)
	}
	const open = "<?xml"
	rest := text[s.pos:]
	if !bytes.HasPrefix(rest, []byte(open)) || len(rest) > len(open) && nameByte[rest[len(open)]] {
		return s.pos, nil
	}
	start := s.pos + len(open)
	if err := s.readBrackets(instruction, open, "?>"); err != nil {
		return 0, err
	}
	// Its inside has the grammar of a tag's attributes.
	inside := scanner{text: text[:s.pos-len("?>")], format: f, pos: start}
	for inside.skipBlanks() && inside.pos < len(inside.text) {
		if err := inside.readAttribute(); err != nil {
			return 0, err
		}
	}
	if inside.pos < len(inside.text) {
		return 0, inside.fault("the XML declaration is malformed", repairPlace)
	}
	return s.pos, inside.checkDeclaration()
}

// checkDeclaration accepts the attributes of an XML declaration that an XML 1.0
// parser accepts (section 2.8), with UTF-8 as the only encoding.
func (s *scanner) checkDeclaration() error {
	position := 0 // of the next name in the order that the standard asks for
	order := []string{"version", "encoding", "standalone"}
	for _, a := range s.attributes {
		name, value := string(a.name.of(s.text)), string(a.value.of(s.text))
		for position < len(order) && order[position] != name {
			position++
		}
		bad := position == len(order)
		position++
		switch name {
		case "version":
			bad = bad || value != "1.0"
		case "encoding":
			if !strings.EqualFold(value, "UTF-8") {
				return &fault{a.value.start, fmt.Sprintf("its declared encoding is %q, not UTF-8", value), saveAsUTF8}
			}
		case "standalone":
			bad = bad || value != "yes" && value != "no"
		}
		if bad {
			return &fault{a.name.start, fmt.Sprintf("the XML declaration can't hold %s=%q here", name, value), repairPlace}
		}
	}
	if len(s.attributes) == 0 || string(s.attributes[0].name.of(s.text)) != "version" {
		return &fault{s.pos, "the XML declaration has no version", repairPlace}
	}
	return nil
}
