package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/launch"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

// waitFlags say whether to follow the sign-on of a running client.
type waitFlags struct {
	wait    boolValue
	timeout time.Duration
}

// defaultWait is longer than a sign-on takes, also by a slow server, and shorter
// than the plugin's first repetition of a message (60 s).
const defaultWait = 45 * time.Second

func (f *waitFlags) bind(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var(&f.wait, "wait", "follow the sign-on of a running Pidgin (default on a terminal)")
	flags.Lookup("wait").NoOptDefVal = "true"
	flags.DurationVar(&f.timeout, "timeout", defaultWait, "how `long` --wait waits")
}

// wanted says whether to wait: unless it is said, a person at a terminal wants to.
func (f *waitFlags) wanted(a *app) bool {
	if f.wait.said != nil {
		return *f.wait.said
	}
	return !a.globals.quiet && term.IsTerminal(int(a.std.Err.Fd()))
}

// signOnError says which accounts haven't signed on.
type signOnError struct{ lines []string }

func (e *signOnError) Error() string { return strings.Join(e.lines, "\n") }

type signOnJSON struct {
	Name     string `json:"name"`
	State    string `json:"state"`
	Error    string `json:"error"`
	Code     int    `json:"code"`
	Disabled bool   `json:"was_disabled"`
}

func signOnsJSON(outcomes []launch.Outcome) []signOnJSON {
	list := []signOnJSON{}
	for _, o := range outcomes {
		list = append(list, signOnJSON{o.Name, string(o.State), o.Text, o.Code, o.Disabled})
	}
	return list
}

// stoppedWaiting says that the user doesn't want to wait for what was begun.
type stoppedWaiting struct{}

// Error says what is left.
func (stoppedWaiting) Error() string { return "stopped waiting; what was done stays" }

// Unwrap makes it an end by the user.
func (stoppedWaiting) Unwrap() error { return context.Canceled }

// waited is the error of a wait that only follows what is done already.
func waited(err error) error {
	if errors.Is(err, context.Canceled) {
		return stoppedWaiting{}
	}
	return err
}

// follow waits for the accounts of a running client to sign on.
func (a *app) follow(ctx context.Context, session *pidgin.Session, accounts []pidgin.Account, timeout time.Duration) ([]launch.Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	outcomes, err := launch.Follow(ctx, session, accounts)
	return outcomes, waited(err)
}

// followChange follows the sign-on of the accounts that a running client was made
// to sign on by a change, where that is wanted.
func (a *app) followChange(ctx context.Context, w *workplace, wait waitFlags) ([]launch.Outcome, error) {
	if w.session == nil || !wait.wanted(a) {
		return nil, nil
	}
	return a.follow(ctx, w.session, w.signingOn(), wait.timeout)
}

// signOnText words the sign-ons that went well.
func signOnText(outcomes []launch.Outcome) string {
	var b strings.Builder
	for _, o := range outcomes {
		switch o.State {
		case launch.SignedOn:
			fmt.Fprintf(&b, "signed on as %s\n", plainName(o.Name))
		case launch.NotTrying:
			fmt.Fprintf(&b, "not signed on: %s is off line\n", plainName(o.Name))
		}
	}
	return b.String()
}

// failedSignOns makes one error of those that went wrong, with cause and remedy;
// nil if none did.
func (a *app) failedSignOns(outcomes []launch.Outcome, accounts map[string]lync.Account, plugins configure.Plugins) error {
	var lines []string
	for _, o := range outcomes {
		switch o.State {
		case launch.Failed:
			text := strings.ReplaceAll(orWord(o.Text, "the sign-on failed before this command began to look"), "\n", " ")
			lines = append(lines, fmt.Sprintf("%s isn't signed on: %s", plainName(o.Name), plain.Line(text)))
			for _, line := range a.meaning(o.Name, accounts[o.Name], o.Text, o.Code, unfit(plugins)) {
				lines = append(lines, "  "+line)
			}
		case launch.UnderWay:
			lines = append(lines, fmt.Sprintf("%s isn't signed on yet: the server hasn't answered, or a window waits for you", plainName(o.Name)),
				"  look at the windows of Pidgin or Finch; see also: pidgin-lync check "+plainName(o.Name))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return &signOnError{lines}
}
