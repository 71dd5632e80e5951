package form

import (
	"strings"
	"unicode"
)

// plain makes a text harmless for a terminal: what comes from a file or from
// another program may hold sequences that move the cursor or change colours.
// Line breaks stay, tabs become blanks.
func plain(text string) string {
	text = strings.ReplaceAll(text, "\t", "    ")
	return strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || isDirection(r)) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// isDirection recognizes the characters that make a text look other than it is
// by turning its direction (Unicode, Bidi_Control).
func isDirection(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }
