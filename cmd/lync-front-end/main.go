// Command lync-front-end runs the fake front end of package lynctest until it is
// told to end, so that a Pidgin on this machine has something to sign on to.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/pflag"

	"github.com/pidgin-lync/pidgin-lync/pkg/lynctest"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

const usage = `Usage: lync-front-end --password-stdin [flags] < FILE

A Lync front end on this machine's loopback interface for one user, to try Pidgin
with. It prints its addresses, one a line ("tls localhost:PORT", "tcp
localhost:PORT"), and runs until SIGTERM or Ctrl-C.

Flags:
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, pflag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "lync-front-end:", err)
		os.Exit(1)
	}
}

// options are what the flags say.
type options struct {
	user             lynctest.User
	passwordStdin    bool
	trust            string
	tls, tcp, web    int
	schemes, allowed []string
	server           string
	verbose          bool
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := pflag.NewFlagSet("lync-front-end", pflag.ContinueOnError)
	flags.SortFlags = false
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, usage, flags.FlagUsages()) }
	flags.StringVar(&o.user.Address, "user", "jane.roe1@example.test", "the user's sign-in `address`")
	flags.StringVar(&o.user.Login, "login", "", "the user's login where it differs: user or DOMAIN\\user")
	flags.BoolVar(&o.passwordStdin, "password-stdin", false, "read the user's password from standard input")
	flags.StringVar(&o.trust, "trust", "", "have the Pidgin of this purple `directory` trust the certificate")
	flags.IntVar(&o.tls, "tls-port", 0, "`port` for SIP over TLS; 0: any that is free")
	flags.IntVar(&o.tcp, "tcp-port", 0, "`port` for SIP over TCP; 0: any that is free")
	flags.IntVar(&o.web, "web-port", 0, "`port` for the web services; 0: any that is free")
	flags.StringSliceVar(&o.schemes, "scheme", nil, "offer only this authentication `scheme`: NTLM, Kerberos, TLS-DSK; may be repeated")
	flags.StringArrayVar(&o.allowed, "allow-user-agent", nil, "refuse user agents that don't begin with this `text`; may be repeated")
	flags.StringVar(&o.server, "server", "", "`text` of the Server header (default RTC/5.0)")
	flags.BoolVar(&o.verbose, "verbose", false, "a line on standard error for each message")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if !o.passwordStdin {
		return o, errors.New("the user needs a password\ngive --password-stdin and the password on standard input")
	}
	return o, nil
}

// config is the front end that the options describe.
func (o options) config(stderr io.Writer) lynctest.Config {
	config := lynctest.Config{Users: []lynctest.User{o.user}, Server: o.server, TLSPort: o.tls, TCPPort: o.tcp, WebPort: o.web}
	for _, scheme := range o.schemes {
		config.Schemes = append(config.Schemes, lynctest.Scheme(scheme))
	}
	if o.verbose {
		config.Log = slog.New(slog.NewTextHandler(stderr, nil))
	}
	return config
}

func (o options) allows(userAgent string) bool {
	for _, prefix := range o.allowed {
		if strings.HasPrefix(userAgent, prefix) {
			return true
		}
	}
	return false
}

// run runs the front end until the context ends.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if o.user.Password, err = secret.Read(stdin); err != nil {
		return err
	}
	front, err := lynctest.Start(o.config(stderr))
	if err != nil {
		return err
	}
	if len(o.allowed) > 0 {
		front.SetUserAgents(o.allows)
	}
	if o.trust != "" {
		err = front.Trust(o.trust)
	}
	if err == nil {
		_, err = fmt.Fprintf(stdout, "tls %s\ntcp %s\n", front.TLS(), front.TCP())
	}
	if err == nil {
		<-ctx.Done()
	}
	return errors.Join(err, front.Close())
}
