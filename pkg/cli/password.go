package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/form"
)

func newPassword(a *app) *cobra.Command {
	return group("password COMMAND", "Set, clear or look for the password of an account",
		newPasswordSet(a), newPasswordClear(a), newPasswordStatus(a))
}

func newPasswordSet(a *app) *cobra.Command {
	var password passwordFlags
	var plugin pluginFlag
	var change changeFlags
	cmd := &cobra.Command{
		Use:               "set ACCOUNT",
		Short:             "Store the password in the keyring",
		Example:           "  pidgin-lync password set jane.doe@example.com --password-stdin < password.txt",
		Args:              exactly("ACCOUNT"),
		ValidArgsFunction: a.completeAccount,
	}
	password.bind(cmd, false)
	plugin.bind(cmd)
	change.bind(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		w, err := a.openToChange(cmd.Context())
		if err != nil {
			return err
		}
		defer w.close()
		req := configure.Request{Action: configure.SetPassword, Account: args[0]}
		if req.KeyringPlugin, err = plugin.choice(); err != nil {
			return err
		}
		if req.Password, err = password.read(cmd, a); err != nil {
			return err
		}
		if req.Password.Choice == configure.PasswordUnsaid {
			if err := a.askPassword(cmd, w, &req); err != nil {
				return err
			}
		}
		return a.change(cmd.Context(), w, req, change)
	}
	return cmd
}

// askPassword asks at the terminal, after everything that could make the answer
// useless has been looked at.
func (a *app) askPassword(cmd *cobra.Command, w *workplace, req *configure.Request) error {
	info, _, err := w.Show(cmd.Context(), req.Account)
	if err != nil {
		return err
	}
	if !a.canPrompt() {
		return configure.ErrPasswordMissing
	}
	if err := w.CheckClients(cmd.Context()); err != nil {
		return err
	}
	if err := w.canStore(cmd.Context()); err != nil {
		return err
	}
	password, err := form.AskPassword(cmd.Context(), a.terminal(), fmt.Sprintf("Password for %s", info.Account.Address), true)
	req.Password = configure.Password{Choice: configure.PasswordStore, Secret: password}
	return err
}

func newPasswordClear(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "clear ACCOUNT",
		Short:             "Remove the password from the keyring and from accounts.xml",
		Args:              exactly("ACCOUNT"),
		ValidArgsFunction: a.completeAccount,
		RunE: func(cmd *cobra.Command, args []string) error {
			req := configure.Request{Action: configure.ClearPassword, Account: args[0]}
			return a.confirmedChange(cmd.Context(), req, "Remove the password of %s?")
		},
	}
}

func newPasswordStatus(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "status ACCOUNT",
		Short:             "Say where the password is",
		Args:              exactly("ACCOUNT"),
		ValidArgsFunction: a.completeAccount,
		RunE: func(cmd *cobra.Command, args []string) error {
			info, keyringErr, err := a.inspect(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if a.globals.json {
				err = printJSON(a.std.Out, passwordJSON(info))
			} else {
				_, err = fmt.Fprintf(a.std.Out, "%s: %s\n", plainName(info.Name), passwordText(info))
			}
			if err == nil && info.Password == configure.Unknown {
				err = keyringErr
			}
			return err
		},
	}
}
