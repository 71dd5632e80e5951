package launch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// Keyring is what launch needs of a keyring; package keyring documents the methods
// and their errors.
type Keyring interface {
	Find(ctx context.Context, keys ...keyring.Key) (map[keyring.Key]keyring.Presence, error)
	Lookup(ctx context.Context, key keyring.Key) (secret.Secret, error)
}

// Launcher says what to start.
type Launcher struct {
	Dir     string           // the purple directory
	Own     bool             // Dir isn't the client's own choice: it has to be told
	Client  configure.Client // which program
	Args    []string         // further arguments for it
	Env     []string         // entries "NAME=value" to add to its environment
	Keyring Keyring
	Plugins configure.Plugins

	// Terminal is where Finch runs; nil for Pidgin.
	Terminal *os.File

	// Guard starts a process that brings the client on line if this one ends before
	// it has done so; see RunGuard. The returned function lets it go.
	Guard func(Pending) (release func(), err error)
}

// Launched is a client that runs and has got its passwords.
type Launched struct {
	Session *pidgin.Session  // nil if the client can't be spoken to
	Process *pidgin.Process  // nil if the client ran before
	Follow  []pidgin.Account // the Lync accounts that sign on
	Asked   []string         // names of the Lync accounts that have no password in the keyring, for which the client asks
}

// Launch starts the client, or hands the passwords to one that runs already. When
// it returns an error, a client that it has started is ended, and nothing that the
// client saves has changed. Besides those of the packages keyring and pidgin, its
// errors are *configure.RunningError for a client that runs out of reach, and
// *purple.ParseError.
func (l *Launcher) Launch(ctx context.Context) (*Launched, error) {
	accounts, err := l.accounts()
	if err != nil {
		return nil, err
	}
	kept, err := l.passwords(ctx, accounts)
	if err != nil {
		return nil, err
	}
	running, err := pidgin.Running(ctx, l.Dir)
	if err != nil {
		return nil, err
	}
	if len(running) > 0 {
		return l.handOver(ctx, running, kept)
	}
	return l.start(ctx, kept)
}

// accounts lists the Lync accounts that the client signs on with.
func (l *Launcher) accounts() ([]*purple.Account, error) {
	file, err := purple.ReadAccounts(l.Dir)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(file.Document().Accounts(), func(a *purple.Account) bool {
		return a.Protocol() != lync.ProtocolID || !l.Client.Enables(a)
	}), nil
}

// kept are passwords in the keyring, by the account's name.
type kept struct {
	passwords map[string]secret.Secret
	missing   []string // accounts that have none and need one
	byPlugin  bool     // the client's keyring plugin finds all of them
}

// passwords reads those that the accounts need.
func (l *Launcher) passwords(ctx context.Context, accounts []*purple.Account) (kept, error) {
	k := kept{passwords: map[string]secret.Secret{}, byPlugin: true}
	keys := map[string]keyring.Key{}
	for _, a := range accounts {
		if password, saved := a.Password(); !lync.FromPurple(a).SingleSignOn && (!saved || password.Empty()) {
			keys[a.Name()] = keyring.Key{Protocol: lync.ProtocolID, Name: a.Name()}
		}
	}
	if len(keys) == 0 {
		return k, nil
	}
	found, err := l.Keyring.Find(ctx, values(keys)...)
	if err != nil {
		return k, err
	}
	for name, key := range keys {
		if found[key].Items == 0 {
			k.missing = append(k.missing, name)
			continue
		}
		if k.passwords[name], err = l.Keyring.Lookup(ctx, key); err != nil {
			return k, err
		}
		k.byPlugin = k.byPlugin && found[key].ForPlugin
	}
	slices.Sort(k.missing)
	return k, nil
}

func values(keys map[string]keyring.Key) []keyring.Key {
	list := make([]keyring.Key, 0, len(keys))
	for _, key := range keys {
		list = append(list, key)
	}
	return list
}

// handOver gives the passwords to the accounts of a running client that wait for
// one: those that aren't on line and have none, or were refused.
func (l *Launcher) handOver(ctx context.Context, running []pidgin.Client, k kept) (*Launched, error) {
	if len(running) > 1 || !running[0].OnBus {
		return nil, &configure.RunningError{Clients: running}
	}
	session, err := pidgin.Dial(ctx, running[0])
	if err != nil {
		return nil, err
	}
	done := &Launched{Session: session, Asked: k.missing}
	for name, password := range k.passwords {
		a, waits, err := waiting(ctx, session, name)
		if err == nil && waits {
			done.Follow = append(done.Follow, a)
			err = session.SignOn(ctx, a, password)
		}
		if err != nil {
			return nil, errors.Join(err, session.Close())
		}
	}
	return done, nil
}

