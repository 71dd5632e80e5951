package doctor

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/pem"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/frontend"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// lookAtLengths finds user agents whose length makes Pidgin garble a message.
func lookAtLengths(_ context.Context, p *patient, a account, r *report) {
	v := p.visited(a)
	judged := a.Account
	judged.UserAgent = p.userAgent(a)
	judged.Server = cmp.Or(v.webHost(), v.server(a)) // certificates are likely to be had from the front end
	if judged.UserAgent == "" {
		r.skip("what the plugin calls itself isn't known")
		return
	}
	for _, w := range judged.Warnings(lync.Circumstances{LocalIPs: p.localAddresses(v)}) {
		if w.ID == "register-length" || w.ID == "web-request-length" {
			r.warn(p.withEdit(a, w.Remedy), "%s", w.Text)
		}
	}
}

// localAddresses are those from which the plugin may connect: the one of the
// connection that was made, else all.
func (p *patient) localAddresses(v visit) []netip.Addr {
	if local, known := v.local(); known {
		return []netip.Addr{local}
	}
	return p.addresses()
}

// lookAtPeer finds a certificate in Pidgin's cache that isn't valid any more: Pidgin
// compares the server's with it, and asks each time.
func lookAtPeer(_ context.Context, p *patient, a account, r *report) {
	host, _ := hostPort(p.visited(a).server(a))
	if host == "" || strings.ContainsAny(host, `/\`) {
		return
	}
	path := p.inDir("certificates", "x509", "tls_peers", host)
	text, err := os.ReadFile(path)
	if err != nil {
		return // none is kept
	}
	remedy := "let Pidgin ask anew: " + shellWords("rm", path)
	block, _ := pem.Decode(text)
	if block == nil {
		r.warn(remedy, "the certificate of %s that Pidgin keeps is damaged", host)
		return
	}
	if c, err := x509.ParseCertificate(block.Bytes); err != nil {
		r.note(remedy, "the certificate of %s that Pidgin keeps can't be read: %v", host, err)
	} else if now := p.now(); now.After(c.NotAfter) {
		r.warn(remedy, "the certificate of %s that Pidgin keeps expired on %s", host, c.NotAfter.UTC().Format(time.DateOnly))
	}
}

// tolerance is how far two clocks may be apart, as Kerberos has it by default; NTLM
// and certificates are no stricter.
const tolerance = 5 * time.Minute

// lookAtClock compares this machine's clock with what has been written by it, and
// with what servers tell and show.
func lookAtClock(_ context.Context, p *patient, r *report) {
	const remedy = "set the clock: sudo timedatectl set-ntp true"
	for _, path := range []string{p.inDir("accounts.xml"), p.Dir} {
		if info, err := os.Stat(path); err == nil && info.ModTime().Sub(p.now()) > tolerance {
			r.fail(remedy, "this machine's clock says %s, but %s was written later, on %s", moment(p.now()), path, moment(info.ModTime()))
			return
		}
	}
	for _, a := range p.chosen() {
		v := p.visited(a)
		if date, who := v.date(); !date.IsZero() && p.now().Sub(date).Abs() > tolerance {
			r.fail(remedy, "this machine's clock says %s, but that of %s %s: signing on by Kerberos fails when they are more than 5 minutes apart, and by TLS-DSK and NTLM it may",
				moment(p.now()), who, moment(date))
			return
		}
		for _, problem := range v.problems() {
			if problem.ID == "not-yet-valid" {
				r.fail(remedy, "this machine's clock says %s, but %s", moment(p.now()), problem.Text)
				return
			}
		}
	}
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

// lookAtServer says what the front end says, and before it discovery.
func lookAtServer(_ context.Context, p *patient, a account, r *report) {
	v := p.visited(a)
	if v.discovery == nil && v.report == nil {
		r.skip("not asked, since the account's settings can't be right")
		return
	}
	if v.discovery != nil {
		p.discovered(a, v.discovery.Verdict, r)
	}
	if v.report == nil {
		return
	}
	for _, problem := range v.report.Problems {
		p.tell(a, v.server(a)+": ", problem, r)
	}
	if answer := v.report.Answer; answer != nil && !v.report.Fails() {
		r.ok("%s answers and offers %s", v.server(a), offers(answer))
	}
}

// discovered says what came of looking for a front end.
func (p *patient) discovered(a account, verdict frontend.Verdict, r *report) {
	for _, problem := range verdict.Problems {
		p.tell(a, "looking for the front end: ", problem, r)
	}
	remedy := "ask your administrator for the front end, and name it: " + p.edit(a, "--server", "HOST:PORT")
	if verdict.Give != nil {
		remedy = "name the server: " + p.edit(a, "--server", verdict.Give.HostPort())
	}
	switch verdict.Result {
	case frontend.Connects:
		if verdict.Give != nil {
			r.note(remedy, "which server the plugin finds isn't certain")
		}
	case frontend.Stalls:
		r.fail(remedy, "when it looks for the front end, the plugin waits until somebody answers a question about a certificate, or for good")
	case frontend.Depends:
		r.note(remedy, "which server the plugin finds isn't known without the password")
	default:
		r.fail(remedy, "the plugin finds no front end that it can connect to")
	}
}

// tell reports a problem of the network's.
func (p *patient) tell(a account, where string, problem frontend.Problem, r *report) {
	remedy := strings.ReplaceAll(problem.Remedy, "pidgin-lync ", p.program()+" ")
	if strings.Contains(problem.Remedy, "--") {
		remedy = p.withEdit(a, remedy)
	}
	report := map[frontend.Severity]func(string, string, ...any){
		frontend.Error: r.fail, frontend.Warning: r.warn, frontend.Note: r.note,
	}[problem.Severity]
	report(remedy, "%s%s", where, problem.Text)
}

// offers lists the authentication schemes in the front end's words.
func offers(a *frontend.Answer) string {
	var names []string
	for _, o := range a.Offers {
		names = append(names, o.Name)
	}
	if names == nil {
		return "no authentication"
	}
	return strings.Join(names, ", ")
}
