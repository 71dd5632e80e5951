package explain

import (
	"slices"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

const webTicket = "Web ticket request to https://%/CertProv/CertProvisioningService.svc failed"

func TestTheLikeliestCauseOfAFailedWebTicketComesFirst(t *testing.T) {
	yes, no := true, false
	for name, c := range map[string]struct {
		host        string
		ctx         Context
		first, last string // of the remedies
		without     string
	}{
		"unfit plugin":         {"fe.example.test:443", Context{PluginUnfit: &yes}, "plugin repair", "--auth-scheme ntlm", ""},
		"fit plugin":           {"fe.example.test:443", Context{PluginUnfit: &no}, "password set", "--auth-scheme ntlm", "plugin repair"},
		"fit, harmless length": {"fe.example.test:443", Context{PluginUnfit: &no, UserAgent: "short"}, "password set", "--auth-scheme ntlm", "plugin repair"},
		"garbled length":       {"fe12345.example.com:443", Context{PluginUnfit: &no, UserAgent: strings.Repeat("u", 32)}, "--user-agent", "--auth-scheme ntlm", ""},
		"unfit and garbled":    {"fe12345.example.com:443", Context{PluginUnfit: &yes, UserAgent: strings.Repeat("u", 32)}, "plugin repair", "--auth-scheme ntlm", ""},
		"nothing known":        {"fe.example.test:443", Context{}, "plugin repair", "--auth-scheme ntlm", ""},
	} {
		c.ctx.Code = 2
		got, _ := Message(strings.Replace(webTicket, "%", c.host, 1), c.ctx)
		remedies := got.Remedies
		if !strings.Contains(remedies[0], c.first) || !strings.Contains(remedies[len(remedies)-1], c.last) {
			t.Errorf("%s: from %q to %q", name, remedies[0], remedies[len(remedies)-1])
		}
		if c.without != "" && strings.Contains(strings.Join(remedies, "\n"), c.without) {
			t.Errorf("%s: what is ruled out is among %q", name, remedies)
		}
	}
}

func TestDiscoveryIsGivenTheAddressAlone(t *testing.T) {
	got, _ := Message("Could not connect", Context{Account: `jane@example.com,EXAMPLE\jane`})
	all := strings.Join(got.Remedies, "\n")
	for _, want := range []string{": pidgin-lync discover jane@example.com\n", `: pidgin-lync check 'jane@example.com,EXAMPLE\jane'`} {
		if !strings.Contains(all, want) {
			t.Errorf("%s isn't in\n%s", want, all)
		}
	}
}

func TestCommandsNameTheDirectory(t *testing.T) {
	for dir, want := range map[string]string{
		"":             "pidgin-lync password set jane",
		"/home/j/p":    "pidgin-lync --purple-dir /home/j/p password set jane",
		"/a b/ACCOUNT": "pidgin-lync --purple-dir '/a b/ACCOUNT' password set jane",
		"/a\x1b[31m/b": "pidgin-lync --purple-dir DIR password set jane",
	} {
		got, _ := Message("Authentication failed", Context{Account: "jane", Dir: dir})
		if !slices.ContainsFunc(got.Remedies, func(r string) bool { return strings.HasSuffix(r, ": "+want) }) {
			t.Errorf("%q: %q", dir, got.Remedies)
		}
	}
}

func TestWhatIsKnownOfTheAccountRulesRemediesOut(t *testing.T) {
	for name, c := range map[string]struct {
		message string
		ctx     Context
		without string
	}{
		"a ticket with NTLM":        {"Failed to authenticate to server", Context{Scheme: "ntlm"}, "kinit"},
		"NTLM's alphabet elsewhere": {"Authentication failed", Context{Scheme: "Kerberos"}, "ASCII"},
		"discovery with a server":   {"Could not connect", Context{Server: "fe.example.test"}, "discover"},
		"a repair with NTLM":        {"?", Context{Code: 2, Scheme: "ntlm"}, "plugin repair"},
	} {
		got, _ := Message(c.message, c.ctx)
		if len(got.Remedies) == 0 || strings.Contains(strings.Join(got.Remedies, "\n"), c.without) {
			t.Errorf("%s: %q", name, got.Remedies)
		}
	}
	got, _ := Message("Authentication failed", Context{Scheme: "ntlm"})
	if !strings.Contains(got.Remedies[0], "password set") {
		t.Errorf("with NTLM the first remedy is %q", got.Remedies[0])
	}
	got, _ = Message("Failed to authenticate to server", Context{Scheme: "kerberos"})
	if !strings.Contains(got.Remedies[0], "kinit") {
		t.Errorf("with Kerberos the first remedy is %q", got.Remedies[0])
	}
}

func TestCommandsNameTheAccount(t *testing.T) {
	for account, want := range map[string]string{
		"":                           "check ACCOUNT",
		"jane@example.test,":         "check jane@example.test",
		`jane@example.test,EX\jane`:  `check 'jane@example.test,EX\jane'`,
		"o'neil@example.test,":       `check 'o'\''neil@example.test'`,
		"-x@example.test":            "check '-x@example.test'",
		"jane doe; rm@example.test,": "check 'jane doe; rm@example.test'",
		"\x1b[2Jjane@example.test,":  "check ACCOUNT",
		"\u202ejane@example.test,":   "check ACCOUNT",
		"\xffjane@example.test,":     "check ACCOUNT",
	} {
		got, _ := Message("Could not connect", Context{Account: account})
		if !slices.ContainsFunc(got.Remedies, func(r string) bool { return strings.HasSuffix(r, want) }) {
			t.Errorf("%q: no remedy ends in %q: %q", account, want, got.Remedies)
		}
	}
}

func TestTheOtherUserAgentHasAnotherLength(t *testing.T) {
	lengths := map[string]int{}
	for _, u := range lync.UserAgents() {
		lengths[u.Name] = len(u.Value)
	}
	for _, a := range agents {
		if lengths[a.name] != a.length {
			t.Errorf("%s has %d bytes, not %d", a.name, lengths[a.name], a.length)
		}
	}
	for _, host := range []string{"fe.example.test", strings.Repeat("h", garbledLength-39), strings.Repeat("h", garbledLength-21)} {
		for _, length := range []int{0, 21, 39, 56} {
			message := strings.Replace(webTicket, "%", host, 1)
			other := lengths[otherAgent(message, Context{UserAgent: strings.Repeat("u", length)})]
			if other == length || other+len(host) == garbledLength {
				t.Errorf("with %d and %s: %d", length, host, other)
			}
		}
	}
}
