package explain

import (
	"regexp"
	"strings"
	"testing"
)

func TestEveryMessageIsExplained(t *testing.T) {
	for message, want := range map[string]string{
		// pidgin-sipe's own: every text that its source gives to
		// sipe_backend_connection_error or to a transport's error callback.
		"Failed to authenticate to server": "authentication-impossible-here",
		"Can't request certificate from https://fe.example.test/CertProv/CertProvisioningService.svc": "certificate-service-unreachable",
		"No URI for certificate provisioning service provided":                                        "no-certificate-service",
		"Authentication failed":                                                                                                                  "authentication-failed",
		"Incompatible authentication scheme chosen":                                                                                              "scheme-not-offered",
		"You have been rejected by the server: no reason given":                                                                                  "client-refused",
		"You have been rejected by the server: Invalid user agent version":                                                                       "client-refused",
		"You have been rejected by the server: you are already signed in at another location":                                                    "signed-on-elsewhere",
		"You have been rejected by the server: user disabled":                                                                                    "user-disabled",
		"You have been rejected by the server: user moved":                                                                                       "user-moved",
		"Not found: SIP is either not enabled for the destination URI or it does not exist. Please contact your Administrator":                   "not-found",
		"Not found: The user was not found. Please contact your Administrator":                                                                   "not-found",
		"Service unavailable: no reason given":                                                                                                   "service-unavailable",
		"Corrupted message received":                                                                                                             "corrupted-message",
		"Invalid message signature received":                                                                                                     "bad-signature",
		"Certificate request to https://fe.example.test:443/CertProv/CertProvisioningService.svc failed":                                         "certificate-request-failed",
		"Web ticket request to https://fe.example.test:443/CertProv/CertProvisioningService.svc failed":                                          "web-ticket-failed",
		"Web ticket request to https://fe.example.test:443/CertProv/CertProvisioningService.svc failed\n(Authentication failed)":                 "web-ticket-failed",
		"SIP Exchange user name contains invalid characters":                                                                                     "address-characters",
		"User name should be a valid SIP URI\nExample: user@company.com":                                                                         "address-invalid",
		"Password is required when Single Sign-On is not enabled":                                                                                "password-missing",
		"Email address should be valid if provided\nExample: user@company.com":                                                                   "email-invalid",
		"SIP Exchange user name contains whitespace":                                                                                             "address-characters",
		"Email services URL should be valid if provided\nExample: https://exchange.corp.com/EWS/Exchange.asmx\nExample: https://domino.corp.com": "email-url-invalid",
		"Password required":            "password-not-given",
		"Read error":                   "read-error",
		"Write error":                  "write-error",
		"Server has disconnected":      "server-disconnected",
		"Could not connect":            "no-connection",
		"Could not create SSL context": "tls-missing",
		"Could not create socket":      "no-socket",

		// libpurple's.
		"SSL Connection Failed":                                                                          "no-connection",
		"SSL Handshake Failed":                                                                           "tls-handshake-failed",
		"SSL peer presented an invalid certificate":                                                      "certificate-rejected",
		"Unknown SSL error":                                                                              "tls-handshake-failed",
		"Unable to initialize SSL.":                                                                      "tls-missing",
		"Server requires TLS/SSL, but no TLS/SSL support was found.":                                     "tls-missing",
		"Missing protocol plugin for jane@example.test":                                                  "plugin-missing",
		"Password is required to sign on.":                                                               "password-not-given",
		"Cannot connect to account jane@example.test, without a password.":                               "password-not-given",
		"Enter password for jane@example.test, (Office Communicator)":                                    "password-asked",
		"Accept certificate for fe.example.test?":                                                        "certificate-question",
		"The certificate for fe.example.test could not be validated.":                                    "certificate-rejected",
		"The certificate chain presented is invalid.":                                                    "certificate-rejected",
		"Unable to validate certificate":                                                                 "certificate-rejected",
		"An unknown certificate error occurred.":                                                         "certificate-rejected",
		"The certificate has been revoked.":                                                              "certificate-revoked",
		"The certificate presented is not issued to this domain.":                                        "certificate-wrong-name",
		"The certificate claims to be from \"x.example.test\" instead. This could mean that …":           "certificate-wrong-name",
		"The certificate is self-signed and cannot be automatically checked.":                            "certificate-self-signed",
		"The certificate is not trusted because no certificate that can verify it is currently trusted.": "certificate-untrusted",
		"You have no database of root certificates, so this certificate cannot be validated.":            "certificate-untrusted",
		"The certificate is not valid yet.  Check that your computer's date and time are accurate.":      "certificate-not-yet-valid",
		"The certificate has expired and should not be considered valid.  Check that your computer's date and time are accurate.": "certificate-expired",
		"Unable to connect to fe.example.test: Connection refused":                                                                "connection-refused",
		"Unable to connect to fe.example.test: Connection timed out":                                                              "no-answer",
		"Unable to connect to fe.example.test":                                                                                    "no-connection",
		"Unable to connect":                                                                                                       "no-connection",
		"Error resolving fe.example.test:\nName or service not known":                                                             "name-unknown",
		"Name or service not known":                                                                                               "name-unknown",
		"Unable to resolve hostname":                                                                                              "name-unknown",
		"Connection refused":                                                                                                      "connection-refused",
		"Connection timed out":                                                                                                    "no-answer",
		"Host unreachable":                                                                                                        "no-answer",
		"Lost connection with server: Connection reset by peer":                                                                   "read-error",
		"Server closed the connection":                                                                                            "server-disconnected",
		"Unable to create socket: Too many open files":                                                                            "no-socket",
		"HTTP proxy connection error 404":                                                                                         "proxy-refused",
		"Access denied: HTTP proxy server forbids port 5061 tunneling":                                                            "proxy-refused",
		"Unable to parse response from HTTP proxy: x":                                                                             "proxy-refused",
		"Invalid proxy settings":                                                                                                  "proxy-settings",
		"Either the host name or port number specified for your given proxy type is invalid.":                                     "proxy-settings",
		"Unable to initiate connection to account proxy.":                                                                         "no-connection",

		// As people paste them.
		"jane@example.test disconnected: read  ERROR":                                                      "read-error",
		"(02:44:23) connection: Connection error on 0x55d0 (reason: 2 description: Authentication failed)": "authentication-failed",
		"Can’t request certificate from https://fe.example.test":                                           "certificate-service-unreachable",
		// What follows the first message may be any text of the server's.
		"You have been rejected by the server: Authentication failed":  "client-refused",
		"Service unavailable: You have been rejected by the server: x": "service-unavailable",
	} {
		got, known := Message(message, Context{Code: UnknownCode})
		if !known || got.ID != want {
			t.Errorf("%q is explained by %q, want %q", message, got.ID, want)
		}
	}
}

