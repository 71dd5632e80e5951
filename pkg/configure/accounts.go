package configure

import (
	"context"
	"path/filepath"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// Accounts is a place in which accounts can be changed: accounts.xml, a running
// Pidgin, or the recorder of a dry run.
type Accounts interface {
	// List gives all accounts of all protocols, in their order.
	List() []*purple.Account

	// Where names the place for people, e.g. the path of accounts.xml.
	Where() string

	// Live says that a running client has the accounts, and is told of changes.
	Live() bool

	// Leftovers lists the copies of accounts.xml that lie beside it, and
	// DeleteLeftover deletes one: see purple.Leftover.
	Leftovers() ([]purple.Leftover, error)
	DeleteLeftover(l purple.Leftover) error

	// Begin prepares the changes and makes sure that nobody else changes the
	// accounts meanwhile. Nothing is changed yet.
	Begin(ctx context.Context, changes []Change) (Update, error)
}

// Update is a prepared change of accounts.
type Update interface {
	// Commit carries out all changes, or none.
	Commit(ctx context.Context) error
	// Close lets others change the accounts again.
	Close() error
}

// Change is one step of an Update: put (Account and Edit; a nil Account adds one
// called Name) or remove.
type Change struct {
	Account *purple.Account
	Name    string
	Edit    purple.Edit
	Remove  bool

	// Password is the account's password from now on, empty for none, where it becomes
	// another; else nil. A running client takes it into its memory. No file does.
	Password *secret.Secret
}

// AccountsFile keeps the accounts in the accounts.xml of a purple directory.
type AccountsFile struct{ file *purple.File }

// OpenAccountsFile reads accounts.xml; a missing one has no accounts. It returns
// *purple.ParseError for a file that can't be read without loss.
func OpenAccountsFile(dir string) (*AccountsFile, error) {
	file, err := purple.ReadAccounts(dir)
	if err != nil {
		return nil, err
	}
	return &AccountsFile{file}, nil
}

// List implements Accounts.
func (f *AccountsFile) List() []*purple.Account { return f.file.Document().Accounts() }

func (f *AccountsFile) document() *purple.Document { return f.file.Document() }

// Live implements Accounts.
func (f *AccountsFile) Live() bool { return false }

func (f *AccountsFile) path() string { return f.file.Path() }

// Where implements Accounts.
func (f *AccountsFile) Where() string { return f.file.Path() }

// Leftovers implements Accounts.
func (f *AccountsFile) Leftovers() ([]purple.Leftover, error) {
	return purple.Leftovers(filepath.Dir(f.path()))
}

// DeleteLeftover implements Accounts.
func (f *AccountsFile) DeleteLeftover(l purple.Leftover) error { return l.Delete() }

// Begin implements Accounts. Besides the errors of an impossible edit it returns
// purple.ErrBusy while another run changes the file, and purple.ErrChanged when
// the file isn't what was read any more.
func (f *AccountsFile) Begin(ctx context.Context, changes []Change) (Update, error) {
	data, err := edited(f.file.Document(), changes)
	if err != nil {
		return nil, err
	}
	lock, err := f.file.Begin(ctx)
	if err != nil {
		return nil, err
	}
	u := &fileUpdate{lock, make(chan error, 1)}
	go func() { u.staged <- lock.Stage(data) }() // while the keyring stores
	return u, nil
}

// fileUpdate is a locked accounts.xml, whose next text is being written beside it.
type fileUpdate struct {
	lock   *purple.Update
	staged chan error
}

// Commit waits for the next text to be on the disk, and puts it in place.
func (u *fileUpdate) Commit(context.Context) error {
	if err := u.wait(); err != nil {
		return err
	}
	return u.lock.Commit()
}

// wait gives the error of writing the next text, the first time.
func (u *fileUpdate) wait() error {
	err, first := <-u.staged
	if first {
		close(u.staged)
	}
	return err
}

// Close implements Update.
func (u *fileUpdate) Close() error {
	_ = u.wait() // what isn't on the disk yet can't be taken away
	return u.lock.Close()
}

// edited gives the document's text with the changes in it. The document collects
// them, so this can be called once for a document.
func edited(doc *purple.Document, changes []Change) ([]byte, error) {
	for _, c := range changes {
		var err error
		switch {
		case c.Remove:
			doc.Remove(c.Account)
		case c.Account == nil:
			err = doc.Add(lync.ProtocolID, c.Name, c.Edit)
		default:
			err = doc.Edit(c.Account, c.Edit)
		}
		if err != nil {
			return nil, err
		}
	}
	return doc.Bytes(), nil
}
