package lync

import (
	"cmp"
	"maps"
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// FromPurple reads a stored account as it stands. A setting of another type than
// the plugin's counts as absent, as it does to libpurple (account.c:
// purple_account_get_string).
func FromPurple(stored *purple.Account) Account {
	address, login := SplitName(stored.Name())
	a := Account{
		Address:      address,
		Login:        login,
		Server:       storedText(stored, keyServer),
		Transport:    Transport(storedText(stored, keyTransport)),
		UserAgent:    storedText(stored, keyUserAgent),
		AuthScheme:   storedScheme(storedText(stored, keyAuthentication)),
		SingleSignOn: storedText(stored, keySSO) == storedBool(true),
		Alias:        stored.Alias(),
		Options:      map[string]string{},
	}
	for _, o := range options {
		if value := storedText(stored, o.Key); o.Flag == "" && value != "" {
			a.Options[o.Key] = value
		}
	}
	return a
}

// storedText gives a setting's value, 0 or 1 for every bool, "" where the plugin
// would find none.
func storedText(stored *purple.Account, key string) string {
	o := options[optionIndex(key)]
	s, ok := stored.Setting(key)
	switch {
	case !ok || s.Type != o.Type:
		return ""
	case o.Type == purple.Bool:
		return storedBool(s.Bool())
	case o.Secret:
		return secret.Hidden
	}
	return s.Value
}

// Edit tells what to write so that the stored account reads as a. Settings that
// are equal, and those that the plugin doesn't know, stay as they are. With before
// nil the account is new: then every core setting is written, the defaults too,
// since a missing one means something else to the plugin; its name isn't part of
// the edit. Empty texts are never written, for libpurple drops them at its next
// start: such a setting is unset. What stands there without a type is replaced or
// taken out.
func (a Account) Edit(before *purple.Account) purple.Edit {
	var e purple.Edit
	var was Account
	var from map[string]string // what is stored
	var untyped []string
	if before == nil {
		a = a.explicit()
	} else {
		was = FromPurple(before)
		from, untyped = was.settings(), untypedSettings(before)
		if name := a.Name(); name != before.Name() {
			e.Name = &name
		}
	}
	to := a.settings()
	for _, o := range options {
		switch {
		case from[o.Key] == to[o.Key] && !slices.Contains(untyped, o.Key):
		case to[o.Key] == "":
			e.Unset = append(e.Unset, o.Key)
		case !o.Secret: // of a secret no more is known than that it is there
			e.Set = append(e.Set, purple.Setting{Name: o.Key, Type: o.Type, Value: to[o.Key]})
		}
	}
	if a.Alias != was.Alias {
		e.Alias = &a.Alias
	}
	return e
}

// Untyped stands in a FieldChange for a setting that has no type, which the plugin
// finds no value in; see purple.Account.UntypedSettings.
const Untyped = "(without a type)"

// DropUntyped lists what Edit does to settings without a type beyond what Diff
// tells.
func (a Account) DropUntyped(before *purple.Account) []FieldChange {
	was, now := FromPurple(before).settings(), a.settings()
	var changes []FieldChange
	for _, key := range untypedSettings(before) {
		o, to := options[optionIndex(key)], now[key]
		if key == keySSO { // the one that always has a value
			to = boolWord(a.SingleSignOn)
		}
		if was[key] == now[key] {
			changes = append(changes, FieldChange{Field: cmp.Or(o.Flag, o.field()), From: Untyped, To: to})
		}
	}
	return changes
}

// untypedSettings are the plugin's settings that stand in the file without a type
// and aren't there a second time as they should be.
func untypedSettings(stored *purple.Account) []string {
	var keys []string
	untyped := stored.UntypedSettings()
	for _, o := range options {
		if _, also := stored.Setting(o.Key); !also && slices.Contains(untyped, o.Key) {
			keys = append(keys, o.Key)
		}
	}
	return keys
}

// settings gives the account's settings by key, as they are stored.
func (a Account) settings() map[string]string {
	settings := map[string]string{}
	maps.Copy(settings, a.Options)
	settings[keyServer] = a.Server
	settings[keyTransport] = string(a.Transport)
	settings[keyUserAgent] = a.UserAgent
	settings[keyAuthentication] = a.AuthScheme.stored()
	settings[keySSO] = storedBool(a.SingleSignOn)
	return settings
}

// explicit fills in what the plugin would take from defaults that nobody wants.
func (a Account) explicit() Account {
	defaults := New(a.Address, a.Login)
	if a.Transport == "" {
		a.Transport = defaults.Transport
	}
	if a.AuthScheme == "" {
		a.AuthScheme = defaults.AuthScheme
	}
	return a
}
