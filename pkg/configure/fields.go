package configure

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// Merge gives the account as the fields want it: what is said replaces what was,
// the rest stays. All wrong values are reported together, as *lync.ValueError.
func (f Fields) Merge(before lync.Account) (lync.Account, error) {
	after := before
	after.Options = maps.Clone(before.Options)
	err := errors.Join(
		assign(&after.Address, f.Username, lync.ParseAddress),
		assign(&after.Login, f.Login, lync.ParseLogin),
		assign(&after.Server, f.Server, lync.ParseServer),
		assign(&after.Transport, f.Transport, lync.ParseTransport),
		assign(&after.UserAgent, f.UserAgent, lync.ParseUserAgent),
		assign(&after.AuthScheme, f.AuthScheme, lync.ParseAuthScheme),
		f.mergeOptions(&after),
	)
	if f.SSO != nil {
		after.SingleSignOn = *f.SSO
	}
	if f.Alias != nil {
		after.Alias = *f.Alias
	}
	return after, err
}

// assign parses a said value into the field; an unsaid one leaves it.
func assign[T any](field *T, said *string, parse func(string) (T, error)) error {
	if said == nil {
		return nil
	}
	value, err := parse(*said)
	if err != nil {
		return err
	}
	*field = value
	return nil
}

func (f Fields) mergeOptions(a *lync.Account) error {
	var errs []error
	for _, key := range f.Unset {
		if _, also := f.Set[key]; also {
			errs = append(errs, &lync.ValueError{Field: "set", Value: key, Reason: "is both set and unset", Remedy: "leave one of the two out"})
		}
		errs = append(errs, lync.CheckOptionKey(key))
		delete(a.Options, key)
	}
	for _, key := range slices.Sorted(maps.Keys(f.Set)) {
		value, err := lync.ParseOption(key, f.Set[key])
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if a.Options == nil {
			a.Options = map[string]string{}
		}
		if value == "" {
			delete(a.Options, key) // libpurple drops an empty setting at its next start
			continue
		}
		a.Options[key] = value
	}
	return errors.Join(errs...)
}

// fillDefaults gives every core setting that the account lacks its default for a
// new account: without it the plugin would take another one (NTLM, clear-text
// TCP for an unknown transport, its own user agent).
func fillDefaults(a lync.Account) lync.Account {
	defaults := lync.New(a.Address, a.Login)
	if a.Transport == "" {
		a.Transport = defaults.Transport
	}
	if a.AuthScheme == "" {
		a.AuthScheme = defaults.AuthScheme
	}
	if a.UserAgent == "" {
		a.UserAgent = defaults.UserAgent
	}
	return a
}

// validate refuses what the plugin would refuse at sign-on. For an account that
// exists, a value that the request doesn't touch is no reason to refuse: its
// complaint becomes a warning, so that one wrong setting can be mended at a time.
func (a *AccountPlan) validate(after lync.Account) ([]lync.Warning, error) {
	if a.stored == nil {
		return nil, after.Validate()
	}
	touched := map[string]bool{}
	for _, change := range lync.Diff(a.before, after) {
		touched[change.Field] = true
	}
	if touched["auth-scheme"] {
		touched["sso"] = true // a scheme can rule out single sign-on
	}
	var warnings []lync.Warning
	var refusals []error
	for _, wrong := range after.Faults() {
		if touched[wrong.Field] {
			refusals = append(refusals, wrong)
			continue
		}
		warnings = append(warnings, lync.Warning{ID: "invalid-" + wrong.Field, Text: fmt.Sprintf("%s %q: %s", wrong.Field, wrong.Value, wrong.Reason), Remedy: wrong.Remedy})
	}
	return warnings, errors.Join(refusals...)
}
