//go:build !linux

package testdesktop

import (
	"errors"
	"os"
	"os/exec"
)

// endWithThisProcess does nothing where the kernel has no such service.
func endWithThisProcess(*exec.Cmd) {}

// pause isn't built for other systems: no test of theirs needs it.
func pause(*os.Process) error { return errors.ErrUnsupported }

// endStrays does nothing where processes can't be looked for.
func (d *Desktop) endStrays() {}
