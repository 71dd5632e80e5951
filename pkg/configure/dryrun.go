package configure

import (
	"context"

	"github.com/aymanbagabas/go-udiff"

	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// DryRun stands in for the accounts, the keyring and the plugins: it answers every
// question as they do, and records changes instead of making them.
type DryRun struct {
	Documented
	Keyring
	Plugins
	before []byte
	diff   string
}

// Documented are accounts that are, or will be, the text of an accounts.xml.
type Documented interface {
	Accounts
	document() *purple.Document
	path() string // of the file
}

// NewDryRun records what would be changed in accounts, ring and plugins.
func NewDryRun(accounts Documented, ring Keyring, plugins Plugins) *DryRun {
	return &DryRun{Documented: accounts, Keyring: ring, Plugins: plugins, before: accounts.document().Bytes()}
}

// Diff is what would change in accounts.xml, as a unified diff in which every
// secret is hidden; empty when nothing would.
func (d *DryRun) Diff() string { return d.diff }

// Begin implements Accounts without a lock.
func (d *DryRun) Begin(_ context.Context, changes []Change) (Update, error) {
	after, err := edited(d.document(), changes)
	if err != nil {
		return nil, err
	}
	return recorded{d, after}, nil
}

// DeleteLeftover implements Accounts and deletes nothing.
func (d *DryRun) DeleteLeftover(purple.Leftover) error { return nil }

// Store implements Keyring and stores nothing.
func (d *DryRun) Store(context.Context, keyring.Key, secret.Secret) (keyring.Snapshot, error) {
	return keyring.Snapshot{}, nil
}

// Delete implements Keyring and deletes nothing.
func (d *DryRun) Delete(context.Context, keyring.Key) (keyring.Snapshot, error) {
	return keyring.Snapshot{}, nil
}

// EnableKeyring implements Plugins and enables nothing.
func (d *DryRun) EnableKeyring(context.Context, Client) error { return nil }

// RepairSipe implements Plugins and repairs nothing.
func (d *DryRun) RepairSipe(context.Context) error { return nil }

type recorded struct {
	run   *DryRun
	after []byte
}

func (r recorded) Commit(context.Context) error {
	path := r.run.path()
	r.run.diff = udiff.Unified(path, path, string(purple.Redact(r.run.before)), string(purple.Redact(r.after)))
	return nil
}

func (r recorded) Close() error { return nil }
