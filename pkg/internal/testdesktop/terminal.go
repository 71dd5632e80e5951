package testdesktop

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Terminal is a real terminal of 80 by 24 characters, on which one program runs.
type Terminal struct {
	d      *Desktop
	socket string // of a tmux server of its own
	status string // the file with the program's exit code, once it has ended

	forbidden []string // what no screen may show
}

// afterwards keeps the terminal as the program has left it. tmux itself can't be
// asked for the exit code: it sometimes misses that its child has ended.
// The trap keeps the shell alive when Ctrl-C goes to all of its terminal.
const afterwards = `trap : INT; "$@"; echo $? > "$0"; exec sleep 600`

// StartTerminal runs a program on a terminal, in the desktop's environment, to
// which entries such as "NO_COLOR=1" may be added.
func (d *Desktop) StartTerminal(entries []string, program string, args ...string) *Terminal {
	d.t.Helper()
	path := filepath.Join(d.RuntimeDir, fmt.Sprintf("terminal%d", d.terminals))
	t := &Terminal{d: d, socket: path, status: path + ".status"}
	d.terminals++
	d.t.Cleanup(func() { _ = t.command("kill-server").Run() }) // it has ended if it was never started
	arguments := []string{"-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "--", "sh", "-c", afterwards, t.status, "env"}
	arguments = append(append(arguments, entries...), program)
	t.run(append(arguments, args...)...)
	return t
}

// Resize gives the terminal another size.
func (t *Terminal) Resize(columns, lines int) *Terminal {
	t.d.t.Helper()
	t.run("resize-window", "-x", strconv.Itoa(columns), "-y", strconv.Itoa(lines))
	return t
}

// Type types a text as it is.
func (t *Terminal) Type(text string) *Terminal {
	t.d.t.Helper()
	t.run("send-keys", "-l", "--", text)
	return t
}

// Press presses keys by tmux's names for them: Enter, Up, BTab, C-c.
func (t *Terminal) Press(keys ...string) *Terminal {
	t.d.t.Helper()
	t.run(append([]string{"send-keys"}, keys...)...)
	return t
}

// Forbid fails the test when the text shows on the terminal from now on.
func (t *Terminal) Forbid(text string) { t.forbidden = append(t.forbidden, text) }

// Screen is what the terminal shows, with all that was scrolled away, and with
// lines that it has wrapped in one piece. It is kept for AssertNowhere.
func (t *Terminal) Screen() string {
	t.d.t.Helper()
	text := t.run("capture-pane", "-p", "-J", "-S", "-")
	for _, forbidden := range t.forbidden {
		if strings.Contains(text, forbidden) {
			t.d.t.Error("the terminal shows what it must not") // which isn't repeated here
		}
	}
	t.d.Record("the terminal", []byte(text))
	return text
}

// Sees waits until the terminal shows all texts.
func (t *Terminal) Sees(texts ...string) *Terminal {
	t.d.t.Helper()
	var screen string
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		screen = t.Screen()
		missing := false
		for _, text := range texts {
			missing = missing || !strings.Contains(screen, text)
		}
		if !missing {
			return t
		}
		if time.Now().After(end) {
			t.d.t.Fatalf("the terminal doesn't show %q:\n%s", texts, screen)
		}
	}
}

// ExitCode waits until the program has ended.
func (t *Terminal) ExitCode() int {
	t.d.t.Helper()
	var status []byte
	t.d.waitFor("the program on the terminal to end", func() bool {
		status, _ = os.ReadFile(t.status)
		return len(status) > 0
	})
	code, err := strconv.Atoi(strings.TrimSpace(string(status)))
	if err != nil {
		t.d.t.Fatal(err)
	}
	return code
}

func (t *Terminal) command(args ...string) *exec.Cmd {
	cmd := exec.Command("tmux", append([]string{"-S", t.socket}, args...)...)
	cmd.Dir, cmd.Env = t.d.Home, append(t.d.Environ(), "TERM=xterm-256color", "SHELL=/bin/sh")
	return cmd
}

func (t *Terminal) run(args ...string) string {
	t.d.t.Helper()
	out, err := t.command(args...).CombinedOutput()
	if err != nil {
		t.d.t.Fatalf("tmux %s: %v: %s", args[0], err, out)
	}
	return string(out)
}
