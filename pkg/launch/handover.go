package launch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
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
	for _, a := range accounts {
		if a.Protocol != lync.ProtocolID {
			continue
		}
		now, err := situationOf(ctx, a)
		switch {
		case err != nil:
			return err
		case now.waits():
			waiting[a.Name] = a
		case now.goesOn():
			done.Follow = append(done.Follow, a)
		}
	}
	kept, err := l.lookUp(ctx, slices.Sorted(maps.Keys(waiting)))
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
	slices.Sort(done.Handed)
	return nil
}

// singleSignOn is the setting that makes the plugin do without a password (sipe
// purple-plugin.c: sipe_purple_plugin_options).
const singleSignOn = "sso"

// situation is how an account of a running client is.
type situation struct {
	state       pidgin.State
	offline     bool // by its own status
	enabled     bool
	failed      bool // its last sign-on did
	hasPassword bool // in the client's memory
	sso         bool
}

func situationOf(ctx context.Context, a pidgin.Account) (situation, error) {
	var s situation
	status, err := a.Status(ctx)
	s.offline = status == purple.Offline
	if err == nil {
		s.enabled, err = a.Enabled(ctx)
	}
	if err == nil {
		s.failed, err = a.HasError(ctx)
	}
	if err == nil {
		s.sso, _, err = a.Bool(ctx, singleSignOn)
	}
	var password secret.Secret
	if err == nil {
		password, err = a.Password(ctx)
		s.hasPassword = !password.Empty()
	}
	if err == nil {
		s.state, err = a.State(ctx)
	}
	return s, err
}

// waits says whether the account is meant to be on line and lacks a password, or has
// one that is of no use. An error may have disabled it.
func (s situation) waits() bool {
	if s.sso || s.offline || !s.enabled && !s.failed {
		return false
	}
	return s.state == pidgin.Disconnected || s.state == pidgin.Connecting && !s.hasPassword
}

// goesOn says whether the account is on line, or signs on without help.
func (s situation) goesOn() bool { return s.state != pidgin.Disconnected }
