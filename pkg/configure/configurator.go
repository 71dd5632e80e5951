package configure

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"

	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// Keyring is what configure needs of a keyring; package keyring documents the
// methods and their errors.
type Keyring interface {
	Ready(ctx context.Context) error
	Find(ctx context.Context, keys ...keyring.Key) (map[keyring.Key]keyring.Presence, error)
	Lookup(ctx context.Context, key keyring.Key) (secret.Secret, error)
	Store(ctx context.Context, key keyring.Key, password secret.Secret) (keyring.Snapshot, error)
	Delete(ctx context.Context, key keyring.Key) (keyring.Snapshot, error)
	Restore(ctx context.Context, snapshot keyring.Snapshot) error
}

// Running finds the clients that use the purple directory at this moment and can't
// be told of a change.
type Running func(context.Context) ([]pidgin.Client, error)

// Configurator plans and applies changes of the accounts in one place.
type Configurator struct {
	accounts Accounts
	keyring  Keyring
	plugins  Plugins
	running  Running

	// localIPs gives this machine's addresses, which are part of the plugin's first
	// message and so of its length.
	localIPs func() []netip.Addr

	// lyncAccounts lists the Lync accounts among all, as they are at first. Of two
	// that libpurple merges it gives the later one, whose settings win (libpurple
	// account.c: load_accounts).
	lyncAccounts func() []*purple.Account
}

// New returns a Configurator. A DryRun serves as accounts, ring and plugins at once.
func New(accounts Accounts, ring Keyring, plugins Plugins, running Running) *Configurator {
	return &Configurator{
		accounts: accounts, keyring: ring, plugins: plugins, running: running,
		localIPs:     sync.OnceValue(interfaceAddresses),
		lyncAccounts: sync.OnceValue(func() []*purple.Account { return lyncAccounts(accounts.List()) }),
	}
}

// interfaceAddresses lists the addresses that a connection to a front end may
// come from. None when the system doesn't tell: then no warning depends on them.
func interfaceAddresses() []netip.Addr {
	var addresses []netip.Addr
	networks, _ := net.InterfaceAddrs()
	for _, n := range networks {
		prefix, err := netip.ParsePrefix(n.String())
		if err == nil && prefix.Addr().IsGlobalUnicast() {
			addresses = append(addresses, prefix.Addr())
		}
	}
	return addresses
}

// RunningError says that a client uses the purple directory. It would overwrite
// a change of the file from its memory.
type RunningError struct{ Clients []pidgin.Client }

// Error names the clients and their processes.
func (e *RunningError) Error() string {
	names := make([]string, len(e.Clients))
	for i, c := range e.Clients {
		names[i] = fmt.Sprintf("%s (process %d)", c.Program, c.PID)
		if c.Dir == "" {
			names[i] = fmt.Sprintf("%s (process %d, on an unknown purple directory)", c.Program, c.PID)
		}
	}
	return fmt.Sprintf("running: %s; it would undo a change of this purple directory\nquit it, then run this command again",
		strings.Join(names, " and "))
}

// CheckClients returns a *RunningError while a client uses the purple directory.
// Call it before asking a person for anything; Plan calls it too.
func (c *Configurator) CheckClients(ctx context.Context) error {
	running, err := c.running(ctx)
	if err != nil {
		return fmt.Errorf("find out whether Pidgin is running: %w", err)
	}
	if len(running) > 0 {
		return &RunningError{running}
	}
	return nil
}

func lyncAccounts(all []*purple.Account) []*purple.Account {
	var found []*purple.Account
	for _, entries := range mergedEntries(all) {
		if entries[0].Protocol() == lync.ProtocolID {
			found = append(found, entries[len(entries)-1])
		}
	}
	return found
}

// mergedEntries groups the entries of accounts.xml as libpurple merges them: into
// one account, with the first one's name, and with the settings and the password
// of the last one that has them (libpurple account.c: parse_account,
// purple_account_new).
func mergedEntries(all []*purple.Account) [][]*purple.Account {
	type identity struct{ protocol, name string }
	var groups [][]*purple.Account
	place := map[identity]int{}
	for _, a := range all {
		id := identity{a.Protocol(), purple.NormalName(a.Name())}
		i, seen := place[id]
		if !seen {
			i = len(groups)
			place[id] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], a)
	}
	return groups
}

// keyOf names a Lync account's password.
func keyOf(name string) keyring.Key { return keyring.Key{Protocol: lync.ProtocolID, Name: name} }

// keyFor names the password of an account of any protocol.
func keyFor(protocol, name string) keyring.Key {
	if protocol == lync.ProtocolID {
		return keyOf(name)
	}
	return keyring.Key{Protocol: protocol, Name: name, Username: protocol + " " + name}
}
