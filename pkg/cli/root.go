package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// globals are the flags that every command takes.
type globals struct {
	purpleDir  string
	dryRun     bool
	json       bool
	noInput    bool
	accessible bool
	yes        bool
	quiet      bool
	verbose    bool
}

const rootExamples = `  # set up an account, asking for everything
  pidgin-lync

  # set up an account in a script
  pidgin-lync setup --username jane.doe@example.com --password-stdin < password.txt

  # change the user agent of an existing account
  pidgin-lync edit jane.doe@example.com --user-agent lync-2013-long`

func newRoot(a *app) *cobra.Command {
	root := newSetup(a)
	root.Use = "pidgin-lync [setup] [flags]"
	root.Short = "Lync and Skype for Business accounts in Pidgin, passwords in the keyring"
	root.Long = `pidgin-lync sets up Lync and Skype for Business accounts ("Office Communicator")
in Pidgin and Finch. Their passwords are kept in the system keyring, never in
clear text. Without a command it does what "pidgin-lync setup" does.`
	root.Example = rootExamples
	root.Args = noSuchCommand
	root.SuggestionsMinimumDistance = 2
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w\nsee: %s --help", err, cmd.CommandPath())}
	})
	bindGlobals(root, &a.globals)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		a.startLog()
		return exclusive(cmd.Flags(), "quiet", "verbose")
	}
	root.AddCommand(newSetup(a), newEdit(a), newList(a), newShow(a), newRemove(a), newPassword(a),
		newMigrate(a), newLaunch(a), newLaunchGuard(a), newPlugin(a),
		newDiscover(a), newCheck(a), newDoctor(a), newExplain(a),
		newUserAgents(a), newCompletion(), newVersion(a))
	root.SetHelpCommand(newHelp())
	return root
}

func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil {
				return usageError{err}
			}
			if err := noSuchCommand(found, rest); err != nil {
				return err
			}
			return found.Help()
		},
	}
}

func bindGlobals(root *cobra.Command, g *globals) {
	f := root.PersistentFlags()
	f.SortFlags = false
	f.StringVar(&g.purpleDir, "purple-dir", "", "the purple `directory` (default ~/.purple)")
	f.BoolVar(&g.dryRun, "dry-run", false, "show what would be done, write nothing")
	f.BoolVar(&g.json, "json", false, "print the result as JSON")
	f.BoolVar(&g.noInput, "no-input", false, "never ask; fail where an answer is needed")
	f.BoolVar(&g.accessible, "accessible", false, "ask line by line instead of by a form\n(also with ACCESSIBLE=1 or TERM=dumb)")
	f.BoolVarP(&g.yes, "yes", "y", false, "don't ask for confirmation")
	f.BoolVarP(&g.quiet, "quiet", "q", false, "say nothing but errors")
	f.BoolVarP(&g.verbose, "verbose", "v", false, "tell each step on standard error")
}

// noSuchCommand refuses arguments of the bare command, which can only be a
// mistyped command.
func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	remedy := fmt.Sprintf("see: %s --help", cmd.CommandPath())
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		remedy = fmt.Sprintf("did you mean: %s %s", cmd.CommandPath(), near[0])
	}
	return usageError{fmt.Errorf("unknown command %q\n%s", args[0], remedy)}
}

// exactly requires one argument called name for each name given.
func exactly(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) > len(names):
			return usageError{fmt.Errorf("unexpected argument %q\nsee: %s --help", args[len(names)], cmd.CommandPath())}
		case len(args) < len(names):
			return usageError{fmt.Errorf("%s is missing\nsee: %s --help", names[len(args)], cmd.CommandPath())}
		}
		return nil
	}
}

// exclusive refuses more than one of the flags. Cobra's own check gives an error
// that can't be told from others.
func exclusive(flags *pflag.FlagSet, names ...string) error {
	var given []string
	for _, name := range names {
		if flags.Changed(name) {
			given = append(given, "--"+name)
		}
	}
	if len(given) < 2 {
		return nil
	}
	return usageError{fmt.Errorf("%s exclude each other\nleave all but one out", strings.Join(given, " and "))}
}

// group makes a command that only holds others.
func group(use, short string, children ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: noSuchCommand, RunE: func(cmd *cobra.Command, _ []string) error {
		return usageError{fmt.Errorf("a command is missing\nsee: %s --help", cmd.CommandPath())}
	}}
	cmd.SuggestionsMinimumDistance = 2
	cmd.AddCommand(children...)
	return cmd
}
