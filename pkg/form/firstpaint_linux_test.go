package form

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// startMute runs the test binary as the program on a terminal that shows nothing,
// and answers none of the questions that programs ask terminals.
func startMute(t testing.TB, draft string) (terminal *os.File, program *exec.Cmd) {
	t.Helper()
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { terminal.Close() })
	fd := int(terminal.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80})
	}
	if err != nil {
		t.Fatal(err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	program = exec.Command(os.Args[0])
	program.Env = []string{programEnv + "=" + draft, "TERM=xterm-256color", "HOME=" + os.TempDir()}
	program.Stdin, program.Stdout, program.Stderr = tty, tty, tty
	program.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = program.Process.Kill() })
	return terminal, program
}

// readUntil reads what the program draws until the text is there.
func readUntil(t testing.TB, terminal *os.File, text string) {
	t.Helper()
	var drawn []byte
	buffer := make([]byte, 4096)
	for !bytes.Contains(drawn, []byte(text)) {
		n, err := terminal.Read(buffer)
		if err != nil {
			t.Fatalf("%v after %q", err, drawn)
		}
		drawn = append(drawn, buffer[:n]...)
	}
}

func TestFirstFrameNeedsNoAnswerOfTheTerminal(t *testing.T) {
	terminal, program := startMute(t, "slow keyring")
	readUntil(t, terminal, "Sign-in address")
	if _, err := terminal.WriteString("\x03"); err != nil {
		t.Fatal(err)
	}
	go func() { // the program must be able to draw
		for buffer := make([]byte, 4096); ; {
			if _, err := terminal.Read(buffer); err != nil {
				return
			}
		}
	}()
	_ = program.Wait()
	if code := program.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d", code)
	}
}

// BenchmarkFirstPaint takes the time from the start of the process to the first
// frame, on a terminal that answers no query.
func BenchmarkFirstPaint(b *testing.B) {
	var total time.Duration
	runs := 0
	for b.Loop() {
		start := time.Now()
		terminal, program := startMute(b, "slow keyring")
		readUntil(b, terminal, "Sign-in address")
		total += time.Since(start)
		runs++
		_ = program.Process.Kill()
		_ = program.Wait()
		terminal.Close()
	}
	b.ReportMetric(float64(total.Microseconds())/1000/float64(runs), "ms/paint")
}
