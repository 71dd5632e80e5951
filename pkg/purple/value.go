package purple

import (
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// removeFromValue is the remedy for most values that can't be stored.
const removeFromValue = "leave it out"

// check refuses, with a ValueError, what libpurple couldn't read back. One
// control character would cost it all accounts: it writes one as a reference
// that XML doesn't allow, and then can't read the whole file.
func (e Edit) check() error {
	if e.Name != nil {
		if err := checkValue("the account name", *e.Name); err != nil {
			return err
		}
	}
	if e.Alias != nil && *e.Alias != "" {
		if err := checkValue("the alias", *e.Alias); err != nil {
			return err
		}
	}
	for _, s := range e.Set {
		if err := s.check(); err != nil {
			return err
		}
	}
	for _, s := range e.SetUI {
		if err := checkName("the client of a setting", s.UI); err != nil {
			return err
		}
		if err := s.check(); err != nil {
			return err
		}
	}
	return nil
}

// check refuses a setting that libpurple wouldn't read as it is meant.
func (s Setting) check() error {
	if err := checkName("the name of a setting", s.Name); err != nil {
		return err
	}
	item := fmt.Sprintf("the setting %q", s.Name)
	switch s.Type {
	case Bool:
		if s.Value != "0" && s.Value != "1" {
			return &ValueError{item, "it is neither 0 nor 1", "give 0 or 1"}
		}
	case Int:
		if _, err := strconv.ParseInt(s.Value, 10, 32); err != nil {
			return &ValueError{item, "it isn't a whole number of 32 bits", "give a number"}
		}
	case String:
		return checkValue(item, s.Value)
	default:
		return &ValueError{item, fmt.Sprintf("libpurple has no type %q", s.Type), "give string, int or bool"}
	}
	return nil
}

// checkName refuses what can't be an attribute's value; there the reader makes
// a space of a tab or a line end.
func checkName(item, name string) error {
	for _, r := range name {
		if r == '\t' || r == '\n' {
			return &ValueError{item, fmt.Sprintf("it holds the control character %U", r), removeFromValue}
		}
	}
	return checkValue(item, name)
}

// checkValue refuses what can't be an element's text and still read the same.
func checkValue(item, value string) error {
	if value == "" {
		return &ValueError{item, "it is empty, and libpurple ignores what is empty", "give a value, or remove the item"}
	}
	if !utf8.ValidString(value) {
		return &ValueError{item, "it isn't valid UTF-8", "check the encoding of your terminal or of the file that it comes from"}
	}
	for _, r := range value {
		if unicode.IsControl(r) && r != '\t' && r != '\n' {
			return &ValueError{item, fmt.Sprintf("it holds the control character %U", r), removeFromValue}
		}
		if !legal(r) {
			return &ValueError{item, fmt.Sprintf("it holds %U, which is no character", r), removeFromValue}
		}
	}
	return nil
}
