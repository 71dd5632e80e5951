package purple

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/diskfile"
)

// Leftover is a copy of accounts.xml that something has left beside it: a client
// that couldn't read the file or was ended while it saved, an editor, a person, a
// killed run of this program.
type Leftover struct {
	Path   string
	Size   int64
	Link   bool  // a symbolic link; what it leads to wasn't looked at
	Secret bool  // it holds a password, or another secret, in clear text
	Err    error // why it couldn't be looked into; nothing of it is known then

	// OnlyHere are the accounts that it holds and accounts.xml doesn't: perhaps it
	// is the only copy of them. It is empty if it can't be read as an accounts.xml.
	OnlyHere []AccountID

	seen fs.FileInfo
	of   string // the accounts.xml that it was left beside
}

// AccountID is the protocol and the full name of an account.
type AccountID struct{ Protocol, Name string }

// Leftovers looks for copies of accounts.xml in a purple directory and, if a
// symbolic link stands there for the file, in the directory that it leads to. Called
// while another run changes the file, it also finds what that has staged.
func Leftovers(dir string) ([]Leftover, error) {
	path := filepath.Join(dir, fileName)
	places := []string{path}
	if target, err := realPath(path); err == nil && filepath.Dir(target) != filepath.Dir(cleanDir(path)) {
		places = append(places, target)
	}
	known := knownAccounts(path)
	var all []Leftover
	for _, place := range places {
		found, err := leftoversOf(place, known)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// cleanDir gives the path with the links of its directory resolved.
func cleanDir(path string) string {
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return path
	}
	return filepath.Join(dir, filepath.Base(path))
}

// knownAccounts gives the names in an accounts.xml; none if it can't be read.
func knownAccounts(path string) map[nameKey]bool {
	known := map[nameKey]bool{}
	data, _, _ := readRegular(path)
	for _, a := range accountsIn(data) {
		known[keyOf(a.Protocol(), a.Name())] = true
	}
	return known
}

// accountsIn gives the accounts of a text; none if it can't be read.
func accountsIn(data []byte) []*Account {
	d, err := ParseDocument(data)
	if err != nil {
		return nil
	}
	return d.Accounts()
}

// leftoversOf looks in the directory of an accounts.xml.
func leftoversOf(path string, known map[nameKey]bool) ([]Leftover, error) {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("can't look for copies of accounts.xml: %w\ncheck the permissions of the directory", err)
	}
	var found []Leftover
	for _, e := range entries {
		l := Leftover{Path: filepath.Join(filepath.Dir(path), e.Name()), of: path}
		if !isCopyName(e.Name(), filepath.Base(path)) || l.isOriginal() {
			continue
		}
		if l.inspect(known) {
			found = append(found, l)
		}
	}
	return found, nil
}

// isCopyName recognizes the names of copies. Those that clients and editors make
// are told for a file of any name, to which a symbolic link may lead; those that
// people make, e.g. accounts-2019.xml, only for accounts.xml.
func isCopyName(name, original string) bool {
	switch {
	case name == original:
		return false
	case diskfile.IsTemp(name):
		return true
	case name == original+"~", name == "#"+original+"#", strings.HasPrefix(name, "."+original+".sw"), name == "."+original+".un~":
		return true
	case original == fileName && strings.Contains(name, fileName):
		return true
	}
	if rest, found := strings.CutPrefix(name, original); found && isCopyEnding(rest) {
		return true
	}
	const stem, ending = "accounts", ".xml"
	rest, found := strings.CutPrefix(name, stem)
	first, _ := utf8.DecodeRuneInString(rest)
	return original == fileName && found && !unicode.IsLetter(first) && (filepath.Ext(rest) == ending || isCopyEnding(filepath.Ext(rest)))
}

func isCopyEnding(ending string) bool {
	switch ending {
	case ".save", ".bak", ".backup", ".orig", ".old":
		return true
	}
	return false
}

// isOriginal says whether it is the accounts.xml itself, under the name that a
// symbolic link leads to, or another link to it.
func (l *Leftover) isOriginal() bool {
	original, err := os.Stat(l.of)
	if err != nil {
		return false
	}
	own, err := os.Stat(l.Path)
	return err == nil && os.SameFile(original, own)
}

// inspect looks into a copy. It says no to what is neither a file nor a link.
func (l *Leftover) inspect(known map[nameKey]bool) bool {
	info, err := os.Lstat(l.Path)
	if err != nil {
		return false // just gone
	}
	l.seen, l.Size, l.Link = info, info.Size(), info.Mode()&fs.ModeSymlink != 0
	if l.Link || !info.Mode().IsRegular() {
		return l.Link
	}
	data, err := os.ReadFile(l.Path)
	if err != nil {
		l.Err = fmt.Errorf("can't look for passwords in a copy of accounts.xml: %w\ncheck its permissions, or remove it", err)
		return true
	}
	l.Secret = holdsSecret(data)
	for _, a := range accountsIn(data) {
		l.Secret = l.Secret || len(a.ClearText()) > 0
		if !known[keyOf(a.Protocol(), a.Name())] {
			l.OnlyHere = append(l.OnlyHere, AccountID{a.Protocol(), a.Name()})
		}
	}
	return true
}

// Delete removes a copy that Leftovers has found; of a symbolic link it removes
// the link. It returns ErrChanged, and removes nothing, if the file isn't what was
// looked at any more or has become accounts.xml itself. What was in it may still
// be on the disk, and in backups.
func (l Leftover) Delete() error {
	now, err := os.Lstat(l.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("can't remove %q: %w", l.Path, err)
	}
	if l.isOriginal() || !os.SameFile(now, l.seen) || now.Size() != l.Size || !now.ModTime().Equal(l.seen.ModTime()) {
		return fmt.Errorf("%q was %w\nit was left alone; run again", l.Path, ErrChanged)
	}
	if err := os.Remove(l.Path); err != nil {
		return fmt.Errorf("can't remove %q: %w\nremove it, it is a copy of accounts.xml", l.Path, err)
	}
	return nil
}
