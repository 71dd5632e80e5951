package purple

import (
	"cmp"
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// Account is one account of a [Document], as libpurple would read it. It is read
// only; after [Document.Edit] it shows what was changed. It is decoded when it is
// first asked for something.
type Account struct {
	place   extent // in the document's text; unused if added
	text    []byte // from "<account" to the end of its end tag, with the changes so far
	added   bool
	removed bool

	parsed     *tree // of text; nil until it is needed
	identified bool  // protocol and name have been read
	protocol   string
	name       string
}

// setText gives the account another text.
func (a *Account) setText(text []byte) { a.text, a.parsed, a.identified = text, nil, false }

func (a *Account) element() element {
	if a.parsed == nil {
		a.parsed = parseTree(a.text, accountsFormat)
	}
	return a.parsed.root()
}

// identify reads the protocol and the name, which every look for an account
// needs of all of them. Clients write them first, so that little is read.
func (a *Account) identify() {
	if a.identified {
		return
	}
	var protocol, name *element // the first of each, which is the one that counts
	e := parseUntil(a.text, accountsFormat, func(child element) bool {
		if protocol == nil && child.is("protocol") {
			protocol = &child
		}
		if name == nil && child.is("name") {
			name = &child
		}
		return protocol != nil && name != nil && name.textContent() != ""
	}).root()
	a.protocol, a.name, a.identified = e.childText("protocol"), e.accountName(), true
}

// Protocol gives the id of the account's protocol, e.g. "prpl-sipe".
func (a *Account) Protocol() string {
	a.identify()
	return a.protocol
}

// Name gives the account's name in full, e.g. "user@example.com,".
func (a *Account) Name() string {
	a.identify()
	return a.name
}

// accountName gives the text of <name>, or of <username> if there is none
// (account.c: parse_account).
func (e element) accountName() string {
	return cmp.Or(e.childText("name"), e.childText("username"))
}

// readable says whether libpurple takes the element for an account at all.
func (a *Account) readable() bool { return a.Protocol() != "" && a.Name() != "" }

// Alias gives the local name of the account, empty if it has none.
func (a *Account) Alias() string { return a.element().childText("alias") }

// Password gives the password that stands in the file in clear text, and whether
// the account has one saved there. An empty element counts as saved: libpurple
// reads from it that the password shall be remembered. An entry that libpurple 3
// left for its keyring (with keyring_id) isn't a saved password.
func (a *Account) Password() (s secret.Secret, saved bool) {
	e, found := a.element().child("password")
	if !found || !e.holdsClearText() {
		return secret.Secret{}, false
	}
	return secret.New(e.textContent()), true
}

// holdsClearText tells a password from an entry of libpurple 3 (account.c:
// parse_account).
func (e element) holdsClearText() bool {
	keyring, _ := e.value("keyring_id")
	mode, _ := e.value("mode")
	return keyring == "" || keyring == "keyring-internal" && (mode == "" || mode == "cleartext")
}

// Settings gives the protocol's settings as libpurple ends up with them: the
// last one of a name is in force, and one without text doesn't count.
func (a *Account) Settings() []Setting { return inForce(a.element().storedSettings(nil)) }

// Setting gives one of the protocol's settings.
func (a *Account) Setting(name string) (Setting, bool) {
	return lookUp(a.element().storedSettings(nil), name)
}

// UISetting gives a setting that a client keeps, e.g. "gtk-gaim", "auto-login".
func (a *Account) UISetting(ui, name string) (Setting, bool) {
	return lookUp(a.element().storedSettings(&ui), name)
}

func lookUp(stored []storedSetting, name string) (Setting, bool) {
	for _, s := range slices.Backward(stored) {
		if s.counts && s.Name == name {
			return s.Setting, true
		}
	}
	return Setting{}, false
}

// UIs gives the clients that keep settings for this account, each once.
func (a *Account) UIs() []string {
	var clients []string
	for group := range a.element().children("settings") {
		if ui, has := group.value("ui"); has && !slices.Contains(clients, ui) {
			clients = append(clients, ui)
		}
	}
	return clients
}

// ActiveStatus gives the id of the status type that the account starts in, empty
// when the file stores none (libpurple then takes the first available one).
func (a *Account) ActiveStatus() string {
	active := ""
	for _, s := range a.element().activeStatuses() {
		active, _ = s.value("type")
	}
	return active
}

// LastError is a fatal error that a client stored with the account.
type LastError struct {
	Code int    // PurpleConnectionError, libpurple connection.h; 0 to 16
	Text string // as it was shown
}

// otherError is PURPLE_CONNECTION_ERROR_OTHER_ERROR; libpurple takes every
// greater code for it (account.c: parse_current_error).
const otherError = 16

// LastError gives the error that the account's last connection ended with.
func (a *Account) LastError() (LastError, bool) {
	e, found := a.element().child("current_error")
	if !found {
		return LastError{}, false
	}
	code := e.childText("type")
	if code == "" {
		return LastError{}, false
	}
	last := LastError{Code: atoi(code), Text: e.childText("description")}
	if last.Code < 0 || last.Code > otherError {
		last.Code = otherError
	}
	return last, true
}
