package doctor

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/explain"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

func lookAtName(_ context.Context, p *patient, a account, r *report) {
	if !strings.Contains(a.name, ",") {
		r.warn("give it the comma: "+p.edit(a, "--login="),
			"the name has no comma: Pidgin's dialog will rename the account, and its password in the keyring is then not found any more")
	}
}

// elsewhere are the warnings of package lync that checks of their own are about.
var elsewhere = []string{"email-password", "register-length", "web-request-length", "non-ascii-login", "non-ascii-password"}

// lookAtValues finds settings that the plugin refuses, or takes for something else.
func lookAtValues(_ context.Context, p *patient, a account, r *report) {
	for _, fault := range a.Faults() {
		r.fail(p.withEdit(a, fault.Remedy), "%s %q: %s", fault.Field, fault.Value, fault.Reason)
	}
	for _, w := range a.Warnings(lync.Circumstances{}) {
		switch {
		case slices.Contains(elsewhere, w.ID):
		case w.ID == "several-tries":
			r.note(p.withEdit(a, w.Remedy), "%s", w.Text)
		default:
			r.warn(p.withEdit(a, w.Remedy), "%s", w.Text)
		}
	}
}

// withEdit makes a remedy that names flags one that names the command.
func (p *patient) withEdit(a account, remedy string) string {
	command := p.edit(a)
	if with := strings.Replace(remedy, ": --", ": "+command+" --", 1); with != remedy {
		return with
	}
	return remedy + " (" + command + ")"
}

// lookForUntyped finds what is left of a setting that was made empty over D-Bus
// (libpurple account.c: purple_account_set_string with NULL).
func lookForUntyped(_ context.Context, p *patient, a account, r *report) {
	for _, name := range a.untyped {
		r.warn(p.takeOut(a, name), "the setting %q has no type and no value: a Pidgin that runs with it may crash when the account signs on", name)
	}
}

// takeOut words how to get rid of a setting without a type. An edit takes out all
// those of the plugin's.
func (p *patient) takeOut(a account, name string) string {
	flags := map[string][]string{
		"server": {"--server="}, "transport": {"--transport", "auto"}, "useragent": {"--user-agent", lync.DefaultUserAgent},
		"authentication": {"--auth-scheme", "tls-dsk"}, "sso": {"--sso=false"},
	}[name]
	switch {
	case flags != nil:
	case lync.CheckOptionKey(name) == nil:
		flags = []string{"--unset", name}
	default:
		return "quit Pidgin and start it again: it reads past the setting, and keeps it no longer"
	}
	return "take it out: " + p.edit(a, flags...)
}

// lookAtEnabled finds accounts that don't sign on at start and give no reason.
func lookAtEnabled(_ context.Context, p *patient, r *report) {
	all := p.chosenOrSkip(r)
	off := slices.DeleteFunc(slices.Clone(all), func(a account) bool { return len(a.enabledBy) > 0 || a.lastError != nil })
	for _, a := range off {
		r.account = a.name
		remedy := "let it sign on at start: " + p.edit(a, "--enabled", "true")
		if len(off) > 1 && len(off) == len(all) {
			r.warn(remedy, "not enabled, like every Lync account here: starting Pidgin with --login does that")
		} else {
			r.note(remedy, "not enabled: it doesn't sign on at start")
		}
	}
}

func lookAtStatus(_ context.Context, p *patient, a account, r *report) {
	if len(a.enabledBy) > 0 && a.status == purple.Offline {
		r.warn("let it sign on again: "+p.edit(a, "--enabled", "true"),
			"its status is offline, in which it stays at every start although it is enabled")
	}
}

// lookAtError explains the error that made a client give up.
func lookAtError(_ context.Context, p *patient, a account, r *report) {
	if a.lastError == nil {
		return
	}
	text, remedies := p.explained(a)
	if len(a.enabledBy) == 0 {
		r.fail("", "it was disabled after %s", text)
		r.remedies(append(remedies, "then let it sign on again: "+p.edit(a, "--enabled", "true"))...)
		return
	}
	r.warn("", "it failed last with %s", text)
	r.remedies(remedies...)
}

// explained quotes the account's error, with its cause and what may help, the
// likeliest first.
func (p *patient) explained(a account) (text string, remedies []string) {
	text = quote(a.lastError.Text)
	found, known := explain.Message(a.lastError.Text, explain.Context{
		Code: a.lastError.Code, Scheme: string(a.AuthScheme), UserAgent: p.userAgent(a), Server: a.Server,
		Account: p.typed(a.name), Dir: p.otherDir(), PluginUnfit: p.unfit(),
	})
	if !known || len(found.Remedies) == 0 {
		return text, []string{"see whether another finding tells the cause"}
	}
	return text + ": " + found.Cause, found.Remedies
}

// lookAtProxy finds proxies that stand between the plugin and the front end.
func lookAtProxy(_ context.Context, p *patient, a account, r *report) {
	kind, whose := a.proxy, "its own proxy"
	if kind == "" || kind == "global" {
		prefs, err := p.prefs()
		if err != nil {
			r.skip("prefs.xml can't be read")
			return
		}
		kind, _ = prefs.String("/purple/proxy/type")
		whose = "the proxy of all accounts"
	}
	const remedy = "if the front end is to be reached directly, change it in Pidgin: Accounts, Manage Accounts, Modify, Proxy, No Proxy"
	switch kind {
	case "", "none":
	case "envvar":
		if p.env("http_proxy") != "" || p.env("HTTP_PROXY") != "" || p.env("HTTPPROXY") != "" {
			r.warn(remedy, "discovery and sign-on go through the HTTP proxy of the environment; most let nothing but the web pass")
		}
	case "http":
		r.warn(remedy, "discovery and sign-on go through %s, an HTTP proxy; most let nothing but the web pass", whose)
	default:
		r.note(remedy, "discovery and sign-on go through %s, of the type %s", whose, quote(kind))
	}
}

// lookForTicket says whether there is a Kerberos ticket for the accounts that need
// one.
func lookForTicket(ctx context.Context, p *patient, a account, r *report) {
	if !a.SingleSignOn {
		return
	}
	remedy := "get a ticket: kinit"
	if _, err := p.lookPath("kinit"); err != nil {
		remedy = "install the programs of Kerberos (on Debian the package krb5-user), then " + remedy
	}
	if klist, err := p.lookPath("klist"); err == nil {
		_, err := p.run(ctx, klist, "-s")
		switch {
		case ctx.Err() != nil:
			r.skip("klist doesn't answer")
		case err != nil:
			r.fail(remedy, "single sign-on needs a Kerberos ticket, and there is none that is valid")
		default:
			r.ok("there is a Kerberos ticket")
		}
		return
	}
	p.lookForCache(r, remedy)
}

// lookForCache looks for the file in which MIT Kerberos keeps tickets.
func (p *patient) lookForCache(r *report, remedy string) {
	cache := p.env("KRB5CCNAME")
	if cache == "" {
		cache = p.path("tmp", "krb5cc_"+strconv.Itoa(os.Getuid()))
	}
	kind, path, typed := strings.Cut(cache, ":")
	if !typed {
		kind, path = "FILE", cache
	}
	switch _, err := os.Stat(path); {
	case kind != "FILE" && kind != "DIR":
		r.skip("klist isn't installed, and tickets aren't kept in a file")
	case errors.Is(err, os.ErrNotExist):
		r.fail(remedy, "single sign-on needs a Kerberos ticket, and there is no %s", path)
	default:
		r.ok("there are tickets in %s; klist isn't installed, so whether they are valid isn't known", path)
	}
}
