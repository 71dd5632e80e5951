package configure

import (
	"context"
	"errors"
	"fmt"
	"time"

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
		file, err := purple.ReadAccounts(live.dir)
		if err == nil && allIn(file.Document().Accounts(), plan.changes()) {
			return nil
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

// allIn says whether accounts.xml holds the changes. What decides about signing on
// isn't compared: the client changes that itself when a sign-on fails.
func allIn(accounts []*purple.Account, changes []Change) bool {
	for _, c := range changes {
		a := entryNamed(accounts, c.protocol(), c.name())
		if c.Remove != (a == nil) {
			return false
		}
		if a != nil && !holds(a, c.Edit) {
			return false
		}
	}
	return true
}

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
