package lync_test

import (
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

func TestParseAddressGivesTheFormThatThePluginNeeds(t *testing.T) {
	checkAccepted(t, lync.ParseAddress, map[string]string{
		"jane.doe@example.com":            "jane.doe@example.com",
		"  jane.doe@example.com\n":        "jane.doe@example.com",
		"sip:jane.doe@example.com":        "jane.doe@example.com",
		" SIP: sip:jane.doe@example.com":  "jane.doe@example.com",
		"Jane.Doe@EXAMPLE.Com":            "Jane.Doe@example.com",
		"jane@host":                       "jane@host",
		"jane@10.0.0.1":                   "jane@10.0.0.1",
		"jane@corp_1.example":             "jane@corp_1.example",
		"jürgen@BÜCHER.example":           "jürgen@bücher.example",
		"o'brien+lync&co/x;y@example.com": "o'brien+lync&co/x;y@example.com",
	})
}

func TestParseAddressRefusesWhatFailsAtSignOn(t *testing.T) {
	checkRefusals(t, "username", lync.ParseAddress, []refusal{
		{"", "missing", "jane.doe@example.com"},
		{"  ", "missing", ""},
		{"sip:", "missing", ""},
		{"jane.doe", `no "@"`, `"jane.doe@example.com"`},
		{"@example.com", "nothing before", `"jane.doe@example.com"`},
		{"jane@", "no domain", `"jane@example.com"`},
		{"@", "nothing before", ""},
		{"a@b@example.com", "more than one", "login"},
		{"a@@example.com", "more than one", ""},
		{"jane doe@example.com", "a blank", "leave it out"},
		{"jane@exam ple.com", "a blank", "leave it out"},
		{"jane\u200b@example.com", "U+200B", "leave it out"},
		{"jane@example.com\ufeff", "U+FEFF", "leave it out"},
		{"jane\u00a0doe@example.com", "U+00A0", "leave it out"},
		{`jane@example.com,CORP\jane`, "a comma", `"jane@example.com" as username and "CORP\jane" as login`},
		{"jane@example.com,", "a comma", `did you mean "jane@example.com"?`},
		{`CORP\jane`, "login", "as login"},
		{`CORP\jane@example.com`, "login", "as login"},
		{"mailto:jane@example.com", "colon", `did you mean "jane@example.com"?`},
		{"jane:@example.com", "characters :", "alone"},
		{"Jane<jane@example.com>", "characters :", "alone"},
		{"jane@example.com:5061", `":"`, "host or domain name"},
		{"jane@bücher!", `"!"`, ""},
		{"jane@example.com/home", `"/"`, ""},
		{"jane@example..com", "dot too many", `did you mean "jane@example.com"?`},
		{"jane@example.com.", "dot too many", `did you mean "jane@example.com"?`},
		{"jane@.", "dot too many", "lync.example.com"},
		{"jane@-example.com", "hyphen", ""},
		{"jane@example-.com", "hyphen", ""},
		{"jane@" + strings.Repeat("a", 64) + ".com", "more than 63 bytes", ""},
		{"jane@" + strings.Repeat("a.", 126) + "com", "longer than 253 bytes", ""},
	})
}

func TestParseLoginTakesTheThreeForms(t *testing.T) {
	checkAccepted(t, lync.ParseLogin, map[string]string{
		"":                      "",
		"  ":                    "",
		"jane":                  "jane",
		" jane ":                "jane",
		"Jane Doe":              "Jane Doe",
		`CORP\jane`:             `CORP\jane`,
		`CORP\Jane Doe`:         `CORP\Jane Doe`,
		"CORP/jane":             `CORP\jane`,
		"jane@corp.example.com": "jane@corp.example.com",
		`jane\@example.com`:     `jane\@example.com`,
		`CORP\jane@example.com`: `CORP\jane@example.com`,
		"jane,doe":              "jane,doe",
		"jürgen":                "jürgen",
	})
}

func TestParseLoginRefusesHalfALogin(t *testing.T) {
	checkRefusals(t, "login", lync.ParseLogin, []refusal{
		{`CORP\`, "no user", `DOMAIN\user`},
		{`\jane`, "no domain", `did you mean "jane"?`},
		{`/jane`, "no domain", `did you mean "jane"?`},
		{`\`, "no user", ""},
		{`CORP\\jane`, "more than one backslash", `did you mean "CORP\jane"?`},
		{`CORP\SUB\jane`, "more than one backslash", `DOMAIN\user`},
		{"@example.com", "nothing before", "user@domain"},
		{"jane@", "no domain", ""},
		{`jane\@`, "no domain", ""},
		{"a@b@c", "more than one", ""},
		{"jane\u200b", "U+200B", "leave it out"},
		{"Jane\u00a0Doe", "U+00A0", "leave it out"},
	})
}

func TestNameAlwaysHasItsComma(t *testing.T) {
	for _, c := range []struct{ address, login, name string }{
		{"jane@example.com", "", "jane@example.com,"},
		{"jane@example.com", `CORP\jane`, `jane@example.com,CORP\jane`},
		{"jane@example.com", "doe,jane", "jane@example.com,doe,jane"},
	} {
		name := lync.New(c.address, c.login).Name()
		if name != c.name || lync.AccountName(c.address, c.login) != name {
			t.Errorf("name %q, want %q", name, c.name)
		}
		if address, login := lync.SplitName(name); address != c.address || login != c.login {
			t.Errorf("SplitName(%q) = %q, %q", name, address, login)
		}
	}
	if address, login := lync.SplitName("jane@example.com"); address != "jane@example.com" || login != "" {
		t.Errorf("a name without comma gives %q, %q", address, login)
	}
}
