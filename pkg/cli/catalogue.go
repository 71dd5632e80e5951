package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

func newUserAgents(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "user-agents",
		Short: "List the user agents that have a short name",
		Args:  exactly(),
		RunE: func(*cobra.Command, []string) error {
			if a.globals.json {
				return printJSON(a.std.Out, userAgentsJSON())
			}
			table := tabwriter.NewWriter(a.std.Out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "NAME\tPRODUCT\tUSER AGENT")
			for _, u := range lync.UserAgents() {
				product := u.Product
				if u.Value == lync.DefaultUserAgent {
					product += " (the default)"
				}
				fmt.Fprintf(table, "%s\t%s\t%s\n", u.Name, product, u.Value)
			}
			return table.Flush()
		},
	}
}

// Version is set by release builds (-ldflags "-X …/pkg/cli.Version=1.2.3").
var Version string

func newVersion(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  exactly(),
		RunE: func(*cobra.Command, []string) error {
			v := versionJSON{Version: version(), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
			if a.globals.json {
				return printJSON(a.std.Out, v)
			}
			_, err := fmt.Fprintf(a.std.Out, "pidgin-lync %s (%s, %s)\n", v.Version, v.Go, v.Platform)
			return err
		},
	}
}

func version() string {
	if Version != "" {
		return Version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "development"
}

func newCompletion() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "Print a completion script for bash, zsh, fish or powershell",
		Example:   "  pidgin-lync completion bash > ~/.local/share/bash-completion/completions/pidgin-lync",
		Args:      exactly("SHELL"),
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			root, out := cmd.Root(), cmd.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(out)
			}
			return usageError{fmt.Errorf("no completion for the shell %q\nthere is one for bash, zsh, fish and powershell", args[0])}
		},
	}
}

// completeAccount offers the Lync accounts' names to the shell, but for those that
// can't be typed.
func (a *app) completeAccount(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	w, err := a.open()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	untypeable := func(name string) bool { return plain.Line(name) != name }
	return slices.DeleteFunc(w.Names(), untypeable), cobra.ShellCompDirectiveNoFileComp
}
