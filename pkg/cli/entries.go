package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// entryWords are the values of --install.
var entryWords = []string{"menu", "autostart", "both"}

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
func (a *app) installEntries(f launchFlags) error {
	paths, err := a.entryPaths()
	if err != nil {
		return err
	}
	if _, known := paths[f.install]; !known && f.install != "both" {
		return &lync.ValueError{Field: "install", Value: f.install, Reason: "no such entry", Remedy: "give one of " + strings.Join(entryWords, ", ")}
	}
	l, err := a.launcher(f, nil)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	for _, word := range entryWords {
		path, known := paths[word]
		if !known || f.install != "both" && f.install != word {
			continue
		}
		if err := a.writeEntry(path, entry(a.entryCommand(self, f), l.Client.Title(), f.client == "finch")); err != nil {
			return err
		}
	}
	return nil
}

// entryCommand is the command that an entry runs.
func (a *app) entryCommand(self string, f launchFlags) []string {
	command := []string{self, "launch", "--wait=false"}
	if f.client != "pidgin" {
		command = append(command, "--client="+f.client)
	}
	if a.globals.purpleDir != "" {
		if dir, err := filepath.Abs(a.globals.purpleDir); err == nil {
			command = append(command, "--purple-dir="+dir)
		}
	}
	for _, pair := range f.env {
		command = append(command, "--env="+pair)
	}
	return command
}

// entry is the text of a desktop entry.
func entry(command []string, title string, terminal bool) string {
	quoted := make([]string, len(command))
	for i, arg := range command {
		quoted[i] = quoteExec(arg)
	}
	return fmt.Sprintf("[Desktop Entry]\nType=Application\nName=%s, signed on to Lync\nComment=Chat with the passwords from the keyring\n"+
		"Exec=%s\nIcon=pidgin\nTerminal=%t\nCategories=Network;InstantMessaging;\n", title, strings.Join(quoted, " "), terminal)
}

// quoteExec writes an argument as the key Exec takes it: the string's own escapes
// come on top of the quoting, and a per cent sign begins a field code.
func quoteExec(arg string) string {
	inner := strings.NewReplacer(`\`, `\\\\`, `"`, `\\"`, "`", "\\\\`", `$`, `\\$`, `%`, `%%`).Replace(arg)
	return `"` + inner + `"`
}

// writeEntry writes an entry, unless it is there as it should be.
func (a *app) writeEntry(path, text string) error {
	if old, err := os.ReadFile(path); err == nil && string(old) == text {
		return a.tellEntry("unchanged", path)
	}
	if !a.globals.dryRun {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return fmt.Errorf("create the directory of the entry: %w", err)
		}
		temp := path + ".new" // no desktop reads a file of this name
		if err := os.WriteFile(temp, []byte(text), 0o644); err != nil {
			return fmt.Errorf("write the entry: %w", err)
		}
		if err := os.Rename(temp, path); err != nil {
			return fmt.Errorf("write the entry: %w", errors.Join(err, os.Remove(temp)))
		}
	}
	return a.tellEntry("installed", path)
}

// removeEntries removes both entries.
func (a *app) removeEntries() error {
	paths, err := a.entryPaths()
	if err != nil {
		return err
	}
	for _, word := range entryWords {
		path, known := paths[word]
		if !known {
			continue
		}
		_, err := os.Lstat(path)
		if err == nil && !a.globals.dryRun {
			err = os.Remove(path)
		}
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return fmt.Errorf("remove the entry: %w", err)
		}
		if err := a.tellEntry("removed", path); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) tellEntry(verb, path string) error {
	if a.globals.quiet {
		return nil
	}
	_, err := fmt.Fprintf(a.std.Out, "%s %s\n", verb, path)
	return err
}
