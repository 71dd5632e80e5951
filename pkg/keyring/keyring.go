// Package keyring keeps one password per account in the system's keyring, in a
// form that Pidgin's keyring plugin finds as well.
//
// It knows the states that a keyring can be in and tells them apart, keeps every
// call within a deadline, and believes a store only after reading it back. It
// knows nothing of accounts.xml, of Lync, or of what is said to people beyond the
// text of its errors.
//
// Where the system has a Secret Service (Linux, the BSDs) each account has
// exactly one item, with five attributes. go-keyring finds it by
//
//	service=pidgin-lync, username=NAME, or what the key says instead of the name
//
// and the plugin pidgin-gnome-keyring, which Debian and Ubuntu ship, by
//
//	xdg:schema=org.gnome.keyring.NetworkPassword, protocol=PROTOCOL, user=NAME
//
// An item without all attributes of one of these lines isn't the account's and is
// left alone. On macOS and Windows the item is go-keyring's own, and no plugin
// looks for it.
package keyring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// The limits that zero times in Options stand for. A call that asks nobody takes
// a few milliseconds; a person who is asked has to find the window and type.
const (
	defaultCallTimeout   = 5 * time.Second
	defaultPromptTimeout = 60 * time.Second
)

// Key names the account that a password belongs to.
type Key struct {
	Protocol string // libpurple's protocol id, such as prpl-sipe
	Name     string // libpurple's account name as it is, with its comma

	// Username is what go-keyring finds the password under, which knows of no
	// protocols; empty means Name. Accounts of two protocols that have the same name
	// need different ones.
	Username string
}

func (k Key) username() string { return cmp.Or(k.Username, k.Name) }

// check refuses what no account can have, before it widens a search.
func (k Key) check() error {
	for _, part := range []string{k.Protocol, k.Name} {
		if part == "" || !utf8.ValidString(part) || strings.ContainsRune(part, 0) {
			return fmt.Errorf("no account has the protocol %q and the name %q", k.Protocol, k.Name)
		}
	}
	return nil
}

// Options say how patient a Keyring is and whether a person can be asked.
type Options struct {
	// Interactive lets the keyring ask its person: for its own password when it is
	// locked, or for leave to change an item.
	Interactive bool
	// OnPrompt, if set, is called just before a window of the keyring is waited for.
	OnPrompt func()
	// CallTimeout limits each call that asks nobody; 0 means 5 seconds.
	CallTimeout time.Duration
	// PromptTimeout limits the wait for an answer to a window; 0 means 60 seconds.
	PromptTimeout time.Duration
}

// Keyring is the system's keyring. Several at once, or one in several
// goroutines, may be used.
type Keyring struct{ backend backend }

// backend is a platform's keyring. Its methods are those of Keyring, with keys
// and passwords that were checked and errors that don't name the account.
type backend interface {
	ready(ctx context.Context, mayPrompt bool) error
	find(ctx context.Context, keys []Key) (map[Key]Presence, error)
	lookup(ctx context.Context, key Key) (secret.Secret, error)
	store(ctx context.Context, key Key, value secret.Secret) (Snapshot, error)
	remove(ctx context.Context, key Key) (Snapshot, error)
	restore(ctx context.Context, snapshot Snapshot) error
}

// System is the keyring of the person who runs this process. It touches nothing
// before a method is called.
//
// The library underneath can't be interrupted. When a method returns ErrTimeout
// or its context's error, a call may still be under way, and a store may yet
// happen after the keyring was put back: the process is expected to end soon.
func System(o Options) *Keyring {
	if o.CallTimeout == 0 {
		o.CallTimeout = defaultCallTimeout
	}
	if o.PromptTimeout == 0 {
		o.PromptTimeout = defaultPromptTimeout
	}
	if o.OnPrompt == nil {
		o.OnPrompt = func() {}
	}
	return &Keyring{platform(o)}
}

// Ready returns nil when the keyring is there, is unlocked and can store. A
// locked one is unlocked if Options.Interactive is set, else it is ErrLocked. It
// stores nothing. Errors: ErrNoBus, ErrNoProvider, ErrNoCollection, ErrLocked,
// ErrDismissed, ErrTimeout, ErrRefused, or the context's.
func (k *Keyring) Ready(ctx context.Context) error {
	return during(k.backend.ready(ctx, true), "use the keyring")
}

