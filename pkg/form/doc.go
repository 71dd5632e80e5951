// Package form asks a person for what the flags haven't given: as a form on a
// terminal, or line by line where a form would be in the way (screen readers,
// dumb terminals, piped answers).
//
// It knows the questions, their wording and their order, and how a terminal is
// drawn and read. It does not know files, the keyring, or what makes a value
// right: package lync judges values, and the caller brings the keyring's state
// and the text of the last page.
//
// There is one description of the questions (script.go), which both ways of
// asking walk: the form (screen.go, built from huh's fields) and the line
// prompter (prompter.go). What has been answered so far, and what may be asked
// next, is the interview's (interview.go).
package form
