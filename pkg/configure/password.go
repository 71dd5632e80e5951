package configure

import (
	"context"
	"sync"

	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// passwordPlanner plans the keyring steps of one request. It asks the keyring as
// little as possible: an edit that has nothing to do with the password must work
// without a keyring.
type passwordPlanner struct {
	ctx   context.Context // of one call of Plan
	ring  Keyring
	req   Request
	found map[keyring.Key]keyring.Presence
	ready func() error // whether the keyring can store and read, asked once
}

// passwords plans no prompt of the keyring before clients has found that nothing
// else forbids the change.
func (c *Configurator) passwords(ctx context.Context, req Request, clients func() error) *passwordPlanner {
	return &passwordPlanner{
		ctx: ctx, ring: c.keyring, req: req, found: map[keyring.Key]keyring.Presence{},
		ready: sync.OnceValue(func() error {
			if err := clients(); err != nil {
				return err
			}
			return c.keyring.Ready(ctx)
		}),
	}
}

// plan adds to the account's plan, and to the edit, what becomes of its
// password.
func (p *passwordPlanner) plan(a *AccountPlan, edit *purple.Edit) error {
	switch p.req.Action {
	case Remove:
		if p.req.KeepPassword {
			return nil
		}
		return p.forget(a, a.Name)
	case ClearPassword:
		a.Password = Nowhere
		if _, saved := a.stored.Password(); saved {
			edit.DropPassword = true
			a.Changes = append(a.Changes, passwordMoved(Nowhere))
		}
		return p.forget(a, a.Name)
	}
	if p.req.Password.Choice == PasswordStore {
		return p.store(a, edit)
	}
	if saved, ok := savedPassword(a.stored); ok {
		return p.move(a, edit, saved)
	}
	if a.stored != nil && a.stored.Name() != a.Name {
		return p.rename(a)
	}
	if p.req.Action == Setup {
		return p.keep(a)
	}
	return nil
}

// store plans to keep the given password, unless the keyring has just that.
func (p *passwordPlanner) store(a *AccountPlan, edit *purple.Edit) error {
	if a.Account.SingleSignOn {
		return &lync.ValueError{Field: "sso", Value: "true", Reason: "single sign-on and a password exclude each other",
			Remedy: "leave out the password, or turn single sign-on off"}
	}
	a.dropSaved(edit)
	return p.storeAs(a, StoreGiven, p.req.Password.Secret)
}

// storeAs plans to have exactly this password in the keyring under the account's
// name, and nothing under its old one.
func (p *passwordPlanner) storeAs(a *AccountPlan, do KeyringAction, password secret.Secret) error {
	a.Password = InKeyring
	presence, err := p.presence(a.Protocol, a.Name)
	if err == nil {
		err = p.ready()
	}
	if err != nil {
		return err
	}
	same := false
	if presence.Reconciled() {
		kept, err := p.ring.Lookup(p.ctx, keyFor(a.Protocol, a.Name))
		if err != nil {
			return err
		}
		same = kept.Equal(password)
	}
	if !same {
		a.Keyring = append(a.Keyring, KeyringStep{Do: do, Protocol: a.Protocol, Name: a.Name, password: password})
	}
	return p.forgetOldName(a)
}

// move plans to take the password saved in accounts.xml into the keyring. The
// file's password wins over one in the keyring: as long as it stands there, it is
// the one that Pidgin signs on with. A keyring that can't take it is no reason to
// refuse the rest of the request: the file keeps the password, and a warning says
// so.
func (p *passwordPlanner) move(a *AccountPlan, edit *purple.Edit, saved secret.Secret) error {
	steps := a.Keyring
	err := p.storeAs(a, StoreMoved, saved)
	if err == nil {
		a.dropSaved(edit)
		return nil
	}
	if p.req.Action == SetPassword || p.ctx.Err() != nil {
		return err
	}
	a.Password, a.Keyring = InAccountsFile, steps
	a.addWarning("password-in-clear-text", "the password stays in accounts.xml in clear text: "+firstLine(err),
		"once the keyring is there, run: pidgin-lync migrate")
	return nil
}

// rename plans to keep the password under the account's new name.
func (p *passwordPlanner) rename(a *AccountPlan) error {
	presence, err := p.presence(a.Protocol, a.stored.Name())
	if err != nil && p.req.Password.Choice != PasswordAsk {
		return err
	}
	if err != nil || presence.Items == 0 {
		if p.req.Action == Setup {
			return p.keep(a)
		}
		return nil
	}
	if err := p.ready(); err != nil {
		return err
	}
	password, err := p.ring.Lookup(p.ctx, keyOf(a.stored.Name()))
	if err != nil {
		return err
	}
	return p.storeAs(a, StoreAs, password)
}

// keep plans for a set-up that says nothing of a password: one in the keyring
// stays, and is made findable for Pidgin's plugin; none at all must be asked for.
// A new account that needs none doesn't need the keyring either.
func (p *passwordPlanner) keep(a *AccountPlan) error {
	asked := p.req.Password.Choice == PasswordAsk || a.Account.SingleSignOn
	if asked && a.stored == nil {
		a.Password = Nowhere
		return nil
	}
	presence, err := p.presence(a.Protocol, a.Name)
	if err != nil && !asked {
		return err
	}
	switch {
	case err != nil || presence.Items == 0:
		a.Password = Nowhere
		a.PasswordMissing = !asked
		return nil
	case presence.Reconciled():
		a.Password = InKeyring
		return nil
	}
	if err := p.ready(); err != nil {
		return err
	}
	password, err := p.ring.Lookup(p.ctx, keyOf(a.Name))
	if err != nil {
		return err
	}
	return p.storeAs(a, StoreAgain, password)
}

// forget plans to delete whatever the keyring has under the name.
func (p *passwordPlanner) forget(a *AccountPlan, name string) error {
	presence, err := p.presence(a.Protocol, name)
	if err != nil {
		return err
	}
	if presence.Items == 0 {
		return nil
	}
	a.Keyring = append(a.Keyring, KeyringStep{Do: Forget, Protocol: a.Protocol, Name: name})
	return p.ready()
}

// forgetOldName plans to delete the password under the name that the account had.
// Only at the end: until the accounts are written the old name is the valid one.
func (p *passwordPlanner) forgetOldName(a *AccountPlan) error {
	if a.stored == nil || a.stored.Name() == a.Name {
		return nil
	}
	presence, err := p.presence(a.Protocol, a.stored.Name())
	if err == nil && presence.Items > 0 {
		a.Keyring = append(a.Keyring, KeyringStep{Do: Forget, Protocol: a.Protocol, Name: a.stored.Name(), last: true})
	}
	return err
}

// presence asks the keyring once for an account.
func (p *passwordPlanner) presence(protocol, name string) (keyring.Presence, error) {
	key := keyFor(protocol, name)
	if known, ok := p.found[key]; ok {
		return known, nil
	}
	found, err := p.ring.Find(p.ctx, key)
	if err != nil {
		return keyring.Presence{}, err
	}
	p.found[key] = found[key]
	return found[key], nil
}
