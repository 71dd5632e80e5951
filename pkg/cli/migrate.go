package cli

import (
	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
)

const migrateExamples = `  # what would be moved, and which copies of accounts.xml lie about
  pidgin-lync migrate --dry-run

  pidgin-lync migrate --all-protocols --keyring-plugin enable --delete-leftovers`

func newMigrate(a *app) *cobra.Command {
	var plugin pluginFlag
	req := configure.Request{Action: configure.Migrate}
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Move passwords from accounts.xml to the keyring",
		Long: `Move the passwords that stand in accounts.xml in clear text to the keyring: those
of Lync accounts, or with --all-protocols of every account. Each is stored, read
back and compared before any is taken out of the file.

Other secrets in clear text are reported, and so are copies of accounts.xml that
lie beside it. --delete-leftovers removes the copies that hold passwords, but for
those that may be the only place of an account or a password.`,
		Example: migrateExamples,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if req.KeyringPlugin, err = plugin.choice(); err != nil {
				return err
			}
			w, err := a.openToChange(cmd.Context())
			if err != nil {
				return err
			}
			defer w.close()
			return a.change(cmd.Context(), w, req, changeFlags{})
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&req.AllProtocols, "all-protocols", false, "the passwords of every account, not only of Lync accounts")
	flags.BoolVar(&req.DeleteLeftovers, "delete-leftovers", false, "remove copies of accounts.xml that hold passwords")
	plugin.bind(cmd)
	return cmd
}
