package cli

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/frontend"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
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
			return a.discover(cmd.Context(), a.network(dir, timeout), account)
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
		_, err = io.WriteString(a.std.Out, discoveryText(found))
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
