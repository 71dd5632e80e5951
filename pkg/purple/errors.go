package purple

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Errors that a caller can tell apart with errors.Is. Their texts are wrapped in
// ones that name the file or the account and say what to do.
var (
	// ErrChanged: another program changed the file after it was read.
	ErrChanged = errors.New("changed by another program")
	// ErrBusy: another run has held the lock for too long.
	ErrBusy = errors.New("the purple directory is being changed by another run")
	// ErrDuplicate: libpurple would merge the account with an existing one.
	ErrDuplicate = errors.New("the account exists already")
)

// ParseError says why a file can't be read, and what to do about it.
type ParseError struct {
	File   string // "accounts.xml" or "prefs.xml"
	Path   string // empty when the data didn't come from a file
	Line   int    // from 1
	Column int    // from 1, in characters
	Reason string // the cause, in lower case
	Remedy string // what to do
}

// Error gives the place and the cause on one line and the remedy on the next.
func (e *ParseError) Error() string {
	place := fmt.Sprintf("line %d", e.Line)
	if e.Path != "" {
		place = e.Path + ", " + place
	}
	return fmt.Sprintf("%s can't be read: %s: %s\n%s", e.File, place, e.Reason, e.Remedy)
}

// ValueError says why libpurple couldn't keep a value. It never holds the value,
// which may be a secret.
type ValueError struct {
	Item   string // what the value is for, e.g. `the setting "server"`
	Reason string
	Remedy string
}

// Error gives the item and the cause on one line and the remedy on the next.
func (e *ValueError) Error() string {
	return fmt.Sprintf("%s can't be stored: %s\n%s", e.Item, e.Reason, e.Remedy)
}

// fault is an error at a place of a text. It becomes a ParseError once it is
// known which text that is.
type fault struct {
	at     int // byte offset
	reason string
	remedy remedy
}

func (f *fault) Error() string { return f.reason }

// locate turns a fault in the text into a ParseError. Lines end with LF, as
// libxml2 counts them.
func (f *format) locate(text []byte, err error) error {
	found, ok := errors.AsType[*fault](err)
	if !ok {
		return err
	}
	before := text[:min(found.at, len(text))]
	line := bytes.LastIndexByte(before, '\n') + 1
	return &ParseError{
		File:   f.name,
		Line:   bytes.Count(before, []byte{'\n'}) + 1,
		Column: utf8.RuneCount(before[line:]) + 1,
		Reason: found.reason,
		Remedy: f.remedies[found.remedy],
	}
}
