package pidgin

import (
	"context"
	"errors"
	"fmt"

	"github.com/godbus/dbus/v5"
)

// call calls a method of libpurple's and stores what it returns; a nil result is
// for a method that returns nothing. libpurple sends handles and booleans as int32
// and takes an empty text for none (libpurple dbus-analyze-functions.py).
func (s *Session) call(ctx context.Context, result any, method string, args ...any) error {
	limited, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	call := s.conn.Object(s.owner, busObject).CallWithContext(limited, busInterface+method, dbus.FlagNoAutoStart, args...)
	if call.Err != nil {
		return fmt.Errorf("call %s: %w", method, s.reason(ctx, call.Err))
	}
	if result != nil && call.Store(result) != nil { // whose text may hold the answer
		return fmt.Errorf("call %s: the answer has another form: %w", method, ErrNoMethod)
	}
	return nil
}

// do calls a method that returns nothing.
func (s *Session) do(ctx context.Context, method string, args ...any) error {
	return s.call(ctx, nil, method, args...)
}

// number calls a method that returns a number or a handle.
func (s *Session) number(ctx context.Context, method string, args ...any) (int32, error) {
	var n int32
	err := s.call(ctx, &n, method, args...)
	return n, err
}

// flag calls a method that returns a boolean, or a handle of which only matters
// whether it is one.
func (s *Session) flag(ctx context.Context, method string, args ...any) (bool, error) {
	n, err := s.number(ctx, method, args...)
	return n != 0, err
}

// text calls a method that returns a text.
func (s *Session) text(ctx context.Context, method string, args ...any) (string, error) {
	var text string
	err := s.call(ctx, &text, method, args...)
	return text, err
}

// callBus calls a method of the bus itself.
func (s *Session) callBus(ctx context.Context, result any, method string, args ...any) error {
	limited, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	err := s.conn.BusObject().CallWithContext(limited, "org.freedesktop.DBus."+method, 0, args...).Store(result)
	if err != nil {
		return fmt.Errorf("ask the session bus: %w", s.reason(ctx, err))
	}
	return nil
}

// reason tells why a call has failed: the context's own error, or one of the
// errors of this package. Of what the client sent only the error's name is looked
// at: the rest may hold the call's arguments.
func (s *Session) reason(ctx context.Context, err error) error {
	var refusal dbus.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return ErrSilent
	case !errors.As(err, &refusal):
		return ErrNoBus // the connection is broken
	}
	switch refusal.Name {
	case "im.pidgin.purple.InvalidHandle":
		return ErrStale
	case "org.freedesktop.DBus.Error.UnknownMethod", "org.freedesktop.DBus.Error.UnknownObject",
		"org.freedesktop.DBus.Error.UnknownInterface", "org.freedesktop.DBus.Error.InvalidArgs":
		if !s.answers(ctx) {
			return ErrGone
		}
		return ErrNoMethod
	case "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner",
		"org.freedesktop.DBus.Error.NoReply", "org.freedesktop.DBus.Error.Disconnected":
		return ErrGone // NoReply: the bus's word for who leaves with a call unanswered
	}
	return fmt.Errorf("the client refuses it (%s)", refusal.Name)
}

// answers says whether libpurple still runs in the client. A Finch that has quit
// stays on the bus as long as its process, without any method.
func (s *Session) answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	return s.conn.Object(s.owner, busObject).CallWithContext(ctx, busInterface+"PurpleUserDir", dbus.FlagNoAutoStart).Err == nil
}

// number is a boolean as libpurple takes it.
func number(b bool) int32 {
	if b {
		return 1
	}
	return 0
}
