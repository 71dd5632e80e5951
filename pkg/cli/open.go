package cli

import (
	"context"
	"errors"
	"log/slog"
	"slices"

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
func (a *app) openKeyring() *keyring.Keyring {
	return keyring.System(keyring.Options{
		Interactive: a.canPrompt() && !a.globals.dryRun,
		OnPrompt:    func() { a.say("the keyring is locked: answer its window (Ctrl-C stops waiting)") },
	})
}

// open reads the accounts from the file, for commands that only look. A damaged
// accounts.xml ends every command here, before anything is asked or changed.
func (a *app) open() (*workplace, error) {
	dir, err := a.purpleDir()
	if err != nil {
		return nil, err
	}
	file, err := configure.OpenAccountsFile(dir)
	if err != nil {
		return nil, err
	}
	running := func(ctx context.Context) ([]pidgin.Client, error) { return pidgin.Running(ctx, dir) }
	return a.workplace(dir, file, nil, running), nil
}

// openToChange is open for commands that change accounts: where a client runs that
// can be told over D-Bus, the accounts are those that it has in memory.
func (a *app) openToChange(ctx context.Context) (*workplace, error) {
	w, err := a.open()
	if err != nil {
		return nil, err
	}
	clients, err := pidgin.Running(ctx, w.dir)
	if err != nil || len(clients) != 1 || !clients[0].OnBus || clients[0].Dir == "" {
		return w, nil // a client that can't be told is found again when the change is planned
	}
	session, err := pidgin.Dial(ctx, clients[0])
	if err != nil {
		slog.DebugContext(ctx, "running client", "pid", clients[0].PID, "error", err)
		return w, nil
	}
	accounts, err := configure.OpenLiveAccounts(ctx, w.dir, session)
	if err != nil {
		return nil, errors.Join(err, session.Close())
	}
	live := configure.Live{LiveAccounts: accounts, Passwords: w.keyring}
	others := func(ctx context.Context) ([]pidgin.Client, error) {
		running, err := pidgin.Running(ctx, w.dir)
		return slices.DeleteFunc(running, func(c pidgin.Client) bool { return c.PID == session.Client().PID }), err
	}
	w = a.workplace(w.dir, live, session, others)
	w.signingOn = accounts.SigningOn
	return w, nil
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