func TestWhatIsNoMessageIsNotExplained(t *testing.T) {
	for _, text := range []string{"", " \n", "hello", "thread error", "read errors", "Socket read failed", "Web ticket request to x", strings.Repeat("a ", 1e6) + "Read error"} {
		if got, known := Message(text, Context{Code: UnknownCode}); known {
			t.Errorf("%.40q is explained by %q", text, got.ID)
		}
	}
}

func TestTheCodeTellsMessagesApart(t *testing.T) {
	for code, want := range map[int]string{UnknownCode: "client-refused", 7: "client-refused", 1: "signed-off-by-server"} {
		if got, _ := Message("You have been rejected by the server: no reason given", Context{Code: code}); got.ID != want {
			t.Errorf("with code %d it is %q, want %q", code, got.ID, want)
		}
	}
}

func TestEveryCodeIsExplainedWhereTheMessageIsUnknown(t *testing.T) {
	for code, want := range []string{
		"network-error", "invalid-username", "credentials-refused", "scheme-not-offered", "tls-missing", "tls-handshake-failed", "signed-on-elsewhere", "client-refused",
		"certificate-rejected", "certificate-untrusted", "certificate-expired", "certificate-not-yet-valid", "certificate-wrong-name", "certificate-rejected",
		"certificate-self-signed", "certificate-rejected", "other-error",
	} {
		got, known := Message("Uwierzytelnienie się nie powiodło", Context{Code: code})
		if !known || got.ID != want || !strings.Contains(got.Cause, "by its error code") {
			t.Errorf("code %d is explained by %q, want %q", code, got.ID, want)
		}
	}
	for _, code := range []int{UnknownCode, 17} {
		if got, known := Message("x", Context{Code: code}); known {
			t.Errorf("code %d is explained by %q", code, got.ID)
		}
	}
}

