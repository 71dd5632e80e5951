package launch

import (
	"context"

	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// Keyring is what launch needs of a keyring; package keyring documents the methods
// and their errors.
type Keyring interface {
	Find(ctx context.Context, keys ...keyring.Key) (map[keyring.Key]keyring.Presence, error)
	Lookup(ctx context.Context, key keyring.Key) (secret.Secret, error)
}

// kept is what the keyring has for some Lync accounts.
type kept struct {
	passwords map[string]secret.Secret // by the account's name
	missing   []string                 // names of the accounts that it has none for
	forPlugin bool                     // Pidgin's keyring plugin finds all of them
}

// lookUp reads the passwords of accounts.
func (l *Launcher) lookUp(ctx context.Context, names []string) (kept, error) {
	k := kept{passwords: map[string]secret.Secret{}, forPlugin: true}
	if len(names) == 0 {
		return k, nil // without needing a keyring
	}
	keys := make([]keyring.Key, len(names))
	for i, name := range names {
		keys[i] = keyring.Key{Protocol: lync.ProtocolID, Name: name}
	}
	found, err := l.Keyring.Find(ctx, keys...)
	if err != nil {
		return k, err
	}
	for _, key := range keys {
		if found[key].Items == 0 {
			k.missing = append(k.missing, key.Name)
			continue
		}
		if k.passwords[key.Name], err = l.Keyring.Lookup(ctx, key); err != nil {
			return k, err
		}
		k.forPlugin = k.forPlugin && found[key].ForPlugin
	}
	return k, nil
}
