package configure

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// Outcome says what becomes of an account.
type Outcome string

// The outcomes.
const (
	Created   Outcome = "created"
	Changed   Outcome = "changed"
	Removed   Outcome = "removed"
	Unchanged Outcome = "unchanged"
)

// Plan is what a Request would change, as data. It holds no secret that a format
// could show.
type Plan struct {
	Action    Action
	Where     string // see Accounts.Where
	Accounts  []*AccountPlan
	Plugins   []PluginStep   // what changes about the clients' plugins
	Leftovers []Leftover     // the copies of accounts.xml, with Migrate
	Warnings  []lync.Warning // about the clients, not one account
}

// warn adds a warning, once: two clients may have the same one.
func (p *Plan) warn(id, text, remedy string) {
	warning := lync.Warning{ID: id, Text: text, Remedy: remedy}
	if !slices.Contains(p.Warnings, warning) {
		p.Warnings = append(p.Warnings, warning)
	}
}

// AccountPlan is what would become of one account.
type AccountPlan struct {
	Outcome  Outcome
	Protocol string             // libpurple's protocol id; only Migrate is about other ones than Lync's
	Name     string             // libpurple's name after the change
	Account  lync.Account       // the account after the change; before it for Removed; zero for another protocol
	Changes  []lync.FieldChange // what changes from what to what
	Keyring  []KeyringStep
	Warnings []lync.Warning

	// Password is where the password will be; empty when the request has nothing to
	// do with it and it wasn't looked for.
	Password PasswordPlace

	// Enabled are the clients that sign on with the account at start, after the
	// change.
	Enabled []Client

	// PasswordMissing says that nobody has said what shall become of the password:
	// ask, then plan again. Apply refuses such a plan.
	PasswordMissing bool

	stored  *purple.Account // nil for a new one
	before  lync.Account    // what stored is; zero for a new one
	changes []Change
}

func (a *AccountPlan) addWarning(id, text, remedy string) {
	a.Warnings = append(a.Warnings, lync.Warning{ID: id, Text: text, Remedy: remedy})
}

// KeyringStep is one change of the keyring.
type KeyringStep struct {
	Do       KeyringAction
	Protocol string // the protocol id and
	Name     string // the account name under which the password is, or will be, kept

	password secret.Secret
	last     bool // only once the accounts are written
}

func (s KeyringStep) key() keyring.Key { return keyFor(s.Protocol, s.Name) }

// KeyringAction is the kind of a KeyringStep.
type KeyringAction string

// The kinds of keyring steps, told apart by where the password comes from.
const (
	StoreGiven KeyringAction = "store"     // the password that the request gave
	StoreMoved KeyringAction = "move"      // the one saved in accounts.xml in clear text
	StoreAgain KeyringAction = "reconcile" // the one in the keyring, so that Pidgin's plugin finds it too
	StoreAs    KeyringAction = "rename"    // the one in the keyring under the account's old name
	Forget     KeyringAction = "delete"
)

// Changed says whether applying the plan changes anything.
func (p *Plan) Changed() bool {
	return len(p.Plugins) > 0 || p.changesAccounts() || slices.ContainsFunc(p.Leftovers, func(l Leftover) bool { return l.Delete })
}

func (p *Plan) changesAccounts() bool {
	return slices.ContainsFunc(p.Accounts, func(a *AccountPlan) bool { return a.Outcome != Unchanged })
}

// changes collects the changes of the accounts.
func (p *Plan) changes() []Change {
	var list []Change
	for _, a := range p.Accounts {
		list = append(list, a.changes...)
	}
	return list
}

// Plan works out what the request would change; it changes nothing and asks
// nobody. Its errors: *RunningError, *NoAccountError, *AmbiguousError,
// *lync.ValueError (several may be joined), and those of package keyring when the
// request needs a keyring that isn't ready.
func (c *Configurator) Plan(ctx context.Context, req Request) (*Plan, error) {
	// Looking for clients takes as long as asking the keyring: both at once.
	clients := sync.OnceValue(func() error { return c.CheckClients(ctx) })
	go clients()
	plugins := looksAt(c.plugins)
	plugins.ahead(req)
	plan, err := c.plan(c.passwords(ctx, req, clients), plugins, req)
	if running := clients(); running != nil {
		return nil, running
	}
	return plan, err
}

func (c *Configurator) plan(passwords *passwordPlanner, plugins Plugins, req Request) (*Plan, error) {
	plan := &Plan{Action: req.Action, Where: c.accounts.Where()}
	planAccounts := c.planAccounts
	if req.Action == Migrate {
		planAccounts = c.planMigration
	}
	if err := planAccounts(passwords, req, plan); err != nil {
		return nil, err
	}
	if err := c.planPlugins(plugins, req, plan); err != nil {
		return nil, err
	}
	return plan, nil
}

