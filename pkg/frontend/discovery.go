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
	Found       Outcome = "found"          // it names a server that takes the connection: the plugin looks no further
	Unreachable Outcome = "unreachable"    // it names servers, none of which takes the connection: the plugin goes on
	Nothing     Outcome = "nothing"        // the plugin goes on
	Waits       Outcome = "waits"          // the plugin waits, for a person's word on a certificate or for good
	NeedsPasswd Outcome = "needs-password" // the plugin goes on with the password; unknown what it gets
	OutOfTime   Outcome = "out-of-time"    // no result within the limit; the plugin waits longer, a minute or more
	Ignored     Outcome = "ignored"        // the installed plugin can't read the answer: it goes on
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
	Problems []Problem `json:"problems,omitempty"` // why the plugin doesn't use it, or may not
}

// Record is a DNS service record.
type Record struct {
	Target   string `json:"target"`
	Port     int    `json:"port"`
	Priority int    `json:"priority"`
	Weight   int    `json:"weight"`
}

// Attempt is a connection as the plugin would make it: TCP, and TLS with the
// judgement on the certificate.
type Attempt struct {
	Server   Server        `json:"server"`
	Connects bool          `json:"connects"` // the server takes the connection
	Trust    Trust         `json:"trust"`    // what Pidgin does with the certificate; Accepts over TCP; "" if there was none
	TLS      *TLS          `json:"tls,omitempty"`
	Problems []Problem     `json:"problems,omitempty"`
	Elapsed  time.Duration `json:"elapsed_ns"`
	// Local is the address of this machine that the connection was made from; its
	// length counts in lync.FirstRegisterLength. Empty without a connection.
	Local string `json:"local,omitempty"`
}

// Verdict says what the plugin connects to.
type Verdict struct {
	Result Result  `json:"result"`
	Step   string  `json:"step,omitempty"`   // the id of the step that decides
	Server *Server `json:"server,omitempty"` // what the plugin connects to, or would once the question is answered

	// Certain is false where something before Step is open: a password, a step out
	// of time, answers that race, records drawn at random. Problems name it.
	Certain bool `json:"certain"`

	// Give is the server to name in the account where the plugin doesn't find one
	// by itself, or not for certain: the best of those found that take the
	// connection. Nil if there is none.
	Give     *Server   `json:"give,omitempty"`
	GiveStep string    `json:"give_step,omitempty"` // the id of the step that found it
	Problems []Problem `json:"problems,omitempty"`  // what keeps the plugin from connecting, or makes it uncertain
}

// Result is the short form of a Verdict.
type Result string

// The results.
const (
	Connects Result = "connects" // the plugin finds Server by itself
	Stalls   Result = "stalls"   // the plugin waits for a person's word on a certificate, or for good
	Fails    Result = "fails"    // nothing was found; the plugin tries the domain itself, in vain
)

// Discovery is the result of Discover.
type Discovery struct {
	Address string        `json:"address"`
	Steps   []Step        `json:"steps"` // in the plugin's order
	Verdict Verdict       `json:"verdict"`
	Elapsed time.Duration `json:"elapsed_ns"`
}
