package frontend

import "time"

// Certificate is one certificate of the chain that a server shows.
type Certificate struct {
	Subject   string    `json:"subject"`
	Issuer    string    `json:"issuer"`
	Names     []string  `json:"names,omitempty"` // the hosts it is for
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	SHA256    string    `json:"sha256"` // fingerprint of the whole certificate, hex
}

// TLS is what a server showed of itself in the handshake.
type TLS struct {
	Version      string        `json:"version"` // e.g. "TLS 1.2"
	CipherSuite  string        `json:"cipher_suite"`
	Certificates []Certificate `json:"certificates"`       // the server's own first
	Pinned       bool          `json:"pinned"`             // Pidgin accepted this certificate before, and doesn't verify it again
	Problems     []Problem     `json:"problems,omitempty"` // of the certificate, all that there are
}

// Trust is what Pidgin does with a server's certificate.
type Trust string

// The three ways (libpurple certificate.c: x509_tls_cached_complete).
const (
	Accepts Trust = "accepts"
	Asks    Trust = "asks"    // opens "Accept certificate for HOST?"; the connection waits for the answer
	Refuses Trust = "refuses" // shows an error, and closes the connection
)
