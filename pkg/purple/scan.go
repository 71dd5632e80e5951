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

// content is what stands inside the brackets of a CDATA section, a comment or an
// instruction, and all of characters.
func (t token) content() span {
	switch t.kind {
	case cdata:
		return span{t.start + len(cdataOpen), t.end - len("]]>")}
	case comment:
		return span{t.start + len(commentOpen), t.end - len("-->")}
	case instruction:
		return span{t.start + len("<?"), t.end - len("?>")}
	}
	return t.span
}

const (
	cdataOpen   = "<![CDATA["
	commentOpen = "<!--"
)

// An attribute is one of a tag; value is what stands between the quotes.
type attribute struct{ name, value span }

// A scanner cuts a text into tokens, without copying, and refuses what breaks
// the grammar of a single token. Whether tags match and stand in a sensible
// place is the business of its caller, and so is checkCharacters.
type scanner struct {
	text       []byte
	pos        int
	attributes []attribute // of the tag read last; reused by the next one
}

// next reads one token; at the end of the text it gives endOfText for ever.
func (s *scanner) next() (token, error) {
	rest := s.text[s.pos:]
	if len(rest) == 0 {
		return token{kind: endOfText, span: span{s.pos, s.pos}}, nil
	}
	if rest[0] != '<' {
		return s.characters()
	}
	if len(rest) > 1 {
		switch rest[1] {
		case '/':
			return s.endTag()
		case '?':
			return s.instruction()
		case '!':
			return s.declarationOrComment()
		}
	}
	return s.startTag()
}

func (s *scanner) declarationOrComment() (token, error) {
	switch rest := s.text[s.pos:]; {
	case bytes.HasPrefix(rest, []byte(commentOpen)):
		return s.comment()
	case bytes.HasPrefix(rest, []byte(cdataOpen)):
		return s.bracketed(cdata, cdataOpen, "]]>")
	case bytes.HasPrefix(rest, []byte("<!DOCTYPE")):
		return token{}, s.fault("it has a DOCTYPE, which accounts.xml never has", "quit Pidgin, remove the DOCTYPE or restore the copy accounts.xml~, then run again")
	}
	return token{}, s.fault(`"<!" begins neither a comment nor a CDATA section`, repairPlace)
}

// characters reads text up to the next tag.
func (s *scanner) characters() (token, error) {
	t := token{kind: characters, span: span{start: s.pos}}
	for s.pos < len(s.text) && s.text[s.pos] != '<' {
		switch s.text[s.pos] {
		case '&':
			if err := s.reference(); err != nil {
				return token{}, err
			}
			continue
		case ']':
			if bytes.HasPrefix(s.text[s.pos:], []byte("]]>")) {
				return token{}, s.fault(`"]]>" stands outside a CDATA section`, repairPlace)
			}
		}
		s.pos++
	}
	t.end = s.pos
	return t, nil
}

// reference passes over the entity or character reference that is next.
func (s *scanner) reference() error {
	_, length := reference(s.text[s.pos:])
	if length == 0 {
		return badReference(s.text[s.pos:], s.pos)
	}
	s.pos += length
	return nil
}

// comment reads <!--…-->, which mustn't hold "--".
func (s *scanner) comment() (token, error) {
	t, err := s.bracketed(comment, commentOpen, "-->")
	if err != nil {
		return token{}, err
	}
	if content := t.content().of(s.text); bytes.Contains(content, []byte("--")) || bytes.HasSuffix(content, []byte("-")) {
		s.pos = t.start
		return token{}, s.fault(`the comment holds "--", which XML doesn't allow`, repairPlace)
	}
	return t, nil
}

// instruction reads <?target …?>. The XML declaration is read by declaration,
// so here its target is a fault.
func (s *scanner) instruction() (token, error) {
	t, err := s.bracketed(instruction, "<?", "?>")
	if err != nil {
		return token{}, err
	}
	s.pos = t.start + len("<?")
	name, err := s.name("a processing instruction")
	if err != nil {
		return token{}, err
	}
	target := name.of(s.text)
	blank := s.skipBlanks()
	switch {
	case strings.EqualFold(string(target), "xml"):
		s.pos = t.start
		return token{}, s.fault("an XML declaration stands elsewhere than at the start of the file", repairPlace)
	case bytes.IndexByte(target, ':') >= 0 || !blank && s.pos < t.content().end:
		s.pos = t.start
		return token{}, s.fault(fmt.Sprintf("<?%s isn't the start of a processing instruction", target), repairPlace)
	}
	s.pos = t.end
	return t, nil
}

// bracketed reads what stands between open, which is next, and close.
func (s *scanner) bracketed(k kind, open, close string) (token, error) {
	start := s.pos + len(open)
	length := bytes.Index(s.text[start:], []byte(close))
	if length < 0 {
		return token{}, s.fault(fmt.Sprintf("%q isn't ended by %q", open, close), repairPlace)
	}
	t := token{kind: k, span: span{s.pos, start + length + len(close)}}
	s.pos = t.end
	return t, nil
}

func (s *scanner) fault(reason, remedy string) error { return &fault{s.pos, reason, remedy} }
