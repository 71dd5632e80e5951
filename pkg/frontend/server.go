package frontend

import (
	"net"
	"strconv"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// Server is where the plugin connects to.
type Server struct {
	Host      string         `json:"host"`
	Port      int            `json:"port"`
	Transport lync.Transport `json:"transport"` // TransportTLS or TransportTCP
}

// The plugin's ports where none is given (sipe sip-transport.c:
// sipe_server_register).
const (
	portTLS = 5061
	portTCP = 5060
)

// newServer gives a server with the plugin's port if the port is 0.
func newServer(host string, port int, transport lync.Transport) Server {
	switch {
	case port != 0:
	case transport == lync.TransportTLS:
		port = portTLS
	default:
		port = portTCP
	}
	return Server{host, port, transport}
}

// HostPort is the text for the account's server setting: always with the port.
func (s Server) HostPort() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// chosen is the transport where nothing but the account decides.
func chosen(t lync.Transport) lync.Transport {
	if t.Effective() == lync.TransportTCP {
		return lync.TransportTCP
	}
	return lync.TransportTLS
}
