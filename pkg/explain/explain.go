// Package explain knows what the messages mean that pidgin-sipe and libpurple show
// when an account doesn't sign on, and what to do about each. It is a table; it
// asks nothing of the machine, of the network or of an account: what a caller knows
// of those it puts into a [Context].
//
// The messages are those of pidgin-sipe 1.25.0 and libpurple 2.14 in English. They
// hold names of servers and texts that a server chose, so they are recognised by
// their fixed parts. Of a message in another language libpurple's error code, which
// comes with it, still tells something.
package explain

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// UnknownCode is the Code of a Context where libpurple's isn't known.
const UnknownCode = -1

// Context is what is known of the account and of the machine. Everything but Code
// may be left out.
type Context struct {
	Code        int    // PurpleConnectionError (libpurple connection.h), 0 to 16, or UnknownCode: 0 is a code
	Scheme      string // "ntlm", "krb5" or "kerberos", "tls-dsk", "auto"
	UserAgent   string // as it is sent
	Server      string // host[:port] of the account; empty also if it is discovered
	Account     string // for the commands of remedies: the address or the full name
	Dir         string // the purple directory, to be named by the commands of remedies; empty: it needn't be
	PluginUnfit *bool  // whether the plugin can't read XML with the libxml2 here
}

// Explanation is what one message means. Its texts are for people; the ID is
// stable.
type Explanation struct {
	ID       string   // in kebab-case
	Title    string   // what has happened, in one line
	Messages []string // as the programs word it; "*" stands for what differs
	Cause    string   // why
	Remedies []string // what to do, the likeliest help first; a command stands behind a colon
}

// maxMessage bounds how much of a message is looked at, in bytes. A server's part
// of it can be of any length.
const maxMessage = 4096

// Message explains a message, also one that stands inside another text, such as a
// line of a log. If the message is unknown, the context's code is explained. It
// says no if that is unknown too.
func Message(text string, ctx Context) (Explanation, bool) {
	if e := recognise(text, ctx.Code); e != nil {
		return e.explain(text, ctx), true
	}
	for i := range table {
		if e := &table[i]; slices.Contains(e.codes, ctx.Code) {
			explained := e.explain(text, ctx)
			explained.Cause = "the message itself isn't known here, but by its error code: " + explained.Cause
			return explained, true
		}
	}
	return Explanation{}, false
}

// All gives the whole table, as for a context of which nothing is known.
func All() []Explanation {
	var all []Explanation
	for i := range table {
		all = append(all, table[i].explain("", Context{Code: UnknownCode}))
	}
	return all
}

// table holds every entry. Of two that fit a text equally well the first counts.
var table = slices.Concat(connectionEntries, certificateEntries, signOnEntries, webTicketEntries, accountEntries)

// An entry is one explanation with what depends on the context.
type entry struct {
	id, title string
	messages  []string
	onlyCodes []int // the messages count only with one of these; nil: with any, or none
	codes     []int // explained by this entry if the message is unknown
	cause     string
	advice    []advice
}

// advice is one remedy.
type advice struct {
	text  string
	weigh func(message string, ctx Context) likelihood // nil: always possible
}

// likelihood is how well a remedy fits what is known.
type likelihood int

const (
	ruledOut likelihood = iota
	unlikely
	possible
	likely
)

// explain makes the entry's texts those of an account.
func (e *entry) explain(message string, ctx Context) Explanation {
	explained := Explanation{ID: e.id, Title: e.title, Messages: slices.Clone(e.messages), Cause: e.cause}
	for wanted := likely; wanted > ruledOut; wanted-- {
		for _, a := range e.advice {
			if a.likelihood(message, ctx) == wanted {
				explained.Remedies = append(explained.Remedies, fill(a.text, message, ctx))
			}
		}
	}
	return explained
}

func (a advice) likelihood(message string, ctx Context) likelihood {
	if a.weigh == nil {
		return possible
	}
	return a.weigh(message, ctx)
}

// fill puts what is known into the commands of a text. libpurple's name of an
// account without a login ends in a comma, which no command needs. A name that
// isn't fit to be shown, such as one with control characters, is left out.
func fill(text, message string, ctx Context) string {
	account, address := "ACCOUNT", "ADDRESS"
	if name := strings.TrimSuffix(ctx.Account, ","); name != "" && !strings.ContainsFunc(name, hidden) {
		account = quoted(name)
		name, _, _ = strings.Cut(name, ",")
		address = quoted(name)
	}
	// Only discover takes nothing but an address.
	return strings.NewReplacer("discover ACCOUNT", "discover "+address, "ACCOUNT", account, "AGENT", otherAgent(message, ctx), program, program+inDir(ctx.Dir)).Replace(text)
}

// program stands before every command of ours in the table, and nowhere else.
const program = "pidgin-lync"

// inDir gives the flag that names a purple directory.
func inDir(dir string) string {
	switch {
	case dir == "":
		return ""
	case strings.ContainsFunc(dir, hidden):
		return " --purple-dir DIR"
	}
	return " --purple-dir " + quoted(dir)
}

func hidden(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }

// quoted gives a word as a shell needs it.
func quoted(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_"
	if strings.Trim(word, plain) == "" && !strings.HasPrefix(word, "-") {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
