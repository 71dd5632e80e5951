package pidgin

import (
	"strconv"
	"strings"
)

// psArguments ask ps for every process: its id, its user's id, its executable.
// The BSDs, macOS and Linux understand them.
var psArguments = []string{"-axo", "pid=,ruid=,comm="}

// parsePS picks the clients of a user from what ps printed; root gets everybody's.
// A process that has ended and was not yet waited for has another name there.
func parsePS(list []byte, uid int) []Client {
	var clients []Client
	for line := range strings.Lines(string(list)) {
		pidField, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		uidField, executable, _ := strings.Cut(strings.TrimSpace(rest), " ")
		pid, err := strconv.Atoi(pidField)
		program := programOf(strings.TrimSpace(executable))
		if err == nil && program != "" && (uid == 0 || uidField == strconv.Itoa(uid)) {
			clients = append(clients, Client{Program: program, PID: pid})
		}
	}
	return clients
}
