package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/form"
)

const setupExamples = `  # ask for everything
  pidgin-lync setup

  # in a script; says "unchanged" when run again
  pidgin-lync setup --username jane.doe@example.com --login 'EXAMPLE\jane' \
      --server lync.example.com:443 --auth-scheme ntlm --password-stdin < password.txt

  # show what would be done
  pidgin-lync setup --username jane.doe@example.com --no-password --dry-run`

// newSetup makes the command setup. The bare command is a second one of its kind.
func newSetup(a *app) *cobra.Command {
	var account accountFlags
	var password passwordFlags
	cmd := &cobra.Command{
		Use:   "setup [flags]",
		Short: "Create an account, or bring it to the stated form",
		Long: `Create an account, or bring an existing one to the stated form.

What no flag says is asked on a terminal. Elsewhere a new account takes the
defaults, an existing one keeps what it has. The password goes into the system
keyring; one that is saved in accounts.xml in clear text is moved there.`,
		Example: setupExamples,
		Args:    exactly(),
	}
	account.bind(cmd)
	password.bind(cmd, true)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		fields, err := account.fields(cmd.Flags())
		if err != nil {
			return err
		}
		w, err := a.open()
		if err != nil {
			return err
		}
		req := configure.Request{Action: configure.Setup, Fields: fields}
		if req.Password, err = password.read(cmd, a); err != nil {
			return err
		}
		if a.canPrompt() {
			return a.askAndChange(cmd.Context(), w, req, nil)
		}
		return a.change(cmd.Context(), w, req)
	}
	return cmd
}

// askAndChange asks what the request leaves open, and carries it out. existing is
// the account that is being edited, if it is known already.
func (a *app) askAndChange(ctx context.Context, w *workplace, req configure.Request, existing *configure.Info) error {
	req, err := a.askFor(ctx, w, req, existing)
	if err != nil {
		return err
	}
	return a.change(ctx, w, req)
}

// askFor shows the form.
func (a *app) askFor(ctx context.Context, w *workplace, req configure.Request, existing *configure.Info) (configure.Request, error) {
	if err := w.CheckClients(ctx); err != nil {
		return req, err // before a person takes the trouble
	}
	if req.Action == configure.Setup && req.Fields.Username != nil {
		var err error
		// Where the address has several accounts, the form asks for the login.
		if existing, err = w.Meant(ctx, req.Fields); err != nil && !is[*configure.AmbiguousError](err) {
			return req, err
		}
	}
	infos, _ := w.List(ctx) // where passwords are is a help in the form, no condition
	a.inForm = true
	defer func() { a.inForm = false }()
	return form.Ask(ctx, a.terminal(), form.Draft{
		Request: req, Accounts: infos, Existing: existing,
		Confirmed: a.globals.yes,
		Keyring:   w.canStore,
		Preview: func(ctx context.Context, req configure.Request) (string, error) {
			plan, err := w.Plan(ctx, req)
			if err != nil {
				return "", err
			}
			return planText(plan), nil
		},
	})
}

// terminal describes the terminal to the form.
func (a *app) terminal() form.Terminal {
	env := a.std.Env
	return form.Terminal{
		In: a.std.In, Out: a.std.Err,
		Accessible: a.globals.accessible || env("ACCESSIBLE") != "" && env("ACCESSIBLE") != "0" || env("TERM") == "dumb",
		Color:      env("NO_COLOR") == "",
	}
}

// change plans and applies a request, and prints what became of it.
func (a *app) change(ctx context.Context, w *workplace, req configure.Request) error {
	plan, err := w.Plan(ctx, req)
	if err != nil {
		return err
	}
	return a.apply(ctx, w, plan)
}

// apply carries out a plan and prints what became of it. A result beside an error
// means that the change is made but for a remainder.
func (a *app) apply(ctx context.Context, w *workplace, plan *configure.Plan) error {
	result, err := w.Apply(ctx, plan)
	if result == nil {
		return err
	}
	return errors.Join(a.printResult(w, result), err)
}

// hintFinding tells after a password was stored what Pidgin needs to find it.
func (a *app) hintFinding(plan *configure.Plan) {
	stored := func(p *configure.AccountPlan) bool {
		return slices.ContainsFunc(p.Keyring, func(s configure.KeyringStep) bool { return s.Do != configure.Forget })
	}
	if slices.ContainsFunc(plan.Accounts, stored) {
		a.say("%s", findingHint)
	}
}

// findingHint has lines that fit a terminal.
const findingHint = `Pidgin finds the password by its plugin "Password Keyring": see Tools, Plugins
(Debian and Ubuntu: package pidgin-gnome-keyring)`
