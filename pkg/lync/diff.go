package lync

import "github.com/pidgin-lync/pidgin-lync/pkg/secret"

// FieldChange is a field that differs between two accounts. Field is as in
// ValueError; From and To are in the words of the command line, a secret appears
// as secret.Hidden, and an empty text means that nothing is stored. For what stands
// there without a type, From is Untyped.
type FieldChange struct {
	Field string
	From  string
	To    string
}

// Diff lists the fields in which two accounts differ, in the order of Account and
// of the plugin's dialog.
func Diff(before, after Account) []FieldChange {
	var changes []FieldChange
	from, to := before.fields(after.Options), after.fields(before.Options)
	for i := range from {
		if from[i].text != to[i].text {
			changes = append(changes, FieldChange{from[i].name, from[i].text, to[i].text})
		}
	}
	return changes
}

// field is a field of an account in the words of the command line.
type field struct{ name, text string }

// fields lists an account's fields, with those that only the other account's
// options have.
func (a Account) fields(other map[string]string) []field {
	list := []field{
		{"username", a.Address},
		{"login", a.Login},
		{"server", a.Server},
		{"transport", string(a.Transport)},
		{"user-agent", a.UserAgent},
		{"auth-scheme", string(a.AuthScheme)},
		{"sso", boolWord(a.SingleSignOn)},
		{"alias", a.Alias},
	}
	for _, key := range optionKeys(a.Options, other) {
		text := a.Options[key]
		if key == EmailPassword && text != "" {
			text = secret.Hidden
		}
		list = append(list, field{"set " + key, text})
	}
	return list
}
