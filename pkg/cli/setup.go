package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/form"
	"github.com/pidgin-lync/pidgin-lync/pkg/frontend"
	"github.com/pidgin-lync/pidgin-lync/pkg/sipeplugin"
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
	var plugins pluginsFlags
	var change changeFlags
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
	plugins.bind(cmd)
	change.bind(cmd)
	cmd.Flags().BoolVar(&change.check, "check", false, "look at the server before writing; warns if signing on can't work")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		fields, err := account.fields(cmd.Flags())
		if err != nil {
			return err
		}
		req := configure.Request{Action: configure.Setup, Fields: fields}
		if err := plugins.read(&req); err != nil {
			return err
		}
		w, err := a.openToChange(cmd.Context())
		if err != nil {
			return err
		}
		defer w.close()
		if req.Password, err = password.read(cmd, a); err != nil {
			return err
		}
		if a.canPrompt() {
			return a.askAndChange(cmd.Context(), w, req, nil, change)
		}
		return a.change(cmd.Context(), w, req, change)
	}
	return cmd
}

// askAndChange asks what the request leaves open, and carries it out. existing is
// the account that is being edited, if it is known already.
func (a *app) askAndChange(ctx context.Context, w *workplace, req configure.Request, existing *configure.Info, flags changeFlags) error {
	req, err := a.askFor(ctx, w, req, existing)
	if err != nil {
		return err
	}
	return a.change(ctx, w, req, flags)
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
	a.inForm.Store(true)
	defer func() { a.inForm.Store(false) }()
	return form.Ask(ctx, a.terminal(), form.Draft{
		Request: req, Accounts: infos, Existing: existing,
		Confirmed: a.globals.yes,
		Keyring:   w.canStore,
		Discover:  a.network(w.dir, frontend.DefaultLimit).offerServer,
		Check: func(ctx context.Context, req configure.Request) string {
			plan, err := w.Plan(ctx, req)
			if err != nil {
				return ""
			}
			return a.checkText(ctx, w, plan)
		},

		KeyringPlugin: req.KeyringPlugin == configure.PluginUnsaid && w.OffersKeyringPlugin(offeredClient(req), existing),
		RepairPlugin:  !req.RepairPlugin && w.plugins.SipePlugin().Remedy == sipeplugin.RemedyRepair,

		Preview: func(ctx context.Context, req configure.Request) (string, error) {
			plan, err := w.Plan(ctx, req)
			if err != nil {
				return "", err
			}
			return planText(plan), nil
		},
	})
}

// offeredClient is the client whose keyring plugin the form offers to switch on.
func offeredClient(req configure.Request) configure.Client {
	if word := req.Fields.Client; word != nil && *word == string(configure.Finch) {
		return configure.Finch
	}
	return configure.Pidgin
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
