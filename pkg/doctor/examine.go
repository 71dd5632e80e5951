package doctor

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// How long the checks may take. What respects its context is done in time; what
// doesn't, such as a file on a dead network drive, is left behind after the grace.
const (
	localLimit   = 4 * time.Second
	networkLimit = 7 * time.Second
	grace        = 500 * time.Millisecond
)

// check is one check. It finds something wrong, or reports that all is well, or
// nothing: then fine is what there is to say.
type check struct {
	id, title string
	network   bool // there is nothing to say without the network
	waits     bool // it has more to say with the network, where that is allowed
	linux     bool // what it looks at is known on Linux and the BSDs only
	fine      string
	run       func(ctx context.Context, p *patient, r *report)
}

func (c check) limit() time.Duration {
	if c.network || c.waits {
		return networkLimit
	}
	return localLimit
}

// examine does checks side by side and reports in their order.
func examine(ctx context.Context, m machine, o Options, list []check, onFinding func(Finding)) []Finding {
	begin := time.Now()
	p := newPatient(ctx, m, o)
	pending := make([]chan []Finding, len(list))
	for i, c := range list {
		pending[i] = make(chan []Finding, 1)
		go func() { pending[i] <- c.do(ctx, p) }()
	}
	var all []Finding
	for i, c := range list {
		for _, f := range c.await(ctx, pending[i], begin) {
			f.ID, f.Title = c.id, c.title
			all = append(all, f)
			if onFinding != nil {
				onFinding(f)
			}
		}
	}
	return all
}

// do carries out the check, and survives it.
func (c check) do(ctx context.Context, p *patient) (findings []Finding) {
	r := &report{}
	defer func() {
		if cause := recover(); cause != nil {
			findings = broken(cause)
		}
	}()
	if reason := c.unfit(p); reason != "" {
		r.skip("%s", reason)
		return r.findings
	}
	limited, cancel := context.WithTimeout(ctx, c.limit())
	defer cancel()
	c.run(limited, p, r)
	if len(r.findings) == 0 {
		r.account = ""
		r.ok("%s", c.fine)
	}
	return r.findings
}

// unfit says why the check isn't done here, "" if it is.
func (c check) unfit(p *patient) string {
	switch {
	case c.network && !p.Network:
		return "not done without the network"
	case c.linux && (p.goos == "windows" || p.goos == "darwin"):
		return "not known on this system"
	}
	return ""
}

// broken is what is said of a check that panicked. Only the runtime's own words
// are sure to hold nothing of what the check was looking at.
func broken(cause any) []Finding {
	words := "unexpectedly"
	if err, ok := cause.(runtime.Error); ok {
		words = err.Error()
	}
	var r report
	r.fail("please report this as a fault of pidgin-lync", "the check itself failed: %s", words)
	return r.findings
}

// await waits for the check's findings as long as it may take.
func (c check) await(ctx context.Context, done <-chan []Finding, begin time.Time) []Finding {
	late := time.NewTimer(time.Until(begin.Add(c.limit() + grace)))
	defer late.Stop()
	var r report
	select {
	case findings := <-done: // also if it is too late by now
		return findings
	default:
	}
	select {
	case findings := <-done:
		return findings
	case <-ctx.Done():
		r.skip("stopped before it was done")
	case <-late.C:
		r.fail("see whether the disk or the keyring that is behind it answers at all", "no result after %v", c.limit())
	}
	return r.findings
}

// report collects the findings of one check.
type report struct {
	account  string // of the findings that follow
	findings []Finding
}

func (r *report) ok(format string, args ...any)           { r.add(OK, "", format, args) }
func (r *report) skip(format string, args ...any)         { r.add(Skipped, "", format, args) }
func (r *report) note(remedy, format string, args ...any) { r.add(Note, remedy, format, args) }
func (r *report) warn(remedy, format string, args ...any) { r.add(Warning, remedy, format, args) }
func (r *report) fail(remedy, format string, args ...any) { r.add(Error, remedy, format, args) }

func (r *report) add(s Severity, remedy, format string, args []any) {
	f := Finding{Severity: s, Account: r.account, Text: printable(fmt.Sprintf(format, args...)), Remedy: printable(remedy)}
	alike := func(g Finding) bool {
		return g.Severity == f.Severity && g.Account == f.Account && g.Text == f.Text && g.Remedy == f.Remedy
	}
	if !slices.ContainsFunc(r.findings, alike) { // two services of one host show one certificate
		r.findings = append(r.findings, f)
	}
}

// remedies gives the last finding its remedies, of which there must be one.
func (r *report) remedies(texts ...string) {
	f := &r.findings[len(r.findings)-1]
	f.Remedy = printable(texts[0])
	for _, text := range texts[1:] {
		f.More = append(f.More, printable(text))
	}
}
