package explain

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// recognise finds the entry whose message a text holds. The one that begins first
// counts, since what follows may be a text of the server's; of those that begin at
// one place the one that is known in more detail; then the first of the table.
func recognise(text string, code int) *entry {
	text = normal(text)
	var best *entry
	start, length := len(text), 0
	for i := range table {
		e := &table[i]
		if e.onlyCodes != nil && !slices.Contains(e.onlyCodes, code) {
			continue
		}
		for _, message := range e.messages {
			pattern := normal(message)
			at := find(text, pattern)
			if at < 0 || at > start {
				continue
			}
			if fixed := len(pattern) - strings.Count(pattern, "*"); at < start || fixed > length {
				best, start, length = e, at, fixed
			}
		}
	}
	return best
}

// normal makes one text of those that differ in letter case, white space and the
// shape of an apostrophe.
func normal(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), maxMessage)], "")
	return strings.ReplaceAll(strings.Join(strings.Fields(strings.ToLower(text)), " "), "’", "'")
}

// find gives the place at which a text holds the parts of a pattern, in their
// order; -1 if it doesn't. The first and the last part must begin and end with a
// word: there is a "read error" in "thread error".
func find(text, pattern string) int {
	parts := strings.Split(pattern, "*")
	for from := 0; ; {
		at := strings.Index(text[from:], parts[0])
		if at < 0 {
			return -1
		}
		start := from + at
		if beginsWord(text, start) {
			if len(parts) == 1 && endsWord(text, start+len(parts[0])) || len(parts) > 1 && holds(text[start+len(parts[0]):], parts[1:]) {
				return start
			}
			if len(parts) > 1 {
				return -1 // the parts aren't there behind a later place either
			}
		}
		from = start + 1
	}
}

// holds says whether a text holds parts in their order, the last at a word's end.
func holds(text string, parts []string) bool {
	for i, part := range parts {
		at := strings.Index(text, part)
		if i == len(parts)-1 {
			at = strings.LastIndex(text, part)
		}
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return parts[len(parts)-1] == "" || endsWord(text, 0)
}

func beginsWord(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	return !isWord(before)
}

func endsWord(text string, at int) bool {
	after, _ := utf8.DecodeRuneInString(text[at:])
	return !isWord(after)
}

func isWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
