package purple

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SameName says whether libpurple takes two names for the same account, if their
// protocol normalises names with purple_normalize_nocase (util.c), as prpl-sipe
// does: in lower case and in Unicode's normal form D. While the protocol's plugin
// isn't loaded libpurple tells letter case apart, so it then merges fewer. (In a
// Turkish, Azerbaijani or Lithuanian locale glib lowers I differently; that isn't
// followed here.)
func SameName(a, b string) bool { return a == b || NormalName(a) == NormalName(b) }

// nameBytes is how much of a normalised name libpurple keeps (internal.h:
// BUF_LEN, less the NUL).
const nameBytes = 2047

// NormalName is what all names of one account have in common, see SameName.
func NormalName(name string) string {
	normal := norm.NFD.String(lower(name))
	return normal[:min(len(normal), nameBytes)]
}

// lower is g_utf8_strdown (glib guniprop.c: real_tolower). Unlike strings.ToLower
// it leaves alone what has lower case but isn't a letter, such as Ⓐ, and it knows
// the final sigma.
func lower(text string) string {
	if isASCII(text) {
		return strings.ToLower(text)
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == 'İ':
			b.WriteString("i\u0307")
		case r == 'Σ' && !letterAt(text, i+len("Σ")):
			b.WriteRune('ς')
		case unicode.IsUpper(r) || unicode.IsTitle(r):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

func letterAt(text string, i int) bool {
	for _, r := range text[i:] {
		return unicode.IsLetter(r)
	}
	return false
}
