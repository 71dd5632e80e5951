package testdesktop

import (
	"os"
	"os/exec"
	"syscall"
)

// endWithThisProcess has the kernel end the program when the test process dies
// without its clean-up, as it does at a test's time limit.
func endWithThisProcess(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// pause stops a process where it is, without its knowing.
func pause(p *os.Process) error { return p.Signal(syscall.SIGSTOP) }
