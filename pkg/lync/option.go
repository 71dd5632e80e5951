package lync

import (
	"maps"
	"slices"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// Option is one of the plugin's account settings.
type Option struct {
	Key     string // libpurple's name of the setting, case-sensitive
	Type    purple.Type
	Default string   // what the plugin takes where the setting is absent
	Allowed []string // all values the plugin knows, for settings that have a list
	Label   string   // as in Pidgin's dialog, less its hints
	Secret  bool     // the value is a password
	Flag    string   // for a core setting, which has a flag and a field of Account of its own: the flag's name
}

const (
	keyServer         = "server"
	keyTransport      = "transport"
	keyUserAgent      = "useragent"
	keyAuthentication = "authentication"
	keySSO            = "sso"
)

// EmailPassword is the key of the plugin's one setting that is a secret. libpurple
// keeps it in accounts.xml in clear text, and the plugin uses it only together with
// email_login (sipe sipe-core.c: sipe_core_backend_initialized).
const EmailPassword = "email_password"

// options is the plugin's list in the order of its dialog (sipe
// purple-plugin-common.c: sipe_purple_account_options). The default of
// authentication is that of get_authentication_type there: the dialog shows auto.
var options = []Option{
	{Key: keyServer, Type: purple.String, Label: "Server[:Port]", Flag: "server"},
	{Key: keyTransport, Type: purple.String, Default: "auto", Allowed: []string{"auto", "tls", "tcp"}, Label: "Connection type", Flag: "transport"},
	{Key: keyUserAgent, Type: purple.String, Label: "User Agent", Flag: "user-agent"},
	{Key: keyAuthentication, Type: purple.String, Default: "ntlm", Allowed: []string{"auto", "ntlm", "krb5", "tls-dsk"}, Label: "Authentication scheme", Flag: "auth-scheme"},
	{Key: keySSO, Type: purple.Bool, Default: "0", Allowed: []string{"0", "1"}, Label: "Use Single Sign-On", Flag: "sso"},
	{Key: "dont-publish", Type: purple.Bool, Default: "0", Allowed: []string{"0", "1"}, Label: "Don't publish my calendar information"},
	{Key: "allow-web-photo", Type: purple.Bool, Default: "0", Allowed: []string{"0", "1"}, Label: "Show profile pictures from web (potentially dangerous)"},
	{Key: "email_url", Type: purple.String, Label: "Email services URL"},
	{Key: "email", Type: purple.String, Label: "Email address"},
	{Key: "email_login", Type: purple.String, Label: "Email login"},
	{Key: EmailPassword, Type: purple.String, Label: "Email password", Secret: true},
	{Key: "groupchat_user", Type: purple.String, Label: "Group Chat Proxy"},
	{Key: "rdp_client", Type: purple.String, Label: "Remote desktop client"},
	{Key: "encryption-policy", Type: purple.String, Default: "obey-server", Allowed: []string{"obey-server", "required", "optional", "disabled"}, Label: "Media encryption"},
}

// Options lists all fourteen settings of the plugin, core ones included, in the
// order of its dialog.
func Options() []Option {
	list := slices.Clone(options)
	for i := range list {
		list[i].Allowed = slices.Clone(list[i].Allowed)
	}
	return list
}

// CheckOptionKey returns a *ValueError unless key is one of the plugin's settings
// that have no flag of their own.
func CheckOptionKey(key string) error {
	_, err := remainingOption(key)
	return err
}

// ParseOption reads a value for one of the plugin's settings that have no flag of
// their own, and gives it as the plugin stores it: 0 or 1 for yes and no. An empty
// value stays empty and means that the setting is to be removed. It refuses
// email_password, which libpurple would keep in clear text.
func ParseOption(key, value string) (string, error) {
	o, err := remainingOption(key)
	if err != nil {
		return "", err
	}
	if o.Secret {
		return "", &ValueError{o.field(), secret.Hidden, "is a password, and libpurple keeps it in clear text in accounts.xml", "leave it unset: without email_login the plugin uses the account's own login and password"}
	}
	value = strings.TrimSpace(value)
	if value == "" {
		return "", nil
	}
	if err := checkStorable(o.field(), value); err != nil {
		return "", err
	}
	return o.parse(value)
}

// field is the option's name in a ValueError and a FieldChange.
func (o Option) field() string { return "set " + o.Key }

// optionIndex finds a setting in options, -1 if the plugin doesn't have it.
func optionIndex(key string) int {
	return slices.IndexFunc(options, func(o Option) bool { return o.Key == key })
}

// remainingOption finds a setting that is kept in Account.Options.
func remainingOption(key string) (Option, error) {
	i := optionIndex(key)
	switch {
	case i < 0:
		return Option{}, &ValueError{"set", key, "the plugin has no such setting", keyRemedy(key)}
	case options[i].Flag != "":
		return Option{}, &ValueError{"set", key, "this setting has a flag of its own", "use --" + options[i].Flag}
	}
	return options[i], nil
}

// keyRemedy proposes what an unknown key may stand for, and lists all keys.
func keyRemedy(key string) string {
	var all, remaining, meant []string
	for _, o := range options {
		all = append(all, o.Key)
		if o.Flag == "" {
			remaining = append(remaining, o.Key)
		}
	}
	list := "give one of " + strings.Join(remaining, ", ")
	for _, k := range nearest(key, all...) {
		if flag := options[optionIndex(k)].Flag; flag != "" {
			k = "--" + flag
		}
		meant = append(meant, k)
	}
	if len(meant) == 0 {
		return list
	}
	return didYouMean(meant...) + " (" + list + ")"
}

// optionKeys lists the keys of Account.Options maps in dialog order, keys that the
// plugin doesn't know last.
func optionKeys(sets ...map[string]string) []string {
	present := map[string]bool{}
	for _, set := range sets {
		for key := range set {
			present[key] = true
		}
	}
	var keys []string
	for _, o := range options {
		if present[o.Key] {
			keys = append(keys, o.Key)
			delete(present, o.Key)
		}
	}
	return append(keys, slices.Sorted(maps.Keys(present))...)
}
