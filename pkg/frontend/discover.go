package frontend

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// Discover asks all that the plugin asks when the server is left empty, side by
// side, and says what the plugin will connect to. It ends within the limit, or as
// soon as the context does; what isn't known by then is out of time. The address
// must be one that lync.ParseAddress gives.
func Discover(ctx context.Context, o DiscoverOptions) Discovery {
	begin := time.Now()
	ctx, cancel := within(ctx, o.Limit)
	defer cancel()
	_, domain, _ := strings.Cut(o.Address, "@")
	d := &discoverer{DiscoverOptions: o, ctx: ctx, domain: domain, attempts: map[Server]func() Attempt{}}
	plan := d.plan()
	steps := make([]Step, len(plan))
	var all sync.WaitGroup
	for i, p := range plan {
		all.Go(func() {
			steps[i] = p.Step
			p.run(&steps[i])
			steps[i].Elapsed = time.Since(begin)
			d.report(steps[i])
		})
	}
	all.Wait()
	return Discovery{Address: o.Address, Steps: steps, Verdict: decide(steps, d.lastTry()), Elapsed: time.Since(begin)}
}

// discoverer is one run of Discover.
type discoverer struct {
	DiscoverOptions
	ctx    context.Context
	domain string

	reporting sync.Mutex

	mu       sync.Mutex
	attempts map[Server]func() Attempt // names often lead to the same server: it is tried once
}

// planned is a step that is still to be done.
type planned struct {
	Step
	run func(*Step)
}

// plan lists the plugin's steps in its order (sipe sip-transport.c:
// sipe_core_transport_sip_connect and what follows).
func (d *discoverer) plan() []planned {
	var list []planned
	for _, name := range []string{"LyncDiscoverInternal", "LyncDiscover"} {
		for _, scheme := range []string{"http", "https"} {
			list = append(list, d.planAutodiscover(scheme, name))
		}
	}
	for _, s := range services {
		if d.asksFor(s.transport) {
			list = append(list, d.planService(s))
		}
	}
	for _, h := range wellKnown {
		list = append(list, d.planHost(h))
	}
	return append(list, d.planDomain())
}

// asksFor says whether the plugin asks for services of a transport.
func (d *discoverer) asksFor(t lync.Transport) bool {
	return d.Transport == lync.TransportAuto || d.Transport == "" || t == chosen(d.Transport)
}

func (d *discoverer) report(s Step) {
	if d.OnStep == nil {
		return
	}
	d.reporting.Lock()
	defer d.reporting.Unlock()
	d.OnStep(s)
}

// try connects to servers, all at once, and files the results in their order.
func (d *discoverer) try(step *Step, servers []Server) {
	step.Attempts = make([]Attempt, len(servers))
	var all sync.WaitGroup
	for i, s := range servers {
		all.Go(func() { step.Attempts[i] = d.once(s)() })
	}
	all.Wait()
}

// once gives the function that returns the result of the one attempt at a server.
func (d *discoverer) once(s Server) func() Attempt {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.attempts[s] == nil {
		d.attempts[s] = sync.OnceValue(func() Attempt { return d.attempt(d.ctx, s) })
	}
	return d.attempts[s]
}

// end gives the step the outcome of its attempts, which the plugin makes one after
// the other.
func (s *Step) end() {
	s.Outcome = Unreachable
	for _, a := range s.Attempts {
		switch {
		case a.Connects:
			s.Outcome = Found
		case a.asks():
			s.Outcome = Waits
		case a.outOfTime():
			s.Outcome = OutOfTime
			continue // the plugin goes on some time, or is through by then
		default:
			continue
		}
		return
	}
}

// fail ends the step with a problem.
func (s *Step) fail(outcome Outcome, p *Problem) {
	s.Outcome = outcome
	if outcome == Nothing && (p.ID == timedOut || p.ID == answerTooBig) {
		s.Outcome = OutOfTime
	}
	if s.Answer == "" {
		s.Answer = p.Text
	}
	s.Problems = append(s.Problems, *p)
}
