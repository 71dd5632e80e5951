package testdesktop

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
)

// endWithThisProcess has the kernel end the program when the test process dies
// without its clean-up, as it does at a test's time limit.
func endWithThisProcess(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// pause stops a process where it is, without its knowing.
func pause(p *os.Process) error { return p.Signal(syscall.SIGSTOP) }

// endStrays ends what programs of the desktop have started and left behind: every
// process that has the private home.
func (d *Desktop) endStrays() {
	paths, _ := filepath.Glob("/proc/[0-9]*/environ") // fails for a bad pattern only
	for _, path := range paths {
		environ, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(append([]byte{0}, environ...), []byte("\x00HOME="+d.Home+"\x00")) {
			continue // it has ended, or is somebody else's
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil && pid != os.Getpid() {
			_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended just now
		}
	}
}
