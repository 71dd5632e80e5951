package frontend

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText is how many characters of a text from the network are kept.
const maxText = 300

// printable makes a text from the network fit to be shown: what a terminal might
// take for a command is replaced, and what is too long is cut.
func printable(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > maxText {
			b.WriteString("…")
			break
		}
		if r == utf8.RuneError || !strconv.IsPrint(r) {
			r = '?'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// quote is printable between quotation marks.
func quote(s string) string { return `"` + printable(s) + `"` }

// isHostName says whether a text from the network can be the name of a host, with
// letters of any script.
func isHostName(s string) bool {
	const limit = 253 // RFC 1035 2.3.4
	return s != "" && len(s) <= limit && s != "." && s != ".." && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.In(r, unicode.Letter, unicode.Mark, unicode.Digit) && !strings.ContainsRune("-_.", r)
	})
}
