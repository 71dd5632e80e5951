package explain

// repairPlugin is for what needs XML, which TLS-DSK does.
const repairPlugin = "the plugin can't read XML with the libxml2 of this system, so that TLS-DSK can't work: pidgin-lync plugin repair; then restart Pidgin"

var (
	garbled = advice{text: "requests of just this length are garbled by libpurple; another user agent changes it: pidgin-lync edit ACCOUNT --user-agent AGENT", weigh: ifGarbled}
	useNTLM = advice{text: "if nothing else helps and the front end offers NTLM: pidgin-lync edit ACCOUNT --auth-scheme ntlm; that is less secure than TLS-DSK, and needs a password of ASCII letters",
		weigh: func(string, Context) likelihood { return unlikely }}
)

// webTicketEntries are about the certificate that TLS-DSK signs on with: the
// plugin gets it from web services, before it signs on (sipe-certificate.c,
// sipe-webticket.c). It has one message for whatever fails there, the password
// included, tries no other scheme, and libpurple then disables the account.
var webTicketEntries = []entry{
	{
		id: "web-ticket-failed", title: "TLS-DSK got no ticket from the front end's web service",
		messages: []string{"Web ticket request to * failed"},
		cause:    "before TLS-DSK signs on, the plugin asks a web service of the front end for a ticket, with login and password. It has this one message for all that can fail there",
		advice: []advice{
			{text: repairPlugin, weigh: ifUnfit},
			{text: "the password or the login is wrong; store the password anew: pidgin-lync password set ACCOUNT", weigh: unlessUnfit},
			{text: "the web service can't be reached, or its certificate isn't trusted: pidgin-lync check ACCOUNT", weigh: unlessUnfit},
			garbled,
			{text: "the company signs users on by ADFS or asks for a second factor, which the plugin can't do: ask the administrator for a way without, perhaps from inside the network", weigh: unlessUnfit},
			useNTLM,
		},
	},
	{
		id: "certificate-request-failed", title: "TLS-DSK got no certificate from the front end's web service",
		messages: []string{"Certificate request to * failed"},
		cause:    "the front end gave a ticket, so login and password are right, but no certificate that the plugin can use came back",
		advice: []advice{
			{text: repairPlugin, weigh: ifUnfit},
			garbled,
			{text: "see whether the certificate provisioning service answers: pidgin-lync check ACCOUNT"},
			useNTLM,
		},
	},
	{
		id: "certificate-service-unreachable", title: "TLS-DSK couldn't begin to ask the front end's web service for a certificate",
		messages: []string{"Can't request certificate from"},
		cause:    "the front end names a web service whose address the plugin can't use",
		advice: []advice{
			{text: "see which address that is, and whether it answers: pidgin-lync check ACCOUNT"}, doctor,
			useNTLM,
		},
	},
	{
		id: "no-certificate-service", title: "the front end offers TLS-DSK, but names no web service for its certificate",
		messages: []string{"No URI for certificate provisioning service provided"},
		cause:    "the front end isn't set up for it: its web services are missing or unknown to it",
		advice: []advice{
			{text: "tell the administrator: the offer of TLS-DSK has no sts-uri"}, offered,
			useNTLM,
		},
	},
}
