package pidgin

import (
	"context"
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// ErrEmpty says that a text may not be empty: libpurple would take it for none
// and store none, on which the plugin crashes when it signs on. Unset is the way
// to take a setting away.
var ErrEmpty = errors.New("the value is empty")

// ErrCharacter says that a text holds what can't be kept: a control character,
// which libpurple would write into accounts.xml and then no longer read the file,
// or a byte that isn't UTF-8.
var ErrCharacter = errors.New("the value holds a control character or isn't UTF-8")

// checkText refuses a text that the client can't keep.
func checkText(key, value string) error {
	reason := error(nil)
	switch {
	case value == "":
		reason = ErrEmpty
	case !keepable(value):
		reason = ErrCharacter
	}
	if reason != nil {
		return fmt.Errorf("set %q: %w", key, reason)
	}
	return nil
}

func keepable(value string) bool {
	for _, r := range value {
		if unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF {
			return false
		}
	}
	return utf8.ValidString(value)
}

// Alias returns the account's local alias, "" if it has none.
func (a Account) Alias(ctx context.Context) (string, error) {
	return a.session.text(ctx, "PurpleAccountGetAlias", a.handle)
}

// String returns a setting of type string, and whether it is set.
func (a Account) String(ctx context.Context, key string) (value string, set bool, err error) {
	return askTwice(ctx, a, "PurpleAccountGetString", "0", "1", key)
}

// Int returns a setting of type int, and whether it is set.
func (a Account) Int(ctx context.Context, key string) (value int, set bool, err error) {
	n, set, err := askTwice(ctx, a, "PurpleAccountGetInt", int32(0), int32(1), key)
	return int(n), set, err
}

// Bool returns a setting of type bool, and whether it is set.
func (a Account) Bool(ctx context.Context, key string) (value, set bool, err error) {
	n, set, err := askTwice(ctx, a, "PurpleAccountGetBool", int32(0), int32(1), key)
	return n != 0, set, err
}

// UIBool returns a setting of type bool in the group of one client, by the id that
// libpurple has of the client, and whether it is set.
func (a Account) UIBool(ctx context.Context, ui, key string) (value, set bool, err error) {
	n, set, err := askTwice(ctx, a, "PurpleAccountGetUiBool", int32(0), int32(1), ui, key)
	return n != 0, set, err
}

// askTwice asks for a setting with two different defaults, which is the only way
// to learn whether it is set. The value of one that isn't is the zero value.
func askTwice[T comparable](ctx context.Context, a Account, method string, one, other T, names ...string) (value T, set bool, err error) {
	args := []any{a.handle}
	for _, name := range names {
		args = append(args, name)
	}
	var first, second T
	if err := a.session.call(ctx, &first, method, append(args, one)...); err != nil {
		return value, false, err
	}
	if err := a.session.call(ctx, &second, method, append(args, other)...); err != nil {
		return value, false, err
	}
	if first != second {
		return value, false, nil
	}
	return first, true, nil
}

// autoLogin is the setting in a client's group that enables the account for it
// (libpurple account.c: purple_account_set_enabled).
const autoLogin = "auto-login"
