package form

import (
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

// another is the answer that asks for a user agent of one's own.
const another = "another"

// accountChoices are a new account, or one of the existing.
func accountChoices(iv *interview) []choice {
	list := []choice{{value: "", word: "new", label: labelNewAccount}}
	labels := map[string]int{}
	for _, info := range iv.draft.Accounts {
		labels[accountLabel(info.Account)]++
	}
	for _, info := range iv.draft.Accounts {
		label := accountLabel(info.Account)
		if labels[label] > 1 {
			label = plain.Line(info.Name) // "a@b" and "a@b," are two accounts to libpurple
		}
		list = append(list, choice{value: info.Name, word: label, label: label})
	}
	return list
}

// accountLabel names an account to people.
func accountLabel(a lync.Account) string {
	if a.Login == "" {
		return plain.Line(a.Address)
	}
	return plain.Line(a.Address + ", " + a.Login)
}

func transportChoices(iv *interview) []choice {
	return labelled(lync.Transports(), iv.before().Transport)
}

func authSchemeChoices(iv *interview) []choice {
	return labelled(lync.AuthSchemes(), iv.before().AuthScheme)
}

// labelled gives the words of a field as choices. A value that an existing
// account has, and that is none of them, can be left as it is.
func labelled[T interface {
	~string
	Label() string
}](words []T, current T) []choice {
	if !slices.Contains(words, current) {
		words = append([]T{current}, words...)
	}
	list := make([]choice, len(words))
	for i, w := range words {
		list[i] = choice{value: string(w), word: string(w), label: plain.Line(w.Label())}
	}
	return list
}

// userAgentChoices are the catalogue and a text of one's own. What an existing
// account has beyond the catalogue can be left as it is.
func userAgentChoices(iv *interview) []choice {
	var list []choice
	current, known := iv.before().UserAgent, false
	for _, u := range lync.UserAgents() {
		list = append(list, choice{value: u.Value, word: u.Name, label: u.Product, note: u.Note + "\n" + u.Value})
		known = known || u.Value == current
	}
	if !known {
		list = append([]choice{{value: current, word: wordAsNow, label: labelAsNow, note: plain.Line(current)}}, list...)
	}
	return append(list, choice{value: another, word: another, label: labelOwn})
}

// The answers on the last page.
const (
	write  = "write"
	change = "change"
	cancel = "cancel"
	check  = "check" // look at the server, then ask this again
)

// writeChoices end the interview, or go back to its beginning if there is
// anything to answer differently.
func writeChoices(iv *interview) []choice {
	var list []choice
	if iv.findings[pageReview].err == nil {
		list = append(list, choice{value: write, word: write, label: labelWrite})
		if iv.draft.Check != nil {
			list = append(list, choice{value: check, word: check, label: labelCheck})
		}
	}
	if iv.asksAnything() {
		list = append(list, choice{value: change, word: change, label: labelChange})
	}
	return append(list, choice{value: cancel, word: cancel, label: labelCancel})
}
