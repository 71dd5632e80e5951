package cli_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// inText is a command of pidgin-lync in a text: behind a colon or a quotation mark, or on a line
// of its own among examples.
var inText = regexp.MustCompile(`(?m)(?:: |"|^  )(pidgin-lync (?:[^;,()"\n\\]|\\[^\n])*)`)

var redirection = regexp.MustCompile(` [<>] \S+$`)

// TestEveryCommandThatATextNamesIsOne takes the commands out of every text of the
// program: remedies, errors and examples.
func TestEveryCommandThatATextNamesIsOne(t *testing.T) {
	desktop := testdesktop.New(t)
	found := commandsInTexts(t)
	if len(found) < 50 {
		t.Fatalf("only %d commands found: %q", len(found), found)
	}
	for _, command := range found {
		line, arguments, hasArguments := strings.Cut(command, " -- ")
		line += " --help"
		if hasArguments {
			line += " -- " + arguments
		}
		if out, err := inShell(desktop, line, ""); err != nil {
			t.Errorf("%s: %v\n%s", line, err, out)
		}
	}
}

// TestFlagsEndTheTextsThatNameThem: other packages put a command before the flags.
func TestFlagsEndTheTextsThatNameThem(t *testing.T) {
	alone := regexp.MustCompile(`: (--[a-z-]+[ =]?[^ ]* ?)+$`)
	for _, text := range texts(t, "../lync", "../frontend") {
		if strings.Contains(text, ": --") && !alone.MatchString(text) {
			t.Errorf("%q goes on behind the flags", text)
		}
	}
}

func commandsInTexts(t *testing.T) []string {
	var found []string
	for _, text := range texts(t, "..") {
		for _, match := range inText.FindAllStringSubmatch(text, -1) {
			found = append(found, redirection.ReplaceAllString(strings.ReplaceAll(match[1], "%s", "x"), ""))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// texts are the string literals of the packages below some directories.
func texts(t *testing.T, dirs ...string) []string {
	t.Helper()
	var found []string
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					text, _ := strconv.Unquote(literal.Value) // it has been parsed
					found = append(found, text)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// inShell runs a line as a person types it.
func inShell(desktop *testdesktop.Desktop, line, stdin string) ([]byte, error) {
	cmd := exec.Command("sh", "-c", line)
	cmd.Env, cmd.Dir, cmd.Stdin = desktop.Environ(), desktop.Home, strings.NewReader(stdin)
	return cmd.CombinedOutput()
}

// needsAPerson are the remedies that ask, or that start something for a person.
var needsAPerson = regexp.MustCompile(`^pidgin-lync (--purple-dir \S+ )?(password set|launch|setup)\b`)

// TestTheDoctorsCommandsWorkAsPrinted runs what the doctor advises on a home that is
// ill in every way that needs no network.
func TestTheDoctorsCommandsWorkAsPrinted(t *testing.T) {
	testdesktop.Need(t, "gnome-keyring-daemon", "dbus-daemon")
	testdesktop.NeedFile(t, sipePlugin, "pidgin-sipe")
	testdesktop.NeedFile(t, keyringPlugin, "pidgin-gnome-keyring")
	desktop := testdesktop.New(t)
	desktop.StartKeyring("the keyring's own password")
	dir := filepath.Join(desktop.Home, "the other purple")
	writeIllHome(t, dir)

	var done []string
	for _, remedy := range advised(t, desktop, dir) {
		_, line, found := strings.Cut(remedy, ": ")
		if !found {
			line = remedy
		}
		line, _, _ = strings.Cut(line, "; ")
		switch program, _, _ := strings.Cut(line, " "); {
		case program != "pidgin-lync" && program != "chmod" && program != "rm", strings.Contains(line, "HOST:PORT"):
			t.Logf("not run: %s", remedy)
			continue
		case needsAPerson.MatchString(strings.ReplaceAll(line, "'"+dir+"'", "DIR")):
			line += " --help"
		case strings.Contains(line, " remove "):
			line += " --yes"
		}
		if out, err := inShell(desktop, line, ""); err != nil {
			t.Errorf("%s: %v\n%s", line, err, out)
		}
		done = append(done, line)
	}
	t.Logf("run:\n%s", strings.Join(done, "\n"))
	if left := advised(t, desktop, dir); len(left) > len(done)/2 {
		t.Errorf("of %d remedies these are still advised:\n%s", len(done), strings.Join(left, "\n"))
	}
}

// advised are the remedies for what is wrong, each once, in the doctor's order.
func advised(t *testing.T, desktop *testdesktop.Desktop, dir string) []string {
	t.Helper()
	cmd := exec.Command("pidgin-lync", "doctor", "--no-network", "--json", "--purple-dir", dir)
	cmd.Env = desktop.Environ()
	out, _ := cmd.Output() // it fails for what it finds
	var report struct {
		Findings []struct {
			Severity, Remedy string
			More             []string
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var list []string
	for _, f := range report.Findings {
		for _, remedy := range append([]string{f.Remedy}, f.More...) {
			if remedy != "" && !slices.Contains(list, remedy) {
				list = append(list, remedy)
			}
		}
	}
	return list
}

func writeIllHome(t *testing.T, dir string) {
	t.Helper()
	const enabled, disabled = "<settings ui='gtk-gaim'><setting name='auto-login' type='bool'>1</setting></settings>",
		"<settings ui='gtk-gaim'><setting name='auto-login' type='bool'>0</setting></settings>"
	account := func(protocol, name, settings, rest string) string {
		return "<account><protocol>" + protocol + "</protocol><name>" + name + "</name><settings>" + settings + "</settings>" + rest + "</account>\n"
	}
	set := func(name, value string) string {
		return "<setting name='" + name + "' type='string'>" + value + "</setting>"
	}
	accounts := "<?xml version='1.0' encoding='UTF-8' ?>\n\n<account version='1.0'>\n" +
		account("prpl-sipe", "ann@example.com", "<setting name='server'/><setting name='email_url'/>"+set("transport", "TLS")+set("authentication", "tls-dsk"), enabled) +
		account("prpl-sipe", "bob@example.com,", set("server", "fe.example.com:99999")+set("email_password", "n-e-v-e-r"), "<password>fixture-pw</password>"+enabled) +
		account("prpl-sipe", "cat@example.com,", set("authentication", "ntlm")+set("server", "old.example.com"),
			disabled+"<current_error><type>2</type><description>Authentication failed</description></current_error>") +
		account("prpl-sipe", `dan@example.com,EXAMPLE\dan`, set("authentication", "kerberos"), enabled+"<statuses><status type='offline' active='true'/></statuses>") +
		account("prpl-sipe", "eve@example.com", set("authentication", "ntlm"), enabled) +
		account("prpl-sipe", "eve@example.com,", set("authentication", "ntlm"), enabled) +
		account("prpl-sipe", "fay@example.com,", set("authentication", "ntlm"), disabled) +
		account("prpl-jabber", "x@example.com/", "", "<password>fixture-pw2</password>") +
		"</account>\n"
	for name, text := range map[string]string{
		"accounts.xml": accounts, "accounts.xml~": accounts, "certificates/x509/tls_peers/old.example.com": "damaged",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
