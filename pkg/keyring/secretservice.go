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
	defer p.close()
	var w whereabouts
	if err := p.ask(ctx, w.requests()...); err != nil {
		return err
	}
	locked, err := p.prepare(ctx, w.collection())
	switch {
	case err != nil || len(locked) == 0:
		return err
	case !mayPrompt:
		return fail(ErrLocked, "")
	}
	return s.unlock(ctx, p, locked...)
}

// open connects and looks for an account's items. The caller closes the provider.
func (s secretService) open(ctx context.Context, key Key) (*provider, view, error) {
	p, err := s.connect(ctx)
	if err != nil {
		return nil, view{}, err
	}
	now, err := p.look(ctx, key)
	return p, now, err
}

// unlocked has a person unlock what is in the way, and then looks again: the
// account's items, and the collections that something is to be stored in.
func (s secretService) unlocked(ctx context.Context, p *provider, key Key, now view, into ...dbus.ObjectPath) (view, error) {
	locked := now.locked()
	for _, collection := range into {
		closed, err := p.prepare(ctx, collection)
		if err != nil {
			return view{}, err
		}
		locked = append(locked, closed...)
	}
	if len(locked) == 0 {
		return now, nil
	}
	if err := s.unlock(ctx, p, locked...); err != nil {
		return view{}, err
	}
	return p.look(ctx, key)
}

func (s secretService) lookup(ctx context.Context, key Key) (secret.Secret, error) {
	p, now, err := s.open(ctx, key)
	if err != nil {
		return secret.Secret{}, err
	}
	defer p.close()
	if !now.readableForTool() {
		if now, err = s.unlocked(ctx, p, key, now); err != nil {
			return secret.Secret{}, err
		}
	}
	switch {
	case len(now.forTool()) > 0:
		return s.tool.get(ctx, key.username())
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
// one is in the keyring before any other item goes, and what it replaces was read
// before. A failure puts everything back.
func (s secretService) store(ctx context.Context, key Key, value secret.Secret) (Snapshot, error) {
	p, now, err := s.open(ctx, key)
	if err != nil {
		return Snapshot{}, err
	}
	defer p.close()
	if now, err = s.unlocked(ctx, p, key, now, now.collection); err != nil {
		return Snapshot{}, err
	}
	return s.change(ctx, p, key, now, func(before []item) error {
		return s.replace(ctx, p, key, value, now.collection, before)
	})
}

func (s secretService) remove(ctx context.Context, key Key) (Snapshot, error) {
	p, now, err := s.open(ctx, key)
	if err != nil {
		return Snapshot{}, err
	}
	defer p.close()
	if now, err = s.unlocked(ctx, p, key, now); err != nil {
		return Snapshot{}, err
	}
	return s.change(ctx, p, key, now, func([]item) error { return s.become(ctx, p, key, nil) })
}

func (s secretService) restore(ctx context.Context, snapshot Snapshot) error {
	p, now, err := s.open(ctx, snapshot.key)
	if err != nil {
		return err
	}
	defer p.close()
	var into []dbus.ObjectPath
	for _, i := range snapshot.items {
		into = append(into, dbus.ObjectPath(i.collection))
	}
	if _, err := s.unlocked(ctx, p, snapshot.key, now, distinct(into)...); err != nil {
		return err
	}
	return s.become(ctx, p, snapshot.key, snapshot.items)
}

// change does something to an account's items and returns what they were before.
// When it fails, they have been put back.
func (s secretService) change(ctx context.Context, p *provider, key Key, now view, do func(before []item) error) (Snapshot, error) {
	before, err := p.read(ctx, now.items())
	if err != nil {
		return Snapshot{}, err
	}
	if err := do(before); err != nil {
		return Snapshot{}, withUndo(err, s.become(context.WithoutCancel(ctx), p, key, before))
	}
	return Snapshot{key, before}, nil
}

// replace stores the password in one item that go-keyring and the plugin find,
// reads it back, and deletes the account's other items. An item that has all the
// attributes is replaced; one that lacks some stays beside the new one until that
// was read back.
func (s secretService) replace(ctx context.Context, p *provider, key Key, value secret.Secret, collection dbus.ObjectPath, before []item) error {
	if err := s.tool.create(ctx, collection, p.session, key, value); err != nil {
		return err
	}
	now, items, err := p.lookAndRead(ctx, key)
	if err != nil {
		return err
	}
	stored, err := justStored(now, items, before, value)
	if err != nil || len(items) == 1 {
		return err
	}
	return s.become(ctx, p, key, []item{stored})
}

// justStored is the item that holds the password and that both find. go-keyring
// reports success also when its person has refused; then the keyring holds what
// it held before.
func justStored(now view, items, before []item, value secret.Secret) (item, error) {
	for _, i := range items {
		object := dbus.ObjectPath(i.path)
		if slices.Contains(now.forTool(), object) && slices.Contains(now.plugin.all(), object) && i.value.Equal(value) {
			return i, nil
		}
	}
	if sameItems(items, before) {
		return item{}, fail(ErrDismissed, "nothing was stored")
	}
	return item{}, fail(ErrMismatch, "")
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
