// Package launch starts Pidgin or Finch so that every Lync account which has a
// password in the keyring signs on without asking for it, and follows sign-ons.
//
// Where the client has a plugin that looks into the keyring, it is started
// plainly. Elsewhere it is started offline, is handed the passwords over D-Bus,
// and only then takes the status that it had before: a client that starts on line
// asks for passwords before it can be spoken to.
//
// It changes no file, except that it puts accounts.xml back when a launch fails
// after the client's first save. It doesn't know how anything is printed.
package launch
