package lync

import "errors"

// ProtocolID is libpurple's name of the plugin's protocol, which its dialogs call
// "Office Communicator" (sipe purple-private.h).
const ProtocolID = "prpl-sipe"

// Account is everything that the plugin is told about an account, except its
// password. A field that is empty isn't stored; where it was read from a file, it
// says what the file says, also if the plugin can't read that.
type Account struct {
	Address      string // sign-in address, user@domain
	Login        string // name for the password check; empty: the sign-in address
	Server       string // host[:port] of the front end; empty: automatic discovery
	Transport    Transport
	UserAgent    string // empty: the plugin's own
	AuthScheme   AuthScheme
	SingleSignOn bool
	Alias        string // the user's own name in conversations

	// Options holds the remaining settings by key, as the plugin stores them. The
	// value of email_password is never read: secret.Hidden stands in its place, so
	// that the setting can be seen and removed, but not copied.
	Options map[string]string
}

// New gives an account with the defaults for a new one.
func New(address, login string) Account {
	return Account{
		Address:    address,
		Login:      login,
		Transport:  TransportAuto,
		UserAgent:  DefaultUserAgent,
		AuthScheme: SchemeTLSDSK,
		Options:    map[string]string{},
	}
}

// Name is libpurple's name of the account, with its comma.
func (a Account) Name() string { return AccountName(a.Address, a.Login) }

// Validate refuses what the plugin refuses at sign-on (sipe sipe-core.c:
// sipe_core_allocate) or can't work with, and what libpurple can't store. It
// accepts every result of the Parse functions, and words for transport and
// authentication scheme that the plugin doesn't know: these don't stop it, but see
// Warnings. All Faults are joined.
func (a Account) Validate() error {
	var errs []error
	for _, wrong := range a.Faults() {
		errs = append(errs, wrong)
	}
	return errors.Join(errs...)
}

// Faults are all that Validate refuses, one by one, in the order of the fields.
func (a Account) Faults() []*ValueError {
	errs := []error{
		checkAddress(a.Address),
		checkLogin("login", a.Login),
		checkServer(a.Server),
		checkStorable("transport", string(a.Transport)),
		checkStorable("user-agent", a.UserAgent),
		checkStorable("auth-scheme", string(a.AuthScheme)),
		a.checkSingleSignOn(),
		checkStorable("alias", a.Alias),
	}
	for _, key := range optionKeys(a.Options) {
		o, err := remainingOption(key)
		if err == nil {
			err = o.check(a.Options[key])
		}
		errs = append(errs, err)
	}
	var faults []*ValueError
	for _, err := range errs {
		if wrong, ok := errors.AsType[*ValueError](err); ok {
			faults = append(faults, wrong)
		}
	}
	return faults
}

// checkSingleSignOn refuses the one scheme that knows no tickets: with it the
// plugin still wants a password, then drops it, and fails (sipe sip-sec.c:
// sip_sec_requires_password, sipe-core.c: sipe_core_allocate).
func (a Account) checkSingleSignOn() error {
	if !a.SingleSignOn || a.AuthScheme.Effective() != SchemeNTLM {
		return nil
	}
	return &ValueError{"sso", boolWord(true), "doesn't work with the authentication scheme ntlm, which is also what the plugin takes where none is stored", "choose the authentication scheme kerberos or tls-dsk, or turn single sign-on off"}
}

// boolWord is the word of a yes or no on the command line.
func boolWord(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// storedBool is the text of a yes or no in accounts.xml.
func storedBool(b bool) string {
	if b {
		return "1"
	}
	return "0"
}
