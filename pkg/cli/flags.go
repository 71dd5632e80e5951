package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// accountFlags are the flags of setup and edit that describe the account.
type accountFlags struct {
	username, login, server, transport, userAgent, authScheme, alias, client string

	sso, enabled boolValue
	set, unset   []string
}

func (f *accountFlags) bind(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false // the order in which a person thinks of them
	flags.StringVar(&f.username, "username", "", "sign-in `address`, user@domain")
	flags.StringVar(&f.login, "login", "", "login where it differs: user, DOMAIN\\user or user@domain")
	flags.StringVar(&f.server, "server", "", "front end, `host[:port]`; empty: automatic discovery")
	flags.StringVar(&f.transport, "transport", "", "connection `type`: "+words(lync.Transports())+" (default auto)")
	flags.StringVar(&f.userAgent, "user-agent", "", "user agent `text`, or a name of \"pidgin-lync user-agents\"\n(default "+lync.DefaultUserAgent+")")
	flags.StringVar(&f.authScheme, "auth-scheme", "", "authentication `scheme`: "+words(lync.AuthSchemes())+"\n(default tls-dsk)")
	flags.Var(&f.sso, "sso", "single sign-on: a Kerberos ticket, no password")
	flags.Lookup("sso").NoOptDefVal = "true"
	flags.StringVar(&f.alias, "alias", "", "your own `name` for the account")
	flags.StringVar(&f.client, "client", "", "`client` that signs on at start: "+strings.Join(configure.ClientWords(), ", ")+"\n(default pidgin)")
	flags.Var(&f.enabled, "enabled", "sign on at start, `true|false` (default true)")
	flags.StringArrayVar(&f.set, "set", nil, "another setting of the plugin, `KEY=VALUE`; repeatable")
	flags.StringArrayVar(&f.unset, "unset", nil, "remove a setting of the plugin, `KEY`; repeatable")
	complete(cmd, "transport", wordList(lync.Transports()))
	complete(cmd, "auth-scheme", wordList(lync.AuthSchemes()))
	complete(cmd, "client", configure.ClientWords())
	complete(cmd, "enabled", []string{"true", "false"})
	complete(cmd, "user-agent", userAgentNames())
}

// fields gives what the flags say; a flag that wasn't given says nothing.
func (f *accountFlags) fields(flags *pflag.FlagSet) (configure.Fields, error) {
	text := func(name string, value *string) *string {
		if flags.Changed(name) {
			return value
		}
		return nil
	}
	fields := configure.Fields{
		Username: text("username", &f.username), Login: text("login", &f.login), Server: text("server", &f.server),
		Transport: text("transport", &f.transport), UserAgent: text("user-agent", &f.userAgent),
		AuthScheme: text("auth-scheme", &f.authScheme), Alias: text("alias", &f.alias), Client: text("client", &f.client),
		SSO: f.sso.said, Enabled: f.enabled.said, Unset: f.unset,
	}
	for _, pair := range f.set {
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return fields, usageError{fmt.Errorf("--set %q: no \"=\" in it\nwrite --set KEY=VALUE; to remove a setting use --unset KEY", pair)}
		}
		if fields.Set == nil {
			fields.Set = map[string]string{}
		}
		fields.Set[key] = value
	}
	return fields, nil
}

// boolValue is a flag that says true, false or nothing. Unlike pflag's bool it
// takes its value as a separate word too: --enabled false.
type boolValue struct{ said *bool }

func (b *boolValue) String() string {
	if b.said == nil {
		return ""
	}
	return strconv.FormatBool(*b.said)
}

func (b *boolValue) Set(text string) error {
	value, err := strconv.ParseBool(text)
	if err != nil {
		return fmt.Errorf("%q is neither true nor false", text)
	}
	b.said = &value
	return nil
}

func (b *boolValue) Type() string { return "bool" }

// passwordFlags say where the password comes from. There is no flag for the
// password itself: command lines can be read by every user of the machine.
type passwordFlags struct {
	stdin, none bool
	file        string
}

func (f *passwordFlags) bind(cmd *cobra.Command, none bool) {
	flags := cmd.Flags()
	flags.BoolVar(&f.stdin, "password-stdin", false, "read the password from standard input")
	flags.StringVar(&f.file, "password-file", "", "read the password from a `file`")
	if none {
		flags.BoolVar(&f.none, "no-password", false, "store no password; Pidgin asks at each sign-on")
	}
}

// read gives what the flags say of the password.
func (f *passwordFlags) read(cmd *cobra.Command, a *app) (configure.Password, error) {
	err := exclusive(cmd.Flags(), "password-stdin", "password-file", "no-password")
	if err != nil {
		return configure.Password{}, err
	}
	var password secret.Secret
	switch {
	case f.none:
		return configure.Password{Choice: configure.PasswordAsk}, nil
	case f.stdin:
		password, err = a.readStdin(cmd.Context())
	case f.file != "":
		password, err = readPasswordFile(f.file)
	default:
		return configure.Password{}, nil
	}
	return configure.Password{Choice: configure.PasswordStore, Secret: password}, err
}

// readStdin reads a password from standard input, and gives up on Ctrl-C. A
// terminal is refused: what is typed there would show.
func (a *app) readStdin(ctx context.Context) (secret.Secret, error) {
	if term.IsTerminal(int(a.std.In.Fd())) {
		return secret.Secret{}, usageError{errors.New("--password-stdin: standard input is a terminal\n" +
			"pipe the password in, or leave the flag out to be asked without echo")}
	}
	type result struct {
		password secret.Secret
		err      error
	}
	slog.DebugContext(ctx, "reading the password from standard input")
	read := make(chan result, 1)
	go func() {
		password, err := secret.Read(a.std.In)
		read <- result{password, err}
	}()
	select {
	case r := <-read:
		return r.password, r.err
	case <-ctx.Done():
		return secret.Secret{}, ctx.Err()
	}
}

func readPasswordFile(path string) (secret.Secret, error) {
	file, err := os.Open(path)
	if err != nil {
		return secret.Secret{}, usageError{fmt.Errorf("open the password file: %w", err)}
	}
	defer func() { _ = file.Close() }() // only read
	password, err := secret.Read(file)
	if err != nil {
		return password, usageError{fmt.Errorf("password file %q: %w", path, err)}
	}
	return password, nil
}

func complete(cmd *cobra.Command, flag string, values []string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

func wordList[T ~string](values []T) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return list
}

func words[T ~string](values []T) string { return strings.Join(wordList(values), ", ") }

func userAgentNames() []string {
	var list []string
	for _, u := range lync.UserAgents() {
		list = append(list, u.Name+"\t"+u.Product)
	}
	return list
}
