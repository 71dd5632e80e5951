package doctor

import (
	"encoding/xml"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// accountsFile is an accounts.xml, read in full, so that several checks can look
// at it at a time.
type accountsFile struct {
	path   string
	exists bool
	lync   []account
	all    []stored // in the order of the file
}

// account is a Lync account as it is stored.
type account struct {
	lync.Account
	name      string
	enabledBy []client
	status    string // the active one's id, "" if none is stored
	lastError *purple.LastError
	proxy     string   // the type of its own proxy, "" for the global one
	untyped   []string // settings without a type
	saved     bool     // its password stands in the file
}

// stored is an account of any protocol.
type stored struct {
	protocol, name string
	clearText      []string // what of it is a secret in clear text
}

// client is a program that signs on.
type client struct{ ui, title string }

var clients = []client{{"gtk-gaim", "Pidgin"}, {"gnt-purple", "Finch"}}

func readAccounts(dir string) (accountsFile, error) {
	read, err := purple.ReadAccounts(dir)
	if err != nil {
		return accountsFile{}, err
	}
	file := accountsFile{path: read.Path(), exists: read.Exists()}
	raw := readRaw(read.Document().Bytes())
	for _, a := range read.Document().Accounts() {
		file.all = append(file.all, stored{a.Protocol(), a.Name(), a.ClearText()})
		if a.Protocol() == lync.ProtocolID {
			file.lync = append(file.lync, newAccount(a, raw[a.Name()]))
		}
	}
	return file, nil
}

func newAccount(a *purple.Account, raw rawAccount) account {
	_, saved := a.Password()
	read := account{
		Account: lync.FromPurple(a), name: a.Name(), status: a.ActiveStatus(), saved: saved,
		proxy: raw.Proxy.Type, untyped: raw.untyped(),
	}
	for _, c := range clients {
		if s, found := a.UISetting(c.ui, "auto-login"); found && s.Bool() {
			read.enabledBy = append(read.enabledBy, c)
		}
	}
	if last, failed := a.LastError(); failed {
		read.lastError = &last
	}
	return read
}

// rawAccount is what package purple doesn't tell of an account, since a client
// reads past it or it is nothing of a protocol's. It leaves every value out.
type rawAccount struct {
	Protocol string `xml:"protocol"`
	Name     string `xml:"name"`
	Settings []struct {
		Name string  `xml:"name,attr"`
		Type *string `xml:"type,attr"`
	} `xml:"settings>setting"`
	Proxy struct {
		Type string `xml:"type"`
	} `xml:"proxy"`
}

// readRaw gives the Lync accounts by name. The text is known to be well-formed;
// where the decoder is stricter than libpurple, there are none.
func readRaw(text []byte) map[string]rawAccount {
	var root struct {
		Accounts []rawAccount `xml:"account"`
	}
	if xml.Unmarshal(text, &root) != nil {
		return nil
	}
	found := map[string]rawAccount{}
	for _, a := range root.Accounts {
		if a.Protocol == lync.ProtocolID {
			found[a.Name] = a
		}
	}
	return found
}

func (a rawAccount) untyped() []string {
	var names []string
	for _, s := range a.Settings {
		if s.Type == nil {
			names = append(names, s.Name)
		}
	}
	return names
}
