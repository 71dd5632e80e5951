package cli

import (
	"context"
	"errors"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// workplace is what a command works on: the accounts of one purple directory and
// the keyring, or their stand-ins in a dry run.
type workplace struct {
	*configure.Configurator
	keyring *keyring.Keyring
	dryRun  *configure.DryRun // nil when changes are real
}

// open reads the accounts. A damaged accounts.xml ends every command here, before
// anything is asked or changed.
func (a *app) open() (*workplace, error) {
	dir := a.globals.purpleDir
	if dir == "" {
		var err error
		if dir, err = purple.DefaultDir(); err != nil {
			return nil, err
		}
	}
	file, err := configure.OpenAccountsFile(dir)
	if err != nil {
		return nil, err
	}
	ring := keyring.System(keyring.Options{
		Interactive: a.canPrompt() && !a.globals.dryRun,
		OnPrompt:    func() { a.say("the keyring is locked: answer its window (Ctrl-C stops waiting)") },
	})
	running := func(ctx context.Context) ([]pidgin.Client, error) { return pidgin.Running(ctx, dir) }
	w := &workplace{keyring: ring}
	if a.globals.dryRun {
		w.dryRun = configure.NewDryRun(file, ring)
		w.Configurator = configure.New(w.dryRun, w.dryRun, running)
		return w, nil
	}
	w.Configurator = configure.New(file, ring, running)
	return w, nil
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
