package pidgin

import (
	"errors"
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// detach gives the program no console, nor the signals of this process's.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.DETACHED_PROCESS | windows.CREATE_NEW_PROCESS_GROUP}
}

// sessionOf returns 0: there is nothing like it, and no client on a session bus.
func sessionOf(int) int { return 0 }

// killSession can't end more than the process itself.
func killSession(int) error { return errors.ErrUnsupported }
