package frontend

import (
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// ProbeOptions say which front end to look at, and for which account.
type ProbeOptions struct {
	Environment
	Host      string
	Port      int // 0: the plugin's, 5061 for TLS and 5060 for TCP
	Transport lync.Transport
	Address   string          // the sign-in address, as lync.ParseAddress gives it
	Scheme    lync.AuthScheme // the account's; "" as for the plugin: NTLM
	Limit     time.Duration   // for everything; 0: DefaultLimit
}

// Report is what a front end says of itself. A field is empty if the probe didn't
// get that far; Problems say why.
type Report struct {
	Attempt    Attempt       `json:"connection"`
	Remote     string        `json:"remote,omitempty"` // the address and port that were connected to
	Answer     *Answer       `json:"answer,omitempty"`
	WebService *WebService   `json:"web_service,omitempty"` // only if TLS-DSK is offered and the account can use it
	Problems   []Problem     `json:"problems,omitempty"`    // all of them, the connection's too
	Elapsed    time.Duration `json:"elapsed_ns"`
}

// Fails says whether a problem keeps the plugin from signing on.
func (r Report) Fails() bool {
	for _, p := range r.Problems {
		if p.Severity == Error {
			return true
		}
	}
	return false
}

// Answer is the front end's answer to a REGISTER without credentials.
type Answer struct {
	Status      int          `json:"status"`
	Reason      string       `json:"reason"`
	Server      string       `json:"server,omitempty"`     // the header field, e.g. "RTC/5.0"
	Generation  string       `json:"generation,omitempty"` // the product by that, e.g. "Lync Server 2013"
	Offers      []Offer      `json:"offers,omitempty"`     // in the server's order
	Redirect    *Server      `json:"redirect,omitempty"`   // the target of a 301
	Warning     string       `json:"warning,omitempty"`    // the text of the header field Warning
	WarningCode int          `json:"warning_code,omitempty"`
	Diagnostics *Diagnostics `json:"diagnostics,omitempty"`
}

// Offer is an authentication scheme that the front end offers ([MS-SIPAE] 2.2.3).
type Offer struct {
	Name       string          `json:"name"`             // as the server writes it
	Scheme     lync.AuthScheme `json:"scheme,omitempty"` // empty if the plugin doesn't know it
	Realm      string          `json:"realm,omitempty"`
	TargetName string          `json:"target_name,omitempty"` // the server's name for Kerberos and NTLM
	Version    int             `json:"version,omitempty"`
	STSURI     string          `json:"sts_uri,omitempty"` // of TLS-DSK: the certificate provisioning service
}

// Diagnostics is the header field ms-diagnostics, or ms-diagnostics-public
// ([MS-OCER] 2.2.1).
type Diagnostics struct {
	ErrorID int    `json:"error_id"`
	Reason  string `json:"reason,omitempty"`
	Source  string `json:"source,omitempty"`
}

// WebService is the certificate provisioning service, from which the plugin gets
// its certificate for TLS-DSK ([MS-OCAUTHWS]).
type WebService struct {
	URL      string        `json:"url"` // of its metadata
	Status   int           `json:"status,omitempty"`
	TLS      *TLS          `json:"tls,omitempty"`
	Metadata bool          `json:"metadata"` // what it answers with is a metadata document that the plugin can use
	Problems []Problem     `json:"problems,omitempty"`
	Elapsed  time.Duration `json:"elapsed_ns"`
}

// Offer says whether the front end offers a scheme to a client without
// credentials. SchemeAuto is offered if any scheme is that the plugin knows.
func (a Answer) Offer(s lync.AuthScheme) (Offer, bool) {
	for _, o := range a.Offers {
		if o.Scheme != "" && (o.Scheme == s || s == lync.SchemeAuto) {
			return o, true
		}
	}
	return Offer{}, false
}
