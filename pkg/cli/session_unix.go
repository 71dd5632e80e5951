//go:build unix

package cli

import (
	"os/exec"
	"syscall"
)

// ownSession lets a process live on when this one's terminal goes.
func ownSession(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
