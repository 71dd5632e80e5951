package lynctest

import (
	"fmt"
	"time"
)

// Fault is what a front end does instead of, or before, serving a request as it
// should. The zero Fault does nothing. Of Drop, Silent and Answer the first that is
// set counts.
type Fault struct {
	// Requests says which requests have the fault; nil means every REGISTER.
	Requests func(Message) bool

	Delay        time.Duration // before anything else is done on the connection
	Drop         bool          // close the connection
	Silent       bool          // never answer
	Answer       *Answer       // answer with this, without authentication
	BadSignature bool          // sign answers wrongly
}

// hits says whether the fault concerns a request.
func (f Fault) hits(m Message) bool {
	if f.Requests != nil {
		return f.Requests(m)
	}
	return m.Method() == "REGISTER"
}

// Answer is the part of an answer that doesn't follow from the request.
type Answer struct {
	Status  int
	Reason  string // the words after the status
	Headers []Header
}

// NotFound is the answer to somebody who isn't enabled for Lync.
func NotFound() Answer {
	return Answer{404, "Not Found", []Header{
		diagnostics(4005, "Destination URI either not enabled for SIP or does not exist"),
	}}
}

// VersionRefused is the answer to a client whose user agent isn't allowed (the example
// in pidgin-sipe's sipmsg.c: sipmsg_parse_warning).
func VersionRefused() Answer {
	const reason = "You are currently not using the recommended version of the client"
	return Answer{403, "Forbidden", []Header{
		{"Warning", `310 lcs.microsoft.com "` + reason + `"`},
		diagnostics(17000, reason),
	}}
}

// Unavailable is the answer of a front end that is overloaded or being maintained;
// the reason is shown by the client.
func Unavailable(reason string) Answer {
	return Answer{503, "Service Unavailable", []Header{diagnostics(1, reason)}}
}

// Redirect is the answer of a front end that isn't the user's home. The address is
// host:port.
func Redirect(address string, transport Transport) Answer {
	return Answer{301, "Redirect request to Home Server", []Header{
		{"Contact", fmt.Sprintf("<sip:%s;transport=%s>", address, transport)},
	}}
}

// diagnostics is the header that explains a refusal ([MS-OCER]). Codes from 4000 on are
// the user services', from 17000 on the client version filter's.
func diagnostics(code int, reason string) Header {
	return Header{"ms-diagnostics", fmt.Sprintf(`%d;reason=%q`, code, reason)}
}
