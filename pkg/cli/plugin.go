package cli

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/sipeplugin"
)

func newPlugin(a *app) *cobra.Command {
	cmd := group("plugin COMMAND", "See whether pidgin-sipe fits this system; repair a copy for this user",
		newPluginStatus(a), newPluginRepair(a), newPluginRestore(a))
	cmd.Long = `See whether pidgin-sipe fits this system, and repair it for this user.

pidgin-sipe 1.25.0 can't read XML with libxml2 as it is since 2023: signing on with
TLS-DSK fails, and the contact list stays empty. "repair" writes a copy of the
plugin that differs in four bytes into your own plugin directory, from where Pidgin
and Finch load it. No root, no compiler; docs/plugin.md tells it at length.`
	return cmd
}

func newPluginStatus(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Say which copy of the plugin is loaded, and whether it can read XML",
		Args:  exactly(),
		RunE: func(*cobra.Command, []string) error {
			status, err := a.sipeStatus()
			if err != nil {
				return err
			}
			if a.globals.json {
				return printJSON(a.std.Out, pluginJSON(status))
			}
			return pluginText(a.std.Out, status)
		},
	}
}

func newPluginRepair(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "repair",
		Short: "Make or renew a repaired copy of the plugin for this user",
		Args:  exactly(),
		RunE: func(*cobra.Command, []string) error {
			return a.changePlugin("repaired", "Pidgin loads the copy from its next start on", func(dir string) (bool, error) {
				return sipeplugin.Repair(pidgin.PluginDirs(dir), dir)
			})
		},
	}
}

func newPluginRestore(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "restore",
		Short: "Remove the repaired copy, so that the installed plugin is loaded again",
		Args:  exactly(),
		RunE: func(*cobra.Command, []string) error {
			return a.changePlugin("restored", "Pidgin loads the installed plugin from its next start on", sipeplugin.Restore)
		},
	}
}

func (a *app) sipeStatus() (*sipeplugin.Status, error) {
	dir, err := a.purpleDir()
	if err != nil {
		return nil, err
	}
	return sipeplugin.Look(pidgin.PluginDirs(dir), dir), nil
}

// changePlugin carries out a change of the user's copy and tells its result.
func (a *app) changePlugin(verb, hint string, change func(dir string) (bool, error)) error {
	dir, err := a.purpleDir()
	if err != nil {
		return err
	}
	changed := false
	if !a.globals.dryRun {
		if changed, err = change(dir); err != nil {
			return err
		}
	}
	status := sipeplugin.Look(pidgin.PluginDirs(dir), dir)
	if a.globals.json {
		out := pluginJSON(status)
		out.Changed, out.DryRun = changed, a.globals.dryRun
		return printJSON(a.std.Out, out)
	}
	if a.globals.dryRun {
		a.say("dry run: nothing is written")
		return pluginText(a.std.Out, status)
	}
	if a.globals.quiet {
		return nil
	}
	if !changed {
		verb, hint = "unchanged", status.Reason
	}
	if _, err := fmt.Fprintf(a.std.Out, "%s: %s\n", verb, status.Reason); err != nil {
		return err
	}
	if changed {
		a.say("%s", hint)
	}
	return nil
}

// pluginText prints every copy of the plugin, the loaded one first, and what to do.
func pluginText(w io.Writer, s *sipeplugin.Status) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "%s:\t%s\n", s.State, s.Reason)
	for i := range s.Copies {
		c := &s.Copies[i]
		use := "not loaded"
		if c == s.Loaded() {
			use = "loaded"
		}
		fmt.Fprintf(table, "%s\t%s\n", use, c.Path)
		fmt.Fprintf(table, "\tversion %s, %s, libxml2 %s\n", orWord(c.Version, "unknown"), orWord(c.Arch, "no program"), orWord(c.Library.Version, "not found"))
		fmt.Fprintf(table, "\t%s: %s\n", c.Fitness, c.Reason)
	}
	if remedy := pluginRemedies[s.Remedy]; remedy != "" {
		fmt.Fprintf(table, "to do:\t%s\n", remedy)
	}
	return table.Flush()
}

// pluginRemedies word what helps.
var pluginRemedies = map[sipeplugin.Remedy]string{
	sipeplugin.RemedyInstall: "install the package pidgin-sipe",
	sipeplugin.RemedyRepair:  "pidgin-lync plugin repair",
	sipeplugin.RemedyRestore: "pidgin-lync plugin restore",
	sipeplugin.RemedyUpgrade: "install or build a newer pidgin-sipe, see docs/plugin-from-source.md",
	sipeplugin.RemedyRemove:  "remove the copy in your own plugin directory, which pidgin-lync hasn't made",
}

type pluginCopyJSON struct {
	Path       string `json:"path"`
	Loaded     bool   `json:"loaded"`
	Version    string `json:"version"`
	Arch       string `json:"arch"`
	SHA256     string `json:"sha256"`
	Libxml2    string `json:"libxml2"`
	Fitness    string `json:"fitness"`
	Reason     string `json:"reason"`
	Repairable bool   `json:"repairable"`
}

type pluginStatusJSON struct {
	Changed bool             `json:"changed"`
	DryRun  bool             `json:"dry_run"`
	State   string           `json:"state"`
	Reason  string           `json:"reason"`
	Remedy  string           `json:"remedy"`
	Copies  []pluginCopyJSON `json:"copies"`
}

func pluginJSON(s *sipeplugin.Status) pluginStatusJSON {
	out := pluginStatusJSON{State: string(s.State), Reason: s.Reason, Remedy: string(s.Remedy), Copies: []pluginCopyJSON{}}
	for i := range s.Copies {
		c := &s.Copies[i]
		out.Copies = append(out.Copies, pluginCopyJSON{
			Path: c.Path, Loaded: c == s.Loaded(), Version: c.Version, Arch: c.Arch, SHA256: c.SHA256, Libxml2: c.Library.Version,
			Fitness: string(c.Fitness), Reason: c.Reason, Repairable: c.Repairable,
		})
	}
	return out
}
