package purple

import (
	"bytes"
	"fmt"
	"strings"
)

// A span is a piece of a text, as byte offsets.
type span struct{ start, end int }

func (s span) of(text []byte) []byte { return text[s.start:s.end] }

// kind says what a token is.
type kind uint8

const (
	endOfText   kind = iota
	startTag         // <x a='1'>
	emptyTag         // <x a='1'/>
	endTag           // </x>
	characters       // text between tags
	cdata            // <![CDATA[…]]>
	comment          // <!--…-->
	instruction      // <?…?>
)

// A token is a piece of XML that can't be cut further.
type token struct {
	kind kind
	span
	name span // of a tag
}

// The brackets of a comment and of a CDATA section.
const (
	commentOpen, commentClose = "<!--", "-->"
	cdataOpen, cdataClose     = "<![CDATA[", "]]>"
)

// An attribute is one of a tag; value is what stands between the quotes.
type attribute struct{ name, value span }

// A scanner cuts a text into tokens, without copying, and refuses what breaks
// the grammar of a single token. Whether tags match and stand in a sensible
// place is the business of its caller, and so is checkCharacters.
type scanner struct {
	text       []byte
	format     *format
	pos        int
	token                  // read last
	attributes []attribute // of the tag read last
}

// next reads one token; at the end of the text it gives endOfText for ever. Its
// errors are of type *fault.
func (s *scanner) next() error {
	s.start = s.pos
	err := s.read()
	s.end = s.pos
	return err
}

func (s *scanner) read() error {
	rest := s.text[s.pos:]
	switch {
	case len(rest) == 0:
		s.kind = endOfText
		return nil
	case rest[0] != '<':
		return s.readCharacters()
	case len(rest) == 1:
		return s.readStartTag()
	}
	switch rest[1] {
	case '/':
		return s.readEndTag()
	case '?':
		return s.readInstruction()
	case '!':
		return s.readMarkup()
	}
	return s.readStartTag()
}

// readMarkup reads what begins with "<!".
func (s *scanner) readMarkup() error {
	switch rest := s.text[s.pos:]; {
	case bytes.HasPrefix(rest, []byte(commentOpen)):
		return s.readComment()
	case bytes.HasPrefix(rest, []byte(cdataOpen)):
		return s.readBrackets(cdata, cdataOpen, cdataClose)
	case bytes.HasPrefix(rest, []byte("<!DOCTYPE")):
		return s.fault("it has a DOCTYPE, which "+s.format.name+" never has", removeDoctype)
	}
	return s.fault(`"<!" begins neither a comment nor a CDATA section`, repairPlace)
}

// readCharacters reads text up to the next tag.
func (s *scanner) readCharacters() error {
	s.kind = characters
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case '<':
			return nil
		case '&':
			if err := s.readReference(); err != nil {
				return err
			}
			continue
		case ']':
			if bytes.HasPrefix(s.text[s.pos:], []byte(cdataClose)) {
				return s.fault(`"]]>" stands outside a CDATA section`, repairPlace)
			}
		}
		s.pos++
	}
	return nil
}

// readReference passes over an entity or character reference.
func (s *scanner) readReference() error {
	r, length := reference(s.text[s.pos:])
	if length == 0 || !s.format.markup && !legal(r) {
		return badReference(s.text[s.pos:], s.pos, s.format)
	}
	s.pos += length
	return nil
}

// readComment reads <!--…-->, which mustn't hold "--".
func (s *scanner) readComment() error {
	if err := s.readBrackets(comment, commentOpen, commentClose); err != nil {
		return err
	}
	content := s.text[s.start+len(commentOpen) : s.pos-len(commentClose)]
	if bytes.Contains(content, []byte("--")) || bytes.HasSuffix(content, []byte("-")) {
		return &fault{s.start, `the comment holds "--", which XML doesn't allow`, repairPlace}
	}
	return nil
}

// readInstruction reads <?target …?>. The XML declaration is the business of
// skipDeclaration, so here it is a fault.
func (s *scanner) readInstruction() error {
	if err := s.readBrackets(instruction, "<?", "?>"); err != nil {
		return err
	}
	inside := scanner{text: s.text[:s.pos-len("?>")], format: s.format, pos: s.start + len("<?")}
	name, err := inside.readName("a processing instruction")
	if err != nil {
		return err
	}
	target := name.of(s.text)
	switch blank := inside.skipBlanks(); {
	case strings.EqualFold(string(target), "xml"):
		return &fault{s.start, "an XML declaration stands elsewhere than at the start of the file", repairPlace}
	case bytes.IndexByte(target, ':') >= 0 || !blank && inside.pos < len(inside.text):
		return &fault{s.start, `"<?" isn't the start of a processing instruction here`, repairPlace}
	}
	return nil
}

// readBrackets reads what stands between open, which is next, and close.
func (s *scanner) readBrackets(k kind, open, close string) error {
	s.kind = k
	length := bytes.Index(s.text[s.pos+len(open):], []byte(close))
	if length < 0 {
		return s.fault(fmt.Sprintf("%q isn't ended by %q", open, close), repairPlace)
	}
	s.pos += len(open) + length + len(close)
	return nil
}

func (s *scanner) fault(reason string, do remedy) error { return &fault{s.pos, reason, do} }