// waiting says whether an account of a running client waits for a password. One
// that is signing on with a password is left alone.
func waiting(ctx context.Context, session *pidgin.Session, name string) (a pidgin.Account, waits bool, err error) {
	a, found, err := session.Find(ctx, name, lync.ProtocolID)
	if err != nil || !found {
		return a, false, err
	}
	state, err := a.State(ctx)
	if err != nil || state == pidgin.Connected {
		return a, false, err
	}
	password, err := a.Password(ctx)
	if err != nil {
		return a, false, err
	}
	return a, password.Empty() || state == pidgin.Disconnected, nil
}

// start starts the client in the way that its plugin makes necessary.
func (l *Launcher) start(ctx context.Context, k kept) (*Launched, error) {
	program, err := pidgin.Find(l.Client.Program())
	if err != nil {
		return nil, err
	}
	o := pidgin.StartOptions{Program: program, Args: l.Args, Env: l.Env, Terminal: l.Terminal}
	if l.Own {
		o.PurpleDir = l.Dir
	}
	plain := len(k.passwords) == 0
	if !plain && k.byPlugin {
		state, err := l.Plugins.KeyringPlugin(l.Client)
		plain = err == nil && state.Enabled
	}
	if plain {
		return l.startPlainly(ctx, o, k)
	}
	return l.startOffline(ctx, o, k)
}

// startPlainly lets the client's plugin find the passwords.
func (l *Launcher) startPlainly(ctx context.Context, o pidgin.StartOptions, k kept) (*Launched, error) {
	process, err := pidgin.Start(ctx, o)
	if err != nil {
		return nil, err
	}
	done := &Launched{Process: process, Asked: k.missing}
	session, err := process.Session(ctx)
	switch {
	case errors.Is(err, pidgin.ErrGone), errors.Is(err, pidgin.ErrOther):
		return done, nil // without a bus it signs on all the same
	case err != nil:
		return nil, err
	}
	done.Session = session
	for name := range k.passwords {
		a, found, err := session.Find(ctx, name, lync.ProtocolID)
		if err != nil {
			return nil, errors.Join(err, session.Close())
		}
		if found {
			done.Follow = append(done.Follow, a)
		}
	}
	return done, nil
}

// startOffline hands the passwords over before any account signs on.
func (l *Launcher) startOffline(ctx context.Context, o pidgin.StartOptions, k kept) (*Launched, error) {
	pending, err := l.pending(k)
	if err != nil {
		return nil, err
	}
	release, err := l.Guard(pending)
	if err != nil {
		return nil, fmt.Errorf("start the process that guards the launch: %w", err)
	}
	defer release()
	o.Offline = true
	process, err := pidgin.Start(ctx, o)
	if err != nil {
		return nil, err
	}
	session, err := process.Session(ctx)
	if err != nil {
		return nil, errors.Join(err, end(process))
	}
	done := &Launched{Session: session, Process: process, Asked: k.missing}
	if err := done.bringOnLine(ctx, pending, k); err != nil {
		return nil, errors.Join(err, session.Close(), end(process))
	}
	return done, nil
}

// bringOnLine hands the passwords over and gives the client its status back.
func (d *Launched) bringOnLine(ctx context.Context, pending Pending, k kept) error {
	for name, password := range k.passwords {
		a, found, err := d.Session.Find(ctx, name, lync.ProtocolID)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		if err := a.SetPassword(ctx, password); err != nil {
			return err
		}
		d.Follow = append(d.Follow, a)
	}
	return pending.resume(ctx, d.Session)
}

// end kills a client that hasn't saved anything yet: it does so five seconds after
// it has loaded its accounts, and answers on the bus from then on. Had it time to
// quit by itself, it would save that all accounts are offline.
func end(p *pidgin.Process) error {
	process, err := os.FindProcess(p.PID)
	if err != nil {
		return nil
	}
	if err := process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("end the client that was started offline: %w", err)
	}
	return nil
}
