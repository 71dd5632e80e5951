package configure

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFindTakesAnExactNameBeforeAnAddress(t *testing.T) {
	noKeyring(t)
	c := open(t, purpleDir(t, document(
		sipe("one@example.com,", "")+sipe("two@example.com", "")+sipe("two@example.com,", "")+
			sipe("both@example.com,", "")+sipe(`both@example.com,EX\both`, "")+
			"\t<account><protocol>prpl-jabber</protocol><name>xmpp@example.com</name></account>\n")))
	for arg, want := range map[string]string{
		"one@example.com":            "one@example.com,",
		" sip:ONE@EXAMPLE.com ":      "one@example.com,",
		"one@example.com,":           "one@example.com,",
		"two@example.com":            "two@example.com",
		"two@example.com,":           "two@example.com,",
		"both@example.com,":          "both@example.com,",
		`BOTH@example.com,ex\both`:   `both@example.com,EX\both`,
		"both@example.com":           "ambiguous",
		"xmpp@example.com":           "none",
		"nobody@example.com":         "none",
		"one@example.com,nosuchuser": "none",
		"":                           "none",
		"nonsense":                   "none",
	} {
		var none *NoAccountError
		var ambiguous *AmbiguousError
		got := ""
		switch a, err := c.find(arg); {
		case errors.As(err, &none):
			got = "none"
		case errors.As(err, &ambiguous):
			got = "ambiguous"
		case err == nil:
			got = a.Name()
		default:
			t.Errorf("find(%q): %v", arg, err)
		}
		if got != want {
			t.Errorf("find(%q) = %q, want %q", arg, got, want)
		}
	}
}

func TestSetupMeansTheAccountThatAPersonMeans(t *testing.T) {
	noKeyring(t)
	c := open(t, purpleDir(t, document(
		sipe(`login@example.com,EX\login`, "")+sipe("bare@example.com", "")+
			sipe("both@example.com,", "")+sipe(`both@example.com,EX\both`, "")+
			sipe(`a@example.com,EX\a`, "")+sipe(`a@example.com,EX\b`, ""))))
	for _, test := range []struct {
		username string
		login    *string
		want     string
	}{
		{"new@example.com", nil, "new"},
		{"login@example.com", nil, `login@example.com,EX\login`},
		{"login@example.com", ptr(`ex\LOGIN`), `login@example.com,EX\login`},
		{"login@example.com", ptr(""), "new"},
		{"login@example.com", ptr("other"), "new"},
		{"bare@example.com", nil, "bare@example.com"},
		{"bare@example.com", ptr(""), "bare@example.com"},
		{"both@example.com", nil, "both@example.com,"},
		{"both@example.com", ptr(`EX\both`), `both@example.com,EX\both`},
		{"a@example.com", nil, "ambiguous"},
	} {
		got := "new"
		a, err := c.setupTarget(Fields{Username: &test.username, Login: test.login})
		switch {
		case err != nil:
			var ambiguous *AmbiguousError
			if !errors.As(err, &ambiguous) {
				t.Errorf("%q: %v", test.username, err)
			}
			got = "ambiguous"
		case a != nil:
			got = a.Name()
		}
		if got != test.want {
			t.Errorf("set-up of %q, login %v: %q, want %q", test.username, test.login, got, test.want)
		}
	}
}

func TestNamesAreWhatFindAccepts(t *testing.T) {
	noKeyring(t)
	c := open(t, purpleDir(t, document(sipe("one@example.com,", "")+sipe("both@example.com,", "")+sipe("both@example.com,x", ""))))
	want := []string{"one@example.com", "both@example.com,", "both@example.com,x"}
	if diff := cmp.Diff(want, c.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	for _, name := range c.Names() {
		if _, err := c.find(name); err != nil {
			t.Errorf("find(%q): %v", name, err)
		}
	}
}
