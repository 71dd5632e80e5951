package configure

import (
	"context"

	"github.com/aymanbagabas/go-udiff"

	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// DryRun stands in for the accounts and the keyring: it answers every question
// as they do, and records changes instead of making them.
type DryRun struct {
	*AccountsFile
	Keyring
	before []byte
	diff   string
}

// NewDryRun records what would be changed in file and ring.
func NewDryRun(file *AccountsFile, ring Keyring) *DryRun {
	return &DryRun{AccountsFile: file, Keyring: ring, before: file.file.Document().Bytes()}
}

// Diff is what would change in accounts.xml, as a unified diff in which every
// secret is hidden; empty when nothing would.
func (d *DryRun) Diff() string { return d.diff }

// Begin implements Accounts without a lock.
func (d *DryRun) Begin(_ context.Context, changes []Change) (Update, error) {
	after, err := edited(d.file.Document(), changes)
	if err != nil {
		return nil, err
	}
	return recorded{d, after}, nil
}

// Store implements Keyring and stores nothing.
func (d *DryRun) Store(context.Context, keyring.Key, secret.Secret) (keyring.Snapshot, error) {
	return keyring.Snapshot{}, nil
}

// Delete implements Keyring and deletes nothing.
func (d *DryRun) Delete(context.Context, keyring.Key) (keyring.Snapshot, error) {
	return keyring.Snapshot{}, nil
}

type recorded struct {
	run   *DryRun
	after []byte
}

func (r recorded) Commit() error {
	path := r.run.Where()
	r.run.diff = udiff.Unified(path, path, string(purple.Redact(r.run.before)), string(purple.Redact(r.after)))
	return nil
}

func (r recorded) Close() error { return nil }
