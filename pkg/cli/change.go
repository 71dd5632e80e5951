package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/launch"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

// changeFlags are the flags of commands that change accounts.
type changeFlags struct {
	waitFlags
	check bool // look at the server before
}

// change plans and applies a request, and prints what became of it.
func (a *app) change(ctx context.Context, w *workplace, req configure.Request, flags changeFlags) error {
	plan, err := w.Plan(ctx, req)
	if err != nil {
		return err
	}
	if flags.check {
		a.checkServers(ctx, w, plan)
	}
	return a.apply(ctx, w, plan, flags)
}

// apply carries out a plan and prints what became of it. A result beside an error
// means that the change is made but for a remainder.
func (a *app) apply(ctx context.Context, w *workplace, plan *configure.Plan, flags changeFlags) error {
	result, err := w.Apply(ctx, plan)
	if result == nil {
		return err
	}
	outcomes, settleErr := a.settle(ctx, w, result, flags.waitFlags)
	a.quickLook(ctx, w, plan)
	return errors.Join(err, settleErr, a.failedSignOns(outcomes, plannedAccounts(plan), w.plugins))
}

// settle prints a result, and waits for what a running client makes of it: it
// follows the sign-on if wanted, and waits for accounts.xml. The JSON is one document
// of all that, and so comes last.
func (a *app) settle(ctx context.Context, w *workplace, result *configure.Result, wait waitFlags) ([]launch.Outcome, error) {
	if a.globals.json {
		outcomes, err := a.followChange(ctx, w, wait)
		savedErr := a.saved(ctx, w, result)
		return outcomes, errors.Join(err, savedErr, a.printResult(w, result, outcomes))
	}
	if err := a.printResult(w, result, nil); err != nil {
		return nil, err
	}
	outcomes, err := a.followChange(ctx, w, wait)
	printErr := a.printSignOns(outcomes)
	return outcomes, errors.Join(err, printErr, a.saved(ctx, w, result))
}

// saved waits for a running client to write accounts.xml.
func (a *app) saved(ctx context.Context, w *workplace, result *configure.Result) error {
	if !result.Changed || w.session == nil || w.dryRun != nil {
		return nil
	}
	a.say("waiting for %s to save its accounts", w.session.Client().Program)
	return waited(w.Saved(ctx, result.Plan))
}

// plannedAccounts gives the accounts of a plan by their names.
func plannedAccounts(plan *configure.Plan) map[string]lync.Account {
	accounts := map[string]lync.Account{}
	for _, p := range plan.Accounts {
		accounts[p.Name] = p.Account
	}
	return accounts
}

// printResult prints what a change has done, or in a dry run would do.
func (a *app) printResult(w *workplace, result *configure.Result, outcomes []launch.Outcome) error {
	warnings := result.Plan.Warnings
	for _, p := range result.Plan.Accounts {
		warnings = append(warnings, p.Warnings...)
	}
	for _, warning := range warnings {
		a.say("warning: %s\n  %s", warning.Text, warning.Remedy)
	}
	if a.globals.json {
		return printJSON(a.std.Out, resultJSON(w, result, outcomes))
	}
	text := resultText(result, w.dryRun != nil)
	switch {
	case w.dryRun != nil:
		a.say("dry run: nothing is written")
		text += plain.Diff(w.dryRun.Diff())
	case a.globals.quiet:
		return nil
	}
	if result.Changed && w.session != nil && w.dryRun == nil {
		text += fmt.Sprintf("applied to the running %s\n", w.session.Client().Program)
	}
	_, err := io.WriteString(a.std.Out, text)
	return err
}

// printSignOns prints which accounts have signed on.
func (a *app) printSignOns(outcomes []launch.Outcome) error {
	if a.globals.quiet {
		return nil
	}
	_, err := io.WriteString(a.std.Out, signOnText(outcomes))
	return err
}