// commands are those that a remedy may name.
var commands = regexp.MustCompile(`^(check ACCOUNT|discover ADDRESS|doctor ACCOUNT|show ACCOUNT|launch|user-agents|plugin (status|repair)|password (set|status) ACCOUNT|` +
	`edit ACCOUNT --(user-agent|server|login|sso|auth-scheme|username|set|unset|enabled))\b`)

func TestTheTableIsWellMade(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := map[string]bool{}
	for _, e := range All() {
		if !kebab.MatchString(e.ID) || seen[e.ID] {
			t.Errorf("the id %q isn't one, or stands twice", e.ID)
		}
		seen[e.ID] = true
		for _, text := range append([]string{e.Title, e.Cause}, e.Remedies...) {
			if text == "" || strings.HasSuffix(text, ".") || strings.ContainsAny(text, "\n\t") {
				t.Errorf("%s: %q isn't worded as the others", e.ID, text)
			}
		}
		if len(e.Remedies) == 0 {
			t.Errorf("%s has no remedy", e.ID)
		}
		for _, remedy := range e.Remedies {
			for _, command := range strings.Split(remedy, "pidgin-lync ")[1:] {
				if !commands.MatchString(command) {
					t.Errorf("%s: pidgin-lync has no command %q", e.ID, command)
				}
			}
		}
		for _, message := range e.Messages {
			text := strings.ReplaceAll(message, "*", "x")
			got, known := Message(text, Context{Code: UnknownCode})
			if e.ID == "signed-off-by-server" {
				got, known = Message(text, Context{Code: 1})
			}
			if !known || got.ID != e.ID {
				t.Errorf("%q of %s is explained by %q", text, e.ID, got.ID)
			}
		}
	}
}

func TestNoRemedyWeakensSecurityWithoutSayingSo(t *testing.T) {
	for _, e := range All() {
		for _, remedy := range e.Remedies {
			for _, weak := range []string{"TLS 1.0", "NSS_SSL", "ntlm;", "transport tcp", "--transport"} {
				if strings.Contains(remedy, weak) && !strings.Contains(remedy, "less secure") {
					t.Errorf("%s: %q", e.ID, remedy)
				}
			}
		}
	}
}

func TestAllGivesCopies(t *testing.T) {
	All()[0].Messages[0], All()[0].Remedies[0] = "x", "y"
	if All()[0].Messages[0] == "x" || All()[0].Remedies[0] == "y" {
		t.Error("the table can be changed from outside")
	}
}

// FuzzMessage: whatever the text, there is no panic, and an explanation is whole.
func FuzzMessage(f *testing.F) {
	for _, e := range All() {
		for _, message := range e.Messages {
			f.Add(message, 0, "ntlm", "UCCAPI/1", "h:1", "a@b,")
		}
	}
	f.Add("Web ticket request to https://[::1%25]:x/ failed http://\x00", 2, "", "u", "", "'")
	f.Add(strings.Repeat("web ticket request to ", 200), 16, "krb5", "", "", "\xff")
	f.Fuzz(func(t *testing.T, text string, code int, scheme, userAgent, server, account string) {
		e, known := Message(text, Context{code, scheme, userAgent, server, account, "", nil})
		if known != (e.ID != "") || known && (e.Title == "" || e.Cause == "" || len(e.Remedies) == 0) {
			t.Fatalf("%q: %v, %+v", text, known, e)
		}
		if !known && code >= 0 && code <= 16 {
			t.Fatalf("code %d isn't explained", code)
		}
	})
}

func BenchmarkMessage(b *testing.B) {
	for name, text := range map[string]string{
		"known":   "Web ticket request to https://fe.example.test/CertProv/CertProvisioningService.svc failed",
		"hostile": strings.Repeat("unable to connect ", 1000),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Message(text, Context{Code: UnknownCode})
			}
		})
	}
}
