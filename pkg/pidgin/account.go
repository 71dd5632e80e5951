package pidgin

import (
	"context"
	"errors"
	"fmt"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// ErrExists says that the client has an account of that name and protocol already.
var ErrExists = errors.New("the client has this account already")

// Account is an account in a session's client. Two values are equal if they were
// got from one session and mean the same account under the same name.
type Account struct {
	// Name and Protocol are the whole name, as in accounts.xml, and the protocol's
	// id, both as they were when the account was listed, found or renamed.
	Name, Protocol string

	session *Session
	handle  int32
}

// Accounts lists every account, in the client's order. One that is deleted
// meanwhile is left out.
func (s *Session) Accounts(ctx context.Context) ([]Account, error) {
	var handles []int32
	if err := s.call(ctx, &handles, "PurpleAccountsGetAll"); err != nil {
		return nil, err
	}
	accounts := make([]Account, 0, len(handles))
	for _, handle := range handles {
		a, err := s.account(ctx, handle)
		if errors.Is(err, ErrStale) {
			continue
		}
		if err != nil {
			return nil, err
		}
		accounts = append(accounts, a)
	}
	return accounts, nil
}

// Find returns the account of a name and protocol as the client compares names:
// for prpl-sipe without regard to case, the comma being part of the name. False
// means that there is none.
func (s *Session) Find(ctx context.Context, name, protocol string) (Account, bool, error) {
	handle, err := s.number(ctx, "PurpleAccountsFind", name, protocol)
	if err != nil || handle == 0 {
		return Account{}, false, err
	}
	a, err := s.account(ctx, handle)
	return a, err == nil, err
}

// account asks for an account's name and protocol.
func (s *Session) account(ctx context.Context, handle int32) (Account, error) {
	name, err := s.text(ctx, "PurpleAccountGetUsername", handle)
	if err != nil {
		return Account{}, err
	}
	protocol, err := s.text(ctx, "PurpleAccountGetProtocolId", handle)
	return Account{name, protocol, s, handle}, err
}

// New makes an account that is not in the client's list, nor in any file, before
// Add. If the list has one of that name, the error is ErrExists: the client would
// return that one, and what is filled in would overwrite it.
func (s *Session) New(ctx context.Context, name, protocol string) (Account, error) {
	if err := checkText("name", name); err != nil {
		return Account{}, err
	}
	_, found, err := s.Find(ctx, name, protocol)
	if err != nil {
		return Account{}, err
	}
	if found {
		return Account{}, fmt.Errorf("add the account %q: %w", name, ErrExists)
	}
	handle, err := s.number(ctx, "PurpleAccountNew", name, protocol)
	return Account{name, protocol, s, handle}, err
}

// Add puts an account into the client's list, at its end, and gives it the client's
// own status, as the client's dialog does. The client writes it into its file within
// five seconds. Set the password afterwards: a status that is offline wipes it.
func (s *Session) Add(ctx context.Context, a Account) error {
	if err := s.do(ctx, "PurpleAccountsAdd", a.handle); err != nil {
		return err
	}
	return a.takeStatus(ctx)
}

// takeStatus gives the account the client's own status.
func (a Account) takeStatus(ctx context.Context) error {
	current, err := a.session.number(ctx, "PurpleSavedstatusGetCurrent")
	if err != nil {
		return err
	}
	return a.session.do(ctx, "PurpleSavedstatusActivateForAccount", current, a.handle)
}

// Delete signs an account off and deletes it, with its contacts and all else that
// the client keeps of it.
func (s *Session) Delete(ctx context.Context, a Account) error {
	return s.do(ctx, "PurpleAccountsDelete", a.handle)
}

// State is what an account is doing.
type State int

// The states of an account.
const (
	Disconnected State = iota
	Connecting         // also while the client or the plugin asks for a password
	Connected
)

// String names the state in English.
func (s State) String() string {
	switch s {
	case Connecting:
		return "connecting"
	case Connected:
		return "connected"
	}
	return "disconnected"
}

// State asks what the account is doing. It asks in the order in which a sign-on
// goes on, so that one that goes on meanwhile isn't taken for none.
func (a Account) State(ctx context.Context) (State, error) {
	if connecting, err := a.flag(ctx, "PurpleAccountIsConnecting"); connecting || err != nil {
		return Connecting, err
	}
	if connected, err := a.flag(ctx, "PurpleAccountIsConnected"); connected || err != nil {
		return Connected, err
	}
	return Disconnected, nil
}

// Enabled says whether the account is enabled for the running client.
func (a Account) Enabled(ctx context.Context) (bool, error) {
	return a.flag(ctx, "PurpleAccountGetEnabled", a.session.ui)
}

// HasError says whether the account's last sign-on failed. Which error it was
// can't be asked for; see Await.
func (a Account) HasError(ctx context.Context) (bool, error) {
	return a.flag(ctx, "PurpleAccountGetCurrentError")
}

// Remembers says whether the client saves the account's password in its file, in
// clear text.
func (a Account) Remembers(ctx context.Context) (bool, error) {
	return a.flag(ctx, "PurpleAccountGetRememberPassword")
}

// Password returns the password that the client has in memory for the account,
// saved or not. It is empty if there is none.
func (a Account) Password(ctx context.Context) (secret.Secret, error) {
	text, err := a.session.text(ctx, "PurpleAccountGetPassword", a.handle)
	return secret.New(text), err
}

// Status returns the id of the account's status, such as "available" or "offline",
// which is what it is meant to be, connected or not.
func (a Account) Status(ctx context.Context) (string, error) {
	handle, err := a.session.number(ctx, "PurpleAccountGetActiveStatus", a.handle)
	if err != nil {
		return "", err
	}
	return a.session.text(ctx, "PurpleStatusGetId", handle)
}

func (a Account) flag(ctx context.Context, method string, args ...any) (bool, error) {
	return a.session.flag(ctx, method, append([]any{a.handle}, args...)...)
}

func (a Account) do(ctx context.Context, method string, args ...any) error {
	return a.session.do(ctx, method, append([]any{a.handle}, args...)...)
}
