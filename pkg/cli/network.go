package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/form"
	"github.com/pidgin-lync/pidgin-lync/pkg/frontend"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/sipeplugin"
)

// network looks at front ends as the Pidgin of one purple directory would.
type network struct {
	dir   string
	sipe  func() *sipeplugin.Status
	limit time.Duration // for each look
}

// environment is what the plugin finds around an account.
func (n network) environment(a lync.Account) frontend.Environment {
	return frontend.Environment{UserAgent: a.UserAgent, PeersDir: filepath.Join(n.dir, "certificates", "x509", "tls_peers")}
}

// discover looks for the front end of an account that names none.
func (n network) discover(ctx context.Context, a lync.Account, onStep func(frontend.Step)) frontend.Discovery {
	loaded := n.sipe().Loaded()
	return frontend.Discover(ctx, frontend.DiscoverOptions{
		Environment: n.environment(a), Address: a.Address, Transport: a.Transport,
		XMLUnreadable: loaded != nil && loaded.Fitness == sipeplugin.Unfit,
		Limit:         n.limit, OnStep: onStep,
	})
}

// look is what was seen of an account's front end.
type look struct {
	Discovery *frontend.Discovery `json:"discovery,omitempty"` // if the account names no server
	Report    *frontend.Report    `json:"report,omitempty"`    // if there is a server to look at
}

// fails says whether the plugin can't sign on this way.
func (l look) fails() bool {
	if l.Report == nil {
		return l.Discovery == nil || hopeless(l.Discovery.Verdict)
	}
	return l.Report.Fails() || l.Discovery != nil && hopeless(l.Discovery.Verdict)
}

// check looks at the front end that an account signs on to: the one that it names,
// else the one that the plugin would find or should be given.
func (n network) check(ctx context.Context, a lync.Account) look {
	var l look
	o := frontend.ProbeOptions{
		Environment: n.environment(a), Transport: a.Transport, Address: a.Address, Scheme: a.AuthScheme, Limit: n.limit,
	}
	o.Host, o.Port = lync.SplitServer(a.Server)
	if a.Server == "" {
		found := n.discover(ctx, a, nil)
		l.Discovery = &found
		server := found.Verdict.Server
		if found.Verdict.Result != frontend.Connects {
			server = found.Verdict.Give
		}
		if server == nil {
			return l
		}
		o.Host, o.Port, o.Transport = server.Host, server.Port, server.Transport
	}
	report := frontend.Probe(ctx, o)
	l.Report = &report
	return l
}

// network looks at front ends as the Pidgin of a purple directory would.
func (a *app) network(dir string, limit time.Duration) network {
	return network{dir, a.plugins(dir).SipePlugin, limit}
}

// offerServer words for the form what the plugin finds where an account names no
// server.
func (n network) offerServer(ctx context.Context, account lync.Account) form.Found {
	v := n.discover(ctx, account, nil).Verdict
	switch {
	case v.Result == frontend.Connects:
		return form.Found{Text: fmt.Sprintf("found: %s by %s", v.Server.HostPort(), v.Step), Server: v.Server.HostPort()}
	case v.Result == frontend.Depends && v.Give != nil:
		return form.Found{Text: fmt.Sprintf("Pidgin learns it with the password at %s; found too: %s by %s", v.Step, v.Give.HostPort(), v.GiveStep), Server: v.Give.HostPort()}
	case v.Result == frontend.Depends:
		return form.Found{Text: fmt.Sprintf("Pidgin learns it with the password at %s: leave this empty", v.Step)}
	case v.Give != nil:
		return form.Found{Text: fmt.Sprintf("Pidgin doesn't find it by itself; found: %s by %s", v.Give.HostPort(), v.GiveStep), Server: v.Give.HostPort()}
	case len(v.Problems) > 0:
		return form.Found{Text: "none found: " + v.Problems[len(v.Problems)-1].Text}
	}
	return form.Found{Text: "none found"}
}

// checked are the accounts of a plan whose front end is worth a look.
func checked(plan *configure.Plan) []*configure.AccountPlan {
	var list []*configure.AccountPlan
	for _, p := range plan.Accounts {
		if p.Protocol == lync.ProtocolID && p.Outcome != configure.Removed {
			list = append(list, p)
		}
	}
	return list
}

// checkServers adds a warning to the plan for each account that can't sign on as
// things are. That is no reason to refuse: the server may be down, or out of reach
// from here.
func (a *app) checkServers(ctx context.Context, w *workplace, plan *configure.Plan) {
	a.say("looking at the server")
	for _, p := range checked(plan) {
		seen := a.network(w.dir, frontend.DefaultLimit).check(ctx, p.Account)
		if !seen.fails() {
			continue
		}
		problem := seen.worst()
		p.Warnings = append(p.Warnings, lync.Warning{ID: "check-" + problem.ID, Text: "signing on can't work as it is: " + problem.Text, Remedy: problem.Remedy})
	}
}

// worst is the problem that decides.
func (l look) worst() frontend.Problem {
	var problems []frontend.Problem
	if l.Report != nil {
		problems = l.Report.Problems
	}
	if l.Discovery != nil {
		problems = append(problems, l.Discovery.Verdict.Problems...)
	}
	for _, p := range problems {
		if p.Severity == frontend.Error {
			return p
		}
	}
	return frontend.Problem{ID: "not-found", Text: "no server was found", Remedy: "give the server: --server HOST:PORT"}
}

// checkText words shortly what a look at the front ends of a plan shows.
func (a *app) checkText(ctx context.Context, w *workplace, plan *configure.Plan) string {
	var b strings.Builder
	for _, p := range checked(plan) {
		b.WriteString(lookText(a.network(w.dir, frontend.DefaultLimit).check(ctx, p.Account), summaryText))
	}
	return b.String()
}
