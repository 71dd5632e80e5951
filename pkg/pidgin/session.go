package pidgin

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"
)

// callTime is how long the client may take for one call. It answers within
// milliseconds, except while it starts, and while a plugin of its own waits for
// something: then nothing else gets an answer either.
const callTime = 5 * time.Second

// What a caller of a session must tell apart. Errors of a session never hold what
// the client answered in words, since that may repeat a call's arguments.
var (
	// ErrNoBus says that there is no session bus, or that it has ended.
	ErrNoBus = errors.New("the session bus can't be reached")

	// ErrGone says that the client has quit.
	ErrGone = errors.New("the client has quit")

	// ErrSilent says that the client is there and didn't answer in time. What was
	// asked for may yet happen.
	ErrSilent = errors.New("the client doesn't answer\nLook for a window of it, or of the keyring, that waits for an answer")

	// ErrStale says that the client doesn't have the account any more.
	ErrStale = errors.New("the client doesn't have this account any more")

	// ErrNoMethod says that the client, another version or another program of
	// libpurple's, can't do what was asked for.
	ErrNoMethod = errors.New("the client's D-Bus interface has no such method")

	// ErrOther says that the client that answers isn't the one that was meant: it
	// has another process or another purple directory.
	ErrOther = errors.New("another client answers on the session bus")
)

// Session is a connection to a running client. Handles, of accounts and of all
// else, are valid in the session and as long as the client runs. Its methods may
// be called at the same time.
//
// Every call takes five seconds at most, or until its context ends, whose error it
// returns then.
type Session struct {
	client   Client
	ui       string
	owner    string // the client's own name on the bus
	conn     *dbus.Conn
	patience time.Duration
	events   *events
	closing  sync.Once
	end      context.CancelFunc
}

// Dial connects to a client that Running has found on the bus. It makes sure that
// the same process on the same purple directory still answers there, else the
// error is ErrOther or ErrGone. From its return on, sign-ons are followed, see
// Await. The context holds for the dialling only.
func Dial(ctx context.Context, c Client) (*Session, error) {
	return newSession(ctx, func(s *Session, life context.Context) error { return s.dial(ctx, life, c) })
}

// newSession makes a session by a function that connects it. The connection ends
// with the context life, which ends with ctx as long as the function runs.
func newSession(ctx context.Context, open func(s *Session, life context.Context) error) (*Session, error) {
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, end)
	s := &Session{patience: callTime, events: newEvents(), end: end}
	err := open(s, life)
	if !stop() {
		err = ctx.Err()
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// dial connects, finds the client and subscribes to its signals. The connection
// lives as long as life does.
func (s *Session) dial(ctx, life context.Context, c Client) error {
	if err := s.connect(life); err != nil {
		return err
	}
	if err := s.findOwner(ctx); err != nil {
		return err
	}
	if err := s.introduce(ctx); err != nil {
		return err
	}
	if c.PID != s.client.PID || c.Dir != "" && !sameDir(c.Dir, s.client.Dir) {
		return fmt.Errorf("%s, process %d on %q: %w", s.client.Program, s.client.PID, s.client.Dir, ErrOther)
	}
	return s.subscribe(ctx)
}

// connect connects to the session bus, within the time of one call.
func (s *Session) connect(life context.Context) (err error) {
	limit := time.AfterFunc(s.patience, s.end)
	defer limit.Stop()
	if s.conn, err = connect(life, dbus.WithSignalHandler(s.events)); err != nil {
		return fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	return nil
}

// findOwner looks who owns libpurple's name. ErrGone says that nobody does.
func (s *Session) findOwner(ctx context.Context) error {
	if err := s.callBus(ctx, &s.owner, "GetNameOwner", busName); err != nil {
		return err
	}
	var pid uint32 // stays 0 on a bus that can't tell
	_ = s.callBus(ctx, &pid, "GetConnectionUnixProcessID", s.owner)
	s.client = Client{PID: int(pid)}
	return nil
}

// introduce lets the client say what it is and which purple directory it uses.
func (s *Session) introduce(ctx context.Context) error {
	var dir string
	if err := s.call(ctx, &dir, "PurpleUserDir"); err != nil {
		return err
	}
	if err := s.call(ctx, &s.ui, "PurpleCoreGetUi"); err != nil {
		return err
	}
	s.client.answered(dir, s.ui)
	return nil
}

// subscribe asks the bus for the signals that events understands, and no others:
// libpurple sends every chat message as a signal too.
func (s *Session) subscribe(ctx context.Context) error {
	for _, member := range []string{signedOn, connectionError, accountDisabled} {
		err := s.addMatch(ctx, dbus.WithMatchSender(s.owner), dbus.WithMatchObjectPath(busObject),
			dbus.WithMatchInterface(busInterfaceName), dbus.WithMatchMember(member))
		if err != nil {
			return err
		}
	}
	return s.addMatch(ctx, dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchInterface("org.freedesktop.DBus"),
		dbus.WithMatchMember(ownerChanged), dbus.WithMatchArg(0, s.owner))
}

func (s *Session) addMatch(ctx context.Context, options ...dbus.MatchOption) error {
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	if err := s.conn.AddMatchSignalContext(ctx, options...); err != nil {
		return fmt.Errorf("follow the client's signals: %w", s.reason(ctx, err))
	}
	return nil
}

// Close ends the session, and with it the calls that are under way. The client
// goes on.
func (s *Session) Close() error {
	var err error
	s.closing.Do(func() {
		if s.conn != nil {
			err = s.conn.Close()
		}
		s.end()
	})
	return err
}

// Client says which client the session is with.
func (s *Session) Client() Client { return s.client }

// UI returns the id that libpurple has of the client: "gtk-gaim" is Pidgin,
// "gnt-purple" Finch. It names the client's own settings of an account.
func (s *Session) UI() string { return s.ui }

// HasProtocol says whether the client has loaded a protocol plugin, by the
// protocol's id.
func (s *Session) HasProtocol(ctx context.Context, id string) (bool, error) {
	handle, err := s.number(ctx, "PurpleFindPrpl", id)
	return handle != 0, err
}
