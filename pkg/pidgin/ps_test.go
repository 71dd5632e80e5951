package pidgin

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// psOutput joins what ps prints on macOS (paths, which may hold blanks), on
// FreeBSD (names) and for a process that ended ("<defunct>", "(pidgin)").
const psOutput = `    1     0 /sbin/launchd
  412   501 /opt/homebrew/bin/pidgin
  413   501 /Applications/Chat Programs/bin/finch
  414   502 pidgin.orig
  415   501 pidgin-lync
  416   501 <defunct>
  417   501 (pidgin)
99418   501 pidgin
not a line of ps
  419   501
`

func TestParsePSTakesTheClientsOfTheUser(t *testing.T) {
	mine := []Client{{Program: "Pidgin", PID: 412}, {Program: "Finch", PID: 413}, {Program: "Pidgin", PID: 99418}}
	if diff := cmp.Diff(mine, parsePS([]byte(psOutput), 501)); diff != "" {
		t.Error(diff)
	}
	if n := len(parsePS([]byte(psOutput), 0)); n != 4 {
		t.Errorf("root sees %d clients", n)
	}
}
