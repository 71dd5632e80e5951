package configure

import (
	"context"

	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// List gives the Lync accounts as they are now. It asks nobody for anything: a
// keyring that can't be reached leaves the places of passwords Unknown, and its
// error is returned beside the complete list.
func (c *Configurator) List(ctx context.Context) ([]Info, error) {
	return c.describe(ctx, c.lyncAccounts())
}

// Names gives the names of the Lync accounts as a person would type them: the
// sign-in address, or the full name where an address has several accounts. It
// asks no keyring.
func (c *Configurator) Names() []string {
	accounts := c.lyncAccounts()
	list := make([]string, len(accounts))
	times := map[string]int{} // each address, as far as it is spelled alike
	for i, a := range accounts {
		list[i], _ = lync.SplitName(a.Name())
		times[list[i]]++
	}
	for i, a := range accounts {
		if times[list[i]] > 1 {
			list[i] = a.Name()
		}
	}
	return list
}

// Show gives one account, as List does. It returns *NoAccountError or
// *AmbiguousError, then with a zero Info.
func (c *Configurator) Show(ctx context.Context, name string) (info Info, keyringErr, err error) {
	a, err := c.find(name)
	if err != nil {
		return Info{}, nil, err
	}
	infos, keyringErr := c.describe(ctx, []*purple.Account{a})
	return infos[0], keyringErr, nil
}

// Account gives the settings of one account, without asking the keyring. It returns
// *NoAccountError or *AmbiguousError.
func (c *Configurator) Account(name string) (lync.Account, error) {
	a, err := c.find(name)
	if err != nil {
		return lync.Account{}, err
	}
	return lync.FromPurple(a), nil
}

// Named gives libpurple's full name of one account. Its errors are those of
// Account.
func (c *Configurator) Named(name string) (string, error) {
	a, err := c.find(name)
	if err != nil {
		return "", err
	}
	return a.Name(), nil
}

// Meant gives the account that a set-up with these fields would change; nil, if it
// would create one. Its errors are those of Plan that are about the fields.
func (c *Configurator) Meant(ctx context.Context, f Fields) (*Info, error) {
	a, err := c.setupTarget(f)
	if err != nil || a == nil {
		return nil, err
	}
	infos, _ := c.describe(ctx, []*purple.Account{a}) // where the password is may stay unknown
	return &infos[0], nil
}

func (c *Configurator) describe(ctx context.Context, accounts []*purple.Account) ([]Info, error) {
	if len(accounts) == 0 {
		return nil, nil
	}
	keys := make([]keyring.Key, len(accounts))
	for i, a := range accounts {
		keys[i] = keyOf(a.Name())
	}
	found, err := c.keyring.Find(ctx, keys...)
	infos := make([]Info, len(accounts))
	for i, a := range accounts {
		infos[i] = describe(a, found[keys[i]], err == nil)
	}
	return infos, err
}

func describe(a *purple.Account, presence keyring.Presence, known bool) Info {
	info := Info{
		Name: a.Name(), Account: lync.FromPurple(a), Enabled: enabledClients(a),
		Password: Nowhere, Findable: presence.ForPlugin, KeyringItems: presence.Items,
	}
	if last, failed := a.LastError(); failed {
		info.LastError, info.LastErrorCode = last.Text, last.Code
	}
	_, info.EmailPassword = a.Setting(lync.EmailPassword)
	switch _, saved := savedPassword(a); {
	case saved:
		info.Password = InAccountsFile
	case presence.Items > 0:
		info.Password = InKeyring
	case !known:
		info.Password = Unknown
	}
	return info
}
