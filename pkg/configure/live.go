package configure

import (
	"context"
	"fmt"
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// LiveAccounts are the accounts of a running client, which is told of each change
// over D-Bus and writes accounts.xml itself. What they are now is what the client
// has in memory: it may have saved that up to five seconds late.
type LiveAccounts struct {
	session *pidgin.Session
	dir     string
	file    *purple.File
	live    map[*purple.Account]pidgin.Account

	signingOn []pidgin.Account
}

// Passwords are where a live change finds the password for signing on anew.
type Passwords interface {
	Lookup(ctx context.Context, key keyring.Key) (secret.Secret, error)
}

// OpenLiveAccounts reads the accounts of the client that the session is with, and
// of its accounts.xml. The session stays open for as long as the accounts are
// used. It returns *purple.ParseError as OpenAccountsFile does, and the errors of
// a session.
func OpenLiveAccounts(ctx context.Context, dir string, session *pidgin.Session) (*LiveAccounts, error) {
	file, err := purple.ReadAccounts(dir)
	if err != nil {
		return nil, err
	}
	l := &LiveAccounts{session: session, dir: dir, file: file}
	if err := l.refresh(ctx); err != nil {
		return nil, fmt.Errorf("ask the running %s for its accounts: %w", session.Client().Program, err)
	}
	return l, nil
}

func (l *LiveAccounts) document() *purple.Document { return l.file.Document() }

func (l *LiveAccounts) path() string { return l.file.Path() }

// List implements Accounts.
func (l *LiveAccounts) List() []*purple.Account { return l.document().Accounts() }

// Where implements Accounts.
func (l *LiveAccounts) Where() string {
	c := l.session.Client()
	return fmt.Sprintf("the running %s (process %d)", c.Program, c.PID)
}

// Live implements Accounts.
func (l *LiveAccounts) Live() bool { return true }

// SigningOn lists the accounts that the changes so far have made sign on.
func (l *LiveAccounts) SigningOn() []pidgin.Account { return l.signingOn }

// Leftovers implements Accounts.
func (l *LiveAccounts) Leftovers() ([]purple.Leftover, error) { return purple.Leftovers(l.dir) }

// DeleteLeftover implements Accounts.
func (l *LiveAccounts) DeleteLeftover(copied purple.Leftover) error { return copied.Delete() }

// refresh brings the document, as it was read, to what the client would save now:
// it takes over the settings of Lync accounts, and adds and removes accounts. What
// else the client has in memory isn't needed.
func (l *LiveAccounts) refresh(ctx context.Context) error {
	accounts, err := l.session.Accounts(ctx)
	if err != nil {
		return err
	}
	stored := map[*purple.Account]pidgin.Account{}
	for _, a := range accounts {
		kept := entryNamed(l.List(), a.Protocol, a.Name)
		if a.Protocol == lync.ProtocolID {
			if kept, err = l.takeOver(ctx, a, kept); err != nil {
				return err
			}
		}
		if kept != nil {
			stored[kept] = a
		}
	}
	l.live = stored
	for _, a := range lyncAccounts(l.List()) {
		if _, alive := stored[a]; !alive {
			l.document().Remove(a)
		}
	}
	return nil
}

// entryNamed gives an account's entry in the file; of several that libpurple merges
// the last.
func entryNamed(entries []*purple.Account, protocol, name string) *purple.Account {
	var found *purple.Account
	for _, e := range entries {
		if e.Protocol() == protocol && purple.SameName(e.Name(), name) {
			found = e
		}
	}
	return found
}

// takeOver puts what the client has in memory of an account into the document.
func (l *LiveAccounts) takeOver(ctx context.Context, a pidgin.Account, kept *purple.Account) (*purple.Account, error) {
	var untyped []string
	if kept != nil {
		untyped = kept.UntypedSettings()
	}
	edit, err := inMemory(ctx, a, l.session.UI(), untyped)
	if err != nil {
		return nil, err
	}
	doc := l.document()
	if kept == nil {
		if err := doc.Add(a.Protocol, a.Name, edit); err != nil {
			return nil, err
		}
		return entryNamed(doc.Accounts(), a.Protocol, a.Name), nil
	}
	if a.Name != kept.Name() {
		edit.Name = &a.Name
	}
	return kept, doc.Edit(kept, edit)
}

// inMemory asks the client for all that a plan can depend on. What accounts.xml has
// without a type, and the client without a value, is left as it stands there, so
// that a plan takes it out of both.
func inMemory(ctx context.Context, a pidgin.Account, ui string, untyped []string) (purple.Edit, error) {
	var edit purple.Edit
	alias, err := a.Alias(ctx)
	if err != nil {
		return edit, err
	}
	edit.Alias = &alias
	for _, o := range lync.Options() {
		if o.Secret {
			continue // what the file says of it is enough
		}
		value, set, err := settingOf(ctx, a, o)
		switch {
		case err != nil:
			return edit, err
		case set && value != "":
			edit.Set = append(edit.Set, purple.Setting{Name: o.Key, Type: o.Type, Value: value})
		case !set || !slices.Contains(untyped, o.Key):
			edit.Unset = append(edit.Unset, o.Key)
		}
	}
	enabled, err := a.Enabled(ctx)
	if err != nil {
		return edit, err
	}
	edit.SetUI = []purple.UISetting{{UI: ui, Setting: autoLoginSetting(Pidgin, enabled).Setting}}
	remembers, err := a.Remembers(ctx)
	edit.DropPassword = !remembers
	if err != nil {
		return edit, err
	}
	return edit, statusInMemory(ctx, a, &edit)
}

// statusInMemory corrects what the file says of an offline status and a last
// error; that one of them is there and not in the file can't be put into it.
func statusInMemory(ctx context.Context, a pidgin.Account, edit *purple.Edit) error {
	status, err := a.Status(ctx)
	if err != nil {
		return err
	}
	failed, err := a.HasError(ctx)
	edit.GoOnline, edit.ClearError = status != purple.Offline, !failed
	return err
}

func settingOf(ctx context.Context, a pidgin.Account, o lync.Option) (value string, set bool, err error) {
	if o.Type == purple.Bool {
		on, set, err := a.Bool(ctx, o.Key)
		if on {
			return "1", set, err
		}
		return "0", set, err
	}
	return a.String(ctx, o.Key)
}
