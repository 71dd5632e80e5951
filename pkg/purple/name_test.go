package purple

import (
	"strings"
	"testing"
)

// The expectations were compared with purple_normalize_nocase of libpurple
// 2.14.12 (glib 2.74), for every single character of Unicode and behind a Σ.
func TestNamesCompareAsLibpurpleComparesThem(t *testing.T) {
	long := strings.Repeat("x", nameBytes)
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"a@b.c,", "a@b.c,", true},
		{"A@B.C,DOM\\A", "a@b.c,dom\\a", true},
		{"a@b.c,", "a@b.c", false},
		{"a@b.c,", "a@b.c,a", false},
		{"é", "e\u0301", true},         // composed or not
		{"É", "e\u0301", true},         // both
		{"\uFB01", "fi", false},        // compatibility forms stay apart
		{"\u212B", "å", true},          // Ångström sign
		{"İ", "i\u0307", true},         // two characters in lower case
		{"I", "ı", false},              // not in Turkish
		{"ß", "ss", false},             // lower case, no folding
		{"ẞ", "ß", true},               //
		{"ΑΣ", "ας", true},             // final sigma
		{"ΑΣ", "ασ", false},            //
		{"ΑΣΑ", "ασα", true},           //
		{"ΑΣ,", "ας,", true},           //
		{"ǅ", "ǆ", true},               // title case
		{"Ⓐ", "ⓐ", false},              // not a letter
		{"Ⅷ", "ⅷ", false},              //
		{long + "a", long + "b", true}, // libpurple keeps 2047 bytes
	} {
		if got := SameName(c.a, c.b); got != c.same {
			t.Errorf("SameName(%.20q, %.20q) is %v", c.a, c.b, got)
		}
	}
}
