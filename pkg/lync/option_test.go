package lync_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

func TestOptionsAreThoseOfThePluginsDialog(t *testing.T) {
	var got []string
	for _, o := range lync.Options() {
		got = append(got, strings.Join([]string{o.Key, string(o.Type), o.Default, strings.Join(o.Allowed, " "), o.Flag}, "|"))
		if o.Label == "" || o.Secret != (o.Key == "email_password") {
			t.Errorf("%+v", o)
		}
	}
	want := []string{
		"server|string|||server",
		"transport|string|auto|auto tls tcp|transport",
		"useragent|string|||user-agent",
		"authentication|string|ntlm|auto ntlm krb5 tls-dsk|auth-scheme",
		"sso|bool|0|0 1|sso",
		"dont-publish|bool|0|0 1|",
		"allow-web-photo|bool|0|0 1|",
		"email_url|string|||",
		"email|string|||",
		"email_login|string|||",
		"email_password|string|||",
		"groupchat_user|string|||",
		"rdp_client|string|||",
		"encryption-policy|string|obey-server|obey-server required optional disabled|",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOptionsCannotBeChangedFromOutside(t *testing.T) {
	lync.Options()[1].Allowed[0] = "changed"
	lync.UserAgents()[0].Value = "changed"
	if lync.Options()[1].Allowed[0] != "auto" || lync.UserAgents()[0].Value != lync.DefaultUserAgent {
		t.Error("a caller can change the tables")
	}
}

func TestParseOptionGivesWhatThePluginStores(t *testing.T) {
	for _, c := range []struct {
		key  string
		want map[string]string
	}{
		{"dont-publish", map[string]string{"true": "1", "YES": "1", "on": "1", "1": "1", "false": "0", "No": "0", " off ": "0", "0": "0", "": ""}},
		{"allow-web-photo", map[string]string{"true": "1", "0": "0"}},
		{"email_url", map[string]string{"https://ex.example/EWS/Exchange.asmx": "https://ex.example/EWS/Exchange.asmx", "HTTPS://x": "HTTPS://x", "  ": ""}},
		{"email", map[string]string{"jane@example.com": "jane@example.com", " jane@example.com ": "jane@example.com"}},
		{"email_login", map[string]string{`CORP\jane`: `CORP\jane`, "jane@example.com": "jane@example.com", "CORP/jane": `CORP\jane`}},
		{"groupchat_user", map[string]string{"example.com": "example.com", "chat@example.com": "chat@example.com", "sip:chat@example.com": "chat@example.com"}},
		{"rdp_client", map[string]string{"xfreerdp /f /v:%h": "xfreerdp /f /v:%h"}},
		{"encryption-policy", map[string]string{"Required": "required", "obey-server": "obey-server"}},
	} {
		checkAccepted(t, func(v string) (string, error) { return lync.ParseOption(c.key, v) }, c.want)
	}
}

func TestParseOptionRefusesWhatThePluginRefusesOrMisreads(t *testing.T) {
	for key, refusals := range map[string][]refusal{
		"dont-publish":   {{"maybe", "neither yes nor no", "true or false"}, {"2", "neither yes nor no", ""}},
		"email":          {{"jane", "isn't an e-mail address", "user@domain"}, {"@example.com", "isn't", ""}, {"jane@", "isn't", ""}, {"jane@b@", "isn't", ""}, {"jane @example.com", "a blank", "leave it out"}},
		"email_login":    {{`CORP\`, "no user", ""}},
		"groupchat_user": {{"@example.com", "nothing before", `"example.com"`}, {"chat@", "no host", ""}, {"a b@example.com", "a blank", ""}, {"chat@example..com", "dot", `"chat@example.com"`}, {"example..com", "dot", `did you mean "example.com"?`}, {"sip:", "no host", ""}},
		"email_url": {
			{"http://ex.example/EWS", "https://", `did you mean "https://ex.example/EWS"?`},
			{"ex.example/EWS", "https://", `did you mean "https://ex.example/EWS"?`},
			{"https://", "no host", "https://exchange.example.com/EWS/Exchange.asmx"},
			{"httpſ://x", "https://", `did you mean "https://x"?`}, // to the plugin only ASCII has letter case
			{"http://", "https://", "https://exchange.example.com/EWS/Exchange.asmx"},
			{"https:///EWS", "no host", ""},
			{"https://ex.example/a b", "a blank", "leave it out"},
		},
		"encryption-policy": {{"requierd", "no such value", `did you mean "required"?`}, {"always", "no such value", "obey-server, required, optional, disabled"}},
	} {
		checkRefusals(t, "set "+key, func(v string) (string, error) { return lync.ParseOption(key, v) }, refusals)
	}
}

func TestWrongKeysAreRefusedWithAWayOut(t *testing.T) {
	for key, remedy := range map[string]string{
		"server":           "use --server",
		"transport":        "use --transport",
		"useragent":        "use --user-agent",
		"authentication":   "use --auth-scheme",
		"sso":              "use --sso",
		"usragent":         `did you mean "--user-agent"?`,
		"authentification": `did you mean "--auth-scheme"?`,
		"email-url":        `did you mean "email_url"?`,
		"Email":            `did you mean "email"?`,
		"encryption_polcy": `did you mean "encryption-policy"?`,
		"port":             "give one of dont-publish, allow-web-photo, email_url, email, email_login, email_password, groupchat_user, rdp_client, encryption-policy",
		"":                 "give one of dont-publish",
	} {
		_, err := lync.ParseOption(key, "x")
		for _, err := range []error{err, lync.CheckOptionKey(key)} {
			var wrong *lync.ValueError
			if !errors.As(err, &wrong) || wrong.Field != "set" || wrong.Value != key || !strings.Contains(wrong.Remedy, remedy) {
				t.Errorf("key %q: %v", key, err)
			}
		}
	}
}

func TestEmailPasswordCanBeUnsetButNeverSet(t *testing.T) {
	if err := lync.CheckOptionKey("email_password"); err != nil {
		t.Error(err)
	}
	for _, value := range []string{"s3cret-value", ""} {
		_, err := lync.ParseOption("email_password", value)
		var wrong *lync.ValueError
		if !errors.As(err, &wrong) || wrong.Value != secret.Hidden || !strings.Contains(wrong.Reason, "clear text") {
			t.Errorf("%d bytes: error %v", len(value), err)
		}
		if value != "" && strings.Contains(err.Error(), value) {
			t.Error("the error shows the password")
		}
	}
}
