// Package secret holds a password in memory in a type that can't be printed by
// accident. It knows how a secret is read from a stream and how it must look in
// every kind of output; it does not know where secrets are kept.
//
// Limits: a Go string can't be wiped, and the libraries that talk to keyrings
// keep copies of their own. The type guards against logs, errors, diffs and
// JSON, not against a reader of the process's memory.
package secret

import (
	"bytes"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"unicode/utf8"
)

// Hidden is what every format of a Secret shows in place of its value.
const Hidden = "[hidden]"

// maxBytes is far above any password that a directory service accepts. It keeps
// a mistaken file (a disk image, /dev/zero) from filling the memory.
const maxBytes = 64 << 10

// Errors that Read returns besides those of the stream.
var (
	ErrEmpty   = errors.New("the password is empty")
	ErrNUL     = errors.New("the password holds a NUL byte")
	ErrNotUTF8 = errors.New("the password isn't valid UTF-8")
	ErrTooLong = fmt.Errorf("the password is longer than %d bytes", maxBytes)
)

// Secret is a password. Its zero value is empty. Every way of formatting or
// encoding it gives Hidden; only Reveal gives the value.
type Secret struct{ value string }

// New wraps a value that is already in memory.
func New(value string) Secret { return Secret{value} }

// Read takes a password from a stream: everything up to its end, less exactly
// one line end (LF or CR LF). It returns ErrEmpty, ErrNUL, ErrNotUTF8 or
// ErrTooLong for what can't be a password.
func Read(r io.Reader) (Secret, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+3))
	if err != nil {
		return Secret{}, fmt.Errorf("read the password: %w", err)
	}
	if line, ok := bytes.CutSuffix(data, []byte("\n")); ok {
		data = bytes.TrimSuffix(line, []byte("\r"))
	}
	s := New(string(data))
	return s, s.Check()
}

// Check returns ErrEmpty, ErrNUL, ErrNotUTF8 or ErrTooLong if the value can't be
// a password, from wherever it came.
func (s Secret) Check() error {
	switch {
	case s.value == "":
		return ErrEmpty
	case len(s.value) > maxBytes:
		return ErrTooLong
	case bytes.IndexByte([]byte(s.value), 0) >= 0:
		return ErrNUL
	case !utf8.ValidString(s.value):
		return ErrNotUTF8
	}
	return nil
}

// Reveal gives the value itself. Call it only to hand the value to a keyring or
// to Pidgin.
func (s Secret) Reveal() string { return s.value }

// Empty says whether there is no value.
func (s Secret) Empty() bool { return s.value == "" }

// Equal compares two secrets in a time that doesn't depend on where they differ.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.value), []byte(other.value)) == 1
}

// String returns Hidden.
func (s Secret) String() string { return Hidden }

// GoString returns Hidden, for %#v.
func (s Secret) GoString() string { return Hidden }

// Format writes Hidden, whatever the verb: without it, %x and %d would reach the
// value by reflection.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Hidden) }

// MarshalText returns Hidden.
func (s Secret) MarshalText() ([]byte, error) { return []byte(Hidden), nil }

// MarshalJSON returns Hidden as a JSON string.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + Hidden + `"`), nil }

// LogValue returns Hidden, for log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(Hidden) }
