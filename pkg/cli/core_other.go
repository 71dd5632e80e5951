//go:build !unix

package cli

// forbidCoreDumps has nothing to do: this system writes no core files.
func forbidCoreDumps() {}
