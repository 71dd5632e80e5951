// Package lync knows what a Lync or Skype for Business account of the Pidgin
// plugin SIPE is: its fields, defaults and allowed values, what the plugin
// refuses at sign-on or silently takes for something else, the user agents that
// Microsoft's clients send, and how an account maps to libpurple's settings.
//
// It knows nothing of files, keyrings, networks and running programs, and it
// never holds a password for longer than a call of Warnings.
//
// Every Parse function trims blanks around the value, gives the form in which the
// value is kept, and refuses with a *ValueError what can't be right; parsing its
// own result again changes nothing, and Validate accepts it. Values read from a
// file, on the other hand, are kept as they stand: FromPurple never mends,
// Validate says what the plugin would refuse, and Warnings what it would
// understand in another way than its author meant.
//
// Statements about the plugin are from the source of pidgin-sipe 1.25.0, named as
// "sipe FILE: FUNCTION", those about libpurple from its version 2.14.
package lync
