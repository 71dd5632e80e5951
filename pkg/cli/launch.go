package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/launch"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/sipeplugin"
)

const launchExamples = `  pidgin-lync launch
  pidgin-lync launch --wait=false -- --debug
  pidgin-lync launch --env NSS_SSL_CBC_RANDOM_IV=0
  pidgin-lync launch --install`

// launchFlags are the flags of launch.
type launchFlags struct {
	client    string
	env       []string
	install   string
	uninstall bool
	waitFlags
}

func newLaunch(a *app) *cobra.Command {
	var f launchFlags
	cmd := &cobra.Command{
		Use:   "launch [flags] [-- PIDGIN-ARGS]",
		Short: "Start Pidgin signed on, with the passwords from the keyring",
		Long: `Start Pidgin, or Finch, so that every Lync account that has a password in the
keyring signs on without asking for it, also where no keyring plugin is installed.
If Pidgin runs already, the accounts that wait for a password get it.

--install puts a menu entry and an autostart entry for this in place, --uninstall
removes them.`,
		Example: launchExamples,
		Args: func(cmd *cobra.Command, args []string) error {
			if cmd.ArgsLenAtDash() != 0 && len(args) > 0 {
				return exactly()(cmd, args)
			}
			return checkClientArgs(args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := exclusive(cmd.Flags(), "install", "uninstall"); err != nil {
				return err
			}
			switch {
			case f.uninstall:
				return a.removeEntries()
			case cmd.Flags().Changed("install"):
				return a.installEntries(f)
			}
			return a.launch(cmd.Context(), f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.client, "client", "pidgin", "`client` to start: pidgin or finch")
	flags.StringArrayVar(&f.env, "env", nil, "an environment variable for the client, `NAME=VALUE`; repeatable")
	f.bind(cmd)
	flags.StringVar(&f.install, "install", "", "install `entries` that do this: menu, autostart or both")
	flags.Lookup("install").NoOptDefVal = "both"
	flags.BoolVar(&f.uninstall, "uninstall", false, "remove these entries")
	complete(cmd, "client", []string{"pidgin", "finch"})
	complete(cmd, "install", entryWords)
	return cmd
}

// checkClientArgs refuses what would undo the launch: another directory, which has
// a flag here, and the options that change who signs on (Pidgin's -l disables all
// accounts for good).
func checkClientArgs(args []string) error {
	for _, arg := range args {
		name, _, _ := strings.Cut(arg, "=")
		long := slices.Contains([]string{"--config", "--nologin", "--login", "--multiple"}, name)
		if long || len(arg) > 1 && arg[0] == '-' && arg[1] != '-' && strings.ContainsAny(arg[1:], "cnlm") {
			return usageError{fmt.Errorf("%q can't be given to the client here\nfor another directory use --purple-dir", arg)}
		}
	}
	return nil
}

// launcher puts together what launch needs.
func (a *app) launcher(f launchFlags, args []string) (*launch.Launcher, error) {
	client := configure.Client(f.client)
	if client != configure.Pidgin && client != configure.Finch {
		return nil, &lync.ValueError{Field: "client", Value: f.client, Reason: "no such client", Remedy: "give pidgin or finch"}
	}
	for _, pair := range f.env {
		if name, _, ok := strings.Cut(pair, "="); !ok || name == "" {
			return nil, usageError{fmt.Errorf("--env %q: no \"=\" in it\nwrite --env NAME=VALUE", pair)}
		}
	}
	dir, err := a.purpleDir()
	if err != nil {
		return nil, err
	}
	l := &launch.Launcher{
		Dir: dir, Own: a.globals.purpleDir != "", Client: client, Args: args, Env: f.env,
		Keyring: a.openKeyring(), Plugins: configure.PluginFiles{Dir: dir}, Guard: startGuard,
	}
	if client == configure.Finch {
		l.Terminal = a.std.In
	}
	return l, nil
}

// launch starts the client, and follows the sign-ons if wanted.
func (a *app) launch(ctx context.Context, f launchFlags, args []string) error {
	l, err := a.launcher(f, args)
	if err != nil {
		return err
	}
	if a.globals.dryRun {
		a.say("dry run: %s isn't started", l.Client.Title())
		return nil
	}
	starting, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	done, err := l.Launch(starting)
	if err != nil {
		return err
	}
	if done.Session != nil {
		defer func() { _ = done.Session.Close() }() // the client goes on
	}
	a.noteLaunch(l, done)
	if l.Terminal != nil && done.Process != nil {
		return done.Process.Wait(ctx) // Finch has the terminal
	}
	if done.Session == nil || !f.wanted(a) {
		return nil
	}
	outcomes, err := a.follow(ctx, done.Session, done.Follow, f.timeout)
	return errors.Join(err, a.reportLaunch(l, outcomes))
}

// noteLaunch says what Pidgin can't do by itself.
func (a *app) noteLaunch(l *launch.Launcher, done *launch.Launched) {
	if l.Terminal != nil {
		return
	}
	if done.Process == nil && len(done.Follow) == 0 {
		a.say("%s is running, and no account waits for a password", l.Client.Title())
	}
	for _, name := range done.Asked {
		a.say("no password for %s in the keyring: %s asks for it\n  to store one: pidgin-lync password set '%s'", plainName(name), l.Client.Title(), plainName(name))
	}
}

// reportLaunch prints how the sign-ons went.
func (a *app) reportLaunch(l *launch.Launcher, outcomes []launch.Outcome) error {
	if a.globals.json {
		if err := printJSON(a.std.Out, launchJSON{signOnsJSON(outcomes)}); err != nil {
			return err
		}
	} else if _, err := io.WriteString(a.std.Out, signOnText(outcomes)); err != nil {
		return err
	}
	accounts := map[string]lync.Account{}
	if file, err := configure.OpenAccountsFile(l.Dir); err == nil {
		for _, stored := range file.List() {
			if stored.Protocol() == lync.ProtocolID {
				accounts[stored.Name()] = lync.FromPurple(stored)
			}
		}
	}
	return a.failedSignOns(outcomes, accounts, unfit(l.Plugins.SipePlugin()))
}

// unfit says whether the sipe plugin can't read XML; nil if that isn't known.
func unfit(status *sipeplugin.Status) *bool {
	loaded := status.Loaded()
	if loaded == nil || loaded.Fitness == sipeplugin.Unknown {
		return nil
	}
	is := loaded.Fitness == sipeplugin.Unfit
	return &is
}

// newLaunchGuard makes the hidden command that startGuard runs.
func newLaunchGuard(a *app) *cobra.Command {
	return &cobra.Command{
		Use:    "launch-guard",
		Short:  "Bring a client on line whose launcher has died",
		Hidden: true,
		Args:   exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return launch.RunGuard(cmd.Context(), a.std.In)
		},
	}
}

// startGuard runs this program once more, in a session of its own.
func startGuard(p launch.Pending) (release func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "launch-guard")
	ownSession(cmd)
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	release, err = launch.Arm(input, p)
	if err != nil {
		return nil, err
	}
	return func() {
		release()
		_ = cmd.Wait() // it has nothing to tell
	}, nil
}

type signOnJSON struct {
	Name     string `json:"name"`
	State    string `json:"state"`
	Error    string `json:"error"`
	Code     int    `json:"code"`
	Disabled bool   `json:"was_disabled"`
}

type launchJSON struct {
	SignOns []signOnJSON `json:"sign_ons"`
}

func signOnsJSON(outcomes []launch.Outcome) []signOnJSON {
	list := []signOnJSON{}
	for _, o := range outcomes {
		list = append(list, signOnJSON{o.Name, string(o.State), o.Text, o.Code, o.Disabled})
	}
	return list
}
