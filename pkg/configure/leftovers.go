package configure

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// Leftover is what a migration makes of a copy of accounts.xml that lies beside it.
type Leftover struct {
	purple.Leftover
	Delete bool   // when the plan is applied, and everything before went well
	Kept   string // why it isn't deleted although that was asked for; one line
}

// KeptLeftoverError says that a copy of accounts.xml that was to be deleted is still
// there: it may hold what is nowhere else.
type KeptLeftoverError struct{ Path, Reason string }

// Error names the file and the reason.
func (e *KeptLeftoverError) Error() string {
	return fmt.Sprintf("%s isn't removed: %s\ntake from it what you need, then remove it yourself", e.Path, e.Reason)
}

// planLeftovers looks for copies of accounts.xml, and plans to delete those that
// hold passwords, if asked to.
func (c *Configurator) planLeftovers(passwords *passwordPlanner, req Request, plan *Plan) error {
	found, err := c.accounts.Leftovers()
	if err != nil {
		return err
	}
	for _, l := range found {
		planned := Leftover{Leftover: l}
		if req.DeleteLeftovers && (l.Secret || l.Err != nil) {
			planned.Kept = passwords.whyKeep(l, c.accounts.List())
			planned.Delete = planned.Kept == ""
		}
		plan.Leftovers = append(plan.Leftovers, planned)
	}
	if !req.DeleteLeftovers && slices.ContainsFunc(found, func(l purple.Leftover) bool { return l.Secret }) {
		plan.warn("leftovers", "copies of accounts.xml hold passwords in clear text", "remove them with: pidgin-lync migrate --delete-leftovers")
	}
	return nil
}

// whyKeep says what a copy may be the only place of; "" if it can be deleted.
func (p *passwordPlanner) whyKeep(l purple.Leftover, known []*purple.Account) string {
	if l.Err != nil {
		return firstLine(l.Err)
	}
	if len(l.OnlyHere) > 0 {
		return fmt.Sprintf("it has accounts that accounts.xml doesn't have, e.g. '%s'", l.OnlyHere[0].Name)
	}
	data, err := os.ReadFile(l.Path)
	if err != nil {
		return firstLine(err)
	}
	doc, err := purple.ParseDocument(data)
	if err != nil {
		return "it can't be read as an accounts.xml, so nobody can tell what is in it"
	}
	for _, a := range doc.Accounts() {
		if _, saved := savedPassword(a); !saved {
			continue
		}
		elsewhere, err := p.hasPassword(a, known)
		if err != nil {
			return "it can't be told whether its passwords are kept elsewhere: " + firstLine(err)
		}
		if !elsewhere {
			return fmt.Sprintf("it has the only password of '%s'", a.Name())
		}
	}
	return ""
}

// hasPassword says whether an account of a copy has a password in accounts.xml,
// whence it is moved, or in the keyring.
func (p *passwordPlanner) hasPassword(a *purple.Account, known []*purple.Account) (bool, error) {
	name := a.Name()
	for _, k := range known {
		if k.Protocol() != a.Protocol() || !purple.SameName(k.Name(), name) {
			continue
		}
		if _, saved := savedPassword(k); saved {
			return true, nil
		}
		presence, err := p.presence(k.Protocol(), k.Name())
		if err != nil || presence.Items > 0 {
			return true, err
		}
	}
	return false, nil
}

// deleteLeftovers deletes what the plan says, each by itself.
func (c *Configurator) deleteLeftovers(ctx context.Context, result *Result) error {
	var errs []error
	for _, l := range result.Plan.Leftovers {
		if !l.Delete {
			continue
		}
		slog.DebugContext(ctx, "leftovers", "delete", l.Path)
		if err := c.accounts.DeleteLeftover(l.Leftover); err != nil {
			errs = append(errs, err)
			continue
		}
		result.Deleted = append(result.Deleted, l.Path)
	}
	return errors.Join(errs...)
}

// keptLeftovers gives an error for each copy that was to be deleted and is kept. A
// file that a killed run has left goes with the next change of accounts.xml.
func keptLeftovers(plan *Plan) error {
	var errs []error
	for _, l := range plan.Leftovers {
		if _, err := os.Lstat(l.Path); l.Kept != "" && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, &KeptLeftoverError{l.Path, l.Kept})
		}
	}
	return errors.Join(errs...)
}
