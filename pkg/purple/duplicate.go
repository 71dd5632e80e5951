package purple

import "fmt"

// A nameKey is what makes an account the same to libpurple (account.c:
// purple_accounts_find).
type nameKey struct{ protocol, name string }

func keyOf(protocol, name string) nameKey { return nameKey{protocol, NormalName(name)} }

// Duplicates gives the accounts that libpurple would merge when it reads the file,
// each group in the order of the file: the settings of the last one win.
func (d *Document) Duplicates() [][]*Account {
	groups := map[nameKey][]*Account{}
	var order []nameKey
	for _, a := range d.Accounts() {
		key := keyOf(a.Protocol(), a.Name())
		if groups[key] = append(groups[key], a); len(groups[key]) == 2 {
			order = append(order, key)
		}
	}
	var duplicates [][]*Account
	for _, key := range order {
		duplicates = append(duplicates, groups[key])
	}
	return duplicates
}

// claim takes a name, or returns ErrDuplicate if an account has it.
func (d *Document) claim(protocol, name string) error {
	if d.names == nil {
		d.names = make(map[nameKey]int, len(d.accounts))
		for _, a := range d.Accounts() {
			d.names[keyOf(a.Protocol(), a.Name())]++
		}
	}
	key := keyOf(protocol, name)
	if d.names[key] > 0 {
		return fmt.Errorf("%w: libpurple would take %q for an account that accounts.xml holds\nedit that account, or choose another name", ErrDuplicate, name)
	}
	d.names[key]++
	return nil
}

// release gives up the name that an account has.
func (d *Document) release(a *Account) {
	if d.names != nil {
		d.names[keyOf(a.Protocol(), a.Name())]--
	}
}
