package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/frontend"
)

// lookText words what was seen of a front end, its report in these words.
func lookText(l look, report func(*strings.Builder, frontend.Report)) string {
	var b strings.Builder
	if l.Discovery != nil {
		verdictText(&b, *l.Discovery, l.Discovery.Verdict.Problems)
	}
	if l.Report != nil {
		report(&b, *l.Report)
		problemsText(&b, l.Report.Problems)
		if !l.Report.Fails() {
			b.WriteString("nothing here keeps Pidgin from signing on\n")
		}
	}
	return b.String()
}

// reportText words all of a report but its problems.
func reportText(b *strings.Builder, r frontend.Report) {
	connectionText(b, r.Connection)
	if r.Answer != nil {
		answerText(b, *r.Answer)
	}
	if service := r.WebService; service != nil {
		works := "doesn't answer as it should"
		if service.Metadata {
			works = "answers"
		}
		row(b, "certificates by", "%s", service.URL)
		row(b, "", "%s", works)
	}
	b.WriteString("\n")
}

// summaryText says shortly what a front end answers.
func summaryText(b *strings.Builder, r frontend.Report) {
	if r.Answer == nil {
		return
	}
	offers := make([]string, len(r.Answer.Offers))
	for i, o := range r.Answer.Offers {
		offers[i] = orWord(string(o.Scheme), o.Name)
	}
	fmt.Fprintf(b, "%s answers and offers %s\n", r.Connection.Server.HostPort(), orWord(strings.Join(offers, ", "), "no authentication scheme"))
}

// connectionText words a connection, with the certificates that the server shows.
func connectionText(b *strings.Builder, c frontend.Attempt) {
	row(b, "server", "%s", serverText(&c.Server))
	if c.Remote != "" && c.Remote != c.Server.HostPort() {
		row(b, "", "at %s", c.Remote)
	}
	if c.TLS == nil {
		return
	}
	row(b, "encryption", "%s, %s", c.TLS.Version, c.TLS.CipherSuite)
	issuer := ""
	for i, certificate := range c.TLS.Certificates {
		label := "issued by"
		if i == 0 {
			label = "certificate"
		}
		names := ""
		if len(certificate.Names) > 0 {
			names = ", for " + strings.Join(certificate.Names, ", ")
		}
		row(b, label, "%s%s, valid until %s", certificate.Subject, names, certificate.NotAfter.UTC().Format(time.DateOnly))
		issuer = certificate.Issuer
		if issuer == certificate.Subject {
			issuer = ""
		}
	}
	if issuer != "" {
		row(b, "issued by", "%s", issuer)
	}
}

// answerText words the answer to a REGISTER without credentials.
func answerText(b *strings.Builder, a frontend.Answer) {
	row(b, "answer", "%d %s", a.Status, a.Reason)
	if a.Server != "" {
		row(b, "product", "%s (%s)", orWord(a.Generation, "unknown"), a.Server)
	}
	label := "offers"
	for _, o := range a.Offers {
		row(b, label, "%s, realm %q, target %q", orWord(string(o.Scheme), o.Name), o.Realm, o.TargetName)
		label = ""
	}
	if a.Redirect != nil {
		row(b, "home server", "%s", a.Redirect.HostPort())
	}
}

// rowIndent is where the second column begins.
const rowIndent = 17

// row adds a line with a label, and as many lines below it as the text needs.
func row(b *strings.Builder, label, format string, args ...any) {
	b.WriteString(hanging(fmt.Sprintf("%-*s", rowIndent, label), fmt.Sprintf(format, args...)))
}
