package configure

import (
	"fmt"
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// circumstances gathers what the warnings depend on besides the account.
func (c *Configurator) circumstances(a *AccountPlan, req Request) lync.Circumstances {
	password := req.Password.Secret
	if password.Empty() {
		password, _ = savedPassword(a.stored)
	}
	return lync.Circumstances{Password: password, LocalIPs: c.localIPs()}
}

// warn adds the account's warnings. An account that existed before has had its
// own for a while: only those that the change brings are worth a word.
func (a *AccountPlan) warn(now lync.Circumstances) {
	warnings := a.Account.Warnings(now)
	if a.stored != nil {
		before := a.before.Warnings(lync.Circumstances{LocalIPs: now.LocalIPs})
		warnings = slices.DeleteFunc(warnings, func(w lync.Warning) bool {
			return slices.ContainsFunc(before, func(b lync.Warning) bool { return b.ID == w.ID })
		})
	}
	a.Warnings = append(a.Warnings, warnings...)
}

// warnTwins warns of other accounts with the sign-in address of a new one: the
// front end sees one person signing on twice.
func (c *Configurator) warnTwins(a *AccountPlan) {
	if a.stored != nil {
		return
	}
	if twins := withAddress(c.lyncAccounts(), a.Account.Address); len(twins) > 0 {
		a.Warnings = append(a.Warnings, lync.Warning{
			ID:     "same-address",
			Text:   fmt.Sprintf("another account has the same sign-in address: %s", quoted(names(twins))),
			Remedy: "to change its login instead, use: pidgin-lync edit ACCOUNT --login LOGIN",
		})
	}
}
