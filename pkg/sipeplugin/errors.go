package sipeplugin

import "errors"

// Errors that a caller can tell apart with errors.Is. Their texts are wrapped in
// ones that name the file and say what to do.
var (
	// ErrMissing: no plugin is installed that a copy could be made from.
	ErrMissing = errors.New("pidgin-sipe isn't installed")
	// ErrFit: the installed plugin reads XML as it is.
	ErrFit = errors.New("the installed plugin needs no repair")
	// ErrForeign: the file in the user's plugin directory isn't one that Repair has
	// made, or it was changed since.
	ErrForeign = errors.New("the plugin in the user's directory isn't a repaired copy")
	// ErrNoPlace: the installed plugin doesn't hold exactly one structure that is
	// proven to be the one to repair.
	ErrNoPlace = errors.New("the place to repair can't be proven")
)