// Probe is Ready without ever asking anybody: a locked keyring is ErrLocked.
func (k *Keyring) Probe(ctx context.Context) error {
	return during(k.backend.ready(ctx, false), "use the keyring")
}

// Presence says what the keyring has for an account.
type Presence struct {
	Items     int  // how many items there are, wherever in the keyring
	ForTool   bool // go-keyring, and so this package, finds one by service and username
	ForPlugin bool // Pidgin's keyring plugin finds one by its three attributes
	NoPlugin  bool // no plugin reads this system's keyring
}

// Reconciled says whether there is exactly one item and both find it. On macOS
// and Windows no plugin looks, and the one that this package finds is enough.
func (p Presence) Reconciled() bool {
	return p.Items == 1 && p.ForTool && (p.ForPlugin || p.NoPlugin)
}

// Find says for each key what is there. It reads no password, and asks nobody:
// a locked keyring tells what it has. Its cost grows with the items found, not
// with the keys, unless the keyring is locked. Errors: ErrNoBus, ErrNoProvider,
// ErrTimeout, ErrRefused, or the context's.
func (k *Keyring) Find(ctx context.Context, keys ...Key) (map[Key]Presence, error) {
	if err := checkAll(keys); err != nil {
		return nil, err
	}
	found, err := k.backend.find(ctx, keys)
	return found, during(err, "search the keyring")
}

// Lookup returns an account's password: from the item that go-keyring finds, else
// from the one that the plugin finds, as it does after Pidgin has stored over
// ours. Errors: ErrNotFound, and those of Ready.
func (k *Keyring) Lookup(ctx context.Context, key Key) (secret.Secret, error) {
	if err := key.check(); err != nil {
		return secret.Secret{}, err
	}
	value, err := k.backend.lookup(ctx, key)
	return value, during(err, "look up the password of %q", key.Name)
}

// Store makes the password the account's only one: one item, which go-keyring
// and the plugin find, read back in both ways and compared. It returns what was
// there before. When it fails, that has been put back, and an error that it
// couldn't be is part of the text. Errors: those of Ready and Secret.Check,
// ErrMismatch, ErrTooBig.
func (k *Keyring) Store(ctx context.Context, key Key, value secret.Secret) (Snapshot, error) {
	if err := errors.Join(key.check(), value.Check()); err != nil {
		return Snapshot{}, during(err, "store the password of %q", key.Name)
	}
	snapshot, err := k.backend.store(ctx, key, value)
	return snapshot, during(err, "store the password of %q", key.Name)
}

// Delete removes every item that go-keyring or the plugin would find for the
// account, and returns what was there. Nothing there is no error, and then a
// locked keyring isn't unlocked. When it fails, what was there has been put back.
// Errors: those of Ready.
func (k *Keyring) Delete(ctx context.Context, key Key) (Snapshot, error) {
	if err := key.check(); err != nil {
		return Snapshot{}, err
	}
	snapshot, err := k.backend.remove(ctx, key)
	return snapshot, during(err, "remove the password of %q", key.Name)
}

// Restore puts an account's items back as they were before the Store or Delete
// that returned the snapshot: labels, attributes, passwords, and no others. The
// zero Snapshot restores nothing. Errors: those of Ready, ErrMismatch.
func (k *Keyring) Restore(ctx context.Context, snapshot Snapshot) error {
	if snapshot.key == (Key{}) {
		return nil
	}
	return during(k.backend.restore(ctx, snapshot), "put back the password of %q", snapshot.key.Name)
}

func checkAll(keys []Key) error {
	for _, key := range keys {
		if err := key.check(); err != nil {
			return err
		}
	}
	return nil
}

// during puts what was being done before an error.
func during(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(format+": %w", append(args, err)...)
}

// Snapshot is what the keyring had for one account, passwords included, at the
// time of a Store or Delete. No format shows what it holds.
type Snapshot struct {
	key   Key
	items []item
}

// Format writes how many items there are, whatever the verb: without it, fmt
// would reach the passwords by reflection.
func (s Snapshot) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, fmt.Sprintf("%d items %s", len(s.items), secret.Hidden))
}
