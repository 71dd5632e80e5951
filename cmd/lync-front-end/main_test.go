package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunsUntilItIsTold(t *testing.T) {
	dir := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, printed := io.Pipe()
	ended := make(chan error)
	go func() {
		ended <- run(ctx, []string{"--password-stdin", "--trust", dir}, strings.NewReader("a password\n"), printed, io.Discard)
		printed.Close()
	}()
	lines := bufio.NewScanner(out)
	for _, transport := range []string{"tls", "tcp"} {
		if !lines.Scan() {
			t.Fatal(<-ended)
		}
		name, address, _ := strings.Cut(lines.Text(), " ")
		conn, err := net.Dial("tcp", address)
		if err != nil || name != transport {
			t.Fatalf("%q: %v", lines.Text(), err)
		}
		conn.Close()
	}
	if _, err := os.Stat(filepath.Join(dir, "certificates", "x509", "tls_peers", "localhost")); err != nil {
		t.Error(err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestRefusesWhatItCantServe(t *testing.T) {
	for name, args := range map[string][]string{
		"no password":    {},
		"empty password": {"--password-stdin"},
		"an argument":    {"--password-stdin", "secret"},
		"no domain":      {"--password-stdin", "--user", "jane"},
		"unknown scheme": {"--password-stdin", "--scheme", "Digest"},
		"unknown flag":   {"--password", "x"},
	} {
		stdin := "a password"
		if name == "empty password" {
			stdin = ""
		}
		if err := run(t.Context(), args, strings.NewReader(stdin), io.Discard, io.Discard); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestPolicyGoesByTheBeginning(t *testing.T) {
	o, err := parse([]string{"--password-stdin", "--allow-user-agent", "UCCAPI/15.", "--allow-user-agent", "UCCAPI/16."}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for userAgent, want := range map[string]bool{"UCCAPI/15.0.4420.1017": true, "UCCAPI/16.0": true, "Purple/2.14.12": false} {
		if o.allows(userAgent) != want {
			t.Errorf("%s: %v", userAgent, !want)
		}
	}
}
