package lync

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ValueError says that a value can't be right, and what to give instead.
type ValueError struct {
	// Field is the name of the command-line flag without its dashes: "username",
	// "login", "server", "transport", "user-agent", "auth-scheme", "sso", "alias",
	// "set KEY" for the value of a remaining setting, "set" for a wrong key.
	Field string
	Value string // as given; secret.Hidden in place of a secret
	// Reason and Remedy are parts of a sentence: lower case, no full stop.
	Reason string
	Remedy string
}

// Error gives the field, the value in quotes and the reason, and on a line of its
// own what to do.
func (e *ValueError) Error() string {
	what := e.Field
	if e.Value != "" {
		what += " " + quote(e.Value)
	}
	return what + ": " + e.Reason + "\n" + e.Remedy
}

// quote puts a value between quotation marks as its user typed it, since a
// doubled backslash in DOMAIN\user would mislead. Only what a terminal wouldn't
// show, or shouldn't, is escaped.
func quote(value string) string {
	if strings.ContainsFunc(value, func(r rune) bool { return !strconv.IsPrint(r) || r == '"' || r == utf8.RuneError }) {
		return strconv.Quote(value)
	}
	return `"` + value + `"`
}

// didYouMean words a correction.
func didYouMean(corrections ...string) string {
	quoted := make([]string, len(corrections))
	for i, c := range corrections {
		quoted[i] = quote(c)
	}
	return "did you mean " + strings.Join(quoted, " or ") + "?"
}

// checkStorable refuses what libpurple can't keep in accounts.xml, and line
// breaks and tabs, which no field of an account means. A single control character
// makes libpurple write a file that it can't read at its next start, which loses
// all accounts (libpurple xmlnode.c: xmlnode_to_str_helper).
func checkStorable(field, value string) error {
	for i, r := range value {
		name := ""
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(value[i:], string(utf8.RuneError)):
			name = "bytes that aren't UTF-8"
		case r == '\t':
			name = "a tab"
		case r == '\n', r == '\r':
			name = "a line break"
		case unicode.IsControl(r), r == 0xFFFE, r == 0xFFFF:
			name = fmt.Sprintf("the control character U+%04X", r)
		default:
			continue
		}
		return &ValueError{field, value, "holds " + name, "type it again without that; pasted text often carries such things along"}
	}
	return nil
}

// isInvisible says whether a character can't be seen and so comes from pasted
// text: blanks of every kind, and format characters such as U+200B and U+FEFF.
func isInvisible(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// isInvisibleButBlank is for values in which a blank has its place.
func isInvisibleButBlank(r rune) bool { return r != ' ' && isInvisible(r) }

// checkVisible refuses invisible characters.
func checkVisible(field, value string, invisible func(rune) bool) error {
	r, found := firstRune(value, invisible)
	if !found {
		return nil
	}
	name := fmt.Sprintf("the invisible character U+%04X", r)
	if r == ' ' {
		name = "a blank"
	}
	return &ValueError{field, value, "holds " + name, "leave it out"}
}

// firstRune gives the first character that matches.
func firstRune(s string, match func(rune) bool) (r rune, found bool) {
	i := strings.IndexFunc(s, match)
	if i < 0 {
		return 0, false
	}
	r, _ = utf8.DecodeRuneInString(s[i:])
	return r, true
}

// firstError gives the first of the errors that isn't nil.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
