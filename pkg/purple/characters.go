package purple

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// legal says whether XML 1.0 allows the character (section 2.2, Char).
func legal(r rune) bool {
	switch {
	case r < ' ':
		return r == '\t' || r == '\n' || r == '\r'
	case r < 0xD800:
		return true
	}
	return r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}

// checkCharacters refuses what isn't UTF-8 and characters that XML doesn't allow
// anywhere, so that the scanner needn't look for them.
func checkCharacters(text []byte, f *format) error {
	if !utf8.Valid(text) {
		return notUTF8(text)
	}
	for i, b := range text {
		if suspect[b] && !legal(runeAt(text, i)) {
			return &fault{i, fmt.Sprintf("it holds the character %U, which %s", runeAt(text, i), f.unreadable()), removeCharacter}
		}
	}
	return nil
}

// suspect are the bytes that begin a character which XML doesn't allow: the
// controls, and U+FFFE and U+FFFF.
var suspect = func() (table [256]bool) {
	for b := range ' ' {
		table[b] = !legal(b)
	}
	table[0xEF] = true
	return table
}()

func runeAt(text []byte, i int) rune {
	r, _ := utf8.DecodeRune(text[i:])
	return r
}

// notUTF8 names the first byte of text that isn't part of a character.
func notUTF8(text []byte) error {
	at := 0
	for {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size <= 1 {
			return &fault{at, "it isn't in UTF-8, the encoding of this file", saveAsUTF8}
		}
		at += size
	}
}

// namedEntities are the five that XML defines by itself.
var namedEntities = map[string]rune{"amp": '&', "lt": '<', "gt": '>', "apos": '\'', "quot": '"'}

// reference reads the entity or character reference that text begins with and
// gives its character and length; length 0 when it isn't one. A control character
// counts as one, although XML allows it to nobody but GMarkup.
func reference(text []byte) (r rune, length int) {
	end := bytes.IndexByte(text, ';')
	if end < 2 {
		return 0, 0
	}
	body := text[1:end]
	if body[0] != '#' {
		r, known := namedEntities[string(body)]
		if !known {
			return 0, 0
		}
		return r, end + 1
	}
	digits, base := body[1:], 10
	if len(digits) > 0 && digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	if err != nil || n > utf8.MaxRune || n == 0 || n >= ' ' && !legal(rune(n)) {
		return 0, 0
	}
	return rune(n), end + 1
}

// badReference words the fault of a reference that stands for nothing. It shows
// only a number: anything else may be a piece of a password.
func badReference(text []byte, at int, f *format) error {
	const longest = len("&#x110000;")
	end := bytes.IndexByte(text, ';') + 1
	if end == 0 || end > longest || text[1] != '#' || len(bytes.Trim(text[2:end-1], "x0123456789abcdefABCDEF")) > 0 {
		return &fault{at, `it has an "&" that begins no character reference of XML`, repairPlace}
	}
	return &fault{at, fmt.Sprintf("%s stands for a character that %s", text[:end], f.unreadable()), removeCharacter}
}

// attributeText gives what libxml2 reads from the raw value of an attribute: as
// for text, but a raw line end or tab becomes a space (XML 1.0, 3.3.3).
func attributeText(raw []byte) string {
	if !bytes.ContainsAny(raw, "&\r\n\t") {
		return string(raw)
	}
	spaced := bytes.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, unixLines(raw))
	return string(appendResolved(nil, spaced))
}

// unixLines makes every line end LF, as an XML parser does before anything else
// (XML 1.0, 2.11). It returns raw itself when there is nothing to do.
func unixLines(raw []byte) []byte {
	if bytes.IndexByte(raw, '\r') < 0 {
		return raw
	}
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
}

// appendResolved appends raw with its references resolved.
func appendResolved(to, raw []byte) []byte {
	for {
		next := bytes.IndexByte(raw, '&')
		if next < 0 {
			return append(to, raw...)
		}
		r, length := reference(raw[next:])
		to = utf8.AppendRune(append(to, raw[:next]...), r)
		raw = raw[next+length:]
	}
}
