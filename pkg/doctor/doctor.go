package doctor

import (
	"context"
	"slices"
)

// Severity says how bad a finding is.
type Severity string

// The severities.
const (
	OK      Severity = "ok"
	Note    Severity = "note"    // worth knowing
	Warning Severity = "warning" // something works worse, or less safely, than it should
	Error   Severity = "error"   // an account can't sign on, or can't work
	Skipped Severity = "skipped" // the check wasn't done; the text says why
)

// Finding is one result of a check. Texts are one line, lower case, without a full
// stop; they may quote names and paths, and hold no secret.
type Finding struct {
	ID       string   `json:"id"`    // the check's; stays the same from version to version
	Title    string   `json:"title"` // the check's
	Severity Severity `json:"severity"`
	Account  string   `json:"account,omitempty"` // libpurple's whole name of the Lync account it is about
	Text     string   `json:"text"`              // what was found
	Remedy   string   `json:"remedy,omitempty"`  // what to do; where it can be, a command as it is typed, behind a colon
	More     []string `json:"more,omitempty"`    // further remedies, if that doesn't help
}

// Options say what is examined.
type Options struct {
	// Dir is the purple directory. It may be missing.
	Dir string
	// Account is libpurple's whole name of the only Lync account to look at; empty
	// for all. What isn't about a single account is looked at in any case.
	Account string
	// Network allows the checks that connect to something. They send no password.
	Network bool
	// Without are the ids of checks that are left out, with what only they look at.
	Without []string
}

// Check is one of the checks.
type Check struct {
	ID      string // stays the same from version to version, as in Finding
	Title   string // a few words, lower case
	Quick   bool   // among those of Quick
	Network bool   // done only if Options.Network
}

// Checks lists the checks in the order of their findings.
func Checks() []Check {
	list := make([]Check, len(checks))
	for i, c := range checks {
		list[i] = Check{c.id, c.title, !c.network, c.network}
	}
	return list
}

// Run does every check that the options allow, side by side, and returns the
// findings in the checks' order, at least one for each check. onFinding, which may
// be nil, gets each as soon as it and all before it are known, one call at a time.
// Run ends within ten seconds, or as soon as the context does; what wasn't done
// by then is Skipped.
func Run(ctx context.Context, o Options, onFinding func(Finding)) []Finding {
	return examine(ctx, thisMachine(), o, wanted(o), onFinding)
}

// Quick does the checks that need no network and no patience, and returns only
// what is wrong: warnings and errors.
func Quick(ctx context.Context, o Options) []Finding {
	o.Network = false
	local := slices.DeleteFunc(wanted(o), func(c check) bool { return c.network })
	return slices.DeleteFunc(examine(ctx, thisMachine(), o, local, nil), func(f Finding) bool {
		return f.Severity != Warning && f.Severity != Error
	})
}

// wanted are the checks that the options don't leave out.
func wanted(o Options) []check {
	return slices.DeleteFunc(slices.Clone(checks), func(c check) bool { return slices.Contains(o.Without, c.id) })
}

// Failed says whether an error is among the findings.
func Failed(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == Error })
}
