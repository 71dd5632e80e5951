package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/form"
)

func newRemove(a *app) *cobra.Command {
	var keep bool
	cmd := &cobra.Command{
		Use:               "remove ACCOUNT",
		Short:             "Remove an account and its password",
		Example:           "  pidgin-lync remove jane.doe@example.com --yes",
		Args:              exactly("ACCOUNT"),
		ValidArgsFunction: a.completeAccount,
		RunE: func(cmd *cobra.Command, args []string) error {
			req := configure.Request{Action: configure.Remove, Account: args[0], KeepPassword: keep}
			return a.confirmedChange(cmd.Context(), req, "Remove the account %s?")
		},
	}
	cmd.Flags().BoolVar(&keep, "keep-password", false, "leave the keyring alone")
	return cmd
}

// confirmedChange carries out a request that destroys something, once the person
// at the terminal or the flag --yes agrees. The question is asked only after the
// plan is known to be possible.
func (a *app) confirmedChange(ctx context.Context, req configure.Request, question string) error {
	w, err := a.openToChange(ctx)
	if err != nil {
		return err
	}
	defer w.close()
	plan, err := w.Plan(ctx, req)
	if err != nil {
		return err
	}
	if plan.Changed() && !a.globals.dryRun && !a.globals.yes {
		if !a.canPrompt() {
			return usageError{fmt.Errorf("%s needs a confirmation\nsay --yes", req.Action)}
		}
		a.say("%s", planText(plan))
		agreed, err := form.Confirm(ctx, a.terminal(), fmt.Sprintf(question, plainName(plan.Accounts[0].Name)))
		if err != nil {
			return err
		}
		if !agreed {
			return form.ErrAborted
		}
	}
	return a.apply(ctx, w, plan, changeFlags{})
}
