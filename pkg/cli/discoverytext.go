package cli

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"github.com/pidgin-lync/pidgin-lync/pkg/frontend"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

// textWidth is how many columns a text about the network takes, if its words let
// it. It fits into the form, too.
const textWidth = 76

// lineWidth is how many columns a single line takes at most.
const lineWidth = 79

// stepIndent is where the last column of stepHead begins.
const stepIndent = 24

// outcomeWords word what a step comes to.
var outcomeWords = map[frontend.Outcome]string{
	frontend.Found:         "FOUND",
	frontend.Unreachable:   "unreachable",
	frontend.Nothing:       "nothing",
	frontend.Waits:         "STALLS",
	frontend.NeedsPassword: "needs password",
	frontend.OutOfTime:     "out of time",
	frontend.Ignored:       "ignored",
}

// discoveryText words the steps in the plugin's order, and the verdict.
func discoveryText(d frontend.Discovery) string {
	var b strings.Builder
	var told []frontend.Problem
	for _, s := range d.Steps {
		stepBlock(&b, s)
		told = append(told, stepProblems(s)...)
	}
	b.WriteString("\n")
	verdictText(&b, d, slices.DeleteFunc(slices.Clone(d.Verdict.Problems), func(p frontend.Problem) bool {
		return p.Remedy == "" && slices.Contains(told, p)
	}))
	return b.String()
}

// stepHead words what a step has come to, how long it took and what was asked.
func stepHead(s frontend.Step) string {
	return fmt.Sprintf("%-14s %7s  %s", orWord(outcomeWords[s.Outcome], string(s.Outcome)), s.Elapsed.Round(time.Millisecond), plain.Line(asked(s)))
}

// asked is what a step asks, without the query that all autodiscover services get.
func asked(s frontend.Step) string {
	name, _, _ := strings.Cut(s.Asked, "/?sipuri=")
	return name
}

// stepBlock words a step: what came back stands behind what was asked if there is
// room, else below it.
func stepBlock(b *strings.Builder, s frontend.Step) {
	head, answers := stepHead(s), stepAnswers(s)
	if line := head + ": " + strings.Join(answers, "; "); len(answers) > 0 && lipgloss.Width(line) <= lineWidth {
		b.WriteString(line + "\n")
		return
	}
	b.WriteString(head + "\n")
	for _, answer := range answers {
		b.WriteString(wrapped(strings.Repeat(" ", stepIndent), answer))
	}
}

// stepAnswers are what came back and what is wrong with it, each said once, without
// the name that was asked.
func stepAnswers(s frontend.Step) []string {
	var texts []string
	for _, p := range stepProblems(s) {
		texts = append(texts, withoutName(p.Text, asked(s)))
	}
	answer := withoutName(s.Answer, asked(s))
	if answer != "" && !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, strings.Trim(answer, `"`)) }) {
		texts = append([]string{answer}, texts...)
	}
	return texts
}

// stepProblems are those of the step and of the servers that it tried.
func stepProblems(s frontend.Step) []frontend.Problem {
	all := slices.Clone(s.Problems)
	for _, a := range s.Attempts {
		all = append(all, a.Problems...)
	}
	return all
}

// withoutName leaves out of a text the host that stands before it.
func withoutName(text, asked string) string {
	_, host, found := strings.Cut(asked, "://")
	if !found {
		host = asked
	}
	name := regexp.MustCompile(`(?i)(:| for| to| of) ` + regexp.QuoteMeta(host) + `(?::\d+)?([:,\s]|$)`)
	return strings.TrimPrefix(plain.Line(name.ReplaceAllString(text, "$2")), "DNS has ")
}

// verdictText words what the plugin will do, and what to do about it.
func verdictText(b *strings.Builder, d frontend.Discovery, problems []frontend.Problem) {
	v := d.Verdict
	by := askedBy(d, v.Step)
	switch {
	case v.Result == frontend.Connects && v.Certain:
		b.WriteString(wrapped("", fmt.Sprintf("Pidgin connects to %s, found by %s", serverText(v.Server), by)))
	case v.Result == frontend.Connects:
		b.WriteString(wrapped("", fmt.Sprintf("Pidgin probably connects to %s, found by %s", serverText(v.Server), by)))
	case v.Result == frontend.Depends:
		b.WriteString(wrapped("", fmt.Sprintf("Pidgin learns its server at %s, with the password, which isn't sent from here", by)))
	case v.Result == frontend.Stalls:
		b.WriteString(wrapped("", fmt.Sprintf("Pidgin stops at %s and waits", by)))
	}
	problemsText(b, problems)
	if v.Give != nil {
		b.WriteString(wrapped("", fmt.Sprintf("name the server in the account, found by %s:", askedBy(d, v.GiveStep))))
		fmt.Fprintf(b, "  --server %s --transport %s\n", plain.Line(v.Give.HostPort()), v.Give.Transport)
	} else if v.Result == frontend.Stalls {
		b.WriteString(hanging("  → ", "ask the server's administrator for its name, and give it: --server HOST:PORT"))
	}
}

func serverText(s *frontend.Server) string {
	if s == nil {
		return "a server"
	}
	return fmt.Sprintf("%s (%s)", s.HostPort(), s.Transport)
}

// problemsText lists problems, each with its remedy below it.
func problemsText(b *strings.Builder, problems []frontend.Problem) {
	for _, p := range problems {
		b.WriteString(hanging(string(p.Severity)+": ", p.Text))
		if p.Remedy != "" {
			b.WriteString(hanging("  → ", p.Remedy))
		}
	}
}

// hanging is wrapped with something in the first line's indentation.
func hanging(first, text string) string {
	indent := strings.Repeat(" ", lipgloss.Width(first))
	return first + strings.TrimPrefix(wrapped(indent, text), indent)
}

// wrapped makes a text harmless and breaks it into indented lines, between words
// only: a long name, or a flag with its value, can be copied in one piece.
func wrapped(indent, text string) string {
	var b strings.Builder
	line := ""
	for _, word := range pieces(plain.Line(text)) {
		if line != "" && lipgloss.Width(indent+line+" "+word) > textWidth {
			b.WriteString(indent + line + "\n")
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return b.String() + indent + line + "\n"
}

// pieces are the words of a text, flags together with their values.
func pieces(text string) []string {
	var list []string
	for _, word := range strings.Fields(text) {
		if last := len(list) - 1; last >= 0 && strings.HasPrefix(list[last], "--") && !strings.Contains(list[last], " ") {
			list[last] += " " + word
		} else {
			list = append(list, word)
		}
	}
	return list
}

// askedBy is what the step of an id has asked.
func askedBy(d frontend.Discovery, id string) string {
	for _, s := range d.Steps {
		if s.ID == id {
			return asked(s)
		}
	}
	return id
}
