package frontend

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// Answer is the front end's answer to a REGISTER without credentials.
type Answer struct {
	Status      int          `json:"status"`
	Reason      string       `json:"reason"`
	Server      string       `json:"server,omitempty"`     // the header field, e.g. "RTC/5.0"
	Generation  string       `json:"generation,omitempty"` // the product by that, e.g. "Lync Server 2013"
	Offers      []Offer      `json:"offers,omitempty"`     // in the server's order
	Redirect    *Server      `json:"redirect,omitempty"`   // the target of a 301
	Warning     *SIPWarning  `json:"warning,omitempty"`
	Diagnostics *Diagnostics `json:"diagnostics,omitempty"`
	Date        time.Time    `json:"date,omitzero"` // the server's clock; zero if it doesn't tell

	expires int
}

// Offer is an authentication scheme that the front end offers ([MS-SIPAE]).
type Offer struct {
	Name       string          `json:"name"`             // as the server writes it
	Scheme     lync.AuthScheme `json:"scheme,omitempty"` // empty if the plugin doesn't know it
	Realm      string          `json:"realm,omitempty"`
	TargetName string          `json:"target_name,omitempty"` // the server's name for Kerberos and NTLM
	Version    int             `json:"version,omitempty"`
	STSURI     string          `json:"sts_uri,omitempty"` // of TLS-DSK: the certificate provisioning service
}

// SIPWarning is the header field Warning (RFC 3261 20.43). The codes 310, 312 and
// 314 are those of the client version policy.
type SIPWarning struct {
	Code int    `json:"code"`
	Text string `json:"text"`
}

// Diagnostics is the header field ms-diagnostics or ms-diagnostics-public
// ([MS-OCER]).
type Diagnostics struct {
	ErrorID int    `json:"error_id"`
	Reason  string `json:"reason,omitempty"`
	Source  string `json:"source,omitempty"`
}

// Offer says whether the front end offers a scheme. SchemeAuto means any scheme
// that the plugin knows, the first in the plugin's order.
func (a Answer) Offer(s lync.AuthScheme) (Offer, bool) {
	wanted := []lync.AuthScheme{s}
	if s == lync.SchemeAuto {
		wanted = []lync.AuthScheme{lync.SchemeTLSDSK, lync.SchemeKerberos, lync.SchemeNTLM}
	}
	for _, w := range wanted {
		for _, o := range a.Offers {
			if o.Scheme == w {
				return o, true
			}
		}
	}
	return Offer{}, false
}

// parseAnswer reads what matters in an answer.
func parseAnswer(m message) Answer {
	a := Answer{Status: m.status, Reason: m.reason, Server: printable(m.get("Server")), Warning: parseWarning(m.get("Warning"))}
	a.Generation = generation(a.Server)
	for _, name := range []string{"WWW-Authenticate", "Proxy-Authenticate"} {
		for _, challenge := range m.all(name) {
			a.Offers = append(a.Offers, parseOffer(challenge))
		}
	}
	for _, name := range []string{"ms-diagnostics", "ms-diagnostics-public"} {
		if text := m.get(name); text != "" && a.Diagnostics == nil {
			a.Diagnostics = parseDiagnostics(text)
		}
	}
	if a.Status == 301 {
		a.Redirect = parseRedirect(m.get("Contact"))
	}
	a.Date = parseDate(m.get("Date"))
	a.expires = leadingNumber(m.get("Expires"))
	return a
}

// parseDate reads a Date, which SIP has from HTTP (RFC 3261 20.17); it gives the zero
// time for what is none.
func parseDate(text string) time.Time {
	date, _ := http.ParseTime(text)
	return date.UTC()
}

// generation names the product by its header field Server. Lync Server 2013 was
// seen; the others are told by public logs.
func generation(server string) string {
	version, ok := strings.CutPrefix(server, "RTC/")
	if !ok {
		return ""
	}
	return map[int]string{
		4: "Lync Server 2010", 5: "Lync Server 2013",
		6: "Skype for Business Server 2015", 7: "Skype for Business Server 2019",
	}[leadingNumber(version)]
}

