package doctor

import (
	"cmp"
	"context"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/frontend"
)

// visit is what the network said for one account.
type visit struct {
	discovery *frontend.Discovery // where the account names no server
	report    *frontend.Report    // of the front end; nil if none is found
}

// Discovery and probe together fit into the time of the checks that wait for them.
const (
	discoveryLimit = 3500 * time.Millisecond
	visitLimit     = networkLimit - 500*time.Millisecond
)

// visitServers looks at the front ends of all accounts, side by side.
func (p *patient) visitServers(ctx context.Context) map[string]visit {
	ctx, cancel := context.WithTimeout(ctx, visitLimit)
	defer cancel()
	visits := map[string]visit{}
	var lock sync.Mutex
	var all sync.WaitGroup
	for _, a := range p.chosen() {
		all.Go(func() {
			v := p.visitServer(ctx, a)
			lock.Lock()
			defer lock.Unlock()
			visits[a.name] = v
		})
	}
	all.Wait()
	return visits
}

func (p *patient) visitServer(ctx context.Context, a account) visit {
	if a.Validate() != nil {
		return visit{} // said elsewhere
	}
	environment := p.network
	environment.UserAgent = p.userAgent(a)
	environment.PeersDir = p.inDir("certificates", "x509", "tls_peers")
	probe := frontend.ProbeOptions{
		Environment: environment, Transport: a.Transport, Address: a.Address, Scheme: a.AuthScheme, Limit: visitLimit,
	}
	var v visit
	if a.Server == "" {
		unfit := p.unfit()
		found := frontend.Discover(ctx, frontend.DiscoverOptions{
			Environment: environment, Address: a.Address, Transport: a.Transport,
			XMLUnreadable: unfit != nil && *unfit, Limit: discoveryLimit,
		})
		v.discovery = &found
		server := found.Verdict.Server
		if server == nil || found.Verdict.Result != frontend.Connects {
			return v
		}
		probe.Host, probe.Port, probe.Transport = server.Host, server.Port, server.Transport
	} else {
		probe.Host, probe.Port = hostPort(a.Server)
	}
	report := frontend.Probe(ctx, probe)
	v.report = &report
	return v
}

// hostPort takes a valid server apart; the port is 0 where it names none.
func hostPort(server string) (host string, port int) {
	host, text, err := net.SplitHostPort(server)
	if err != nil {
		return server, 0
	}
	port, _ = strconv.Atoi(text) // valid: a number
	return host, port
}

// visited is what the network said for an account; nothing if it wasn't asked.
func (p *patient) visited(a account) visit {
	if !p.Network {
		return visit{}
	}
	return p.visits()[a.name]
}

// local is this machine's address in the connection to the front end.
func (v visit) local() (netip.Addr, bool) {
	if v.report == nil {
		return netip.Addr{}, false
	}
	end, err := netip.ParseAddrPort(v.report.Connection.Local)
	return end.Addr(), err == nil
}

// webHost is the host from which the plugin would get its certificate, "" if it
// isn't known.
func (v visit) webHost() string {
	if v.report == nil || v.report.WebService == nil {
		return ""
	}
	address, err := url.Parse(v.report.WebService.URL)
	if err != nil {
		return ""
	}
	return address.Hostname()
}

// server is the account's front end, named or discovered, "" if it isn't known.
func (v visit) server(a account) string {
	found := ""
	if v.discovery != nil && v.discovery.Verdict.Server != nil {
		found = v.discovery.Verdict.Server.HostPort()
	}
	return cmp.Or(a.Server, found)
}

// date is what a server's clock says, and which server's it is: the front end's, or
// that of a service that discovery has asked. It is zero if none tells.
func (v visit) date() (date time.Time, who string) {
	if v.report != nil && v.report.Answer != nil && !v.report.Answer.Date.IsZero() {
		return v.report.Answer.Date, v.report.Connection.Server.Host
	}
	if v.discovery != nil {
		for _, s := range v.discovery.Steps {
			if !s.Date.IsZero() {
				return s.Date, s.Asked
			}
		}
	}
	return time.Time{}, ""
}

// problems are all that the network told of the account's front end.
func (v visit) problems() []frontend.Problem {
	var list []frontend.Problem
	if v.discovery != nil {
		list = append(list, v.discovery.Verdict.Problems...)
	}
	if v.report != nil {
		list = append(list, v.report.Problems...)
	}
	return list
}
