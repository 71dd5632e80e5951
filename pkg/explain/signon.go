package explain

var (
	password = advice{text: "store the password anew, it may be mistyped or have changed: pidgin-lync password set ACCOUNT"}
	login    = advice{text: "try the form of the login that the company uses, with its domain or as an address: pidgin-lync edit ACCOUNT --login 'DOMAIN\\user'"}
	ticket   = advice{text: "get a Kerberos ticket, and see that it is there: kinit, then klist", weigh: withScheme("krb5")}
	offered  = advice{text: "see which schemes the front end offers, and choose one of them: pidgin-lync check ACCOUNT"}
	ssoOff   = advice{text: "switch single sign-on off, so that the password is used: pidgin-lync edit ACCOUNT --sso=false"}
	ascii    = advice{text: "if the password or the login has letters beyond ASCII (é, ß, €), NTLM in this plugin can't use it: change the password, or choose another scheme if the front end offers one: pidgin-lync check ACCOUNT",
		weigh: func(message string, ctx Context) likelihood {
			return min(possible, withScheme("ntlm", "auto")(message, ctx))
		}}
	later = advice{text: "try again later, or ask the administrator whether the server is up"}
)

// signOnEntries are about the answers of the front end (sip-transport.c:
// process_register_response; sipe-notify.c: sipe_process_registration_notify).
var signOnEntries = []entry{
	{
		id: "authentication-failed", title: "the front end didn't accept login and password",
		messages: []string{"Authentication failed"},
		cause:    "the password is wrong or has expired, or the login has another form than the front end expects. Each try counts: several in a row may lock the account in the company's directory",
		advice:   []advice{password, login, ascii, {text: "sign on to another service of the company with the same login, to see whether the account is locked or its password has expired"}},
	},
	{
		id: "authentication-impossible-here", title: "the plugin couldn't authenticate",
		messages: []string{"Failed to authenticate to server"},
		cause:    "it couldn't carry the chosen scheme out, for reasons on this side or for an answer of the front end that it doesn't understand",
		advice: []advice{
			ticket, {text: "with NTLM there is no single sign-on; switch it off: pidgin-lync edit ACCOUNT --sso=false", weigh: withScheme("ntlm", "auto")},
			password, login, offered,
		},
	},
	{
		id: "scheme-not-offered", title: "the front end doesn't offer the account's authentication scheme",
		messages: []string{"Incompatible authentication scheme chosen"}, codes: []int{3},
		cause:  "the account names a scheme that this front end doesn't have; or single sign-on is on, and the front end offers nothing but NTLM, which has none",
		advice: []advice{offered, {text: "or let the plugin choose among those offered: pidgin-lync edit ACCOUNT --auth-scheme auto"}, ssoOff},
	},
	{
		id: "signed-on-elsewhere", title: "the front end has signed the account off: it is signed on at another place",
		messages: []string{"You have been rejected by the server: you are already signed in at another location"}, codes: []int{6},
		cause:  "the front end allows one client only, or fewer than are signed on",
		advice: []advice{{text: "sign off there, or ask the administrator how many clients are allowed"}},
	},
	{
		id: "user-disabled", title: "the front end has signed the account off: it was disabled",
		messages: []string{"You have been rejected by the server: user disabled"},
		cause:    "an administrator has disabled the user for Lync or Skype for Business",
		advice:   []advice{{text: "ask the administrator"}},
	},
	{
		id: "user-moved", title: "the front end has signed the account off: its user was moved to another server",
		messages: []string{"You have been rejected by the server: user moved"},
		cause:    "an administrator has moved the user to another front end or pool",
		advice:   []advice{{text: "sign on again: the front end names the new one"}, discover, {text: "if the account names the old server, give the new one, or none to have it discovered: pidgin-lync edit ACCOUNT --server ''"}},
	},
	{
		id: "signed-off-by-server", title: "the front end has signed the account off",
		messages: []string{"You have been rejected by the server"}, onlyCodes: []int{1},
		cause:  "it ended the registration of an account that was signed on; the message holds its reason, if it gave one",
		advice: []advice{{text: "sign on again; if that fails, ask the administrator with the reason that the message gives"}, check},
	},
	{
		id: "client-refused", title: "the front end refuses this client",
		messages: []string{"You have been rejected by the server"}, codes: []int{7},
		cause: "mostly its client version policy: it admits clients by their user agent, and this one isn't among them or is too old. The message holds its reason, if it gave one",
		advice: []advice{
			{text: "try the user agents of other clients, one of which is admitted mostly: pidgin-lync edit ACCOUNT --user-agent AGENT; the list: pidgin-lync user-agents"},
			{text: "choose one that goes with the version of the front end, which this shows: pidgin-lync check ACCOUNT"},
			{text: "ask the administrator which client versions are admitted"},
		},
	},
	{
		id: "not-found", title: "the front end doesn't know the sign-in address",
		messages: []string{"Not found: * Please contact your Administrator", "SIP is either not enabled for the destination URI or it does not exist"},
		cause:    "the user isn't enabled for Lync or Skype for Business, or the sign-in (SIP) address isn't the one given: it may differ from the mail address and from the login",
		advice: []advice{
			{text: "look the SIP address up, for instance in Outlook's details of your own contact (\"IM\"), or ask the administrator; then: pidgin-lync edit ACCOUNT --username ADDRESS"},
			{text: "make sure that the server is that of your company: pidgin-lync check ACCOUNT"},
		},
	},
	{
		id: "service-unavailable", title: "the front end is unavailable, or hasn't answered",
		messages: []string{"Service unavailable"},
		cause:    "it answered that it can't serve now, or it answered nothing to six messages in six minutes",
		advice:   []advice{check, length, later},
	},
	{
		id: "bad-signature", title: "the front end's answer has a wrong signature",
		messages: []string{"Invalid message signature received"},
		cause:    "the front end signed with other keys than were agreed on, or the answer was changed on its way",
		advice:   []advice{{text: "sign on again"}, check, {text: "if it happens again and again, tell the administrator: somebody may stand between"}},
	},
	{
		id: "corrupted-message", title: "the plugin can't read what the server answers",
		messages: []string{"Corrupted message received"},
		cause:    "what answers at this address and port speaks another protocol than SIP, or it broke off",
		advice:   []advice{address, check, proxy},
	},
	{
		id: "credentials-refused", title: "the account couldn't be authenticated", codes: []int{2},
		cause: "the password is missing or wrong, the login has another form than the front end expects, or the way to a certificate, which TLS-DSK needs, failed",
		advice: []advice{
			{text: repairPlugin, weigh: ifUnfitForTLSDSK}, password, login, ticket, ascii, offered,
		},
	},
	{
		id: "other-error", title: "sign-on failed for a reason without a kind of its own", codes: []int{16},
		cause:  "nothing more is known",
		advice: []advice{doctor, check},
	},
}
