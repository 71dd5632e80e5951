package form

import (
	"os"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// onTerminal is a real terminal in which the test binary runs as the program.
type onTerminal struct {
	*testdesktop.Terminal
	t testing.TB
}

func startTerminal(t testing.TB, draft string, env ...string) onTerminal {
	t.Helper()
	testdesktop.Need(t, "tmux", "stty")
	const program = `trap : INT; "$0"; echo status $?; stty -a | grep -o ' -*echo ' | sed 's/ *$/./'`
	entries := append(env, programEnv+"="+draft)
	return onTerminal{testdesktop.New(t).StartTerminal(entries, "sh", "-c", program, os.Args[0]), t}
}

func (m onTerminal) sees(texts ...string) onTerminal {
	m.t.Helper()
	m.Sees(texts...)
	return m
}

// form is sees, and that the form fills the terminal from its title to its keys.
func (m onTerminal) form(page string, texts ...string) onTerminal {
	m.t.Helper()
	m.sees(append(texts, "["+page+"]", "ctrl+c "+helpCancel)...)
	lines := strings.Split(strings.TrimRight(m.Screen(), "\n"), "\n")
	if len(lines) != 24 || !strings.HasPrefix(lines[0], "  "+titleNew) || !strings.Contains(lines[23], "shift+tab") {
		m.t.Errorf("%d lines:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	return m
}

// keys sends keys by tmux's names, and other texts as they are.
func (m onTerminal) keys(keys ...string) onTerminal {
	m.t.Helper()
	m.Press(keys...)
	return m
}

func TestNewAccountOnATerminal(t *testing.T) {
	m := startTerminal(t, "new")
	m.form("Account", "Sign-in address").keys("jane").sees(`has no "@"`) // after a pause
	m.keys("@example.com", "Enter").sees("┃ Login").keys("Enter")
	m.form("Server", "(automatic discovery)").keys("lync.example.com", "Enter").sees("┃ Connection").keys("Enter")
	m.form("User agent", "> lync-2013").keys("End").sees("Your own user agent").keys("Up", "Up", "Enter")
	m.form("Sign-on", "> TLS-DSK").keys("Down", "Enter").sees("┃ Single sign-on").keys("Enter")
	m.Forbid("hunter22")
	m.form("Password", keyringThere).keys("Enter", "hunter22", "Enter", "hunter2", "Enter").sees(notRepeated)
	m.keys("2").keys("Enter")
	m.form("Review", `server="lync.example.com"`, "> Write it").keys("Enter")
	m.sees(`asked: setup username="jane@example.com" login="" server="lync.example.com" transport="auto" user-agent=`, `auth-scheme="ntlm"`, "password=store/8", "status 0", " echo.")
}

func TestUserAgentOfAnExistingAccountOnATerminal(t *testing.T) {
	m := startTerminal(t, "accounts")
	m.sees("[Choose]").keys("Down", "Down", "Enter").sees(`Lync account jane@example.com, EXAMPLE\jane`, "[Account]")
	m.keys("Enter", "Enter").sees("[Server]").keys("Enter", "Enter").sees("> unchanged", "My agent 1.0").keys("Down", "Enter")
	m.sees("[Sign-on]", "> NTLM").keys("Enter", "Enter").sees("[Password]", "> "+labelKeep).keys("Enter")
	m.sees("[Review]").keys("Enter").sees(`asked: edit account="jane@example.com,EXAMPLE\\jane" user-agent="UCCAPI/15.0.4420.1017"`+"\n", "status 0")
}

func TestKeysTypedAheadReachTheirFields(t *testing.T) {
	m := startTerminal(t, "new")
	m.Forbid("hunter22")
	m.sees("Sign-in address").keys("jane@example.com", "Enter", "jane", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "hunter22", "Enter", "hunter22", "Enter")
	m.form("Review", `login="jane"`, "password=store/8").keys("Enter").sees("status 0")
}

func TestCtrlCLeavesTheTerminalAsItWas(t *testing.T) {
	m := startTerminal(t, "new")
	m.sees("Sign-in address").keys("jane", "C-c").sees("aborted: stopped; nothing was changed", "status 130", " echo.")
	if strings.Contains(m.Screen(), "Sign-in address") {
		t.Error("the form is still there")
	}
}

func TestLinesOnATerminal(t *testing.T) {
	m := startTerminal(t, "new", "ACCESSIBLE=1")
	m.Forbid("hunter22")
	m.sees("Sign-in address:").keys("jane@example.com", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter")
	m.sees("The password:").keys("huntir", "BSpace", "BSpace", "er22", "Enter").sees("The password again:").keys("hunter22", "Enter")
	m.sees("Write this, 1-3").keys("Enter").sees("asked: setup", "password=store/8", "status 0", " echo.")
}

func TestCtrlCWhileAPasswordIsTypedRestoresTheEcho(t *testing.T) {
	m := startTerminal(t, "new", "ACCESSIBLE=1")
	m.Forbid("hunter")
	m.sees("Sign-in address:").keys("jane@example.com", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Enter")
	m.sees("The password:").keys("hunter", "C-c").sees("aborted:", "status 130", " echo.")
}

func TestCtrlCWhileALineIsTypedAborts(t *testing.T) {
	m := startTerminal(t, "new", "ACCESSIBLE=1")
	m.sees("Sign-in address:").keys("jane", "C-c").sees("aborted:", "status 130", " echo.")
}
