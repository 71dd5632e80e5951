package lync

// Transport is how the plugin connects to the front end. A text that is none of
// the constants was read from a file; the plugin takes it for TCP without
// encryption (sipe purple-plugin-common.c: connect_to_core). An empty one isn't
// set and means TransportAuto.
type Transport string

// The transports that the plugin knows, as it stores them.
const (
	TransportAuto Transport = "auto" // TLS where a server is given, else as discovered
	TransportTLS  Transport = "tls"
	TransportTCP  Transport = "tcp" // not encrypted
)

// Transports lists the transports in display order.
func Transports() []Transport { return []Transport{TransportAuto, TransportTLS, TransportTCP} }

// ParseTransport reads the word for a transport, in any letter case.
func ParseTransport(s string) (Transport, error) {
	word, err := transportWords().parse(s)
	return Transport(word), err
}

func transportWords() vocabulary {
	return vocabulary{
		field: "transport", noun: "transport",
		words: texts(Transports()),
		synonyms: map[string]string{
			"ssl": string(TransportTLS), "ssl/tls": string(TransportTLS), "tls/ssl": string(TransportTLS),
			"https": string(TransportTLS), "automatic": string(TransportAuto),
		},
	}
}

// Label describes the transport to people.
func (t Transport) Label() string {
	switch t {
	case TransportAuto:
		return "Automatic (TLS if a server is given; the default)"
	case TransportTLS:
		return "TLS (encrypted)"
	case TransportTCP:
		return "TCP (not encrypted)"
	case "":
		return "not set (automatic)"
	}
	return quote(string(t)) + " (unknown to the plugin, which takes TCP without encryption)"
}

// Effective is what the plugin makes of the transport (sipe
// purple-plugin-common.c: connect_to_core).
func (t Transport) Effective() Transport {
	switch t {
	case TransportAuto, TransportTLS, TransportTCP:
		return t
	case "":
		return TransportAuto
	}
	return TransportTCP
}
