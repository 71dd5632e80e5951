package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/internal/diskfile"
	"github.com/pidgin-lync/pidgin-lync/pkg/launch"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

// both is the value of --install for all entries.
const both = "both"

// entryWords are the values of --install.
var entryWords = []string{"menu", "autostart", both}

// entryName is the file's name in either directory (Desktop Entry and Desktop
// Application Autostart specifications, freedesktop.org).
const entryName = "pidgin-lync.desktop"

// entryPaths gives where the entries are, by their words.
func (a *app) entryPaths() (map[string]string, error) {
	dirs := map[string]string{"menu": "XDG_DATA_HOME", "autostart": "XDG_CONFIG_HOME"}
	usual := map[string]string{"menu": ".local/share", "autostart": ".config"}
	below := map[string]string{"menu": "applications", "autostart": "autostart"}
	paths := map[string]string{}
	for word, variable := range dirs {
		dir := a.std.Env(variable)
		if !filepath.IsAbs(dir) { // a relative one is to be ignored (XDG Base Directory specification)
			home := a.std.Env("HOME")
			if home == "" {
				return nil, errors.New("the home directory isn't known\nset HOME")
			}
			dir = filepath.Join(home, usual[word])
		}
		paths[word] = filepath.Join(dir, below[word], entryName)
	}
	return paths, nil
}

// installEntries writes the wanted entries.
func (a *app) installEntries(f launchFlags, args []string) error {
	paths, err := a.entryPaths()
	if err != nil {
		return err
	}
	if !slices.Contains(entryWords, f.install) {
		return &lync.ValueError{Field: "install", Value: f.install, Reason: "no such entry", Remedy: "give one of " + strings.Join(entryWords, ", ")}
	}
	l, err := a.launcher(f, args)
	if err != nil {
		return err
	}
	text, err := entryText(l, f.timeout)
	if err != nil {
		return err
	}
	var done []entryJSON
	for _, word := range entryWords {
		path, known := paths[word]
		if !known || f.install != both && f.install != word {
			continue
		}
		outcome, err := a.writeEntry(path, text)
		if err != nil {
			return err
		}
		done = append(done, entryJSON{outcome, path})
	}
	return a.printEntries(done)
}

// entryText is the text of a desktop entry that launches as l does.
func entryText(l *launch.Launcher, timeout time.Duration) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	command := []string{self, "launch", "--client=" + l.Client.Program()}
	if l.Own {
		dir, err := filepath.Abs(l.Dir)
		if err != nil {
			return "", fmt.Errorf("find the directory %q: %w", l.Dir, err)
		}
		command = append(command, "--purple-dir="+dir)
	}
	for _, pair := range l.Env {
		command = append(command, "--env="+pair)
	}
	if timeout != defaultWait {
		command = append(command, "--timeout="+timeout.String())
	}
	if len(l.Args) > 0 {
		command = append(append(command, "--"), l.Args...)
	}
	for i, arg := range command {
		if strings.ContainsFunc(arg, unicode.IsControl) || !utf8.ValidString(arg) {
			return "", fmt.Errorf("an entry can't hold the argument %q", arg)
		}
		command[i] = quoteExec(arg)
	}
	return fmt.Sprintf("[Desktop Entry]\nType=Application\nName=%s, signed on to Lync\nComment=Chat with the passwords from the keyring\n"+
		"Exec=%s\nIcon=pidgin\nTerminal=%t\nCategories=Network;InstantMessaging;\n",
		l.Client.Title(), strings.Join(command, " "), l.Client == configure.Finch), nil
}

// quoteExec writes an argument as the key Exec takes it: the string's own escapes
// come on top of the quoting, and a per cent sign begins a field code.
func quoteExec(arg string) string {
	return `"` + strings.NewReplacer(`\`, `\\\\`, `"`, `\\"`, "`", "\\\\`", `$`, `\\$`, `%`, `%%`).Replace(arg) + `"`
}

// writeEntry writes an entry, unless it is there as it should be.
func (a *app) writeEntry(path, text string) (outcome string, err error) {
	if old, err := os.ReadFile(path); err == nil && string(old) == text {
		return "unchanged", nil
	}
	if a.globals.dryRun {
		return "install", nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("create the directory of the entry: %w", err)
	}
	if err := diskfile.Write(path, []byte(text)); err != nil {
		return "", fmt.Errorf("write the entry: %w", err)
	}
	return "installed", nil
}

// removeEntries removes both entries.
func (a *app) removeEntries() error {
	paths, err := a.entryPaths()
	if err != nil {
		return err
	}
	var done []entryJSON
	for _, word := range entryWords {
		path, known := paths[word]
		if _, err := os.Lstat(path); !known || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		outcome := "remove"
		if !a.globals.dryRun {
			outcome = "removed"
			if err := os.Remove(path); err != nil {
				return fmt.Errorf("remove the entry: %w", err)
			}
		}
		done = append(done, entryJSON{outcome, path})
	}
	return a.printEntries(done)
}

// entryJSON is part of the contract of the JSON output. In a dry run the outcome is
// what would be done.
type entryJSON struct {
	Outcome string `json:"outcome"` // installed, removed, unchanged; install, remove
	Path    string `json:"path"`
}

type entriesJSON struct {
	Entries []entryJSON `json:"entries"`
}

// printEntries tells what became of the entries.
func (a *app) printEntries(done []entryJSON) error {
	if a.globals.json {
		return printJSON(a.std.Out, entriesJSON{append([]entryJSON{}, done...)})
	}
	if a.globals.quiet {
		return nil
	}
	for _, e := range done {
		if _, err := fmt.Fprintf(a.std.Out, "%s %s\n", e.Outcome, plain.Line(e.Path)); err != nil {
			return err
		}
	}
	if len(done) == 0 {
		a.say("no entry is installed")
	}
	return nil
}
