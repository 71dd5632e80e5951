package configure

import "github.com/pidgin-lync/pidgin-lync/pkg/secret"

// Action is the kind of change that a Request asks for.
type Action string

// The kinds of change.
const (
	Setup         Action = "setup"          // create an account, or bring it to the stated form
	Edit          Action = "edit"           // change only what is given
	Remove        Action = "remove"         // remove the account and its password
	SetPassword   Action = "password set"   // store a password in the keyring
	ClearPassword Action = "password clear" // remove the password from everywhere
	Migrate       Action = "migrate"        // move passwords that stand in accounts.xml to the keyring
)

// Request is what the user said, and only that: a nil or empty field means that
// nothing was said about it.
type Request struct {
	Action Action

	// Account names the account to change: a sign-in address, or libpurple's
	// full name where an address has several accounts. Setup doesn't use it: there
	// Fields.Username and Fields.Login are the account's name.
	Account string

	// All asks Edit to change every Lync account.
	All bool

	// AllProtocols asks Migrate to move the passwords of every account, not only
	// those of Lync accounts.
	AllProtocols bool

	// DeleteLeftovers asks Migrate to delete copies of accounts.xml that hold
	// passwords.
	DeleteLeftovers bool

	Fields   Fields
	Password Password

	// KeyringPlugin says what shall become of the client's keyring plugin.
	KeyringPlugin PluginChoice

	// RepairPlugin asks for a repaired copy of the sipe plugin, if it needs one.
	RepairPlugin bool

	// KeepPassword asks Remove to leave the keyring alone.
	KeepPassword bool
}

// Fields are the account's fields in the words of the user; package lync judges
// them when the Plan is made.
type Fields struct {
	Username   *string // sign-in address
	Login      *string
	Server     *string // empty text: automatic discovery
	Transport  *string
	UserAgent  *string // free text or a short name of the catalogue
	AuthScheme *string
	SSO        *bool
	Alias      *string // empty text removes it

	Client  *string // who signs on at start: "pidgin", "finch" or "both"
	Enabled *bool

	Set   map[string]string // the plugin's remaining settings, by key
	Unset []string          // settings to remove, by key
}

// PasswordChoice is what shall happen to the account's password.
type PasswordChoice string

// The choices. The zero value means that nothing was said: a password in the
// keyring stays there, and one saved in accounts.xml moves to the keyring.
const (
	PasswordUnsaid PasswordChoice = ""
	PasswordStore  PasswordChoice = "store" // store Password.Secret in the keyring
	PasswordAsk    PasswordChoice = "ask"   // store none; Pidgin asks at each sign-on
)

// Password is the part of a Request that speaks of the password.
type Password struct {
	Choice PasswordChoice
	Secret secret.Secret // with PasswordStore
}
