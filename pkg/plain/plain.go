// Package plain makes a text harmless for a terminal. What comes from a file, a
// server or another program may hold sequences that move the cursor, change colours
// or retitle the window, and characters that turn the direction of reading, so that
// a person sees another text than the one that is there.
//
// It knows characters, not what a text says or where it goes. What is for programs,
// such as JSON, doesn't go through it.
package plain

import (
	"strings"
	"unicode"
)

// tab is what stands for one: a line's width can be counted then.
const tab = "    "

// Text makes a text of several lines harmless. Line breaks stay, tabs become
// blanks, and each other character that isn't shown as itself becomes U+FFFD.
func Text(text string) string {
	return replace(strings.ReplaceAll(text, "\t", tab), "\n")
}

// Line is Text for what belongs on one line, such as a name: line breaks become
// U+FFFD too.
func Line(text string) string {
	return replace(strings.ReplaceAll(text, "\t", tab), "")
}

// Diff is Text for a unified diff, where tabs stay: they are part of the file's
// lines.
func Diff(text string) string { return replace(text, "\n\t") }

// replace replaces what a terminal could obey, but for the characters to keep.
func replace(text, keep string) string {
	return strings.Map(func(r rune) rune {
		if obeyed(r) && !strings.ContainsRune(keep, r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// obeyed recognizes what a terminal, or the text's layout, obeys instead of showing
// it: control characters (U+009B alone begins a sequence), the marks and overrides
// of direction, and the separators of lines and paragraphs.
func obeyed(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
}
