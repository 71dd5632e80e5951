package configure

import "github.com/pidgin-lync/pidgin-lync/pkg/lync"

// PasswordPlace says where an account's password is.
type PasswordPlace string

// The places of a password.
const (
	InKeyring      PasswordPlace = "keyring"      // the system keyring
	InAccountsFile PasswordPlace = "accounts.xml" // the file, in clear text
	Nowhere        PasswordPlace = "none"         // Pidgin asks, or single sign-on needs none
	Unknown        PasswordPlace = "unknown"      // the keyring couldn't be asked
)

// Info is an account as it is now.
type Info struct {
	Name     string       // libpurple's full name, verbatim
	Account  lync.Account // its settings
	Enabled  []Client     // the clients that sign on with it at start
	Password PasswordPlace

	// Findable says whether Pidgin's keyring plugin finds the password, and
	// KeyringItems how many items match; both only where Password is InKeyring.
	Findable     bool
	KeyringItems int

	// EmailPassword says that accounts.xml also holds the plugin's e-mail password
	// in clear text.
	EmailPassword bool

	// LastError is the text of the error that made the client give up, if any, and
	// LastErrorCode its number (purple.LastError).
	LastError     string
	LastErrorCode int
}
