package doctor

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWordsAreQuotedForAShellWhereTheyNeedIt(t *testing.T) {
	for word, want := range map[string]string{
		"alice@example.com": "alice@example.com", "": "''", `a@b.c,DOMAIN\alice`: `'a@b.c,DOMAIN\alice'`,
		"it's": `'it'\''s'`, "$(reboot)": "'$(reboot)'", "~": "'~'", "--server=": "--server=",
	} {
		if got := shellWords(word); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestForeignTextIsQuotedOnOneLineAndCut(t *testing.T) {
	if got := quote("two\nlines\x1b[31m"); strings.ContainsAny(got, "\n\x1b") {
		t.Errorf("%q", got)
	}
	if got := quote(strings.Repeat("ü", maxQuoted)); len(got) > maxQuoted+10 || !utf8.ValidString(got) {
		t.Errorf("%d bytes", len(got))
	}
}

func TestNamesDoNothingToATerminal(t *testing.T) {
	var r report
	r.warn("rm a\nb", "a\x1b[31mb\u202e")
	if got := r.findings[0].Text + r.findings[0].Remedy; strings.ContainsAny(got, "\n\x1b\u202e") {
		t.Errorf("%q", got)
	}
}
