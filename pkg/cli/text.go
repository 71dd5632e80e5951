package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

// The texts for people. They may change from version to version; scripts use
// --json.

// planText words what a plan would write and store, with its warnings: the whole
// of it on one page.
func planText(plan *configure.Plan) string {
	var b strings.Builder
	for _, a := range plan.Accounts {
		accountText(&b, toDo[a.Outcome], a)
		for _, w := range a.Warnings {
			fmt.Fprintf(&b, "  warning: %s\n           %s\n", w.Text, w.Remedy)
		}
	}
	if plan.Changed() {
		fmt.Fprintf(&b, "in %s\n", plan.Where)
	}
	for _, step := range plan.Plugins {
		b.WriteString(pluginStepText(step, toDoWords) + "\n")
	}
	for _, w := range plan.Warnings {
		fmt.Fprintf(&b, "warning: %s\n         %s\n", w.Text, w.Remedy)
	}
	return b.String()
}

// toDo words an outcome that lies ahead.
var toDo = map[configure.Outcome]string{
	configure.Created:   "create",
	configure.Changed:   "change",
	configure.Removed:   "remove",
	configure.Unchanged: "leave",
}

// resultText words what was done, or in a dry run would be. The warnings aren't
// in it: they go to standard error.
func resultText(result *configure.Result, dryRun bool) string {
	var b strings.Builder
	w := doneWords
	if dryRun {
		w = toDoWords
	}
	for _, a := range result.Plan.Accounts {
		verb := string(a.Outcome)
		if dryRun {
			verb = toDo[a.Outcome]
		}
		accountText(&b, verb, a)
	}
	for _, step := range result.Plugins {
		b.WriteString(pluginStepText(step, w) + "\n")
	}
	for _, l := range result.Plan.Leftovers {
		b.WriteString(leftoverText(l, slices.Contains(result.Deleted, l.Path), w) + "\n")
	}
	if len(result.Plan.Accounts) == 0 && !result.Changed {
		b.WriteString("unchanged: no password to move\n")
	}
	return b.String()
}

// stepWords are the verbs of steps that lie ahead, or are done.
type stepWords struct{ switchOn, repair, remove string }

var (
	toDoWords = stepWords{"switch on", "repair", "remove"}
	doneWords = stepWords{"switched on", "repaired", "removed"}
)

// pluginStepText words what becomes of a plugin.
func pluginStepText(step configure.PluginStep, w stepWords) string {
	if step.Do == configure.EnableKeyringPlugin {
		return fmt.Sprintf("%s %s's keyring plugin", w.switchOn, step.Client.Title())
	}
	return w.repair + " a copy of pidgin-sipe for this user"
}

// leftoverText words what is known, and what becomes, of a copy of accounts.xml.
func leftoverText(l configure.Leftover, deleted bool, w stepWords) string {
	verb := "found"
	if deleted {
		verb = w.remove
	}
	what := "no password in it"
	switch {
	case l.Err != nil:
		what, _, _ = strings.Cut(l.Err.Error(), "\n")
	case l.Link:
		what = "a link, not looked into"
	case l.Secret:
		what = "passwords in clear text"
	}
	if n := len(l.OnlyHere); n > 0 {
		what += fmt.Sprintf(", and accounts that accounts.xml doesn't have: %d", n)
	}
	return fmt.Sprintf("%s %s: %s", verb, plain.Line(l.Path), plain.Line(what))
}

// accountText words what becomes of one account.
func accountText(b *strings.Builder, verb string, a *configure.AccountPlan) {
	fmt.Fprintf(b, "%s %s\n", verb, plainName(a.Name))
	if a.Outcome == configure.Created {
		createdText(b, a)
	} else {
		for _, c := range a.Changes {
			fmt.Fprintf(b, "  %s: %s → %s\n", label(c.Field), valueText(c.Field, c.From), valueText(c.Field, c.To))
		}
	}
	for _, step := range a.Keyring {
		fmt.Fprintf(b, "  keyring: %s\n", stepText(step))
	}
}

// createdText lists what a new account consists of, also the discovery of its
// server and the lack of a password, which are no changes.
func createdText(b *strings.Builder, a *configure.AccountPlan) {
	changes := a.Changes
	if a.Account.Server == "" {
		before := slices.IndexFunc(changes, func(c lync.FieldChange) bool { return c.Field == "transport" })
		changes = slices.Insert(slices.Clone(changes), before, lync.FieldChange{Field: "server"})
	}
	for _, c := range changes {
		fmt.Fprintf(b, "  %-14s %s\n", label(c.Field), valueText(c.Field, c.To))
	}
	switch {
	case a.Account.SingleSignOn:
		fmt.Fprintf(b, "  %-14s %s\n", "password", "none: single sign-on")
	case a.Password == configure.Nowhere:
		fmt.Fprintf(b, "  %-14s %s\n", "password", "none: Pidgin asks for it")
	}
}

// plainName is an account's name without the comma that ends it where the login
// is empty, fit for a terminal. As an argument it means the same account.
func plainName(name string) string { return plain.Line(strings.TrimSuffix(name, ",")) }

// label words a field, which has the name of its flag.
func label(field string) string { return strings.ReplaceAll(field, "-", " ") }

// valueText words a value of a change.
func valueText(field, value string) string {
	switch {
	case value != "":
		return plain.Line(value)
	case field == "server":
		return "automatic discovery"
	}
	return "none"
}

// stepText words a change of the keyring.
func stepText(s configure.KeyringStep) string {
	name := plainName(s.Name)
	switch s.Do {
	case configure.StoreGiven:
		return fmt.Sprintf("store the password of %s", name)
	case configure.StoreMoved:
		return fmt.Sprintf("store the password of %s, moved from accounts.xml", name)
	case configure.StoreAgain:
		return fmt.Sprintf("make one item of the password of %s, for Pidgin's plugin too", name)
	case configure.StoreAs:
		return fmt.Sprintf("store the password under the new name %s", name)
	case configure.Forget:
		return fmt.Sprintf("delete the password of %s", name)
	}
	return string(s.Do)
}

func orDash(text string) string { return orWord(text, "-") }

func orWord(text, instead string) string {
	if text == "" {
		return instead
	}
	return text
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}
