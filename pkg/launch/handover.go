package launch

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// OutOfReachError says that clients use the purple directory which no password can
// be handed to: there are several, or they don't answer on the session bus.
type OutOfReachError struct{ Clients []pidgin.Client }

// Error names the clients and their processes.
func (e *OutOfReachError) Error() string {
	names := make([]string, len(e.Clients))
	for i, c := range e.Clients {
		names[i] = fmt.Sprintf("%s (process %d)", c.Program, c.PID)
	}
	reason := "doesn't answer on the session bus\nlook for a window of it, or of the keyring, that waits for an answer; or quit it"
	if len(names) > 1 {
		reason = "run on this purple directory at once\nquit all but one of them"
	}
	return strings.Join(names, " and ") + " " + reason + ", then run this command again"
}

// handOver gives passwords to the accounts of a running client that wait for one.
func (l *Launcher) handOver(ctx context.Context, running []pidgin.Client) (*Launched, error) {
	if len(running) > 1 || !running[0].OnBus {
		return nil, &OutOfReachError{running}
	}
	session, err := pidgin.Dial(ctx, running[0])
	if err != nil {
		return nil, err
	}
	done := &Launched{Client: running[0].Program, Session: session}
	if err := l.handTo(ctx, done); err != nil {
		return nil, errors.Join(err, session.Close())
	}
	return done, nil
}

// handTo looks for the accounts that wait, and signs them on.
func (l *Launcher) handTo(ctx context.Context, done *Launched) error {
	accounts, err := done.Session.Accounts(ctx)
	if err != nil {
		return err
	}
	waiting := map[string]pidgin.Account{}
	var names []string
	for _, a := range accounts {
		if a.Protocol != lync.ProtocolID {
			continue
		}
		condition, err := conditionOf(ctx, a)
		switch {
		case err != nil:
			return err
		case condition == waits:
			waiting[a.Name], names = a, append(names, a.Name)
		case condition == goesOn:
			done.Follow = append(done.Follow, a)
		}
	}
	kept, err := l.lookUp(ctx, names)
	if err != nil {
		return err
	}
	done.Asked = kept.missing
	for name, password := range kept.passwords {
		if err := done.Session.SignOn(ctx, waiting[name], password); err != nil {
			return err
		}
		done.Handed, done.Follow = append(done.Handed, name), append(done.Follow, waiting[name])
	}
	return nil
}

// singleSignOn is the setting that makes the plugin do without a password (sipe
// purple-plugin.c: sipe_purple_plugin_options).
const singleSignOn = "sso"

// condition is what a launch does about an account of a running client.
type condition int

const (
	rests  condition = iota // it isn't meant to be on line, and is left alone
	goesOn                  // it is on line, or signs on without help
	waits                   // it waits for a password, or was refused
)

// conditionOf asks an account of a running client how it is. One that an error has
// disabled counts as one that waits.
func conditionOf(ctx context.Context, a pidgin.Account) (condition, error) {
	state, err := a.State(ctx)
	if err != nil || state == pidgin.Connected {
		return goesOn, err
	}
	status, err := a.Status(ctx)
	if err != nil || status == purple.Offline {
		return rests, err
	}
	enabled, err := a.Enabled(ctx)
	if err != nil {
		return rests, err
	}
	failed, err := a.HasError(ctx)
	if err != nil || !enabled && !failed {
		return rests, err
	}
	sso, _, err := a.Bool(ctx, singleSignOn)
	if err != nil {
		return rests, err
	}
	password, err := a.Password(ctx)
	if err != nil || state == pidgin.Connecting && (sso || !password.Empty()) {
		return goesOn, err
	}
	if sso {
		return rests, nil
	}
	return waits, nil
}
