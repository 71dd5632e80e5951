package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/pidgin-lync/pidgin-lync/pkg/frontend"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

const discoverExamples = `  pidgin-lync discover jane.doe@example.com
  pidgin-lync discover jane.doe@example.com --timeout 30s --json`

// errNoFrontEnd says that the plugin finds no front end; the output tells why.
var errNoFrontEnd = errors.New("automatic discovery finds no server that Pidgin can use")

func newDiscover(a *app) *cobra.Command {
	var transport string
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "discover ADDRESS",
		Short: "Show what automatic server discovery finds, step by step",
		Long: `Show what Pidgin finds when an account names no server: LyncDiscover over HTTP and
HTTPS, service records, well-known names and the domain itself, in the plugin's own
order. The steps run side by side; no password is sent.`,
		Example: discoverExamples,
		Args:    exactly("ADDRESS"),
		RunE: func(cmd *cobra.Command, args []string) error {
			address, err := lync.ParseAddress(args[0])
			if err != nil {
				return err
			}
			account := lync.New(address, "")
			if account.Transport, err = lync.ParseTransport(transport); err != nil {
				return err
			}
			dir, err := a.purpleDir()
			if err != nil {
				return err
			}
			return a.discover(cmd.Context(), network{dir, timeout}, account)
		},
	}
	cmd.Flags().StringVar(&transport, "transport", "auto", "connection `type` of the account: "+words(lync.Transports()))
	cmd.Flags().DurationVar(&timeout, "timeout", frontend.DefaultLimit, "how `long` to look")
	complete(cmd, "transport", wordList(lync.Transports()))
	return cmd
}

func (a *app) discover(ctx context.Context, n network, account lync.Account) error {
	board := a.newBoard()
	found := n.discover(ctx, account, board.step)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	board.clear()
	var err error
	if a.globals.json {
		err = printJSON(a.std.Out, found)
	} else {
		err = discoveryText(a.std.Out, found)
	}
	if err == nil && hopeless(found.Verdict) {
		err = errNoFrontEnd
	}
	return err
}

// hopeless says whether the plugin surely doesn't get to a server by itself.
func hopeless(v frontend.Verdict) bool {
	return v.Result == frontend.Stalls || v.Result == frontend.Fails
}

// board shows on a terminal which steps are over, until the result replaces it.
type board struct {
	out   io.Writer // nil: nothing is shown
	lines int
}

func (a *app) newBoard() *board {
	file, ok := a.std.Out.(*os.File)
	dumb := a.terminal().Accessible || a.globals.json || a.globals.quiet
	if !ok || dumb || !term.IsTerminal(int(file.Fd())) {
		return &board{}
	}
	return &board{out: file}
}

// step adds a line for a step that is over. Lines are short: they must not wrap,
// or clear would leave some standing.
func (b *board) step(s frontend.Step) {
	if b.out == nil {
		return
	}
	b.lines++
	fmt.Fprintf(b.out, "%-27s %-14s %s\n", s.ID, s.Outcome, s.Elapsed.Round(time.Millisecond))
}

// clear takes the lines away again: the cursor up, and all below it erased.
func (b *board) clear() {
	if b.out != nil && b.lines > 0 {
		fmt.Fprintf(b.out, "\x1b[%dA\x1b[J", b.lines)
	}
}

// outcomeWords word what a step comes to.
var outcomeWords = map[frontend.Outcome]string{
	frontend.Found:         "FOUND",
	frontend.Unreachable:   "unreachable",
	frontend.Nothing:       "nothing",
	frontend.Waits:         "STALLS",
	frontend.NeedsPassword: "needs password",
	frontend.OutOfTime:     "out of time",
	frontend.Ignored:       "ignored",
}

// discoveryText prints the steps in the plugin's order, and the verdict.
func discoveryText(w io.Writer, d frontend.Discovery) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range d.Steps {
		fmt.Fprintf(table, "%s\t%s\t%s\n", orWord(outcomeWords[s.Outcome], string(s.Outcome)), plain.Line(s.Asked), s.Elapsed.Round(time.Millisecond))
		fmt.Fprintf(table, "\t  %s\n", plain.Line(s.Answer))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	var b strings.Builder
	verdictText(&b, d.Verdict)
	_, err := io.WriteString(w, b.String())
	return err
}

// verdictText words what the plugin will do, and what to do about it.
func verdictText(b *strings.Builder, v frontend.Verdict) {
	switch {
	case v.Result == frontend.Connects && v.Certain:
		fmt.Fprintf(b, "Pidgin connects to %s, found by %s\n", serverText(v.Server), v.Step)
	case v.Result == frontend.Connects:
		fmt.Fprintf(b, "Pidgin probably connects to %s, found by %s\n", serverText(v.Server), v.Step)
	case v.Result == frontend.Depends:
		fmt.Fprintf(b, "Pidgin learns its server at %s, with the password, which isn't sent from here\n", v.Step)
	case v.Result == frontend.Stalls:
		fmt.Fprintf(b, "Pidgin stops at %s and waits\n", v.Step)
	default:
		b.WriteString("Pidgin finds no server\n")
	}
	problemsText(b, v.Problems)
	if v.Give != nil {
		fmt.Fprintf(b, "give the server: --server %s --transport %s (found by %s)\n", plain.Line(v.Give.HostPort()), v.Give.Transport, v.GiveStep)
	} else if hopeless(v) {
		b.WriteString("ask your administrator for the server, and give it: --server HOST:PORT\n")
	}
}

func serverText(s *frontend.Server) string {
	if s == nil {
		return "a server"
	}
	return fmt.Sprintf("%s (%s)", plain.Line(s.HostPort()), s.Transport)
}

// problemsText lists problems, each with its remedy below it.
func problemsText(b *strings.Builder, problems []frontend.Problem) {
	for _, p := range problems {
		fmt.Fprintf(b, "%s: %s\n", p.Severity, plain.Line(p.Text))
		if p.Remedy != "" {
			fmt.Fprintf(b, "  %s\n", plain.Line(p.Remedy))
		}
	}
}
