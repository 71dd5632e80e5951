package launch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

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

	// Patience is how long a client that was started may take to answer.
	Patience time.Duration

	// Guard starts a process that brings the client on line if this one ends before
	// it has done so; see RunGuard. The returned function lets it go.
	Guard func(Pending) (release func(), err error)
}

// Launched is a client that runs and has got its passwords.
type Launched struct {
	Client  string           // the name of the program that runs
	Session *pidgin.Session  // nil if the client can't be spoken to
	Process *pidgin.Process  // nil if the client ran before
	Follow  []pidgin.Account // the Lync accounts that sign on, or are signed on
	Handed  []string         // names of those that were given their password
	Asked   []string         // names of the Lync accounts that have no password in the keyring, for which the client asks
}

// Launch starts the client, or hands the passwords to one that runs already. When
// it returns an error, a client that it has started is ended, and what the client
// saves is as it was before. Besides those of the packages keyring and pidgin, its
// errors are *OutOfReachError and *purple.ParseError.
func (l *Launcher) Launch(ctx context.Context) (*Launched, error) {
	running, err := pidgin.Running(ctx, l.Dir)
	if err != nil {
		return nil, err
	}
	if len(running) > 0 {
		return l.handOver(ctx, running)
	}
	program, err := pidgin.Find(l.Client.Program())
	if err != nil {
		return nil, err
	}
	file, err := purple.ReadAccounts(l.Dir)
	if err != nil {
		return nil, err
	}
	s := start{Launcher: l, file: file}
	for _, a := range file.Document().Accounts() {
		if a.Protocol() == lync.ProtocolID && l.Client.Enables(a) {
			s.names = append(s.names, a.Name())
			if needsPassword(a) {
				s.lacking = append(s.lacking, a.Name())
			}
		}
	}
	if s.kept, err = l.lookUp(ctx, s.lacking); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, l.Patience)
	defer cancel()
	return s.run(ctx, program)
}

// needsPassword says whether the client would ask for the account's password if
// nobody gave it one.
func needsPassword(a *purple.Account) bool {
	password, saved := a.Password()
	return !lync.FromPurple(a).SingleSignOn && (!saved || password.Empty())
}

// start is a client that is to be started.
type start struct {
	*Launcher
	file    *purple.File // accounts.xml before
	names   []string     // of the Lync accounts that the client signs on with
	lacking []string     // of those without a password of their own
	kept    kept         // what the keyring has for these
}

// run starts the client in the way that its plugin makes necessary.
func (s *start) run(ctx context.Context, program string) (*Launched, error) {
	o := pidgin.StartOptions{Program: program, Args: s.Args, Env: s.Env, Terminal: s.Terminal}
	if s.Own {
		o.PurpleDir = s.Dir
	}
	if s.signsOnByItself() {
		return s.plainly(ctx, o)
	}
	return s.offline(ctx, o)
}

// signsOnByItself says whether the client's keyring plugin finds all that the
// keyring has for the accounts.
func (s *start) signsOnByItself() bool {
	if len(s.kept.passwords) == 0 {
		return true
	}
	plugin, err := s.Plugins.KeyringPlugin(s.Client)
	return err == nil && plugin.Enabled && s.kept.forPlugin
}

// plainly starts a client that needs no help.
func (s *start) plainly(ctx context.Context, o pidgin.StartOptions) (*Launched, error) {
	process, err := pidgin.Start(ctx, o)
	if err != nil {
		return nil, err
	}
	done := &Launched{Client: s.Client.Title(), Process: process, Asked: s.kept.missing}
	done.Session, err = process.Session(ctx)
	if errors.Is(err, pidgin.ErrNoBus) || errors.Is(err, pidgin.ErrOther) {
		return done, s.staysUp(ctx, process) // then it signs on all the same
	}
	if err == nil {
		err = s.follow(ctx, done)
	}
	if err != nil {
		return nil, errors.Join(err, done.end())
	}
	return done, nil
}

// startUp is longer than a client takes that can't start at all.
const startUp = time.Second

// staysUp returns an error if a client that can't be spoken to has ended at once.
func (s *start) staysUp(ctx context.Context, process *pidgin.Process) error {
	if s.Terminal != nil {
		return nil // it is being waited for
	}
	waiting, cancel := context.WithTimeout(ctx, startUp)
	defer cancel()
	err := process.Wait(waiting)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return ctx.Err()
	case err == nil:
		return fmt.Errorf("%s has ended at once\nanother one may be running; see: pidgin-lync doctor", s.Client.Title())
	}
	return fmt.Errorf("%s has ended at once: %w\nit needs a display; start it by itself to see what it says", s.Client.Title(), err)
}

// offline starts a client off line, and hands the passwords over before any
// account signs on.
func (s *start) offline(ctx context.Context, o pidgin.StartOptions) (*Launched, error) {
	pending, err := s.pending()
	if err != nil {
		return nil, err
	}
	release, err := s.Guard(pending)
	if err != nil {
		return nil, err
	}
	defer release()
	o.Offline = true
	process, err := pidgin.Start(ctx, o)
	if err != nil {
		return nil, err
	}
	done := &Launched{Client: s.Client.Title(), Process: process, Asked: s.kept.missing}
	if done.Session, err = process.Session(ctx); err == nil {
		err = s.bringOnLine(ctx, done, pending)
	}
	if err != nil {
		return nil, errors.Join(err, done.end(), s.putBack(context.WithoutCancel(ctx), err))
	}
	return done, nil
}

// bringOnLine hands the passwords over and gives the client its status back.
func (s *start) bringOnLine(ctx context.Context, done *Launched, pending Pending) error {
	for name, password := range s.kept.passwords {
		a, found, err := done.Session.Find(ctx, name, lync.ProtocolID)
		if err == nil && found {
			err = give(ctx, a, password)
			done.Handed = append(done.Handed, name)
		}
		if err != nil {
			return err
		}
	}
	slices.Sort(done.Handed)
	if err := s.follow(ctx, done); err != nil {
		return err
	}
	return pending.resume(ctx, done.Session)
}

// give puts a password into the client's memory, and nowhere else.
func give(ctx context.Context, a pidgin.Account, password secret.Secret) error {
	if err := a.SetRemember(ctx, false); err != nil {
		return err
	}
	return a.SetPassword(ctx, password)
}

// follow notes the accounts whose sign-on needs nobody.
func (s *start) follow(ctx context.Context, done *Launched) error {
	for _, name := range s.names {
		if slices.Contains(done.Asked, name) {
			continue
		}
		a, found, err := done.Session.Find(ctx, name, lync.ProtocolID)
		if err != nil {
			return err
		}
		if found && !slices.Contains(done.Follow, a) {
			done.Follow = append(done.Follow, a)
		}
	}
	return nil
}

// end ends the client that was started. It is killed: had it time to quit by
// itself, it would save that all accounts are off line.
func (d *Launched) end() error {
	d.Process.Kill()
	if d.Session == nil {
		return nil
	}
	return d.Session.Close()
}

// putBack gives accounts.xml the text that it had before a launch that has failed. A
// client that was killed within five seconds of its start hasn't written it.
func (s *start) putBack(ctx context.Context, why error) error {
	if errors.Is(why, pidgin.ErrAlreadyRunning) {
		return nil // it is another client's
	}
	file, err := purple.ReadAccounts(s.Dir)
	if err != nil {
		return err
	}
	return file.Replace(ctx, s.file.Document().Bytes())
}
