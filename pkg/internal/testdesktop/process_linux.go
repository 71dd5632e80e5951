package testdesktop

import (
	"os/exec"
	"syscall"
)

// endWithThisProcess has the kernel end the program when the test process dies
// without its clean-up, as it does at a test's time limit.
func endWithThisProcess(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
