package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/doctor"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

// errUnwell says that the doctor has found an error; the output tells which.
var errUnwell = errors.New("something keeps an account from signing on, see above")

func newDoctor(a *app) *cobra.Command {
	var noNetwork bool
	cmd := &cobra.Command{
		Use:   "doctor [ACCOUNT]",
		Short: "Look for everything on this machine that keeps sign-on from working",
		Long: `Look for everything on this machine that keeps a Lync account from signing on, or a
password from being safe, and say what to do. Nothing is changed, and no password
is sent.`,
		Example: "  pidgin-lync doctor\n  pidgin-lync doctor jane.doe@example.com --no-network --json",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return exactly("ACCOUNT")(cmd, args)
		},
		ValidArgsFunction: a.completeAccount,
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := a.purpleDir()
			if err != nil {
				return err
			}
			o := doctor.Options{Dir: dir, Network: !noNetwork}
			if len(args) > 0 {
				if o.Account, err = a.fullName(args[0]); err != nil {
					return err
				}
			}
			return a.doctor(cmd, o)
		},
	}
	cmd.Flags().BoolVar(&noNetwork, "no-network", false, "leave out what connects to a server")
	return cmd
}

// fullName gives libpurple's name of an account.
func (a *app) fullName(name string) (string, error) {
	w, err := a.open()
	if err != nil {
		return "", err
	}
	account, err := w.Named(name)
	return account, err
}

type doctorJSON struct {
	Healthy  bool             `json:"healthy"`
	Findings []doctor.Finding `json:"findings"`
}

func (a *app) doctor(cmd *cobra.Command, o doctor.Options) error {
	var printed error
	print := func(f doctor.Finding) {
		if !a.globals.json && printed == nil {
			_, printed = io.WriteString(a.std.Out, a.findingText(f))
		}
	}
	findings := doctor.Run(cmd.Context(), o, print)
	if err := cmd.Context().Err(); err != nil {
		return err
	}
	if a.globals.json {
		printed = printJSON(a.std.Out, doctorJSON{!doctor.Failed(findings), findings})
	}
	if printed == nil && doctor.Failed(findings) {
		printed = errUnwell
	}
	return printed
}

// notAfterSetup are the checks about which a set-up's own warnings have told all, and
// those that never find anything wrong, only worth a note.
var notAfterSetup = []string{"sipe-plugin", "sipe-plugin-xml", "sipe-plugin-copy", "sipe-plugin-age", "keyring", "keyring-plugin", "keyring-password",
	"account-values", "non-ascii", "message-length", "pidgin-running", "pidgin-diversion", "pidgin-sandbox"}

// quickLook tells, after a set-up, what else is wrong with the account and on this
// machine.
func (a *app) quickLook(ctx context.Context, w *workplace, plan *configure.Plan) {
	if plan.Action != configure.Setup || w.dryRun != nil || a.globals.json || a.globals.quiet {
		return
	}
	for _, f := range doctor.Quick(ctx, doctor.Options{Dir: w.dir, Account: plan.Accounts[0].Name, Without: notAfterSetup}) {
		a.say("%s", strings.TrimRight(a.findingText(f), "\n"))
	}
}

// findingText words a finding; with --quiet only what is wrong.
func (a *app) findingText(f doctor.Finding) string {
	wrong := f.Severity == doctor.Warning || f.Severity == doctor.Error
	if a.globals.quiet && !wrong {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-8s %s", f.Severity, f.Title)
	if f.Account != "" {
		fmt.Fprintf(&b, " of %s", plain.Line(plainName(f.Account)))
	}
	fmt.Fprintf(&b, ": %s\n", plain.Line(f.Text))
	for _, remedy := range append([]string{f.Remedy}, f.More...) {
		if remedy != "" {
			fmt.Fprintf(&b, "         → %s\n", plain.Line(remedy))
		}
	}
	return b.String()
}
