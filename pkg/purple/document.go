package purple

import (
	"bytes"
	"fmt"
)

// Document is the text of an accounts.xml together with the changes collected so
// far. It isn't safe for use by several goroutines.
type Document struct {
	text     []byte // what the places in it refer to
	read     []byte // what Bytes gives when nothing is changed: text, or nil if there is no file
	root     extent
	accounts []*Account // all <account> in the order of the file, then the added ones
	layout   layout     // of added accounts
	names    map[nameKey]int
}

// ParseDocument reads the text of an accounts.xml. It refuses, with a
// [*ParseError], what libpurple couldn't read, and also an empty text, a
// DOCTYPE and every encoding but UTF-8. The document refers to data, which
// mustn't be changed any more.
func ParseDocument(data []byte) (*Document, error) {
	o, err := outlineOf(data, accountsFormat)
	if err != nil {
		return nil, accountsFormat.locate(data, err)
	}
	d := &Document{text: data, read: data, root: o.root, accounts: make([]*Account, len(o.accounts))}
	accounts := make([]Account, len(o.accounts))
	for i, place := range o.accounts {
		accounts[i] = Account{place: place, text: data[place.start:place.end]}
		d.accounts[i] = &accounts[i]
	}
	if last := len(o.accounts) - 1; last >= 0 {
		d.layout = layoutAfter(data, o.accounts[last], depthOfAccount)
	} else {
		d.layout = layoutInside(data, o.root, depthOfAccount-1, newlineOf(data))
	}
	return d, nil
}

// depthOfAccount is how deep an account lies in the file.
const depthOfAccount = 1

// newlineOf gives the line end that a text uses first.
func newlineOf(text []byte) string {
	if i := bytes.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// newDocument is the document of a file that doesn't exist. With accounts in it
// its text is what libpurple would write on the system.
func newDocument(goos string) *Document {
	newline := "\n"
	if goos == "windows" {
		newline = "\r\n" // xmlnode.c: NEWLINE_S
	}
	text := "<?xml version='1.0' encoding='UTF-8' ?>" + newline + newline + "<" + rootName + " version='1.0'/>" + newline
	d, err := ParseDocument([]byte(text))
	if err != nil {
		panic(err) // the text above is at fault
	}
	d.read = nil
	return d
}

// Accounts gives the accounts that libpurple would read, in the order of the
// file. It ignores an <account> without a protocol or a name, and would merge
// two with the same; here both are given.
func (d *Document) Accounts() []*Account {
	accounts := make([]*Account, 0, len(d.accounts))
	for _, a := range d.accounts {
		if !a.removed && a.readable() {
			accounts = append(accounts, a)
		}
	}
	return accounts
}

// Add adds an account with the alias and the settings of the edit; the rest of it
// isn't looked at. It returns ErrDuplicate if libpurple would merge the account
// with an existing one, and a ValueError for a value that can't be stored.
func (d *Document) Add(protocol, name string, e Edit) error {
	e.Name = &name
	if err := checkValue("the protocol", protocol); err != nil {
		return err
	}
	if err := e.check(); err != nil {
		return err
	}
	if err := d.claim(protocol, name); err != nil {
		return err
	}
	text := compose(d.layout, newAccount(protocol, name, e))
	d.accounts = append(d.accounts, &Account{text: text, added: true})
	return nil
}

// Edit changes one of the document's accounts. It returns ErrDuplicate if under a
// new name libpurple would merge the account with another, and a ValueError for a
// value that can't be stored; then nothing is changed.
func (d *Document) Edit(a *Account, e Edit) error {
	if a.removed {
		return fmt.Errorf("the account %q has been removed\nadd it again to change it", a.Name())
	}
	if err := e.check(); err != nil {
		return err
	}
	if e.Name != nil && !SameName(*e.Name, a.Name()) {
		if err := d.claim(a.Protocol(), *e.Name); err != nil {
			return err
		}
		d.release(a)
	}
	if text := a.edited(e); !bytes.Equal(text, a.text) {
		a.setText(text)
	}
	return nil
}

// Remove takes an account out.
func (d *Document) Remove(a *Account) {
	if !a.removed {
		d.release(a)
		a.removed = true
	}
}

// Changed says whether Bytes differs from what was read.
func (d *Document) Changed() bool {
	for _, a := range d.accounts {
		if d.changed(a) {
			return true
		}
	}
	return false
}

func (d *Document) changed(a *Account) bool {
	if a.added || a.removed {
		return a.added != a.removed
	}
	return !bytes.Equal(a.text, d.text[a.place.start:a.place.end])
}

// Bytes gives the text with all changes in it; everything else has the bytes
// that were read. Without changes it gives the slice that was read, nil for a
// file that doesn't exist.
func (d *Document) Bytes() []byte {
	var splices []splice
	var added []byte
	var last *Account // that stays
	for _, a := range d.accounts {
		switch {
		case a.added && !a.removed:
			if added != nil {
				added = append(added, d.layout.newline+d.layout.indent...)
			}
			added = append(added, a.text...)
		case a.removed && !a.added:
			splices = append(splices, cut(d.text, a.place))
		case !a.added:
			last = a
			if d.changed(a) {
				splices = append(splices, splice{span{a.place.start, a.place.end}, a.text})
			}
		}
	}
	switch {
	case added != nil && last != nil:
		splices = append(splices, insertAfter(last.place, d.layout, added))
	case added != nil:
		splices = append(splices, insertInside(d.text, d.root, []byte(rootName), d.layout, added))
	case len(splices) == 0:
		return d.read
	}
	return apply(d.text, splices)
}
