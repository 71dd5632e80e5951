package lync_test

import (
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

func TestCatalogueHoldsTheTextsThatClientsSend(t *testing.T) {
	want := []string{
		lync.DefaultUserAgent,
		"UCCAPI/15.0.4420.1017 OC/15.0.4420.1017",
		"UCCAPI/15.0.4420.1017 OC/15.0.4420.1017 (Microsoft Lync)",
		"UCCAPI/16.0.12527.20122 OC/16.0.12527.20194 (Skype for Business)",
		"UCCAPI/16.0.7766.5281 OC/16.0.7766.2047 (Skype for Business)",
		"UCCAPI/16.0.4591.1000 OC/16.0.4600.1000 (Skype for Business)",
		"UCCAPI/16.0.4405.1000 OC/16.0.4405.1000 (Skype for Business)",
		"UCCAPI/15.0.4971.1000 OC/15.0.4971.1000 (Skype for Business)",
		"UCCAPI/4.0.7577.314 OC/4.0.7577.314 (Microsoft Lync 2010)",
		"UCCAPI/3.5.6907.0 OC/3.5.6907.0 (Microsoft Office Communicator 2007 R2)",
	}
	catalogue := lync.UserAgents()
	if len(catalogue) != len(want) {
		t.Fatalf("%d entries, want %d", len(catalogue), len(want))
	}
	for i, u := range catalogue {
		if u.Value != want[i] {
			t.Errorf("entry %d: %q, want %q", i, u.Value, want[i])
		}
	}
}

func TestShortNamesAreUniqueAndGiveTheirText(t *testing.T) {
	seen := map[string]bool{}
	for _, u := range lync.UserAgents() {
		if u.Product == "" || u.Name != strings.ToLower(u.Name) || strings.ContainsAny(u.Name, " /") || seen[u.Name] || seen[u.Value] {
			t.Errorf("entry %+v", u)
		}
		seen[u.Name], seen[u.Value] = true, true
		for _, given := range []string{u.Name, strings.ToUpper(u.Name), " " + u.Name + "\n", u.Value} {
			if got, err := lync.ParseUserAgent(given); got != u.Value || err != nil {
				t.Errorf("ParseUserAgent(%q) = %q, %v", given, got, err)
			}
		}
	}
}

func TestFreeTextIsKeptVerbatim(t *testing.T) {
	for _, text := range []string{"UCCAPI/16.0  OC/16.0 (x \"y\" <z> & 'q')", "MyClient", "Mein Client/1.0 (größer)", "lync-2031/1.0", "curl"} {
		if got, err := lync.ParseUserAgent(text); got != text || err != nil {
			t.Errorf("ParseUserAgent(%q) = %q, %v", text, got, err)
		}
	}
}

func TestMistypedShortNameIsNoUserAgent(t *testing.T) {
	checkRefusals(t, "user-agent", lync.ParseUserAgent, []refusal{
		{"lync-2031", "isn't in the catalogue", `did you mean "lync-2013"?`},
		{"lync2013", "isn't in the catalogue", `did you mean "lync-2013"?`},
		{"Lync 2013", "isn't in the catalogue", `did you mean "lync-2013"?`},
		{"lync_2010", "isn't in the catalogue", `did you mean "lync-2010"?`},
		{"lync-2016", "isn't in the catalogue", `did you mean "sfb-2016"?`},
		{"Skype-2019", "isn't in the catalogue", `did you mean "sfb-2019"?`},
		{"lync-2012", "isn't in the catalogue", `"lync-2013" or "lync-2010"?`},
		{"sbf-2016", "isn't in the catalogue", `did you mean "sfb-2016"?`},
		{"", "missing", "lync-2013"},
		{" \t ", "missing", "lync-2013"},
	})
}
