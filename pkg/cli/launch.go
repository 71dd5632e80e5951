package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/launch"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/sipeplugin"
)

const launchExamples = `  pidgin-lync launch
  pidgin-lync launch -- --debug
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
				return a.installEntries(f, args)
			}
			return a.launch(cmd.Context(), f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.client, "client", "pidgin", "`client` to start: pidgin or finch")
	flags.StringArrayVar(&f.env, "env", nil, "an environment variable for the client, `NAME=VALUE`; repeatable")
	f.bind(cmd)
	flags.Lookup("wait").Usage = "follow the sign-on"
	flags.StringVar(&f.install, "install", "", "install `entries` that do this: menu, autostart or both")
	flags.Lookup("install").NoOptDefVal = "both"
	flags.BoolVar(&f.uninstall, "uninstall", false, "remove these entries")
	complete(cmd, "client", []string{"pidgin", "finch"})
	complete(cmd, "install", entryWords)
	return cmd
}

// forbiddenArgs are the long options that would undo a launch.
var forbiddenArgs = []string{"config", "nologin", "login", "multiple"}

// checkClientArgs refuses what would undo the launch: another directory, which has
// a flag here, and the options that change who signs on (Pidgin's -l disables all
// accounts for good). A client takes the beginning of a long option for the whole.
func checkClientArgs(args []string) error {
	for _, arg := range args {
		long, isLong := strings.CutPrefix(arg, "--")
		long, _, _ = strings.Cut(long, "=")
		forbidden := func(option string) bool { return long != "" && strings.HasPrefix(option, long) }
		if isLong && slices.ContainsFunc(forbiddenArgs, forbidden) || !isLong && strings.HasPrefix(arg, "-") && strings.ContainsAny(arg, "cnlm") {
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
	return &launch.Launcher{
		Dir: dir, Own: a.globals.purpleDir != "", Client: client, Args: args, Env: f.env, Patience: defaultWait,
		Keyring: a.keyringThatAsks(a.canPrompt() || a.onDesktop()), Plugins: a.plugins(dir), Guard: startGuard,
	}, nil
}

// onDesktop says whether somebody is at a desktop, where a keyring's window comes
// up. A menu entry and the autostart have no terminal.
func (a *app) onDesktop() bool {
	return !a.globals.noInput && (a.std.Env("DISPLAY") != "" || a.std.Env("WAYLAND_DISPLAY") != "")
}

// launch starts the client and follows the sign-ons.
func (a *app) launch(ctx context.Context, f launchFlags, args []string) error {
	l, err := a.launcher(f, args)
	if err != nil {
		return err
	}
	if l.Client == configure.Finch {
		if !term.IsTerminal(int(a.std.In.Fd())) {
			return usageError{errors.New("standard input is no terminal, which Finch needs")}
		}
		l.Terminal = a.std.In
	}
	if a.globals.dryRun {
		a.say("dry run: %s isn't started", l.Client.Title())
		return nil
	}
	done, err := l.Launch(ctx)
	if err != nil {
		return err
	}
	if done.Session != nil {
		defer func() { _ = done.Session.Close() }() // the client goes on
	}
	outcomes, err := a.attend(ctx, f, done)
	return errors.Join(err, a.reportLaunch(l, done, outcomes))
}

// attend follows the sign-ons, if wanted. While Finch has the terminal nothing is
// said, and the command ends with it.
func (a *app) attend(ctx context.Context, f launchFlags, done *launch.Launched) ([]launch.Outcome, error) {
	inTerminal := f.client == string(configure.Finch) && done.Process != nil
	if !inTerminal {
		a.noteLaunch(done)
	}
	var outcomes []launch.Outcome
	var err error
	if done.Session != nil && (f.wait.said == nil || *f.wait.said) {
		outcomes, err = a.follow(ctx, done.Session, done.Follow, f.timeout)
	}
	if !inTerminal {
		return outcomes, err
	}
	if errors.Is(err, pidgin.ErrGone) {
		err = nil
	}
	err = errors.Join(err, done.Process.Wait(ctx))
	a.noteLaunch(done)
	return outcomes, err
}

// noteLaunch says what the client can't do by itself.
func (a *app) noteLaunch(done *launch.Launched) {
	if done.Process == nil && len(done.Handed) == 0 {
		a.say("%s is running, and no account waits for a password", done.Client)
	}
	for _, name := range done.Asked {
		a.say("no password for %s in the keyring: %s asks for it\n  to store one: pidgin-lync password set '%s'", plainName(name), done.Client, plainName(name))
	}
}

// reportLaunch prints what was done, and how the sign-ons went.
func (a *app) reportLaunch(l *launch.Launcher, done *launch.Launched, outcomes []launch.Outcome) error {
	var err error
	switch {
	case a.globals.json:
		err = printJSON(a.std.Out, newLaunchJSON(done, outcomes))
	case !a.globals.quiet:
		_, err = io.WriteString(a.std.Out, signOnText(outcomes))
	}
	if err != nil {
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
	return a.failedSignOns(outcomes, accounts, l.Plugins)
}

// unfit says whether the sipe plugin can't read XML; nil if that isn't known.
func unfit(plugins configure.Plugins) *bool {
	loaded := plugins.SipePlugin().Loaded()
	if loaded == nil || loaded.Fitness == sipeplugin.Unknown {
		return nil
	}
	is := loaded.Fitness == sipeplugin.Unfit
	return &is
}

// launchJSON is part of the contract of the JSON output.
type launchJSON struct {
	Client  string       `json:"client"`
	Started bool         `json:"started"`
	PID     int          `json:"pid"`
	Handed  []string     `json:"handed"`
	Asked   []string     `json:"asked"`
	SignOns []signOnJSON `json:"sign_ons"`
}

func newLaunchJSON(done *launch.Launched, outcomes []launch.Outcome) launchJSON {
	out := launchJSON{Client: done.Client, Handed: []string{}, Asked: []string{}, SignOns: signOnsJSON(outcomes)}
	out.Handed, out.Asked = append(out.Handed, done.Handed...), append(out.Asked, done.Asked...)
	if done.Process != nil {
		out.Started, out.PID = true, done.Process.PID
	} else {
		out.PID = done.Session.Client().PID
	}
	return out
}
