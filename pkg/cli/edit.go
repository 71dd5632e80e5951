package cli

import (
	"errors"
	"reflect"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
)

const editExamples = `  pidgin-lync edit jane.doe@example.com --user-agent lync-2013-long
  pidgin-lync edit jane.doe@example.com --server '' --transport auto
  pidgin-lync edit --all --auth-scheme ntlm --dry-run
  pidgin-lync edit jane.doe@example.com`

func newEdit(a *app) *cobra.Command {
	var account accountFlags
	var password passwordFlags
	var plugins pluginsFlags
	var change changeFlags
	var all bool
	cmd := &cobra.Command{
		Use:   "edit ACCOUNT [flags]",
		Short: "Change only what is given",
		Long: `Change only what is given. ACCOUNT is a sign-in address, or the full name
"user@domain,login" where an address has several accounts. Without a flag, on a
terminal, the form is shown, filled in.`,
		Example:           editExamples,
		ValidArgsFunction: a.completeAccount,
		Args: func(cmd *cobra.Command, args []string) error {
			if all {
				return exactly()(cmd, args)
			}
			return exactly("ACCOUNT")(cmd, args)
		},
	}
	account.bind(cmd)
	password.bind(cmd, false)
	plugins.bind(cmd)
	change.bind(cmd)
	cmd.Flags().BoolVar(&all, "all", false, "edit every Lync account")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		req := configure.Request{Action: configure.Edit, All: all}
		if !all {
			req.Account = args[0]
		}
		for _, one := range []string{"username", "login", "alias", "password-stdin", "password-file"} {
			if err := exclusive(cmd.Flags(), "all", one); err != nil {
				return err
			}
		}
		var err error
		if req.Fields, err = account.fields(cmd.Flags()); err != nil {
			return err
		}
		if err = plugins.read(&req); err != nil {
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
		if !reflect.DeepEqual(req.Fields, configure.Fields{}) || req.Password.Choice != configure.PasswordUnsaid ||
			req.RepairPlugin || req.KeyringPlugin != configure.PluginUnsaid {
			return a.change(cmd.Context(), w, req, change)
		}
		return a.editByForm(cmd, w, req, change)
	}
	return cmd
}

// editByForm lets a person change the account in the form.
func (a *app) editByForm(cmd *cobra.Command, w *workplace, req configure.Request, flags changeFlags) error {
	if req.All || !a.canPrompt() {
		return usageError{errors.New("nothing to change\ngive at least one flag, e.g. --user-agent; see: pidgin-lync edit --help")}
	}
	info, _, err := w.Show(cmd.Context(), req.Account)
	if err != nil {
		return err
	}
	return a.askAndChange(cmd.Context(), w, req, &info, flags)
}
