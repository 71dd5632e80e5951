package pidgin

import (
	"context"
	"fmt"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// Every change of an account in the client's list makes the client write
// accounts.xml, within five seconds of the first change that isn't written yet
// (libpurple account.c: schedule_accounts_save).

// SetUsername renames the account; it returns the account under its new name. If
// that name is another account's, which libpurple wouldn't notice, the error is
// ErrExists.
func (a Account) SetUsername(ctx context.Context, name string) (Account, error) {
	if err := checkText("name", name); err != nil {
		return a, err
	}
	other, found, err := a.session.Find(ctx, name, a.Protocol)
	if err != nil {
		return a, err
	}
	if found && other.handle != a.handle {
		return a, fmt.Errorf("rename the account %q to %q: %w", a.Name, name, ErrExists)
	}
	if err := a.do(ctx, "PurpleAccountSetUsername", name); err != nil {
		return a, err
	}
	a.Name = name
	return a, nil
}

// SetAlias sets the account's local alias; "" takes it away.
func (a Account) SetAlias(ctx context.Context, alias string) error {
	if alias != "" {
		if err := checkText("alias", alias); err != nil {
			return err
		}
	}
	return a.do(ctx, "PurpleAccountSetAlias", alias)
}

// SetString sets a setting of type string. ErrEmpty and ErrCharacter are returned
// before anything is sent.
func (a Account) SetString(ctx context.Context, key, value string) error {
	if err := checkText(key, value); err != nil {
		return err
	}
	return a.do(ctx, "PurpleAccountSetString", key, value)
}

// SetInt sets a setting of type int.
func (a Account) SetInt(ctx context.Context, key string, value int) error {
	return a.do(ctx, "PurpleAccountSetInt", key, int32(value))
}

// SetBool sets a setting of type bool.
func (a Account) SetBool(ctx context.Context, key string, value bool) error {
	return a.do(ctx, "PurpleAccountSetBool", key, number(value))
}

// SetUIBool sets a setting of type bool in the group of one client, by the id that
// libpurple has of it. On "auto-login" it enables or disables the account for that
// client without signing it on or off.
func (a Account) SetUIBool(ctx context.Context, ui, key string, value bool) error {
	return a.do(ctx, "PurpleAccountSetUiBool", ui, key, number(value))
}

// Unset takes settings away, so that the plugin's defaults hold.
func (a Account) Unset(ctx context.Context, keys ...string) error {
	for _, key := range keys {
		if err := a.do(ctx, "PurpleAccountRemoveSetting", key); err != nil {
			return err
		}
	}
	return a.save(ctx)
}

// save makes the client write its file: taking a setting away alone doesn't. To
// set what is set already is the change that changes nothing.
func (a Account) save(ctx context.Context) error {
	remembers, err := a.Remembers(ctx)
	if err != nil {
		return err
	}
	return a.SetRemember(ctx, remembers)
}

// SetEnabled enables or disables the account for the running client. Enabling
// signs it on if its status is online; disabling signs it off and makes the client
// forget a password that it doesn't save.
func (a Account) SetEnabled(ctx context.Context, enabled bool) error {
	return a.do(ctx, "PurpleAccountSetEnabled", a.session.ui, number(enabled))
}

// SetRemember says whether the client saves the account's password, in clear text.
func (a Account) SetRemember(ctx context.Context, remember bool) error {
	return a.do(ctx, "PurpleAccountSetRememberPassword", number(remember))
}

// SetPassword puts a password into the client's memory; an empty one takes it
// away. It is saved if Remembers. The client forgets one that it doesn't save when
// the account is disconnected, disabled or sent offline, but not by an error. A
// client that asks for the password at that moment doesn't notice it.
//
// It crosses the session bus in clear text, where the user's own programs can
// watch it pass, as they can ask the client for it at any time.
func (a Account) SetPassword(ctx context.Context, password secret.Secret) error {
	return a.do(ctx, "PurpleAccountSetPassword", password.Reveal())
}

// ClearError makes the client forget the account's last error.
func (a Account) ClearError(ctx context.Context) error {
	return a.do(ctx, "PurpleAccountClearCurrentError")
}

// SetStatus gives the account a status by its id, such as "available" or
// "offline"; the client's own status stays. One that is online signs an enabled
// account on; "offline" signs it off and makes the client forget a password that
// it doesn't save.
func (a Account) SetStatus(ctx context.Context, id string) error {
	const active, noAttributes = int32(1), int32(0)
	return a.do(ctx, "PurpleAccountSetStatusList", id, active, noAttributes)
}

// Connect signs the account on if it is enabled and disconnected, whatever its
// status.
func (a Account) Connect(ctx context.Context) error { return a.do(ctx, "PurpleAccountConnect") }

// Disconnect signs the account off, or ends its signing on, and makes the client
// forget a password that it doesn't save.
func (a Account) Disconnect(ctx context.Context) error { return a.do(ctx, "PurpleAccountDisconnect") }
