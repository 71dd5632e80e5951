package plain_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

func TestWhatATerminalObeysIsReplaced(t *testing.T) {
	for name, c := range map[string]struct{ in, text, line, diff string }{
		"letters of any kind": {"Jürgen 王 🙂 e\u0301", "Jürgen 王 🙂 e\u0301", "Jürgen 王 🙂 e\u0301", "Jürgen 王 🙂 e\u0301"},
		"line break":          {"a\nb", "a\nb", "a�b", "a\nb"},
		"tab":                 {"a\tb", "a    b", "a    b", "a\tb"},
		"carriage return":     {"a\rb", "a�b", "a�b", "a�b"},
		"escape sequence":     {"a\x1b[2Jb", "a�[2Jb", "a�[2Jb", "a�[2Jb"},
		"sequence in one":     {"a\u009b2Jb", "a�2Jb", "a�2Jb", "a�2Jb"},
		"window title":        {"a\x1b]0;b\x07c", "a�]0;b�c", "a�]0;b�c", "a�]0;b�c"},
		"delete, backspace":   {"a\x7f\bb", "a��b", "a��b", "a��b"},
		"direction overrides": {"a\u202eb\u2066c\u200fd", "a�b�c�d", "a�b�c�d", "a�b�c�d"},
		"line separators":     {"a\u2028b\u2029c\u0085d", "a�b�c�d", "a�b�c�d", "a�b�c�d"},
		"no UTF-8":            {"a\x9b2Jb", "a�2Jb", "a�2Jb", "a�2Jb"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := plain.Text(c.in); got != c.text {
				t.Errorf("Text: %q, want %q", got, c.text)
			}
			if got := plain.Line(c.in); got != c.line {
				t.Errorf("Line: %q, want %q", got, c.line)
			}
			if got := plain.Diff(c.in); got != c.diff {
				t.Errorf("Diff: %q, want %q", got, c.diff)
			}
		})
	}
}

func FuzzNothingToObeyIsLeft(f *testing.F) {
	f.Add("a\x1b[2J\u009b\u202e\xff\r\n\tb")
	f.Fuzz(func(t *testing.T, in string) {
		for kept, got := range map[string]string{"\n": plain.Text(in), "": plain.Line(in), "\n\t": plain.Diff(in)} {
			bad := func(r rune) bool {
				return !strings.ContainsRune(kept, r) && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r))
			}
			if !utf8.ValidString(got) || strings.ContainsFunc(got, bad) {
				t.Errorf("%q became %q", in, got)
			}
		}
	})
}
