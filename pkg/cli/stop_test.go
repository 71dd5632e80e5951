package cli_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

func TestCtrlCEndsTheWaitForAPasswordOnStandardInput(t *testing.T) {
	desktop := testdesktop.New(t)
	input, keepOpen, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = keepOpen.Close() }()
	cmd := exec.Command("pidgin-lync", "setup", "--username", "jane@example.com", "--password-stdin", "--verbose")
	cmd.Env, cmd.Stdin = desktop.Environ(), input
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(stderr).ReadString('\n'); err != nil || !strings.Contains(line, "reading the password") {
		t.Fatalf("it says %q, %v", line, err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(30 * time.Second):
		_ = cmd.Process.Kill()
		t.Fatal("it doesn't end")
	}
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d", code)
	}
	if _, err := os.Stat(filepath.Join(desktop.Home, ".purple")); err == nil {
		t.Error("the purple directory was made")
	}
}

func TestAPasswordIsNotReadFromATerminalWithEcho(t *testing.T) {
	testdesktop.Need(t, "tmux")
	desktop := testdesktop.New(t)
	terminal := desktop.StartTerminal(nil, "pidgin-lync", "setup", "--username", "jane@example.com", "--password-stdin")
	terminal.Sees("standard input is a terminal")
	if code := terminal.ExitCode(); code != 2 {
		t.Errorf("exit code %d", code)
	}
}
