package cli

import (
	"context"
	"path/filepath"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/frontend"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/sipeplugin"
)

// network looks at front ends as the Pidgin of one purple directory would.
type network struct {
	dir   string
	limit time.Duration // for each look
}

// environment is what the plugin finds around an account.
func (n network) environment(a lync.Account) frontend.Environment {
	return frontend.Environment{UserAgent: a.UserAgent, PeersDir: filepath.Join(n.dir, "certificates", "x509", "tls_peers")}
}

// discover looks for the front end of an account that names none.
func (n network) discover(ctx context.Context, a lync.Account, onStep func(frontend.Step)) frontend.Discovery {
	loaded := sipeplugin.Look(pidgin.PluginDirs(n.dir), n.dir).Loaded()
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
	return l.Report == nil || l.Report.Fails() || l.Discovery != nil && l.Discovery.Verdict.Result != frontend.Connects
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
