package cli

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/frontend"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

const checkExamples = `  # the server of an account, with the account's settings
  pidgin-lync check jane.doe@example.com

  # a server, before there is an account
  pidgin-lync check lync.example.com:443 --auth-scheme ntlm --user-agent lync-2013-long`

// errCheckFails says that signing on can't work; the output tells why.
var errCheckFails = errors.New("signing on to this server can't work as it is")

// checkFlags say what to check for where no account does.
type checkFlags struct {
	address, transport, userAgent, authScheme string
	timeout                                   time.Duration
}

func newCheck(a *app) *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check ACCOUNT|ADDRESS|HOST[:PORT]",
		Short: "Look at a server as Pidgin would; no password is sent",
		Long: `Look at a server as Pidgin would: the connection, the certificate, the
authentication schemes that it offers, what it says of the user agent, and for
TLS-DSK whether the service for certificates answers. No password is sent.

Of an account its settings are taken; an ADDRESS or a HOST stands for an account
with the defaults, which flags can change.`,
		Example:           checkExamples,
		Args:              exactly("ACCOUNT, ADDRESS or HOST"),
		ValidArgsFunction: a.completeAccount,
		RunE: func(cmd *cobra.Command, args []string) error {
			account, err := a.accountToCheck(args[0], f)
			if err != nil {
				return err
			}
			dir, err := a.purpleDir()
			if err != nil {
				return err
			}
			seen := a.network(dir, f.timeout).check(cmd.Context(), account)
			if err := cmd.Context().Err(); err != nil {
				return err
			}
			if a.globals.json {
				err = printJSON(a.std.Out, seen)
			} else {
				_, err = io.WriteString(a.std.Out, lookText(seen, reportText))
			}
			if err == nil && seen.fails() {
				err = errCheckFails
			}
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.address, "address", "", "with HOST: the sign-in `address` to ask for")
	flags.StringVar(&f.transport, "transport", "", "connection `type`: "+words(lync.Transports()))
	flags.StringVar(&f.userAgent, "user-agent", "", "user agent `text`, or a name of \"pidgin-lync user-agents\"")
	flags.StringVar(&f.authScheme, "auth-scheme", "", "authentication `scheme`: "+words(lync.AuthSchemes()))
	flags.DurationVar(&f.timeout, "timeout", frontend.DefaultLimit, "how `long` to look")
	complete(cmd, "transport", wordList(lync.Transports()))
	complete(cmd, "auth-scheme", wordList(lync.AuthSchemes()))
	complete(cmd, "user-agent", userAgentNames())
	return cmd
}

// accountToCheck gives the account that the argument names, or one with the
// defaults for an address or a host; flags win over both.
func (a *app) accountToCheck(name string, f checkFlags) (lync.Account, error) {
	account, err := a.namedAccount(name, f.address)
	if err != nil {
		return account, err
	}
	fields := configure.Fields{}
	for flag, field := range map[*string]**string{&f.transport: &fields.Transport, &f.userAgent: &fields.UserAgent, &f.authScheme: &fields.AuthScheme} {
		if *flag != "" {
			*field = flag
		}
	}
	return fields.Merge(account)
}

// namedAccount tells an account, an address and a host apart.
func (a *app) namedAccount(name, address string) (lync.Account, error) {
	if strings.Contains(name, "@") {
		w, err := a.open()
		if err != nil {
			return lync.Account{}, err
		}
		stored, err := w.Account(name)
		if !is[*configure.NoAccountError](err) {
			return stored, err
		}
		address, err := lync.ParseAddress(name)
		return lync.New(address, ""), err
	}
	server, err := lync.ParseServer(name)
	if err != nil {
		return lync.Account{}, err
	}
	if address == "" {
		host, _ := lync.SplitServer(server)
		_, domain, found := strings.Cut(host, ".")
		if !found {
			domain = host
		}
		address = "anybody@" + domain // a front end offers its schemes before it looks who asks
	}
	address, err = lync.ParseAddress(address)
	account := lync.New(address, "")
	account.Server = server
	return account, err
}
