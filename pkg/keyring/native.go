package keyring

import (
	"context"
	"errors"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// native is the keyring of a system without a Secret Service, such as macOS and
// Windows, as go-keyring has it: one item per account, which no plugin finds. The
// system itself asks for what it wants asked.
type native struct{ goKeyring }

// ready looks for a name that no account has: these systems tell no other state.
func (n native) ready(ctx context.Context, _ bool) error {
	_, err := n.get(ctx, "none")
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

func (n native) find(ctx context.Context, keys []Key) (map[Key]Presence, error) {
	found := make(map[Key]Presence, len(keys))
	for _, key := range keys {
		_, err := n.get(ctx, key.username())
		switch {
		case err == nil:
			found[key] = Presence{Items: 1, ForTool: true, NoPlugin: true}
		case errors.Is(err, ErrNotFound):
			found[key] = Presence{}
		default:
			return nil, err
		}
	}
	return found, nil
}

func (n native) lookup(ctx context.Context, key Key) (secret.Secret, error) {
	return n.get(ctx, key.username())
}

func (n native) store(ctx context.Context, key Key, value secret.Secret) (Snapshot, error) {
	before, err := n.snapshot(ctx, key)
	if err != nil {
		return Snapshot{}, err
	}
	if err := n.replace(ctx, key, value); err != nil {
		return Snapshot{}, withUndo(err, n.restore(context.WithoutCancel(ctx), before))
	}
	return before, nil
}

// replace stores and reads back.
func (n native) replace(ctx context.Context, key Key, value secret.Secret) error {
	if err := n.set(ctx, key.username(), value); err != nil {
		return err
	}
	stored, err := n.get(ctx, key.username())
	switch {
	case errors.Is(err, ErrNotFound):
		return fail(ErrDismissed, "nothing was stored")
	case err != nil:
		return err
	case !stored.Equal(value):
		return fail(ErrMismatch, "")
	}
	return nil
}

func (n native) remove(ctx context.Context, key Key) (Snapshot, error) {
	before, err := n.snapshot(ctx, key)
	if err != nil || len(before.items) == 0 {
		return before, err
	}
	return before, n.clear(ctx, key)
}

func (n native) restore(ctx context.Context, snapshot Snapshot) error {
	if len(snapshot.items) == 0 {
		return n.clear(ctx, snapshot.key)
	}
	return n.replace(ctx, snapshot.key, snapshot.items[0].value)
}

// clear deletes, and looks whether that was done.
func (n native) clear(ctx context.Context, key Key) error {
	if err := n.delete(ctx, key.username()); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	left, err := n.snapshot(ctx, key)
	if err == nil && len(left.items) > 0 {
		return fail(ErrDismissed, "nothing was deleted")
	}
	return err
}

func (n native) snapshot(ctx context.Context, key Key) (Snapshot, error) {
	value, err := n.get(ctx, key.username())
	switch {
	case errors.Is(err, ErrNotFound):
		return Snapshot{key: key}, nil
	case err != nil:
		return Snapshot{}, err
	}
	return Snapshot{key: key, items: []item{{value: value}}}, nil
}
