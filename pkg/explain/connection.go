package explain

// Advice that several entries give.
var (
	check    = advice{text: "see what the front end answers, without a password: pidgin-lync check ACCOUNT"}
	doctor   = advice{text: "look for what on this machine keeps the account from signing on: pidgin-lync doctor ACCOUNT"}
	discover = advice{text: "see which servers automatic discovery finds, and give one with --server if it finds none: pidgin-lync discover ACCOUNT", weigh: ifDiscovered}
	length   = advice{text: "if it happens again and again, the first message may have the one length that libpurple garbles; another user agent changes it: pidgin-lync edit ACCOUNT --user-agent AGENT"}
	address  = advice{text: "check the server's name and port; a server at the edge of the company's network (Edge) takes clients on port 443: pidgin-lync edit ACCOUNT --server HOST:443"}
	proxy    = advice{text: "if Pidgin uses a proxy, it must let this connection through: in Pidgin, Accounts, Manage Accounts, Modify, tab Proxy, choose \"No Proxy\" for this account where the front end can be reached without"}
)

// connectionEntries are about the way to the server. Except for those of proxies
// and of missing TLS the plugin words them itself (purple-transport.c) or takes
// libpurple's (sslconn.c: purple_ssl_strerror).
var connectionEntries = []entry{
	{
		id: "name-unknown", title: "the server's name can't be looked up",
		messages: []string{"Name or service not known", "Unable to connect*Name or service not known", "Error resolving *", "Unable to resolve hostname",
			"Temporary failure in name resolution", "No address associated with hostname", "nodename nor servname provided"},
		cause:  "the DNS doesn't know the name, or there is no network; names of a company are often known only inside its network",
		advice: []advice{{text: "check the network, and connect the company's VPN if the front end is inside its network"}, address, discover, check},
	},
	{
		id: "connection-refused", title: "the server refuses the connection",
		messages: []string{"Connection refused", "Unable to connect*Connection refused"},
		cause:    "nothing listens at that port of the server, or a firewall refuses it",
		advice:   []advice{address, check, discover},
	},
	{
		id: "no-answer", title: "the server doesn't answer",
		messages: []string{"Connection timed out", "Unable to connect*Connection timed out", "Host unreachable", "No route to host", "Network is unreachable", "Request timed out"},
		cause:    "nobody answers at the server's address: there is no network, a firewall drops the connection, or the server is inside a company's network",
		advice:   []advice{{text: "check the network, and connect the company's VPN if the front end is inside its network"}, check, discover, proxy},
	},
	{
		id: "no-connection", title: "no connection to the server",
		messages: []string{"Could not connect", "Unable to connect", "SSL Connection Failed", "Connection failed", "Unable to initiate connection to account proxy"},
		cause:    "the server's name isn't known, or nobody answers at its address and port. Where the account names no server, automatic discovery has found none that answers, and the domain itself was tried last",
		advice:   []advice{discover, address, check, {text: "check the network, and connect the company's VPN if the front end is inside its network"}, proxy},
	},
	{
		id: "tls-handshake-failed", title: "the server answers, but no encrypted connection comes about",
		messages: []string{"SSL Handshake Failed", "Unknown SSL error"}, codes: []int{5},
		cause: "mostly the server is an old one that offers TLS 1.0 or 1.1 only, and Pidgin asks for 1.2 at least; or what listens at that port speaks no TLS",
		advice: []advice{
			{text: "see which TLS version the server offers: pidgin-lync check ACCOUNT"}, address,
			{text: "ask the administrator to enable TLS 1.2 on the front end"},
			{text: "until then, Pidgin's plugin \"NSS Preferences\" can allow TLS 1.0; that is less secure, for every account of this Pidgin"},
		},
	},
	{
		id: "tls-missing", title: "Pidgin has no support for TLS",
		messages: []string{"Could not create SSL context", "Unable to initialize SSL", "Server requires TLS/SSL, but no TLS/SSL support was found"}, codes: []int{4},
		cause:  "libpurple's TLS plugin (ssl, ssl-nss or ssl-gnutls) is missing or can't be loaded, or the connection couldn't even be begun",
		advice: []advice{{text: "reinstall libpurple (on Debian: sudo apt install --reinstall libpurple0), then restart Pidgin"}, doctor},
	},
	{
		id: "no-socket", title: "the system gives Pidgin no connection",
		messages: []string{"Could not create socket", "Unable to create socket"},
		cause:    "the settings of the account's proxy can't be used, or the system has run out of sockets",
		advice:   []advice{proxy, {text: "restart Pidgin"}},
	},
	{
		id: "server-disconnected", title: "the server has ended the connection",
		messages: []string{"Server has disconnected", "Server closed the connection"},
		cause:    "the server took the connection and dropped it: it couldn't make sense of what it was sent, it is being restarted, or something between ends idle connections",
		advice:   []advice{length, check, {text: "try once more: it may have been restarted just then"}, address},
	},
	{
		id: "read-error", title: "the connection broke while Pidgin was reading",
		messages: []string{"Read error", "Lost connection with server", "Connection reset by peer", "Received invalid data on connection with server"},
		cause:    "the server, or something between, has cut the connection: it couldn't make sense of what it was sent, or the network was lost",
		advice: []advice{length, check, {text: "check the network: Pidgin connects again by itself when it is back"},
			{text: "if it happens right after connecting to a server of the time of Lync 2010, its load balancer may not take TLS records cut in two; NSS_SSL_CBC_RANDOM_IV=0 in Pidgin's environment stops that, but is less secure"}},
	},
	{
		id: "write-error", title: "the connection broke while Pidgin was writing",
		messages: []string{"Write error", "Broken pipe"},
		cause:    "the server, or something between, has ended the connection, or the network was lost",
		advice:   []advice{{text: "check the network: Pidgin connects again by itself when it is back"}, length, check},
	},
	{
		id: "proxy-refused", title: "the proxy doesn't let the connection through",
		messages: []string{"HTTP proxy connection error", "HTTP proxy connection failed", "Unable to parse response from HTTP proxy", "Access denied: HTTP proxy server forbids port * tunneling",
			"Unable to connect to SOCKS5 host", "Connection not allowed by ruleset"},
		cause:  "Pidgin sends SIP and discovery through a proxy, which is that of the account, of Pidgin or of the system, and proxies for the web seldom let SIP through",
		advice: []advice{proxy},
	},
	{
		id: "proxy-settings", title: "the settings of the proxy can't be used",
		messages: []string{"Invalid proxy settings", "Either the host name or port number specified for your given proxy type is invalid", "Invalid proxy type"},
		cause:    "host or port of the proxy is missing or wrong, in the account's or in Pidgin's settings",
		advice:   []advice{proxy},
	},
	{
		id: "network-error", title: "the connection to the server was lost or didn't come about", codes: []int{0},
		cause:  "it is a fault of the network or of the server, so Pidgin tries again by itself",
		advice: []advice{check, discover, length, proxy},
	},
}
