// Package doctor looks for everything on this machine that keeps a Lync account
// from signing on, or a password from being safe: a list of small checks, each
// with what it found and what to do.
//
// It knows what is known to go wrong with Pidgin, pidgin-sipe, their files and the
// keyring, and what helps. It doesn't know how findings are shown, and it changes
// nothing: it takes no lock, starts no bus and no client, unlocks no keyring and
// asks nobody. (The session bus may start the program that holds the keyring, as
// for every program that looks for one.) What it examines may be broken in any way:
// a check that hangs or panics becomes a finding, and the others go on.
//
// No finding holds a secret, nor the value of a setting that could be one.
package doctor
