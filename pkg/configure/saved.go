package configure

import (
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// savedPassword gives the password that stands in accounts.xml in clear text. An
// empty element holds none: it only makes the client ask.
func savedPassword(a *purple.Account) (secret.Secret, bool) {
	if a == nil {
		return secret.Secret{}, false
	}
	password, saved := a.Password()
	return password, saved && !password.Empty()
}

// dropSaved takes the password element out of accounts.xml.
func (a *AccountPlan) dropSaved(edit *purple.Edit) {
	if a.stored == nil {
		return
	}
	if _, saved := a.stored.Password(); saved {
		edit.DropPassword = true
		a.Changes = append(a.Changes, passwordMoved(InKeyring))
	}
}

func passwordMoved(to PasswordPlace) lync.FieldChange {
	return lync.FieldChange{Field: "password", From: string(InAccountsFile), To: string(to)}
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
