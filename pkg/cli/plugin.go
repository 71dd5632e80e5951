package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
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
			dir, err := a.purpleDir()
			if err != nil {
				return err
			}
			status := a.plugins(dir).SipePlugin()
			if a.globals.json {
				return printJSON(a.std.Out, pluginJSON(status))
			}
			_, err = io.WriteString(a.std.Out, pluginText(status))
			return err
		},
	}
}

func newPluginRepair(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "repair",
		Short: "Make or renew a repaired copy of the plugin for this user",
		Args:  exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.changePlugin(cmd.Context(), pluginChange{
				plan: planRepair, carryOut: configure.PluginFiles.RepairSipe, toDo: "repair a copy", done: "repaired a copy", loads: "the repaired copy",
			})
		},
	}
}

func newPluginRestore(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "restore",
		Short: "Remove the repaired copy, so that the installed plugin is loaded again",
		Args:  exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.changePlugin(cmd.Context(), pluginChange{
				plan: planRestore, carryOut: configure.PluginFiles.RestoreSipe, toDo: "remove the copy", done: "removed the copy", loads: "the installed plugin",
				none: "there is no repaired copy",
			})
		},
	}
}

// pluginChange is what can be done to the user's copy of the plugin.
type pluginChange struct {
	plan       func(*sipeplugin.Status) (changes bool, err error)
	carryOut   func(configure.PluginFiles, context.Context) error
	toDo, done string
	loads      string // what a client loads then
	none       string // why nothing changes; the status's reason, if empty
}

// planRepair says whether there is anything to repair. It refuses where a repair was
// asked for, and what a client loads would stay unfit or isn't the repair's.
func planRepair(s *sipeplugin.Status) (bool, error) {
	switch {
	case s.Remedy == sipeplugin.RemedyRepair:
		return true, nil
	case s.State == sipeplugin.StateRepaired, s.State == sipeplugin.StateFit:
		return false, nil
	}
	return false, refusal(s)
}

// planRestore says whether there is a repaired copy to remove.
func planRestore(s *sipeplugin.Status) (bool, error) {
	switch s.State {
	case sipeplugin.StateForeign:
		return false, refusal(s)
	case sipeplugin.StateRepaired, sipeplugin.StateStale:
		return true, nil
	}
	return false, nil
}

func refusal(s *sipeplugin.Status) error {
	return errors.New(s.Reason + "\n" + orWord(pluginToDo(s), "see: pidgin-lync plugin status"))
}

// changePlugin carries out a change of the user's copy, and tells its result.
func (a *app) changePlugin(ctx context.Context, change pluginChange) error {
	dir, err := a.purpleDir()
	if err != nil {
		return err
	}
	files := a.plugins(dir)
	status := files.SipePlugin()
	changes, err := change.plan(status)
	if err != nil {
		return err
	}
	if changes && !a.globals.dryRun {
		if err := change.carryOut(files, ctx); err != nil {
			return err
		}
		status = files.SipePlugin()
	}
	return a.printPluginChange(ctx, dir, change, changes, status)
}

func (a *app) printPluginChange(ctx context.Context, dir string, change pluginChange, changed bool, now *sipeplugin.Status) error {
	if a.globals.dryRun {
		a.say("dry run: nothing is written")
	}
	if changed && !a.globals.dryRun {
		a.say("%s", nextStart(ctx, dir, change.loads))
	}
	if a.globals.json {
		out := pluginJSON(now)
		out.Changed, out.DryRun = changed, a.globals.dryRun
		return printJSON(a.std.Out, out)
	}
	text := "unchanged: " + orWord(change.none, now.Reason)
	switch path := filepath.Join(now.UserDir, sipeplugin.FileName); {
	case changed && a.globals.dryRun:
		text = change.toDo + ": " + path
	case changed:
		text = change.done + ": " + path
	}
	if a.globals.quiet && !a.globals.dryRun {
		return nil
	}
	_, err := fmt.Fprintln(a.std.Out, plain.Line(text))
	return err
}

// nextStart says from when on a client loads another copy. Clients that can't be
// looked for may run as well: the sentence is true of them, too.
func nextStart(ctx context.Context, dir, loads string) string {
	running, _ := pidgin.Running(ctx, dir)
	if len(running) == 0 {
		return "Pidgin loads " + loads + " from its next start on"
	}
	c := running[0]
	return fmt.Sprintf("%s (process %d) is running, and loads %s from its next start on: quit it and start it again", c.Program, c.PID, loads)
}
