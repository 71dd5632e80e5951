package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

// showText prints an account with everything that is known of it, and what its last
// error means.
func showText(w io.Writer, info configure.Info, meaning []string) error {
	acct := info.Account
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(label, value string) { fmt.Fprintf(table, "%s\t%s\n", plain.Line(label), plain.Line(value)) }
	row("account", info.Name)
	row("sign-in address", acct.Address)
	row("login", orWord(acct.Login, "the sign-in address"))
	row("server", orWord(acct.Server, "automatic discovery"))
	row("transport", orWord(string(acct.Transport), "not set (the plugin takes auto)"))
	row("user agent", orWord(acct.UserAgent, "not set (the plugin takes its own)"))
	row("authentication", orWord(string(acct.AuthScheme), "not set (the plugin takes ntlm)"))
	row("single sign-on", yesNo(acct.SingleSignOn))
	if acct.Alias != "" {
		row("alias", acct.Alias)
	}
	for _, key := range slices.Sorted(maps.Keys(acct.Options)) {
		row(key, acct.Options[key])
	}
	row("enabled", configure.ClientTitles(info.Enabled))
	row("password", passwordText(info))
	if info.EmailPassword {
		row("e-mail password", "in accounts.xml, in clear text")
	}
	if info.LastError != "" {
		row("last error", info.LastError)
		for _, line := range meaning {
			row("", line)
		}
	}
	return table.Flush()
}

// passwordText words the place of a password.
func passwordText(info configure.Info) string {
	switch info.Password {
	case configure.InKeyring:
		text := "in the keyring"
		if !info.Findable {
			text += ", where Pidgin's plugin doesn't find it"
		}
		if info.KeyringItems > 1 {
			text += fmt.Sprintf(", %d times", info.KeyringItems)
		}
		return text
	case configure.InAccountsFile:
		return "in accounts.xml, in clear text"
	case configure.Nowhere:
		return "not stored"
	}
	return "unknown: the keyring doesn't answer"
}
