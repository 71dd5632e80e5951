package explain

// enableAgain belongs to errors after which a client disables the account.
var enableAgain = advice{text: "enable the account again, which also clears the error: pidgin-lync edit ACCOUNT --enabled true"}

// accountEntries are about the account and its password (sipe-core.c:
// sipe_core_allocate; purple-plugin-common.c: password_required_cb; libpurple
// account.c, connection.c).
var accountEntries = []entry{
	{
		id: "plugin-missing", title: "Pidgin has no plugin for the account's protocol",
		messages: []string{"Missing protocol plugin for"},
		cause:    "pidgin-sipe isn't installed, Pidgin hasn't been restarted since, or the plugin can't be loaded. (The plugin for Skype is another one.)",
		advice: []advice{
			{text: "see which plugin Pidgin would load: pidgin-lync plugin status"},
			{text: "install pidgin-sipe (on Debian: sudo apt install pidgin-sipe), then restart Pidgin"}, doctor,
		},
	},
	{
		id: "password-missing", title: "the plugin got no password",
		messages: []string{"Password is required when Single Sign-On is not enabled"},
		cause:    "no password for this account reached the plugin: none is in the keyring, Pidgin's keyring plugin isn't active, or the keyring is locked",
		advice: []advice{
			{text: "see whether the keyring has it: pidgin-lync password status ACCOUNT"}, {text: "store it: pidgin-lync password set ACCOUNT"},
			{text: "start Pidgin with the password from the keyring, whatever plugins it has: pidgin-lync launch"}, doctor,
		},
	},
	{
		id: "password-not-given", title: "nobody answered Pidgin's question for the password",
		messages: []string{"Password required", "Password is required to sign on", "Cannot connect to account * without a password"},
		cause:    "Pidgin had no password, and its question was cancelled or left empty; it then disables the account",
		advice: []advice{
			{text: "store the password: pidgin-lync password set ACCOUNT"}, enableAgain,
			{text: "start Pidgin with the password from the keyring, whatever plugins it has: pidgin-lync launch"},
		},
	},
	{
		id: "password-asked", title: "Pidgin asks for the password",
		messages: []string{"Enter password for"},
		cause:    "it found none: none is in the keyring, it is there under another name, Pidgin's keyring plugin isn't active, or the keyring is locked. What is typed there is kept in clear text if \"Save password\" is ticked",
		advice: []advice{
			{text: "cancel, then store the password in the keyring: pidgin-lync password set ACCOUNT"},
			{text: "see whether the keyring has it: pidgin-lync password status ACCOUNT"}, doctor,
		},
	},
	{
		id: "address-invalid", title: "the sign-in address isn't one",
		messages: []string{"User name should be a valid SIP URI"},
		cause:    "it must read user@company.com",
		advice:   []advice{{text: "give the address: pidgin-lync edit ACCOUNT --username USER@COMPANY.COM"}},
	},
	{
		id: "address-characters", title: "the sign-in address holds a blank or another character that can't be in it",
		messages: []string{"SIP Exchange user name contains invalid characters", "SIP Exchange user name contains whitespace"},
		cause:    "a blank, a tab or a line end is in the name, mostly from copying it",
		advice:   []advice{{text: "give the address anew: pidgin-lync edit ACCOUNT --username USER@COMPANY.COM"}},
	},
	{
		id: "email-invalid", title: "the account's e-mail address isn't one",
		messages: []string{"Email address should be valid if provided"},
		cause:    "the setting \"email\" must read user@company.com; it may be left out where it is the sign-in address",
		advice:   []advice{{text: "remove it: pidgin-lync edit ACCOUNT --unset email"}, {text: "or give it: pidgin-lync edit ACCOUNT --set email=USER@COMPANY.COM"}},
	},
	{
		id: "email-url-invalid", title: "the address of the account's e-mail service can't be used",
		messages: []string{"Email services URL should be valid if provided"},
		cause:    "the setting \"email_url\" must begin with https://; it may be left out, and is discovered then",
		advice:   []advice{{text: "remove it: pidgin-lync edit ACCOUNT --unset email_url"}, {text: "or give it: pidgin-lync edit ACCOUNT --set email_url=https://mail.company.com/EWS/Exchange.asmx"}},
	},
	{
		id: "invalid-username", title: "the sign-in address was refused", codes: []int{1},
		cause:  "it isn't one, the front end doesn't know it, the front end has signed it off, or it comes with no password",
		advice: []advice{{text: "see what is wrong with the account: pidgin-lync show ACCOUNT"}, check, {text: "see whether the keyring has the password: pidgin-lync password status ACCOUNT"}},
	},
}
