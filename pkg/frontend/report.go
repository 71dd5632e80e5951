package frontend

import (
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// ProbeOptions say which front end to look at, and for which account.
type ProbeOptions struct {
	Environment
	Host      string
	Port      int             // 0: the plugin's, 5061 for TLS and 5060 for TCP
	Transport lync.Transport  // the account's
	Address   string          // the sign-in address, as lync.ParseAddress gives it
	Scheme    lync.AuthScheme // the account's; "" as for the plugin: NTLM
	Limit     time.Duration   // for everything; 0: DefaultLimit
}

// Report is what a front end says of itself. A part is missing if the probe didn't
// get that far; Problems say why.
type Report struct {
	Connection Attempt       `json:"connection"`
	Answer     *Answer       `json:"answer,omitempty"`
	WebService *WebService   `json:"web_service,omitempty"` // only if the plugin would use it: TLS-DSK is offered and the account's scheme
	Problems   []Problem     `json:"problems,omitempty"`    // all of them, the parts' too
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

// WebService is the certificate provisioning service, from which the plugin gets
// its certificate for TLS-DSK ([MS-OCAUTHWS]).
type WebService struct {
	URL      string    `json:"url"`              // of its metadata
	Status   int       `json:"status,omitempty"` // 0 without an answer
	TLS      *TLS      `json:"tls,omitempty"`
	Metadata bool      `json:"metadata"`           // the answer is a document that the plugin can use
	Problems []Problem `json:"problems,omitempty"` // why not, or what is wrong with the certificate
}
