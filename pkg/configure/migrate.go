package configure

import (
	"fmt"
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// planMigration plans to move every password that accounts.xml holds in clear text,
// of Lync accounts or of all, and tells what else is in clear text.
func (c *Configurator) planMigration(passwords *passwordPlanner, req Request, plan *Plan) error {
	var others []string
	for _, entries := range mergedEntries(c.accounts.List()) {
		switch {
		case !slices.ContainsFunc(entries, holdsClearText):
		case !req.migrates(entries[0]):
			others = append(others, entries[0].Name())
		default:
			a, err := passwords.migrate(entries)
			if err != nil {
				return err
			}
			plan.Accounts = append(plan.Accounts, a)
		}
	}
	if len(others) > 0 {
		plan.warn("other-protocols", "accounts.xml also holds passwords in clear text for other protocols than Lync's: "+quoted(others),
			"move them too: pidgin-lync migrate --all-protocols")
	}
	if err := c.planLeftovers(passwords, req, plan); err != nil {
		return err
	}
	if plan.movesSecrets() {
		plan.warn("was-in-clear-text", "a password that once stood in clear text should be changed: it may still be on the disk and in backups",
			"change it where you got it, then run: pidgin-lync password set ACCOUNT")
	}
	c.warnPreferences(plan)
	return nil
}

// movesSecrets says whether what stood in clear text won't any more.
func (p *Plan) movesSecrets() bool {
	return p.changesAccounts() || slices.ContainsFunc(p.Leftovers, func(l Leftover) bool { return l.Delete })
}

// migrates says whether a migration is about the account.
func (r Request) migrates(a *purple.Account) bool {
	return r.AllProtocols || a.Protocol() == lync.ProtocolID
}

func holdsClearText(a *purple.Account) bool { return len(a.ClearText()) > 0 }

// migrate plans to move the password of an account, which has these entries, to the
// keyring, and warns of the other secrets there, which no keyring can hold for the
// client.
func (p *passwordPlanner) migrate(entries []*purple.Account) (*AccountPlan, error) {
	first, last := entries[0], entries[len(entries)-1]
	a := &AccountPlan{Outcome: Unchanged, Protocol: first.Protocol(), Name: first.Name(), Enabled: enabledClients(entries...), stored: first}
	if a.Protocol == lync.ProtocolID {
		a.Account = lync.FromPurple(last)
	}
	if err := p.moveLast(a, entries); err != nil {
		return nil, fmt.Errorf("account %q: %w", a.Name, err)
	}
	a.warnRemainingSecrets(entries)
	return a, nil
}

// moveLast plans to store the password that is in force, and to take it and those
// that it has overruled out of accounts.xml.
func (p *passwordPlanner) moveLast(a *AccountPlan, entries []*purple.Account) error {
	for i, entry := range slices.Backward(entries) {
		password, saved := savedPassword(entry)
		if !saved {
			continue
		}
		overruled := func(e *purple.Account) bool {
			other, there := savedPassword(e)
			return there && !other.Equal(password)
		}
		if slices.ContainsFunc(entries[:i], overruled) {
			a.addWarning("overruled-password", fmt.Sprintf("accounts.xml has the account '%s' several times: the last password, which Pidgin uses, moves, and the others go", a.Name),
				"note the others down before, should you need them")
		}
		if err := p.storeAs(a, StoreMoved, password); err != nil {
			return err
		}
		a.dropEach(entries)
		return nil
	}
	return nil
}

// dropEach takes the passwords out of all entries of an account.
func (a *AccountPlan) dropEach(entries []*purple.Account) {
	a.Outcome = Changed
	a.Changes = append(a.Changes, passwordMoved(InKeyring))
	for _, entry := range entries {
		if _, saved := entry.Password(); saved {
			a.changes = append(a.changes, Change{Account: entry, Edit: purple.Edit{DropPassword: true}})
		}
	}
}

// warnRemainingSecrets warns of what accounts.xml holds in clear text besides the
// password.
func (a *AccountPlan) warnRemainingSecrets(entries []*purple.Account) {
	var names []string
	for _, entry := range entries {
		names = append(names, entry.ClearText()...)
	}
	slices.Sort(names)
	for _, what := range slices.Compact(names) {
		switch {
		case what == purple.AccountPassword:
		case what == purple.ProxyPassword:
			a.addWarning("proxy-password", fmt.Sprintf("accounts.xml holds the password for the proxy of '%s' in clear text, and Pidgin has no other place for it", a.Name),
				"use a proxy without a password, or leave the proxy to the system's settings")
		case what == lync.EmailPassword && a.Protocol == lync.ProtocolID:
			a.addWarning("email-password", fmt.Sprintf("accounts.xml holds the e-mail password of '%s' in clear text, and the plugin has no other place for it", a.Name),
				fmt.Sprintf("if your e-mail takes the same login and password, remove both: pidgin-lync edit '%s' --unset %s --unset email_login", a.Name, lync.EmailPassword))
		default:
			a.addWarning("setting-in-clear-text", fmt.Sprintf("accounts.xml holds the setting %s of '%s' in clear text, and Pidgin has no other place for it", what, a.Name),
				"remove it in the account's settings, if you don't need it")
		}
	}
}

// warnPreferences warns of secrets in prefs.xml.
func (c *Configurator) warnPreferences(plan *Plan) {
	secrets, err := c.plugins.ClearText()
	if err != nil {
		plan.warnUnreadable(err)
	}
	for _, path := range secrets {
		plan.warn("preference-in-clear-text", fmt.Sprintf("prefs.xml holds the preference %s in clear text, and Pidgin has no other place for it", path),
			"remove it in Pidgin's preferences, if you don't need it")
	}
}
