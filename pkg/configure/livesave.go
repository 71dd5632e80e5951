package configure

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// ErrNotSaved says that a running client has taken a change and not written it
// into accounts.xml in time.
var ErrNotSaved = errors.New("it isn't in accounts.xml yet")

// A client writes five seconds after a change (libpurple account.c:
// schedule_accounts_save), or later when it is busy.
const (
	saveTime = 20 * time.Second
	savePoll = 50 * time.Millisecond
)

// Saved waits until the accounts that a plan has changed are in accounts.xml as
// planned. For a file they are at once. It returns ErrNotSaved when a client takes
// too long.
func (c *Configurator) Saved(ctx context.Context, plan *Plan) error {
	live, ok := c.accounts.(Live)
	if !ok {
		return nil
	}
	waiting, cancel := context.WithTimeout(ctx, saveTime)
	defer cancel()
	for {
		saved, err := live.saved(waiting, plan.changes())
		if saved {
			return nil
		}
		if err != nil && waiting.Err() == nil {
			return err
		}
		select {
		case <-time.After(savePoll):
		case <-waiting.Done():
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("%s has taken the change: %w\nlook at %s once it is idle, or quit it, which saves everything", live.Where(), ErrNotSaved, live.path())
		}
	}
}

// saved says whether accounts.xml holds the changes. Whether an account is enabled
// is compared with what the client says: it changes that itself when a sign-on
// fails. The error is the session's.
func (l *LiveAccounts) saved(ctx context.Context, changes []Change) (bool, error) {
	file, err := purple.ReadAccounts(l.dir)
	if err != nil {
		return false, nil // it may be being written
	}
	for _, c := range changes {
		stored := entryNamed(file.Document().Accounts(), c.protocol(), c.name())
		if c.Remove != (stored == nil) || stored != nil && !holds(stored, c.Edit) {
			return false, nil
		}
		if c.Remove {
			continue
		}
		enabled, err := l.enabled(ctx, c)
		switch s, _ := stored.UISetting(l.session.UI(), autoLogin); {
		case errors.Is(err, pidgin.ErrGone): // it has saved everything
		case err != nil || s.Bool() != enabled:
			return false, err
		}
	}
	return true, nil
}

// enabled asks the client whether the account of a change is enabled.
func (l *LiveAccounts) enabled(ctx context.Context, c Change) (bool, error) {
	a, found, err := l.session.Find(ctx, c.name(), c.protocol())
	if err != nil || !found {
		return false, err
	}
	return a.Enabled(ctx)
}

// holds says whether a stored account is as an edit makes it.
func holds(a *purple.Account, e purple.Edit) bool {
	if e.Alias != nil && *e.Alias != a.Alias() || e.Name != nil && *e.Name != a.Name() {
		return false
	}
	if _, saved := a.Password(); saved && e.DropPassword {
		return false
	}
	for _, wanted := range e.Set {
		if got, ok := a.Setting(wanted.Name); !ok || got.Type != wanted.Type || got.Value != wanted.Value {
			return false
		}
	}
	for _, name := range e.Unset {
		if _, there := a.Setting(name); there {
			return false
		}
	}
	return true
}
