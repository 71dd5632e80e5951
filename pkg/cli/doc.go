// Package cli is the command line of pidgin-lync: commands, flags, text and JSON
// output, and exit codes.
//
// It knows how a command's flags become a configure.Request and how a Plan or an
// account is worded. It does not know how anything is stored or what makes a
// value right.
package cli
