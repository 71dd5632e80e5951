//go:build unix

package pidgin

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// detach gives the program a session of its own: it has no terminal then, and gets
// none of the signals that this process's terminal sends.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// sessionOf returns the process that leads a process's session, 0 if unknown.
func sessionOf(pid int) int {
	leader, err := unix.Getsid(pid)
	if err != nil {
		return 0
	}
	return leader
}

// killSession ends a program that was detached, and what it has started: behind a
// start script the client is another process.
func killSession(pid int) error { return unix.Kill(-pid, unix.SIGKILL) }
