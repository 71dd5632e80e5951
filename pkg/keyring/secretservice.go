//go:build (dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd

package keyring

import (
	"context"
	"slices"

	"github.com/godbus/dbus/v5"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// secretService is the backend on systems with a Secret Service. go-keyring
// stores and reads; what it can't do goes over D-Bus here.
type secretService struct {
	Options
	tool goKeyring
}

func (s secretService) ready(ctx context.Context, mayPrompt bool) error {
	p, err := s.connect(ctx)
	if err != nil {
		return err
	}
	collection, err := p.collection(ctx)
	if err != nil {
		return err
	}
	locked, err := p.locked(ctx, collection)
	switch {
	case err != nil || !locked:
		return err
	case !mayPrompt:
		return fail(ErrLocked, "")
	}
	return s.unlock(ctx, p, collection)
}

// open connects and looks for an account's items, and has them unlocked if need
// be. The caller closes the provider.
func (s secretService) open(ctx context.Context, key Key) (*provider, view, error) {
	p, err := s.connect(ctx)
	if err != nil {
		return nil, view{}, err
	}
	now, err := p.look(ctx, key)
	if err != nil || len(now.locked()) == 0 {
		return p, now, err
	}
	if err := s.unlock(ctx, p, now.locked()...); err != nil {
		return nil, view{}, err
	}
	now, err = p.look(ctx, key)
	return p, now, err
}

func (s secretService) lookup(ctx context.Context, key Key) (secret.Secret, error) {
	p, now, err := s.open(ctx, key)
	if err != nil {
		return secret.Secret{}, err
	}
	defer p.close()
	switch {
	case len(now.forTool()) > 0:
		return s.tool.get(ctx, key.Name)
	case len(now.items()) == 0:
		return secret.Secret{}, fail(ErrNotFound, "")
	}
	// The plugin takes the first that it finds; so does this.
	items, err := p.read(ctx, slices.Concat(now.plugin.all(), now.tool.all())[:1])
	if err != nil {
		return secret.Secret{}, err
	}
	return items[0].value, nil
}

// store orders its steps so that no password is lost wherever they end: the new
// one is in the keyring before any other item goes, and what go-keyring replaces
// was read before. A failure puts everything back.
func (s secretService) store(ctx context.Context, key Key, value secret.Secret) (Snapshot, error) {
	if err := s.ready(ctx, true); err != nil {
		return Snapshot{}, err
	}
	return s.change(ctx, key, func(p *provider, before []item) error {
		return s.replace(ctx, p, key, value, before)
	})
}

func (s secretService) remove(ctx context.Context, key Key) (Snapshot, error) {
	return s.change(ctx, key, func(p *provider, _ []item) error {
		return s.become(ctx, p, key, nil)
	})
}

// change does something to an account's items and returns what they were before.
// When it fails, they have been put back.
func (s secretService) change(ctx context.Context, key Key, do func(p *provider, before []item) error) (Snapshot, error) {
	p, now, err := s.open(ctx, key)
	if err != nil {
		return Snapshot{}, err
	}
	defer p.close()
	before, err := p.read(ctx, now.items())
	if err != nil {
		return Snapshot{}, err
	}
	if err := do(p, before); err != nil {
		return Snapshot{}, withUndo(err, s.become(context.WithoutCancel(ctx), p, key, before))
	}
	return Snapshot{key, before}, nil
}

func (s secretService) restore(ctx context.Context, snapshot Snapshot) error {
	p, _, err := s.open(ctx, snapshot.key)
	if err != nil {
		return err
	}
	defer p.close()
	return s.become(ctx, p, snapshot.key, snapshot.items)
}

// replace stores the password by go-keyring, gives that item the plugin's
// attributes too, deletes the account's other items, and reads back.
func (s secretService) replace(ctx context.Context, p *provider, key Key, value secret.Secret, before []item) error {
	if err := s.tool.set(ctx, key.Name, value); err != nil {
		return err
	}
	now, items, err := p.lookAndRead(ctx, key)
	if err != nil {
		return err
	}
	kept, err := justStored(now, items, before, value)
	if err != nil {
		return err
	}
	if err := p.tag(ctx, kept, key); err != nil {
		return err
	}
	for _, other := range items {
		if other.path == kept.path {
			continue
		}
		if err := s.delete(ctx, p, other); err != nil {
			return err
		}
	}
	return s.verify(ctx, p, key, value)
}

// justStored is the item that go-keyring has stored, told by its password.
// go-keyring reports success also when its person has refused; then the keyring
// holds what it held before.
func justStored(now view, items, before []item, value secret.Secret) (item, error) {
	for _, i := range items {
		if slices.Contains(now.forTool(), dbus.ObjectPath(i.path)) && i.value.Equal(value) {
			return i, nil
		}
	}
	if sameItems(items, before) {
		return item{}, fail(ErrDismissed, "nothing was stored")
	}
	return item{}, fail(ErrMismatch, "")
}

// verify reads back as go-keyring and as the plugin do.
func (s secretService) verify(ctx context.Context, p *provider, key Key, value secret.Secret) error {
	forTool, err := s.tool.get(ctx, key.Name)
	if err != nil {
		return err
	}
	now, items, err := p.lookAndRead(ctx, key)
	if err != nil {
		return err
	}
	if !now.presence().Reconciled() || !forTool.Equal(value) || !items[0].value.Equal(value) {
		return fail(ErrMismatch, "")
	}
	return nil
}

// become makes an account's items those that are wanted: it creates what isn't
// there, only then deletes the rest, and looks whether it was done.
func (s secretService) become(ctx context.Context, p *provider, key Key, wanted []item) error {
	_, items, err := p.lookAndRead(ctx, key)
	if err != nil || sameItems(items, wanted) {
		return err
	}
	for _, missing := range without(wanted, items) {
		if err := s.create(ctx, p, missing); err != nil {
			return err
		}
	}
	for _, extra := range without(items, wanted) {
		if err := s.delete(ctx, p, extra); err != nil {
			return err
		}
	}
	_, items, err = p.lookAndRead(ctx, key)
	if err == nil && !sameItems(items, wanted) {
		return fail(ErrMismatch, "")
	}
	return err
}

func (s secretService) create(ctx context.Context, p *provider, i item) error {
	prompt, err := p.create(ctx, i)
	if err != nil {
		return err
	}
	return s.agree(ctx, p, prompt)
}

func (s secretService) delete(ctx context.Context, p *provider, i item) error {
	prompt, err := p.delete(ctx, i)
	if err != nil {
		return err
	}
	return s.agree(ctx, p, prompt)
}
