package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

func newList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the Lync accounts",
		Args:  exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, err := a.open()
			if err != nil {
				return err
			}
			infos, keyringErr := w.List(cmd.Context())
			if a.globals.json {
				return printJSON(a.std.Out, listJSON(infos))
			}
			if len(infos) == 0 {
				a.say("no Lync account yet: create one with \"pidgin-lync setup\"")
				return nil
			}
			a.noteUnknown(infos, keyringErr)
			return listText(a.std.Out, infos)
		},
	}
}

func newShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "show ACCOUNT",
		Short:             "Show an account's settings",
		Args:              exactly("ACCOUNT"),
		ValidArgsFunction: a.completeAccount,
		RunE: func(cmd *cobra.Command, args []string) error {
			info, keyringErr, err := a.inspect(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if a.globals.json {
				return printJSON(a.std.Out, showJSON(info))
			}
			a.noteUnknown([]configure.Info{info}, keyringErr)
			return showText(a.std.Out, info, a.meaning(info.Name, info.Account, info.LastError, info.LastErrorCode, nil))
		},
	}
}

// inspect gives an account as configure.Show does.
func (a *app) inspect(ctx context.Context, name string) (info configure.Info, keyringErr, err error) {
	w, err := a.open()
	if err != nil {
		return info, nil, err
	}
	return w.Show(ctx, name)
}

// noteUnknown says why the place of a password isn't known.
func (a *app) noteUnknown(infos []configure.Info, keyringErr error) {
	for _, info := range infos {
		if info.Password == configure.Unknown {
			a.say("note: where passwords are can't be told: %s", strings.ReplaceAll(keyringErr.Error(), "\n", "\n  "))
			return
		}
	}
}

func listText(w io.Writer, infos []configure.Info) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "SIGN-IN ADDRESS\tLOGIN\tSERVER\tAUTHENTICATION\tENABLED\tPASSWORD")
	for _, i := range infos {
		place := string(i.Password)
		if i.Password == configure.InAccountsFile {
			place = "clear text in accounts.xml"
		}
		row := []string{i.Account.Address, orDash(i.Account.Login), orWord(i.Account.Server, "automatic"),
			orWord(string(i.Account.AuthScheme), "not set"), configure.ClientTitles(i.Enabled), place}
		for column, cell := range row {
			row[column] = plain.Line(cell)
		}
		fmt.Fprintln(table, strings.Join(row, "\t"))
	}
	return table.Flush()
}
