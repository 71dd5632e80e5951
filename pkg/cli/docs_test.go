package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// TestExamplesInTheDocumentationDoWhatTheyShow runs every block marked "console":
// lines that begin with "$ " are commands, what follows is what they print. A line
// "..." stands for any lines, "..." within a line for any text. The examples of one
// document run one after the other in one home directory, with an unlocked
// keyring and a file password.txt.
func TestExamplesInTheDocumentationDoWhatTheyShow(t *testing.T) {
	testdesktop.Need(t, "gnome-keyring-daemon", "dbus-daemon")
	documents, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	for _, document := range append(documents, "../../README.md") {
		text, err := os.ReadFile(document)
		if err != nil {
			t.Fatal(err)
		}
		blocks := consoleBlock.FindAllStringSubmatch(string(text), -1)
		examples += len(blocks)
		if len(blocks) > 0 {
			t.Run(filepath.Base(document), func(t *testing.T) { runExamples(t, blocks) })
		}
	}
	if examples == 0 {
		t.Error("no example found")
	}
}

var (
	consoleBlock = regexp.MustCompile("(?ms)^```console\n(.*?)^```$")
	example      = regexp.MustCompile(`(?m)^\$ `)
)

func runExamples(t *testing.T, blocks [][]string) {
	desktop := testdesktop.New(t)
	desktop.StartKeyring("the keyring's own password")
	if err := os.WriteFile(filepath.Join(desktop.Home, "password.txt"), []byte(password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, block := range blocks {
		for _, text := range example.Split(block[1], -1)[1:] {
			line, want, _ := strings.Cut(text, "\n")
			cmd := exec.Command("sh", "-c", line)
			cmd.Env, cmd.Dir = desktop.Environ(), desktop.Home
			output, err := cmd.Output()
			if err != nil {
				t.Errorf("%s: %v", line, err)
			}
			got := strings.ReplaceAll(string(output), desktop.Home, "/home/jane")
			if !asShown(want).MatchString(got) {
				t.Errorf("%s\nprints:\n%s\nthe documentation shows:\n%s", line, got, want)
			}
		}
	}
}

// asShown turns the output that a document shows into a pattern.
func asShown(text string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	for _, line := range strings.SplitAfter(text, "\n") {
		if line == "...\n" {
			b.WriteString(`.*?`)
			continue
		}
		b.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), `\.\.\.`, `[^\n]*`))
	}
	b.WriteString(`\z`)
	return regexp.MustCompile(b.String())
}
