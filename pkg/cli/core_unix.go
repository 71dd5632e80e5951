//go:build unix

package cli

import "golang.org/x/sys/unix"

// forbidCoreDumps keeps a crash from writing the memory, and a password in it,
// to a file. Failing is no reason to stop: the limit may be set lower already.
func forbidCoreDumps() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
}