// parseOffer reads a challenge: the scheme's name, then parameters.
func parseOffer(challenge string) Offer {
	name, rest, _ := strings.Cut(strings.TrimSpace(challenge), " ")
	parameters := parseParameters(rest)
	return Offer{
		Name: printable(name), Scheme: schemeOf(name),
		Realm: printable(parameters["realm"]), TargetName: printable(parameters["targetname"]),
		Version: leadingNumber(parameters["version"]), STSURI: printable(parameters["sts-uri"]),
	}
}

// schemeOf gives the plugin's scheme for a name, which the plugin compares as a
// prefix without case (sipe sipmsg.c: sipmsg_find_auth_header).
func schemeOf(name string) lync.AuthScheme {
	for prefix, scheme := range map[string]lync.AuthScheme{"ntlm": lync.SchemeNTLM, "kerberos": lync.SchemeKerberos, "tls-dsk": lync.SchemeTLSDSK} {
		if strings.HasPrefix(strings.ToLower(name), prefix) {
			return scheme
		}
	}
	return ""
}

// parseParameters reads name=value pairs between commas or semicolons; a value may
// stand between quotation marks. Names are in lower case. The first of a name
// counts.
func parseParameters(text string) map[string]string {
	parameters := map[string]string{}
	for text != "" {
		name, rest, _ := strings.Cut(text, "=")
		if i := strings.LastIndexAny(name, ",;"); i >= 0 { // words without a value
			name = name[i+1:]
		}
		value := ""
		value, text = cutValue(strings.TrimSpace(rest))
		name = strings.ToLower(strings.TrimSpace(name))
		if _, known := parameters[name]; !known && name != "" {
			parameters[name] = value
		}
	}
	return parameters
}

// cutValue takes a value off the front of a text, and the separator behind it.
func cutValue(text string) (value, rest string) {
	if !strings.HasPrefix(text, `"`) {
		i := strings.IndexAny(text, ",;")
		if i < 0 {
			return strings.TrimSpace(text), ""
		}
		return strings.TrimSpace(text[:i]), text[i+1:]
	}
	var b strings.Builder
	escaped := false
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case escaped, c != '"' && c != '\\':
			b.WriteByte(c)
			escaped = false
		case c == '\\':
			escaped = true
		default:
			return b.String(), strings.TrimLeft(text[i+1:], " \t,;")
		}
	}
	return b.String(), ""
}

// parseWarning reads a Warning: a code, an agent, and a text in quotation marks.
func parseWarning(text string) *SIPWarning {
	code, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	_, words, _ := strings.Cut(rest, " ")
	n, err := strconv.Atoi(code)
	if err != nil || len(code) != 3 {
		return nil
	}
	message, _ := cutValue(strings.TrimSpace(words))
	return &SIPWarning{n, printable(message)}
}

// parseDiagnostics reads an error's number and its parameters.
func parseDiagnostics(text string) *Diagnostics {
	code, rest, _ := strings.Cut(text, ";")
	id, err := strconv.Atoi(strings.TrimSpace(code))
	if err != nil {
		return nil
	}
	parameters := parseParameters(rest)
	return &Diagnostics{id, printable(parameters["reason"]), printable(parameters["source"])}
}

// parseRedirect reads the server in a Contact, <sip:host[:port];transport=tls>.
// The plugin takes TLS unless it says tcp (sipe sip-transport.c:
// process_register_response).
func parseRedirect(contact string) *Server {
	_, uri, ok := strings.Cut(contact, "sip:")
	if !ok {
		return nil
	}
	uri, _, _ = strings.Cut(uri, ">")
	hostPort, parameters, _ := strings.Cut(uri, ";")
	host, port, _ := strings.Cut(hostPort, ":")
	transport := lync.TransportTLS
	if strings.EqualFold(parseParameters(parameters)["transport"], string(lync.TransportTCP)) {
		transport = lync.TransportTCP
	}
	s := newServer(printable(strings.TrimSpace(host)), leadingNumber(port), transport)
	return &s
}
