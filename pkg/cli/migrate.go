package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

const migrateExamples = `  # what would be moved, and which copies of accounts.xml lie about
  pidgin-lync migrate --dry-run

  pidgin-lync migrate --all-protocols --keyring-plugin enable --delete-leftovers`

func newMigrate(a *app) *cobra.Command {
	var all, deleteLeftovers bool
	var plugin pluginFlag
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Move passwords from accounts.xml to the keyring",
		Long: `Move the passwords that stand in accounts.xml in clear text to the keyring: those
of Lync accounts, or with --all-protocols of every account. Each is stored, read
back and compared before any is taken out of the file.

Copies of accounts.xml that hold passwords too are reported, and removed with
--delete-leftovers.`,
		Example: migrateExamples,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			w, err := a.openToChange(cmd.Context())
			if err != nil {
				return err
			}
			defer w.close()
			req := configure.Request{Action: configure.Migrate, AllProtocols: all}
			if req.KeyringPlugin, err = plugin.choice(); err != nil {
				return err
			}
			return a.migrate(cmd.Context(), w, req, deleteLeftovers)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&all, "all-protocols", false, "the passwords of every account, not only of Lync accounts")
	flags.BoolVar(&deleteLeftovers, "delete-leftovers", false, "remove copies of accounts.xml that hold passwords")
	plugin.bind(cmd)
	return cmd
}

// migrate moves the passwords, then looks at what lies beside accounts.xml.
func (a *app) migrate(ctx context.Context, w *workplace, req configure.Request, deleteLeftovers bool) error {
	plan, err := w.Plan(ctx, req)
	if err != nil {
		return err
	}
	result, err := w.Apply(ctx, plan)
	if result == nil {
		return err
	}
	err = errors.Join(err, w.Saved(ctx, plan))
	leftovers, removed, leftErr := w.leftovers(deleteLeftovers && err == nil)
	err = errors.Join(err, leftErr)
	if a.globals.json {
		out := migrationJSON{changeResultJSON: resultJSON(w, result, nil), Leftovers: leftoversJSON(leftovers, removed)}
		out.Changed = out.Changed || removed
		return errors.Join(printJSON(a.std.Out, out), err)
	}
	if printErr := a.printResult(w, result, nil); printErr != nil {
		return errors.Join(printErr, err)
	}
	return errors.Join(a.printMigration(w, plan, leftovers, removed), err)
}

// printMigration tells what is special about a migration.
func (a *app) printMigration(w *workplace, plan *configure.Plan, leftovers []purple.Leftover, removed bool) error {
	var b strings.Builder
	if len(plan.Accounts) == 0 {
		b.WriteString("unchanged: accounts.xml holds no password in clear text\n")
	}
	for _, l := range leftovers {
		verb := "found"
		if removed {
			verb = "removed"
		}
		fmt.Fprintf(&b, "%s %s%s\n", verb, plain.Line(l.Path), leftoverText(l))
	}
	if !a.globals.quiet {
		if _, err := fmt.Fprint(a.std.Out, b.String()); err != nil {
			return err
		}
	}
	if len(leftovers) > 0 && !removed {
		a.say("copies of accounts.xml may hold passwords: remove them with --delete-leftovers")
	}
	if w.dryRun == nil && (plan.Changed() || removed) {
		a.say("a password that was saved in clear text may still be in backups and on the disk: change it")
	}
	return nil
}

func leftoverText(l purple.Leftover) string {
	switch {
	case l.Secret && len(l.OnlyHere) > 0:
		return fmt.Sprintf(": holds passwords in clear text, and %d accounts that accounts.xml doesn't have", len(l.OnlyHere))
	case l.Secret:
		return ": holds passwords in clear text"
	case l.Link:
		return ": a link, not looked into"
	}
	return ": no password found in it"
}

// leftovers lists the copies of accounts.xml, and removes those that hold secrets if
// asked to; the list is then of what is removed. A copy with accounts that are
// nowhere else isn't removed.
func (w *workplace) leftovers(remove bool) (list []purple.Leftover, removed bool, err error) {
	found, err := purple.Leftovers(w.dir)
	if err != nil || !remove || w.dryRun != nil {
		return found, false, err
	}
	var errs []error
	for _, l := range found {
		switch {
		case !l.Secret:
		case len(l.OnlyHere) > 0:
			errs = append(errs, fmt.Errorf("%s has accounts that accounts.xml doesn't have, so it isn't removed\n"+
				"take from it what you need, then remove it yourself", l.Path))
		default:
			if err := l.Delete(); err != nil {
				errs = append(errs, err)
				continue
			}
			list = append(list, l)
		}
	}
	return list, len(list) > 0, errors.Join(errs...)
}

type leftoverJSON struct {
	Path    string `json:"path"`
	Secret  bool   `json:"holds_secret"`
	Only    int    `json:"accounts_only_here"`
	Removed bool   `json:"removed"`
}

type migrationJSON struct {
	changeResultJSON
	Leftovers []leftoverJSON `json:"leftovers"`
}

func leftoversJSON(list []purple.Leftover, removed bool) []leftoverJSON {
	out := []leftoverJSON{}
	for _, l := range list {
		out = append(out, leftoverJSON{l.Path, l.Secret, len(l.OnlyHere), removed})
	}
	return out
}
