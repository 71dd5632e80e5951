package configure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// Client is a program that signs on with the accounts of a purple directory.
type Client string

// The clients that keep their accounts in accounts.xml.
const (
	Pidgin Client = "pidgin"
	Finch  Client = "finch"
)

// clients lists them in the order in which they are shown.
var clients = []Client{Pidgin, Finch}

// both is the word for all clients together.
const both = "both"

// ClientWords are the values that the field Client takes.
func ClientWords() []string { return []string{string(Pidgin), string(Finch), both} }

// UI is the client's name in accounts.xml (pidgin gtkpidgin.h: PIDGIN_UI,
// finch finch.h: FINCH_UI).
func (c Client) UI() string {
	if c == Finch {
		return "gnt-purple"
	}
	return "gtk-gaim"
}

// Program is the name of its executable file.
func (c Client) Program() string { return string(c) }

// Enables says whether the client signs on with an account at its start, whatever
// the account's status.
func (c Client) Enables(a *purple.Account) bool {
	s, ok := a.UISetting(c.UI(), autoLogin)
	return ok && s.Bool()
}

// Title is the client's name for people.
func (c Client) Title() string {
	if c == Finch {
		return "Finch"
	}
	return "Pidgin"
}

// parseClients reads one of ClientWords.
func parseClients(word string) ([]Client, error) {
	switch w := strings.ToLower(strings.TrimSpace(word)); w {
	case string(Pidgin), string(Finch):
		return []Client{Client(w)}, nil
	case both:
		return clients, nil
	}
	return nil, &lync.ValueError{
		Field: "client", Value: word, Reason: "no such client",
		Remedy: fmt.Sprintf("give one of %s", strings.Join(ClientWords(), ", ")),
	}
}

// autoLogin is the setting that makes a client sign on at its start (libpurple
// account.c: purple_account_set_enabled).
const autoLogin = "auto-login"

// enabledClients lists the clients that sign on at start with an account, which has
// these entries.
func enabledClients(entries ...*purple.Account) []Client {
	var enabled []Client
	for _, c := range clients {
		if slices.ContainsFunc(entries, c.Enables) {
			enabled = append(enabled, c)
		}
	}
	return enabled
}

// autoLoginSetting is the setting that turns signing on at start on or off.
func autoLoginSetting(c Client, on bool) purple.UISetting {
	value := "0"
	if on {
		value = "1"
	}
	return purple.UISetting{UI: c.UI(), Setting: purple.Setting{Name: autoLogin, Type: purple.Bool, Value: value}}
}
