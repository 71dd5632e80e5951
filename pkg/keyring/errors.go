package keyring

import (
	"errors"
	"fmt"
)

// What can be wrong with a keyring. The methods wrap these in a text that ends,
// on a line of its own, with what to do about it.
var (
	ErrNotFound     = errors.New("the keyring has no such password")
	ErrNoBus        = errors.New("there is no session bus, through which the keyring is reached")
	ErrNoProvider   = errors.New("no keyring program is running or installed")
	ErrNoCollection = errors.New("no keyring has been created yet")
	ErrLocked       = errors.New("the keyring is locked")
	ErrDismissed    = errors.New("the keyring's window was dismissed")
	ErrTimeout      = errors.New("the keyring didn't answer in time")
	ErrRefused      = errors.New("the keyring refused")
	ErrMismatch     = errors.New("the keyring gave back something else than was stored")
	ErrTooBig       = errors.New("the password is too long for this keyring")
)

// remedies say what to do about each of them.
var remedies = map[error]string{
	ErrNotFound:     "store one with: pidgin-lync password set ACCOUNT",
	ErrNoBus:        "run this inside the desktop session that Pidgin runs in",
	ErrNoProvider:   "install gnome-keyring, or turn on the Secret Service integration in KeePassXC's settings",
	ErrNoCollection: `create a keyring named "login" in Passwords and Keys (seahorse), or sign in to the desktop once with your password`,
	ErrLocked:       "unlock it in Passwords and Keys (seahorse) or by signing in to the desktop, then try again",
	ErrDismissed:    "try again and answer the keyring's window",
	ErrTimeout:      "look for a window of the keyring that waits for an answer, or sign out of the desktop and in again",
	ErrRefused:      "check in Passwords and Keys (seahorse) that the keyring takes new passwords, then try again",
	ErrMismatch:     "try again; if it stays, look at the account's entries in Passwords and Keys (seahorse)",
	ErrTooBig:       "use a shorter password",
}

// failure is one of the errors above in a given case.
type failure struct {
	kind   error
	detail string // more about the case, or ""; never the text of a keyring's own error
	remedy string
}

// fail makes an error of a kind, with that kind's remedy.
func fail(kind error, detail string) error { return &failure{kind, detail, remedies[kind]} }

// Error is the kind and its detail on one line, and the remedy on the next.
func (f *failure) Error() string {
	text := f.kind.Error()
	if f.detail != "" {
		text += " (" + f.detail + ")"
	}
	return text + "\n" + f.remedy
}

// Unwrap gives the kind, for errors.Is.
func (f *failure) Unwrap() error { return f.kind }

// withUndo adds to an error that what was there before isn't there again.
func withUndo(err, undo error) error {
	if undo == nil {
		return err
	}
	return fmt.Errorf("%w\nwhat the keyring had before couldn't be put back: %w", err, undo)
}