// planAccounts plans for each account that the request is about.
func (c *Configurator) planAccounts(passwords *passwordPlanner, req Request, plan *Plan) error {
	targets, err := c.targets(req)
	if err != nil {
		return err
	}
	for _, stored := range targets {
		a, err := c.planAccount(passwords, req, stored)
		if err != nil && req.All {
			err = fmt.Errorf("account %q: %w", stored.Name(), err)
		}
		if err != nil {
			return err
		}
		plan.Accounts = append(plan.Accounts, a)
	}
	return nil
}

func (c *Configurator) planAccount(passwords *passwordPlanner, req Request, stored *purple.Account) (*AccountPlan, error) {
	a := &AccountPlan{Protocol: lync.ProtocolID, stored: stored}
	if stored != nil {
		a.before, a.Enabled = lync.FromPurple(stored), enabledClients(stored)
	}
	if req.Action == Remove {
		a.Account, a.Name = a.before, stored.Name()
		a.changes = c.removals(a.Name)
		a.Outcome = Removed
		return a, passwords.plan(a, nil)
	}
	var edit purple.Edit
	if err := c.planFields(a, req, &edit); err != nil {
		return nil, err
	}
	if err := passwords.plan(a, &edit); err != nil {
		return nil, err
	}
	a.warn(c.circumstances(a, req))
	c.warnTwins(a)
	a.conclude(edit)
	return a, nil
}

// removals are what takes an account away: also the entries that it has overruled
// so far, which would come into force.
func (c *Configurator) removals(name string) []Change {
	var list []Change
	for _, a := range c.accounts.List() {
		if a.Protocol() == lync.ProtocolID && purple.SameName(a.Name(), name) {
			list = append(list, Change{Account: a, Remove: true})
		}
	}
	return list
}

// planFields works out the account's fields after the request, and how to store
// them.
func (c *Configurator) planFields(a *AccountPlan, req Request, edit *purple.Edit) error {
	after, err := req.Fields.Merge(a.before)
	if err != nil {
		return err
	}
	if req.Action == Setup {
		after = fillDefaults(after)
	}
	if a.stored != nil && purple.SameName(after.Name(), a.before.Name()) {
		after.Address, after.Login = a.before.Address, a.before.Login // the same name in other letter case: leave it
	}
	if a.Warnings, err = a.validate(after); err != nil {
		return err
	}
	a.Account, a.Name = after, after.Name()
	if req.Action == SetPassword || req.Action == ClearPassword {
		a.Name = a.stored.Name()
		return nil
	}
	*edit = after.Edit(a.stored)
	a.Changes = lync.Diff(a.before, after)
	if a.stored != nil {
		a.Changes = append(a.Changes, after.DropUntyped(a.stored)...)
		if err := c.planName(a, req, edit); err != nil {
			return err
		}
	}
	signOn, err := a.planSignOn(req, edit)
	a.Changes = append(a.Changes, signOn...)
	return err
}

// planName settles the name of an account that exists. One that lacks the comma
// gets it by a set-up; an edit that doesn't speak of the name leaves it. A name
// that libpurple takes for another account's is refused.
func (c *Configurator) planName(a *AccountPlan, req Request, edit *purple.Edit) error {
	f := req.Fields
	if req.Action == Edit && f.Username == nil && f.Login == nil {
		edit.Name, a.Name = nil, a.stored.Name()
		return nil
	}
	if a.stored.Name() != a.Name && a.before.Name() == a.Name {
		a.Changes = append([]lync.FieldChange{{Field: "name", From: a.stored.Name(), To: a.Name}}, a.Changes...)
	}
	if twin := named(c.lyncAccounts(), a.Name); twin != nil && twin != a.stored {
		field, value := "login", a.Account.Login
		if f.Login == nil {
			field, value = "username", a.Account.Address
		}
		return &lync.ValueError{Field: field, Value: value, Reason: fmt.Sprintf("there is already an account %q", twin.Name()),
			Remedy: "remove one of the two, or choose another name"}
	}
	return nil
}

// conclude names the outcome and turns the edit into a change of the accounts.
func (a *AccountPlan) conclude(edit purple.Edit) {
	switch {
	case a.stored == nil:
		a.Outcome = Created
		a.changes = []Change{{Name: a.Name, Edit: edit, Password: a.newPassword()}}
	case len(a.Changes) > 0 || len(a.Keyring) > 0:
		a.Outcome = Changed
		a.changes = []Change{{Account: a.stored, Edit: edit, Password: a.newPassword()}}
	default:
		a.Outcome = Unchanged
	}
}

// newPassword is the password that the keyring steps give the account: an empty
// one if they take it away, nil if they leave it as it is.
func (a *AccountPlan) newPassword() *secret.Secret {
	var password *secret.Secret
	for _, step := range a.Keyring {
		switch {
		case step.Do == StoreGiven || step.Do == StoreMoved:
			password = &step.password
		case step.Do == Forget && !step.last:
			password = &secret.Secret{}
		}
	}
	return password
}
