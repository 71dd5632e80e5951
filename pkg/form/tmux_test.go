package form

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// terminalPatience only decides when a hopeless wait ends.
const terminalPatience = 30 * time.Second

// tmux is a real terminal in which the test binary runs as the program.
type tmux struct {
	t      testing.TB
	socket string
	home   string
	secret string // must not show in any capture
}

func startTmux(t testing.TB, draft string, env ...string) *tmux {
	t.Helper()
	testdesktop.Need(t, "tmux", "stty")
	dir, err := os.MkdirTemp("", "tmux") // short enough for a socket
	if err != nil {
		t.Fatal(err)
	}
	m := &tmux{t: t, socket: filepath.Join(dir, "s"), home: dir}
	t.Cleanup(func() {
		_ = m.command("kill-server").Run()
		_ = os.RemoveAll(dir)
	})
	// The trap keeps the shell alive when Ctrl-C goes to all of its terminal.
	program := "trap : INT; env " + programEnv + "='" + draft + "' " + strings.Join(env, " ") + " '" + os.Args[0] + "'"
	m.run("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24",
		program+"; echo status $?; stty -a | grep -o ' -*echo ' | sed 's/ *$/./'; exec sleep 600")
	return m
}

func (m *tmux) command(args ...string) *exec.Cmd {
	cmd := exec.Command("tmux", append([]string{"-S", m.socket}, args...)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + m.home, "TERM=xterm-256color", "LC_ALL=C.UTF-8", "GORACE=atexit_sleep_ms=0", "SHELL=/bin/sh"}
	return cmd
}

func (m *tmux) run(args ...string) string {
	m.t.Helper()
	out, err := m.command(args...).CombinedOutput()
	if err != nil {
		m.t.Fatalf("tmux %q: %v: %s", args[0], err, out)
	}
	return string(out)
}

// screen gives what the terminal shows; with everything that was scrolled away.
func (m *tmux) screen() string {
	m.t.Helper()
	text := m.run("capture-pane", "-p", "-J", "-S", "-")
	if m.secret != "" && strings.Contains(text, m.secret) {
		m.t.Error("the password shows on the terminal")
	}
	return text
}

// sees waits until the terminal shows all texts.
func (m *tmux) sees(texts ...string) *tmux {
	m.t.Helper()
	var text string
	for end := time.Now().Add(terminalPatience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		text = m.screen()
		missing := false
		for _, want := range texts {
			missing = missing || !strings.Contains(text, want)
		}
		if !missing {
			return m
		}
	}
	m.t.Fatalf("no %q on the terminal:\n%s", texts, text)
	return m
}

// form is sees, and that the form fills the terminal from its title to its keys.
func (m *tmux) form(page string, texts ...string) *tmux {
	m.t.Helper()
	m.sees(append(texts, "["+page+"]", "ctrl+c "+helpCancel)...)
	lines := strings.Split(strings.TrimRight(m.screen(), "\n"), "\n")
	if len(lines) != 24 || !strings.HasPrefix(lines[0], "  "+titleNew) || !strings.Contains(lines[23], "shift+tab") {
		m.t.Errorf("%d lines:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	return m
}

// keys sends keys by tmux's names, and other texts as they are.
func (m *tmux) keys(keys ...string) *tmux {
	m.t.Helper()
	m.run(append([]string{"send-keys"}, keys...)...)
	return m
}

func TestNewAccountOnATerminal(t *testing.T) {
	m := startTmux(t, "new")
	m.form("Account", "Sign-in address").keys("jane").sees(`has no "@"`) // after a pause
	m.keys("@example.com", "Enter").sees("┃ Login").keys("Enter")
	m.form("Server", "(automatic discovery)").keys("lync.example.com", "Enter").sees("┃ Connection").keys("Enter")
	m.form("User agent", "> lync-2013").keys("End").sees("Your own user agent").keys("Up", "Up", "Enter")
	m.form("Sign-on", "> TLS-DSK").keys("Down", "Enter").sees("┃ Single sign-on").keys("Enter")
	m.secret = "hunter22"
	m.form("Password", keyringThere).keys("Enter", "hunter22", "Enter", "hunter2", "Enter").sees(notRepeated)
	m.keys("2").keys("Enter")
	m.form("Review", `server="lync.example.com"`, "> Write it").keys("Enter")
	m.sees(`asked: setup username="jane@example.com" login="" server="lync.example.com" transport="auto" user-agent=`, `auth-scheme="ntlm"`, "password=store/8", "status 0", " echo.")
}

func TestUserAgentOfAnExistingAccountOnATerminal(t *testing.T) {
	m := startTmux(t, "accounts")
	m.sees("[Choose]").keys("Down", "Down", "Enter").sees(`Lync account jane@example.com, EXAMPLE\jane`, "[Account]")
	m.keys("Enter", "Enter").sees("[Server]").keys("Enter", "Enter").sees("> unchanged", "My agent 1.0").keys("Down", "Enter")
	m.sees("[Sign-on]", "> NTLM").keys("Enter", "Enter").sees("[Password]", "> "+labelKeep).keys("Enter")
	m.sees("[Review]").keys("Enter").sees(`asked: edit account="jane@example.com,EXAMPLE\\jane" user-agent="UCCAPI/15.0.4420.1017"`+"\n", "status 0")
}

func TestKeysTypedAheadReachTheirFields(t *testing.T) {
	m := startTmux(t, "new")
	m.secret = "hunter22"
	m.sees("Sign-in address").keys("jane@example.com", "Enter", "jane", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "hunter22", "Enter", "hunter22", "Enter")
	m.form("Review", `login="jane"`, "password=store/8").keys("Enter").sees("status 0")
}

func TestCtrlCLeavesTheTerminalAsItWas(t *testing.T) {
	m := startTmux(t, "new")
	m.sees("Sign-in address").keys("jane", "C-c").sees("aborted: stopped; nothing was changed", "status 130", " echo.")
	if strings.Contains(m.screen(), "Sign-in address") {
		t.Error("the form is still there")
	}
}

func TestLinesOnATerminal(t *testing.T) {
	m := startTmux(t, "new", "ACCESSIBLE=1")
	m.secret = "hunter22"
	m.sees("Sign-in address:").keys("jane@example.com", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter")
	m.sees("The password:").keys("huntir", "BSpace", "BSpace", "er22", "Enter").sees("The password again:").keys("hunter22", "Enter")
	m.sees("Write this, 1-3").keys("Enter").sees("asked: setup", "password=store/8", "status 0", " echo.")
}

func TestCtrlCWhileAPasswordIsTypedRestoresTheEcho(t *testing.T) {
	m := startTmux(t, "new", "ACCESSIBLE=1")
	m.secret = "hunter"
	m.sees("Sign-in address:").keys("jane@example.com", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter")
	m.sees("The password:").keys("hunter", "C-c").sees("aborted:", "status 130", " echo.")
}

func TestCtrlCWhileALineIsTypedAborts(t *testing.T) {
	m := startTmux(t, "new", "ACCESSIBLE=1")
	m.sees("Sign-in address:").keys("jane", "C-c").sees("aborted:", "status 130", " echo.")
}
