package frontend

import "fmt"

// Severity says how bad a Problem is for the plugin.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // the plugin can't go this way
	Warning Severity = "warning" // the plugin gets through, or may
	Note    Severity = "note"    // worth knowing
)

// Problem is something that is wrong with a front end, or on the way to it.
type Problem struct {
	ID       string   `json:"id"` // one of the ids below; stays the same from version to version
	Severity Severity `json:"severity"`
	Text     string   `json:"text"`             // part of a sentence: lower case, no full stop
	Remedy   string   `json:"remedy,omitempty"` // likewise
}

// The ids of problems on the way to a server.
const (
	noSuchName       = "no-such-name"       // the name doesn't exist
	lookupFailed     = "lookup-failed"      // the DNS server fails or doesn't answer
	serviceDeclined  = "service-declined"   // the SRV record's target is ".": the domain says it has no such service
	badServer        = "bad-server"         // no such host or port can be
	connectFailed    = "connect-failed"     // refused or unreachable
	timedOut         = "timed-out"          // nothing came within the limit
	tlsFailed        = "tls-failed"         // the handshake failed
	tlsTooOld        = "tls-too-old"        // only versions that Pidgin's NSS refuses
	notTLS           = "not-tls"            // the server speaks, but not TLS
	selfSigned       = "self-signed"        // the server's certificate is its own issuer
	unknownCA        = "unknown-ca"         // the issuer isn't trusted
	expired          = "expired"            // the certificate's time is over
	notYetValid      = "not-yet-valid"      // the certificate's time hasn't come, or this machine's clock is wrong
	wrongName        = "wrong-name"         // the certificate is for other hosts
	invalidChain     = "invalid-chain"      // the certificate or its issuer can't be used at all
	pinnedDiffers    = "pinned-differs"     // Pidgin accepted another certificate of this host before
	badAnswer        = "bad-answer"         // what came isn't HTTP, or SIP
	answerTooBig     = "answer-too-big"     // reading stopped at the limit
	closed           = "closed"             // the server closed the connection instead of answering
	httpStatus       = "http-status"        // another status than the plugin takes
	httpRedirect     = "http-redirect"      // the plugin doesn't follow redirects
	wrongContentType = "wrong-content-type" // not the type that the plugin takes
	noContentLength  = "no-content-length"  // the plugin takes no body of unstated length
	badXML           = "bad-xml"            // the plugin can't read the document
	noServers        = "no-servers"         // the document names no server that the plugin would take
	linkLoop         = "link-loop"          // the links lead on and on
	badLink          = "bad-link"           // a link that stops the plugin for good
	needsPassword    = "needs-password"     // the service wants credentials, which aren't given here
	xmlIgnored       = "xml-ignored"        // the installed plugin can't read XML
	answersDiffer    = "answers-differ"     // two answers that race name different servers
	nothingFound     = "nothing-found"      // the plugin finds no front end by itself
	drawnAtRandom    = "drawn-at-random"    // SRV records of equal priority
)

// The ids of problems of a front end that answers.
const (
	clearText         = "clear-text"          // the connection isn't encrypted
	noAuthentication  = "no-authentication"   // 200 at once: everyone is let in
	schemeNotOffered  = "scheme-not-offered"  // the account's authentication scheme is missing
	noScheme          = "no-scheme"           // 401 without any scheme that the plugin knows
	clientRefused     = "client-refused"      // the client version policy refuses this user agent
	clientWarned      = "client-warned"       // the policy lets it in, with a warning
	rejected          = "rejected"            // 403 for another reason
	notFound          = "not-found"           // 404: the address isn't known or not enabled
	unavailable       = "unavailable"         // 503 or 504
	redirected        = "redirected"          // the user's home is another server
	unexpectedStatus  = "unexpected-status"   // an answer that the plugin doesn't expect
	noCertService     = "no-cert-service"     // TLS-DSK is offered without an address for certificates
	certServiceFailed = "cert-service-failed" // that address doesn't answer as it should
	noExpiry          = "no-expiry"           // 200 without Expires, which the plugin ignores
)

// problem makes a Problem with a formatted text.
func problem(id string, severity Severity, remedy, format string, args ...any) *Problem {
	return &Problem{id, severity, fmt.Sprintf(format, args...), remedy}
}
