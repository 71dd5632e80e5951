package frontend

import (
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// DiscoverOptions say for whom a front end is looked for.
type DiscoverOptions struct {
	Environment
	Address   string         // the sign-in address, as lync.ParseAddress gives it
	Transport lync.Transport // the account's; decides which names are asked for

	// XMLUnreadable says that the installed plugin can't read XML (Debian 12's with
	// today's libxml2). Autodiscover is asked all the same, since its answer says
	// which server to give, but nothing in it counts.
	XMLUnreadable bool

	Limit  time.Duration // for all steps together; 0: DefaultLimit
	OnStep func(Step)    // called for each step when it ends, in any order, one call at a time
}

// Method is a way of looking for a front end.
type Method string

// The methods, in the plugin's order.
const (
	Autodiscover Method = "autodiscover" // an HTTP service named lyncdiscover
	SRV          Method = "srv"          // DNS service records
	Host         Method = "host"         // well-known host names
	Domain       Method = "domain"       // the domain itself, whether anything is there or not
)

// Outcome is what a step comes to for the plugin, when it gets as far as this step.
type Outcome string

// The outcomes.
const (
	Found         Outcome = "found"          // it names a server that connects: the plugin looks no further
	Unreachable   Outcome = "unreachable"    // it names servers, none of which connects: the plugin goes on
	Nothing       Outcome = "nothing"        // the plugin goes on
	Waits         Outcome = "waits"          // the plugin waits, for a person's word on a certificate or for good
	NeedsPassword Outcome = "needs-password" // the plugin goes on with the password; unknown what it gets
	OutOfTime     Outcome = "out-of-time"    // no result within the limits of time and size; the plugin waits longer, a minute or more, and goes on
	Ignored       Outcome = "ignored"        // the installed plugin can't read the answer: it goes on
)

// Step is one thing that the plugin asks when the server is left empty, and what
// came of it.
type Step struct {
	// ID is one of lyncdiscoverinternal-http, lyncdiscoverinternal-https,
	// lyncdiscover-http, lyncdiscover-https, srv-sipinternaltls-tcp,
	// srv-sipinternal-tcp, srv-sip-tls, srv-sip-tcp, host-sipinternal,
	// host-sipexternal, host-sip, domain.
	ID      string        `json:"id"`
	Method  Method        `json:"method"`
	Asked   string        `json:"asked"`  // the address or the name
	Answer  string        `json:"answer"` // what came back, in a few words; may quote the answer
	Outcome Outcome       `json:"outcome"`
	Elapsed time.Duration `json:"elapsed_ns"`

	Links    []string  `json:"links,omitempty"`    // addresses to which autodiscover led on, in order
	Records  []Record  `json:"records,omitempty"`  // of SRV, in the plugin's order
	Attempts []Attempt `json:"attempts,omitempty"` // the servers named, in the order in which the plugin tries them
	TLS      *TLS      `json:"tls,omitempty"`      // of autodiscover over HTTPS
	Date     time.Time `json:"date,omitzero"`      // of autodiscover: the server's clock; zero if it doesn't tell
	Problems []Problem `json:"problems,omitempty"` // why the plugin doesn't use it, or may not

	documents int           // of autodiscover: how many were fetched
	answered  time.Duration // of autodiscover: when the document about the user was complete; 0: there is none
}

// Record is a DNS service record.
type Record struct {
	Target   string `json:"target"`
	Port     int    `json:"port"`
	Priority int    `json:"priority"`
	Weight   int    `json:"weight"`
}

// Discovery is the result of Discover.
type Discovery struct {
	Address string        `json:"address"`
	Steps   []Step        `json:"steps"` // in the plugin's order
	Verdict Verdict       `json:"verdict"`
	Elapsed time.Duration `json:"elapsed_ns"`
}
