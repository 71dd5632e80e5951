package pidgin

import (
	"context"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// SignOn is how a sign-on ended, or how far it has come.
type SignOn struct {
	// State is Connected after a success.
	State State

	// Code is libpurple's number of the error (libpurple connection.h:
	// PurpleConnectionError), NoError or UnknownError.
	Code int

	// Text is the error in the plugin's words, which are the client's language.
	Text string

	// Fatal says that the client has disabled the account because of the error, and
	// won't try again by itself.
	Fatal bool
}

// Codes of SignOn that aren't libpurple's.
const (
	NoError      = -1 // there is no error: signed on, under way, or switched off by somebody
	UnknownError = -2 // the error came before the session, and can't be asked for
)

// Codes of libpurple's. All others are fatal.
const (
	NetworkError         = 0 // not fatal: the client tries again
	AuthenticationFailed = 2
	EncryptionError      = 5 // not fatal: the client tries again
)

// fatal says whether an error disables the account (libpurple connection.c:
// purple_connection_error_is_fatal).
func fatal(code int32) bool { return code != NetworkError && code != EncryptionError }

// How often Await asks by itself, and how long KeepEnabled waits for a client to
// disable an account, looking how often.
const (
	awaitPoll = time.Second
	keepTime  = 2 * time.Second
	keepPoll  = 20 * time.Millisecond
)

// SignOn brings an account on line with a password, whatever state it is in:
// connected or at its prompt, disabled, offline, in error. The client's saving of
// the password is switched off. An empty password is for single sign-on: none is
// set. It returns when the signing on has begun; see Await.
//
// A prompt for the password that is open stays open. Answering it does no harm.
func (s *Session) SignOn(ctx context.Context, a Account, password secret.Secret) error {
	state, err := a.State(ctx)
	if err != nil {
		return err
	}
	if state != Disconnected { // in this order: it makes the client forget the password
		if err := a.Disconnect(ctx); err != nil {
			return err
		}
	}
	if err := a.ClearError(ctx); err != nil {
		return err
	}
	if err := a.SetRemember(ctx, false); err != nil {
		return err
	}
	if !password.Empty() {
		if err := a.SetPassword(ctx, password); err != nil {
			return err
		}
	}
	s.Mark(a)
	return a.start(ctx)
}

// start makes a disconnected account sign on.
func (a Account) start(ctx context.Context) error {
	if err := a.leaveOffline(ctx); err != nil { // signs it on if it is enabled
		return err
	}
	enabled, err := a.Enabled(ctx)
	if err != nil {
		return err
	}
	if !enabled {
		return a.SetEnabled(ctx, true)
	}
	return a.Connect(ctx) // does nothing if it is signing on already
}

// leaveOffline gives an account whose status is offline the client's own status,
// or "available" if that is offline too. One that stayed offline would be saved as
// offline and not sign on at the next start.
func (a Account) leaveOffline(ctx context.Context) error {
	for _, change := range []func(context.Context) error{a.takeStatus, a.setAvailable} {
		status, err := a.Status(ctx)
		if err != nil || status != "offline" {
			return err
		}
		if err := change(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (a Account) setAvailable(ctx context.Context) error { return a.SetStatus(ctx, "available") }

// Mark makes Await disregard the account's failures before it.
func (s *Session) Mark(a Account) { s.events.forget(a.handle) }

// Await follows an account's sign-on until it has succeeded or failed, or nothing
// is under way any more, or the context ends: then it returns how far it has come
// and the context's error. A failure counts if it came after Dial, SignOn and
// Mark; a client that tries again by itself is not waited for.
func (s *Session) Await(ctx context.Context, a Account) (SignOn, error) {
	latest := SignOn{Code: NoError}
	for {
		next := s.events.next()
		now, over, err := s.progress(ctx, a)
		if err != nil {
			return latest, err
		}
		if latest = now; over {
			return now, nil
		}
		select {
		case <-next:
		case <-time.After(awaitPoll): // a signal may have been missed
		case <-ctx.Done():
			return latest, ctx.Err()
		}
	}
}

// progress says how far the sign-on has come and whether it is over. The signals
// are looked at last: those that came before an answer are known then.
func (s *Session) progress(ctx context.Context, a Account) (now SignOn, over bool, err error) {
	state, err := a.State(ctx)
	enabled, failed := true, false
	if err == nil && state == Disconnected {
		enabled, err = a.Enabled(ctx)
	}
	if err == nil && state == Disconnected {
		failed, err = a.HasError(ctx)
	}
	if err != nil {
		return now, false, err
	}
	f, told := s.events.failure(a.handle)
	switch {
	case told:
		return SignOn{Disconnected, int(f.code), f.text, fatal(f.code)}, true, nil
	case failed:
		return SignOn{Disconnected, UnknownError, "", !enabled}, true, nil
	}
	return SignOn{State: state, Code: NoError}, state == Connected || !enabled, nil
}

// KeepEnabled undoes that a client disables an account after a fatal error, so
// that it signs on at the next start. It doesn't sign on now. It waits two seconds
// at most for the client to do that; an account that stays enabled is left alone.
func (s *Session) KeepEnabled(ctx context.Context, a Account) error {
	for end := time.Now().Add(keepTime); time.Now().Before(end); {
		enabled, err := a.Enabled(ctx)
		if err != nil {
			return err
		}
		if !enabled {
			return a.SetUIBool(ctx, s.ui, autoLogin, true)
		}
		select {
		case <-time.After(keepPoll):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
