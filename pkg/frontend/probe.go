package frontend

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// Probe connects to a front end as the plugin does, sends one REGISTER without
// credentials, and reports what came back. It never sends a password or any other
// credentials. It ends within the limit, or as soon as the context does.
func Probe(ctx context.Context, o ProbeOptions) Report {
	begin := time.Now()
	ctx, cancel := within(ctx, o.Limit)
	defer cancel()
	var r Report
	r.probe(ctx, o)
	r.Elapsed = time.Since(begin)
	return r
}

func (r *Report) probe(ctx context.Context, o ProbeOptions) {
	server := newServer(o.Host, o.Port, chosen(o.Transport))
	conn, attempt := o.connect(ctx, server)
	r.Connection = attempt
	r.Problems = append(r.Problems, attempt.Problems...)
	if conn == nil {
		return
	}
	defer conn.Close()
	if server.Transport == lync.TransportTCP {
		r.note(problem(clearText, Warning, "encrypt it: --transport tls", "the connection isn't encrypted: everyone on the way can read along"))
	}
	answer, err := o.exchange(ctx, conn, server.Transport)
	if err != nil {
		r.note(explainRead(ctx, server.HostPort(), "SIP", err))
		return
	}
	r.Answer = &answer
	for _, p := range answer.judge(o.Scheme.Effective()) {
		r.note(&p)
	}
	if offer, ok := answer.Offer(o.Scheme.Effective()); ok && offer.Scheme == lync.SchemeTLSDSK && offer.STSURI != "" {
		r.WebService = o.webService(ctx, offer.STSURI)
		r.Problems = append(r.Problems, r.WebService.Problems...)
	}
}

func (r *Report) note(p *Problem) { r.Problems = append(r.Problems, *p) }

// exchange sends the REGISTER and reads the answer.
func (o ProbeOptions) exchange(ctx context.Context, conn net.Conn, transport lync.Transport) (Answer, error) {
	defer closeAtEnd(ctx, conn)()
	local, err := netip.ParseAddrPort(conn.LocalAddr().String())
	if err != nil { // not from a system's socket
		local = netip.AddrPortFrom(netip.IPv4Unspecified(), 0)
	}
	if _, err := io.WriteString(conn, register(o.Address, o.userAgent(), string(transport), local)); err != nil {
		return Answer{}, err
	}
	m, err := readAnswer(conn)
	return parseAnswer(m), err
}

// judge says what the answer means for the plugin with a scheme (sipe
// sip-transport.c: process_register_response).
func (a Answer) judge(scheme lync.AuthScheme) []Problem {
	var list []Problem
	add := func(p *Problem) { list = append(list, *p) }
	refused := a.byPolicy()
	switch a.Status {
	case 200:
		if a.expires <= 0 {
			add(problem(noExpiry, Error, "tell the server's administrator", "it accepts the sign-on but doesn't say for how long; the plugin waits for ever"))
		} else {
			add(problem(noAuthentication, Note, "", "it lets everyone in without authentication"))
		}
	case 301:
		if a.Redirect == nil {
			add(problem(redirected, Error, "tell the server's administrator", "it redirects, but doesn't say where to"))
		} else {
			add(problem(redirected, Note, fmt.Sprintf("to connect there at once: --server %s", a.Redirect.HostPort()), "the user's home is %s; the plugin goes on there", a.Redirect.HostPort()))
		}
	case 401, 407:
		list = append(list, a.judgeOffers(scheme)...)
	case 403:
		if refused {
			add(problem(clientRefused, Error, "try another user agent (the catalogue: pidgin-lync user-agents)", "its client version policy refuses this user agent%s", a.because()))
		} else {
			add(problem(rejected, Error, "ask the server's administrator", "it rejects the user%s", a.because()))
		}
	case 404:
		add(problem(notFound, Error, "check the sign-in address, which may differ from the mail address", "it doesn't know the sign-in address, or the user isn't enabled%s", a.because()))
	case 503, 504:
		add(problem(unavailable, Error, "try again later", "the service is unavailable: status %d%s", a.Status, a.because()))
	default:
		add(problem(unexpectedStatus, Error, "ask the server's administrator", "unexpected answer %d %s%s", a.Status, a.Reason, a.because()))
	}
	if refused && a.Status != 403 {
		add(problem(clientWarned, Warning, "if sign-on fails, try another user agent (the catalogue: pidgin-lync user-agents)", "its client version policy objects to this user agent%s", a.because()))
	}
	return list
}

// byPolicy says whether the answer comes from the client version policy, to which
// these numbers belong ([MS-OCER]).
func (a Answer) byPolicy() bool {
	if w := a.Warning; w != nil && (w.Code == 310 || w.Code == 312 || w.Code == 314) {
		return true
	}
	return a.Diagnostics != nil && a.Diagnostics.ErrorID >= 17000 && a.Diagnostics.ErrorID <= 17999
}

// because quotes the server's own words, if it has any.
func (a Answer) because() string {
	switch {
	case a.Warning != nil && a.Warning.Text != "":
		return ": " + quote(a.Warning.Text)
	case a.Diagnostics != nil && a.Diagnostics.Reason != "":
		return ": " + quote(a.Diagnostics.Reason)
	}
	return ""
}

// judgeOffers says whether the account's scheme is among those offered.
func (a Answer) judgeOffers(scheme lync.AuthScheme) []Problem {
	var known []string
	for _, o := range a.Offers {
		if o.Scheme != "" {
			known = append(known, string(o.Scheme))
		}
	}
	offer, ok := a.Offer(scheme)
	switch {
	case len(known) == 0:
		return []Problem{*problem(noScheme, Error, "ask the server's administrator", "it offers no authentication scheme that the plugin knows")}
	case !ok:
		return []Problem{*problem(schemeNotOffered, Error, "choose one of these: --auth-scheme "+known[0], "it doesn't offer the authentication scheme %s, but %s", scheme, strings.Join(known, ", "))}
	case offer.Scheme == lync.SchemeTLSDSK && offer.STSURI == "":
		return []Problem{*problem(noCertService, Error, "choose another scheme: --auth-scheme ntlm", "it offers tls-dsk, but doesn't say where certificates are to be had")}
	}
	return nil
}
