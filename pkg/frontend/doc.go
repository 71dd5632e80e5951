// Package frontend knows Lync front ends on the network: how the plugin finds one
// where the account names no server (Discover), and what one says of itself to a
// client that gives no credentials (Probe).
//
// Both do what pidgin-sipe 1.25.0 on libpurple 2.14 does, also where that isn't
// what one would expect, so that their verdicts are the plugin's: its requests byte
// for byte, its order, what it accepts as an answer, and where it stops to ask
// whether a certificate is to be trusted. What comes from the network is untrusted:
// every answer is bounded in size, every step in time.
//
// The package doesn't know accounts, passwords or a running Pidgin, and prints
// nothing. Its results can be marshalled to JSON; the keys and the ids in them are
// stable.
package frontend
