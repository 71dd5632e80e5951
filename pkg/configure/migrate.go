package configure

import (
	"fmt"
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// inClearText lists the accounts of which accounts.xml holds any password in clear
// text: of Lync accounts or of all, each entry of the file by itself. Of entries
// that libpurple merges every one counts, since each has its own password element.
func (c *Configurator) inClearText(allProtocols bool) []*purple.Account {
	return slices.DeleteFunc(c.accounts.List(), func(a *purple.Account) bool {
		return len(a.ClearText()) == 0 || !allProtocols && a.Protocol() != lync.ProtocolID
	})
}

// migrate plans to move the account's password from accounts.xml to the keyring,
// and to warn of the other secrets there, which the keyring can't hold for the
// client.
func (p *passwordPlanner) migrate(a *AccountPlan) error {
	a.Protocol, a.Name, a.Enabled = a.stored.Protocol(), a.stored.Name(), enabledClients(a.stored)
	if a.Protocol == lync.ProtocolID {
		a.Account = lync.FromPurple(a.stored)
	}
	var edit purple.Edit
	if saved, ok := savedPassword(a.stored); ok {
		if err := p.storeAs(a, StoreMoved, saved); err != nil {
			return err
		}
		a.dropSaved(&edit)
	}
	a.Warnings = append(a.Warnings, remainingSecrets(a)...)
	a.conclude(edit)
	return nil
}

// remainingSecrets warns of what accounts.xml holds in clear text besides the
// password.
func remainingSecrets(a *AccountPlan) []lync.Warning {
	var list []lync.Warning
	for _, what := range a.stored.ClearText() {
		switch {
		case what == "proxy password":
			list = append(list, lync.Warning{
				ID:     "proxy-password",
				Text:   "accounts.xml holds a password for the account's proxy in clear text, and Pidgin has no other place for it",
				Remedy: "use a proxy without a password, or one that the whole system uses",
			})
		case what == lync.EmailPassword && a.Protocol == lync.ProtocolID:
			list = append(list, lync.Warning{
				ID:     "email-password",
				Text:   "accounts.xml holds an e-mail password in clear text, and Pidgin has no other place for it",
				Remedy: fmt.Sprintf("where the e-mail login is the account's own, remove both: pidgin-lync edit '%s' --unset %s --unset email_login", a.Name, lync.EmailPassword),
			})
		}
	}
	return list
}
