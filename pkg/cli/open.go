package cli

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// workplace is what a command works on: the accounts of one purple directory, in
// the file or in a running client, the keyring and the plugins, or their stand-ins
// in a dry run.
type workplace struct {
	*configure.Configurator
	dir     string
	keyring *keyring.Keyring
	plugins configure.PluginFiles
	session *pidgin.Session   // with the client that is told of changes; nil if the file is changed
	dryRun  *configure.DryRun // nil when changes are real

	// signingOn lists the accounts that a running client was made to sign on.
	signingOn func() []pidgin.Account
}

// purpleDir is the purple directory that the command is about.
func (a *app) purpleDir() (string, error) {
	if a.globals.purpleDir != "" {
		return a.globals.purpleDir, nil
	}
	return purple.DefaultDir()
}

// plugins are those of the clients that use a purple directory.
func (a *app) plugins(dir string) configure.PluginFiles {
	return configure.PluginFiles{Dir: dir, Search: a.std.PluginDirs}
}

// openKeyring gives the keyring, which asks a person only where one is.
func (a *app) openKeyring() *keyring.Keyring { return a.keyringThatAsks(a.canPrompt()) }

// keyringThatAsks gives the keyring; interactive says whether a person is there.
func (a *app) keyringThatAsks(interactive bool) *keyring.Keyring {
	return keyring.System(keyring.Options{
		Interactive: interactive && !a.globals.dryRun,
		OnPrompt:    func() { a.say("the keyring is locked: answer its window (Ctrl-C stops waiting)") },
	})
}

// open reads the accounts from the file, for commands that only look. A damaged
// accounts.xml ends every command here, before anything is asked or changed.
func (a *app) open() (*workplace, error) {
	dir, file, err := a.accountsFile()
	if err != nil {
		return nil, err
	}
	return a.workplace(dir, file, nil, runningIn(dir)), nil
}

func (a *app) accountsFile() (dir string, file *configure.AccountsFile, err error) {
	if dir, err = a.purpleDir(); err != nil {
		return "", nil, err
	}
	file, err = configure.OpenAccountsFile(dir)
	return dir, file, err
}

func runningIn(dir string) configure.Running {
	return func(ctx context.Context) ([]pidgin.Client, error) { return pidgin.Running(ctx, dir) }
}

// openToChange is open for commands that change accounts: where a client runs that
// can be told over D-Bus, the accounts are those that it has in memory.
func (a *app) openToChange(ctx context.Context) (*workplace, error) {
	dir, file, err := a.accountsFile()
	if err != nil {
		return nil, err
	}
	clients, err := pidgin.Running(ctx, dir)
	if err == nil && len(clients) == 1 && clients[0].OnBus && clients[0].Dir != "" {
		if session, err := pidgin.Dial(ctx, clients[0]); err == nil {
			return a.openLive(ctx, dir, session)
		}
	}
	// Whoever asks first, milliseconds from now, is told what was found here. A client
	// that can't be told of changes makes them be refused then.
	return a.workplace(dir, file, nil, firstly(clients, err, runningIn(dir))), nil
}

// openLive opens the accounts that a running client has in memory.
func (a *app) openLive(ctx context.Context, dir string, session *pidgin.Session) (*workplace, error) {
	accounts, err := configure.OpenLiveAccounts(ctx, dir, session)
	if err != nil {
		return nil, errors.Join(err, session.Close())
	}
	others := func(ctx context.Context) ([]pidgin.Client, error) {
		running, err := pidgin.Running(ctx, dir)
		return slices.DeleteFunc(running, func(c pidgin.Client) bool { return c.PID == session.Client().PID }), err
	}
	w := a.workplace(dir, configure.Live{LiveAccounts: accounts, Passwords: a.openKeyring()}, session, others)
	w.signingOn = accounts.SigningOn
	return w, nil
}

// firstly gives this answer once, and then asks.
func firstly(clients []pidgin.Client, err error, then configure.Running) configure.Running {
	var asked atomic.Bool
	return func(ctx context.Context) ([]pidgin.Client, error) {
		if asked.CompareAndSwap(false, true) {
			return clients, err
		}
		return then(ctx)
	}
}

// workplace puts the parts together.
func (a *app) workplace(dir string, accounts configure.Documented, session *pidgin.Session, running configure.Running) *workplace {
	w := &workplace{dir: dir, keyring: a.openKeyring(), plugins: a.plugins(dir), session: session}
	if a.globals.dryRun {
		w.dryRun = configure.NewDryRun(accounts, w.keyring, w.plugins)
		w.Configurator = configure.New(w.dryRun, w.dryRun, w.dryRun, running)
		return w
	}
	w.Configurator = configure.New(accounts, w.keyring, w.plugins, running)
	return w
}

// close ends the connection to a running client, which goes on.
func (w *workplace) close() {
	if w.session != nil {
		_ = w.session.Close()
	}
}

// canStore says, before a person is asked for a password, whether the keyring can
// take it. A locked one can: the person is there to unlock it.
func (w *workplace) canStore(ctx context.Context) error {
	err := w.keyring.Probe(ctx)
	if errors.Is(err, keyring.ErrLocked) {
		return nil
	}
	return err
}
