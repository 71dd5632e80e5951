package configure

import (
	"slices"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// planSignOn adds to the edit what decides about signing on at start: the clients'
// auto-login, and for an account that shall sign on again the marks that keep a
// client from trying (an error that disabled it, a status that is offline).
func (a *AccountPlan) planSignOn(req Request, edit *purple.Edit) ([]lync.FieldChange, error) {
	f, stored, before := req.Fields, a.stored, a.Enabled
	after, err := f.signingOn(req.Action, stored == nil, before)
	if err != nil {
		return nil, err
	}
	a.Enabled = after
	for _, c := range clients {
		on := slices.Contains(after, c)
		if on != slices.Contains(before, c) || stored == nil && c == Pidgin {
			edit.SetUI = append(edit.SetUI, autoLoginSetting(c, on))
		}
	}
	if stored == nil {
		return []lync.FieldChange{{Field: "enabled", To: ClientTitles(after)}}, nil
	}
	changes := f.revive(req.Action, stored, len(after) > 0, edit)
	if !slices.Equal(before, after) {
		changes = append([]lync.FieldChange{{Field: "enabled", From: ClientTitles(before), To: ClientTitles(after)}}, changes...)
	}
	return changes, nil
}

// signingOn lists the clients that shall sign on at start.
func (f Fields) signingOn(action Action, isNew bool, before []Client) ([]Client, error) {
	said, on := before, f.Enabled == nil || *f.Enabled
	switch {
	case f.Client != nil:
		named, err := parseClients(*f.Client)
		if err != nil {
			return nil, err
		}
		if on {
			return named, nil // exactly these: the others don't sign on
		}
		return without(before, named), nil
	case f.Enabled == nil && action != Setup:
		return before, nil
	case isNew || len(before) == 0:
		said = []Client{Pidgin}
	}
	if !on {
		return nil, nil
	}
	return said, nil
}

// revive clears what keeps an enabled account from signing on. An edit does it
// only when it speaks of signing on.
func (f Fields) revive(action Action, stored *purple.Account, enabled bool, edit *purple.Edit) []lync.FieldChange {
	if !enabled || action != Setup && f.Enabled == nil && f.Client == nil {
		return nil
	}
	var changes []lync.FieldChange
	if last, failed := stored.LastError(); failed {
		edit.ClearError = true
		changes = append(changes, lync.FieldChange{Field: "last error", From: last.Text})
	}
	if status := stored.ActiveStatus(); status == purple.Offline {
		edit.GoOnline = true
		changes = append(changes, lync.FieldChange{Field: "status", From: status, To: "available"})
	}
	return changes
}

func without(list, taken []Client) []Client {
	return slices.DeleteFunc(slices.Clone(list), func(c Client) bool { return slices.Contains(taken, c) })
}

// ClientTitles words who signs on at start: the clients, or "no" for none.
func ClientTitles(list []Client) string {
	if len(list) == 0 {
		return "no"
	}
	words := make([]string, len(list))
	for i, c := range list {
		words[i] = c.Title()
	}
	return strings.Join(words, ", ")
}
