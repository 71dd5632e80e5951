package configure

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// Live are LiveAccounts together with the keyring that has their passwords.
type Live struct {
	*LiveAccounts
	Passwords Passwords
}

// Begin implements Accounts. A client can't be kept from being changed by its
// person meanwhile, and takes each setting by itself.
func (l Live) Begin(_ context.Context, changes []Change) (Update, error) {
	return &liveUpdate{l, changes}, nil
}

// liveUpdate is a list of changes for a running client.
type liveUpdate struct {
	Live
	changes []Change
}

// Close implements Update.
func (u *liveUpdate) Close() error { return nil }

// Commit tells the client of all changes. What it was told before an error isn't
// taken back: the errors that can occur mean that it can't be told anything any
// more.
func (u *liveUpdate) Commit(ctx context.Context) error {
	for _, c := range u.changes {
		err := u.carryOut(ctx, c)
		if errors.Is(err, pidgin.ErrGone) {
			err = fmt.Errorf("%w\nrun this command again: accounts.xml is changed then", err)
		}
		if err != nil {
			return fmt.Errorf("change the account %q in %s: %w", c.name(), u.Where(), err)
		}
	}
	return nil
}

// name is the account's name after the change.
func (c Change) name() string {
	switch {
	case c.Edit.Name != nil:
		return *c.Edit.Name
	case c.Account != nil:
		return c.Account.Name()
	}
	return c.Name
}

// protocol is the account's protocol id; only Lync accounts are ever added.
func (c Change) protocol() string {
	if c.Account != nil {
		return c.Account.Protocol()
	}
	return lync.ProtocolID
}

func (u *liveUpdate) carryOut(ctx context.Context, c Change) error {
	switch {
	case c.Remove:
		a, alive := u.live[c.Account]
		if !alive {
			return nil // an entry that libpurple has merged into another
		}
		delete(u.live, c.Account)
		return u.session.Delete(ctx, a)
	case c.Account == nil:
		return u.add(ctx, c)
	}
	a, alive := u.live[c.Account]
	if !alive {
		return pidgin.ErrStale
	}
	return u.edit(ctx, a, c)
}

// add fills a new account in before the client lists it: a half-made one is never
// seen, nor written.
func (u *liveUpdate) add(ctx context.Context, c Change) error {
	a, err := u.session.New(ctx, c.Name, lync.ProtocolID)
	if err != nil {
		return err
	}
	if a, err = u.fill(ctx, a, c.Edit); err != nil {
		return err
	}
	if err := u.session.Add(ctx, a); err != nil {
		return err
	}
	if !u.enables(c.Edit) {
		return nil
	}
	return u.signOn(ctx, a, c)
}

// edit changes an account, and signs it on anew where the change needs that.
func (u *liveUpdate) edit(ctx context.Context, a pidgin.Account, c Change) error {
	state, err := a.State(ctx)
	if err != nil {
		return err
	}
	if a, err = u.fill(ctx, a, c.Edit); err != nil {
		return err
	}
	if u.disables(c.Edit) {
		return a.SetEnabled(ctx, false)
	}
	anew, err := u.needsSignOn(ctx, a, c, state)
	if err != nil {
		return err
	}
	if anew {
		return u.signOn(ctx, a, c)
	}
	if c.Password == nil {
		return nil
	}
	if err := a.SetRemember(ctx, false); err != nil {
		return err
	}
	return a.SetPassword(ctx, *c.Password)
}

// fill sets what the edit says, except what makes the client sign on or off.
func (u *liveUpdate) fill(ctx context.Context, a pidgin.Account, e purple.Edit) (pidgin.Account, error) {
	var err error
	if e.Name != nil {
		if a, err = a.SetUsername(ctx, *e.Name); err != nil {
			return a, err
		}
	}
	if e.Alias != nil {
		err = a.SetAlias(ctx, *e.Alias)
	}
	for _, s := range e.Set {
		if err == nil {
			err = set(ctx, a, s)
		}
	}
	if err == nil && len(e.Unset) > 0 {
		err = a.Unset(ctx, e.Unset...)
	}
	for _, s := range e.SetUI {
		if err == nil && s.UI != u.session.UI() {
			err = a.SetUIBool(ctx, s.UI, s.Name, s.Bool())
		}
	}
	if err == nil && e.DropPassword {
		err = a.SetRemember(ctx, false)
	}
	return a, err
}

func set(ctx context.Context, a pidgin.Account, s purple.Setting) error {
	if s.Type == purple.Bool {
		return a.SetBool(ctx, s.Name, s.Bool())
	}
	return a.SetString(ctx, s.Name, s.Value)
}

// enables says whether the edit enables the account for this client.
func (u *liveUpdate) enables(e purple.Edit) bool { return u.autoLogin(e, true) }

// disables says whether the edit disables the account for this client.
func (u *liveUpdate) disables(e purple.Edit) bool { return u.autoLogin(e, false) }

func (u *liveUpdate) autoLogin(e purple.Edit, on bool) bool {
	return slices.ContainsFunc(e.SetUI, func(s purple.UISetting) bool {
		return s.UI == u.session.UI() && s.Name == autoLogin && s.Bool() == on
	})
}

// atOnce are the settings that the plugin reads when it needs them. All others
// it reads when it signs on (sipe purple-plugin-common.c: connect_to_core).
var atOnce = []string{"rdp_client", "encryption-policy"}

// needsSignOn says whether the account must sign on for the change to take effect:
// it is meant to be on line in this client, and either the change speaks of signing
// on, or something has changed that is only read then, or a new password lets it
// try again. An account that an error has disabled is meant to be on line.
func (u *liveUpdate) needsSignOn(ctx context.Context, a pidgin.Account, c Change, before pidgin.State) (bool, error) {
	enabled, err := a.Enabled(ctx)
	if err != nil {
		return false, err
	}
	failed, err := a.HasError(ctx)
	if err != nil {
		return false, err
	}
	status, err := a.Status(ctx)
	if err != nil {
		return false, err
	}
	e := c.Edit
	switch {
	case u.enables(e):
		return true, nil
	case !enabled && !failed:
		return false, nil
	case e.ClearError || e.GoOnline:
		return true, nil
	case status == purple.Offline:
		return false, nil
	}
	read := func(name string) bool { return !slices.Contains(atOnce, name) }
	changed := e.Name != nil || slices.ContainsFunc(e.Unset, read) ||
		slices.ContainsFunc(e.Set, func(s purple.Setting) bool { return read(s.Name) })
	return changed || c.Password != nil && !c.Password.Empty() && before != pidgin.Connected, nil
}

// signOn signs the account on with the password that it has from now on.
func (u *liveUpdate) signOn(ctx context.Context, a pidgin.Account, c Change) error {
	password, err := u.password(ctx, a, c)
	if err != nil {
		return err
	}
	u.signingOn = append(u.signingOn, a)
	return u.session.SignOn(ctx, a, password)
}

// password is the one that the change says, or that the client has in memory and
// would forget by signing off, or that the keyring has. Without any, and with a
// keyring that can't be read, the plugin asks for one.
func (u *liveUpdate) password(ctx context.Context, a pidgin.Account, c Change) (secret.Secret, error) {
	if c.Password != nil {
		return *c.Password, nil
	}
	kept, err := a.Password(ctx)
	if err != nil || !kept.Empty() {
		return kept, err
	}
	kept, err = u.Passwords.Lookup(ctx, keyOf(a.Name))
	if err != nil {
		return secret.Secret{}, ctx.Err()
	}
	return kept, nil
}
