package configure

import (
	"fmt"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// NoAccountError says that no Lync account has the name.
type NoAccountError struct {
	Name  string
	Known []string // the accounts that exist, as find takes them
}

// Error lists the accounts that exist.
func (e *NoAccountError) Error() string {
	remedy := "there is no Lync account yet: create one with \"pidgin-lync setup\""
	if len(e.Known) > 0 {
		remedy = "these exist: " + quoted(e.Known)
	}
	return fmt.Sprintf("no Lync account %q\n%s", e.Name, remedy)
}

// AmbiguousError says that a sign-in address has several accounts.
type AmbiguousError struct {
	Name    string
	Matches []string // libpurple's full names
}

// Error lists the full names to choose from.
func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q fits several accounts\ngive the full name of one: %s", e.Name, quoted(e.Matches))
}

func quoted(names []string) string {
	return "'" + strings.Join(names, "', '") + "'"
}

// find gives the Lync account that a person means: the one of exactly this name,
// else the only one with this sign-in address. It returns *NoAccountError or
// *AmbiguousError.
func (c *Configurator) find(name string) (*purple.Account, error) {
	name = strings.TrimSpace(name)
	accounts := c.lyncAccounts()
	if a := named(accounts, name); a != nil {
		return a, nil
	}
	address, err := lync.ParseAddress(name)
	if err != nil {
		return nil, &NoAccountError{name, c.Names()}
	}
	switch matches := withAddress(accounts, address); len(matches) {
	case 0:
		return nil, &NoAccountError{name, c.Names()}
	case 1:
		return matches[0], nil
	default:
		return nil, &AmbiguousError{name, names(matches)}
	}
}

// named gives the account that libpurple takes for the one of this name, or nil.
func named(accounts []*purple.Account, name string) *purple.Account {
	for _, a := range accounts {
		if purple.SameName(a.Name(), name) {
			return a
		}
	}
	return nil
}

// withAddress gives the accounts of one sign-in address, whatever their login.
func withAddress(accounts []*purple.Account, address string) []*purple.Account {
	var matches []*purple.Account
	for _, a := range accounts {
		if own, _ := lync.SplitName(a.Name()); purple.SameName(own, address) {
			matches = append(matches, a)
		}
	}
	return matches
}

func names(accounts []*purple.Account) []string {
	list := make([]string, len(accounts))
	for i, a := range accounts {
		list[i] = a.Name()
	}
	return list
}

// targets gives the existing accounts that a request is about. For Setup a nil
// account stands for one to be created.
func (c *Configurator) targets(req Request) ([]*purple.Account, error) {
	switch {
	case req.Action == Setup:
		a, err := c.setupTarget(req.Fields)
		return []*purple.Account{a}, err
	case req.All:
		all := c.lyncAccounts()
		if len(all) == 0 {
			return nil, &NoAccountError{Name: "--all"}
		}
		return all, nil
	}
	a, err := c.find(req.Account)
	return []*purple.Account{a}, err
}

// setupTarget gives the account that Setup brings to the stated form, or nil for
// a new one. Without a word about the login, the only account of the sign-in
// address is meant, whatever its login.
func (c *Configurator) setupTarget(f Fields) (*purple.Account, error) {
	if f.Username == nil {
		return nil, &lync.ValueError{Field: "username", Reason: "missing", Remedy: "give your sign-in address, e.g. --username jane.doe@example.com"}
	}
	said, err := f.Merge(lync.Account{})
	if err != nil {
		return nil, err // all that is wrong, not only the name
	}
	address, login := said.Address, said.Login
	same := withAddress(c.lyncAccounts(), address)
	switch exact := named(same, said.Name()); {
	case exact != nil:
		return exact, nil
	case login == "" && named(same, address) != nil:
		return named(same, address), nil // the same name without its comma
	case f.Login != nil || len(same) == 0:
		return nil, nil
	case len(same) == 1:
		return same[0], nil
	}
	return nil, &AmbiguousError{address, names(same)}
}
