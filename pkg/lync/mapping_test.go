package lync_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// parse reads a document, which must be sound.
func parse(t testing.TB, data []byte) *purple.Document {
	t.Helper()
	doc, err := purple.ParseDocument(data)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// withSettings gives the only account of a document, with what stands between
// the tags of its settings.
func withSettings(t testing.TB, name, settings string) (*purple.Document, *purple.Account) {
	t.Helper()
	doc := parse(t, []byte("<?xml version='1.0' encoding='UTF-8' ?>\n\n<account version='1.0'>\n\t<account>\n\t\t<protocol>prpl-sipe</protocol>\n\t\t<name>"+
		name+"</name>\n\t\t<settings>"+settings+"</settings>\n\t</account>\n</account>\n"))
	return doc, doc.Accounts()[0]
}

func TestFromPurpleReadsWhatPidginWrote(t *testing.T) {
	for file, want := range map[string][]lync.Account{
		"pidgin-2.14.12-one-sipe.xml": {{
			Address: "alice@example.com", Login: `EXAMPLE\alice`, Server: "127.0.0.1", Transport: lync.TransportTLS,
			UserAgent: "UCCAPI/15.0.4420.1017 OC/15.0.4420.1017", AuthScheme: lync.SchemeTLSDSK, Options: map[string]string{},
		}},
		"pidgin-2.14.12-mixed.xml": {{
			Address: "erin@corp.example", Login: `CORP\erin`, Server: "lync.corp.example:443", Transport: lync.TransportTLS,
			UserAgent: "UCCAPI/4.0.7577.314 OC/4.0.7577.314 (Microsoft Lync 2010)", AuthScheme: lync.SchemeNTLM,
			Options: map[string]string{"dont-publish": "1", "email_login": `CORP\erin`, "email_password": secret.Hidden},
		}, {
			Address: "frank@corp.example", AuthScheme: lync.SchemeTLSDSK,
			UserAgent: "UCCAPI/15.0.4420.1017 OC/15.0.4420.1017", Options: map[string]string{},
		}},
		"pidgin-2.14.12-escapes.xml": {
			{Address: "bob@corp.example", UserAgent: `UCCAPI/4.0 "x" 'y'`, Options: map[string]string{}},
			{Address: "carol@corp.example", Login: `CORP\carol`, Options: map[string]string{}},
		},
	} {
		data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "accounts", file))
		if err != nil {
			t.Fatal(err)
		}
		var got []lync.Account
		for _, stored := range parse(t, data).Accounts() {
			if stored.Protocol() != lync.ProtocolID {
				continue
			}
			a := lync.FromPurple(stored)
			got = append(got, a)
			if diff := cmp.Diff(purple.Edit{}, a.Edit(stored)); diff != "" {
				t.Errorf("%s, %s: unchanged, but edits\n%s", file, a.Name(), diff)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", file, diff)
		}
	}
}

func TestNewAccountIsStoredExplicitly(t *testing.T) {
	for name, c := range map[string]struct {
		account lync.Account
		want    purple.Edit
	}{
		"defaults": {lync.New("jane@example.com", ""), purple.Edit{Set: []purple.Setting{
			{Name: "transport", Type: purple.String, Value: "auto"},
			{Name: "useragent", Type: purple.String, Value: lync.DefaultUserAgent},
			{Name: "authentication", Type: purple.String, Value: "tls-dsk"},
			{Name: "sso", Type: purple.Bool, Value: "0"},
		}}},
		"nothing chosen": {lync.Account{Address: "jane@example.com"}, purple.Edit{Set: []purple.Setting{
			{Name: "transport", Type: purple.String, Value: "auto"},
			{Name: "authentication", Type: purple.String, Value: "tls-dsk"},
			{Name: "sso", Type: purple.Bool, Value: "0"},
		}}},
		"everything": {lync.Account{
			Address: "jane@example.com", Login: `CORP\jane`, Server: "lync.example.com", Transport: lync.TransportTLS, UserAgent: "x",
			AuthScheme: lync.SchemeKerberos, SingleSignOn: true, Alias: "Me",
			Options: map[string]string{"dont-publish": "1", "email": "j@example.com", "email_password": secret.Hidden, "rdp_client": ""},
		}, purple.Edit{Alias: new("Me"), Set: []purple.Setting{
			{Name: "server", Type: purple.String, Value: "lync.example.com"},
			{Name: "transport", Type: purple.String, Value: "tls"},
			{Name: "useragent", Type: purple.String, Value: "x"},
			{Name: "authentication", Type: purple.String, Value: "krb5"},
			{Name: "sso", Type: purple.Bool, Value: "1"},
			{Name: "dont-publish", Type: purple.Bool, Value: "1"},
			{Name: "email", Type: purple.String, Value: "j@example.com"},
		}}},
	} {
		if diff := cmp.Diff(c.want, c.account.Edit(nil)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestEditNamesOnlyWhatDiffers(t *testing.T) {
	_, stored := withSettings(t, `jane@example.com,CORP\jane`, `
		<setting name='server' type='string'>lync.example.com</setting>
		<setting name='service' type='string'>5061</setting>
		<setting name='sso' type='bool'>yes</setting>
		<setting name='email_password' type='string'>fixture-pw</setting>
		<setting name='email_url' type='string'>https://x</setting>
		<setting name='dont-publish' type='bool'>true</setting>`)
	for name, c := range map[string]struct {
		change func(*lync.Account)
		want   purple.Edit
	}{
		"nothing":         {func(*lync.Account) {}, purple.Edit{}},
		"user agent":      {func(a *lync.Account) { a.UserAgent = "x" }, purple.Edit{Set: []purple.Setting{{Name: "useragent", Type: purple.String, Value: "x"}}}},
		"no server":       {func(a *lync.Account) { a.Server = "" }, purple.Edit{Unset: []string{"server"}}},
		"login":           {func(a *lync.Account) { a.Login = "" }, purple.Edit{Name: new("jane@example.com,")}},
		"alias":           {func(a *lync.Account) { a.Alias = "Me" }, purple.Edit{Alias: new("Me")}},
		"sso off":         {func(a *lync.Account) { a.SingleSignOn = false }, purple.Edit{Set: []purple.Setting{{Name: "sso", Type: purple.Bool, Value: "0"}}}},
		"publish":         {func(a *lync.Account) { a.Options["dont-publish"] = "0" }, purple.Edit{Set: []purple.Setting{{Name: "dont-publish", Type: purple.Bool, Value: "0"}}}},
		"e-mail password": {func(a *lync.Account) { delete(a.Options, "email_password") }, purple.Edit{Unset: []string{"email_password"}}},
		"empty option":    {func(a *lync.Account) { a.Options["email_url"] = "" }, purple.Edit{Unset: []string{"email_url"}}},
		"no options":      {func(a *lync.Account) { a.Options = nil }, purple.Edit{Unset: []string{"dont-publish", "email_url", "email_password"}}},
		"unknown option":  {func(a *lync.Account) { a.Options["service"] = "x" }, purple.Edit{}},
		"another secret":  {func(a *lync.Account) { a.Options["email_password"] = "x" }, purple.Edit{}},
	} {
		a := lync.FromPurple(stored)
		c.change(&a)
		if diff := cmp.Diff(c.want, a.Edit(stored)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestEditTakesOutWhatHasNoType(t *testing.T) {
	doc, stored := withSettings(t, "jane@example.com,", `
		<setting name='server'/>
		<setting name='useragent'>x</setting>
		<setting name='sso'/>
		<setting name='email'/><setting name='email'/>
		<setting name='email_password'/>
		<setting name='transport'/><setting name='transport' type='string'>tls</setting>
		<setting name='unknown'/>`)
	a := lync.FromPurple(stored)
	a.UserAgent = "y" // a change like any other
	e := a.Edit(stored)
	if diff := cmp.Diff(purple.Edit{Unset: []string{"server", "email", "email_password"}, Set: []purple.Setting{
		{Name: "useragent", Type: purple.String, Value: "y"}, {Name: "sso", Type: purple.Bool, Value: "0"},
	}}, e); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]lync.FieldChange{
		{Field: "server", From: lync.Untyped}, {Field: "sso", From: lync.Untyped, To: "false"},
		{Field: "set email", From: lync.Untyped}, {Field: "set email_password", From: lync.Untyped},
	}, a.DropUntyped(stored)); diff != "" {
		t.Error(diff)
	}
	if err := doc.Edit(stored, e); err != nil {
		t.Fatal(err)
	}
	after := parse(t, doc.Bytes()).Accounts()[0]
	if left := after.UntypedSettings(); !slices.Equal(left, []string{"transport", "unknown"}) {
		t.Errorf("left are %q", left)
	}
	if again := a.DropUntyped(after); len(again) > 0 {
		t.Errorf("a second time: %+v", again)
	}
}

func TestNameWithoutItsCommaGetsIt(t *testing.T) {
	doc, stored := withSettings(t, "jane@example.com", "")
	e := lync.FromPurple(stored).Edit(stored)
	if e.Name == nil || *e.Name != "jane@example.com," {
		t.Fatalf("name %v", e.Name)
	}
	if err := doc.Edit(stored, e); err != nil {
		t.Fatal(err)
	}
	if got := parse(t, doc.Bytes()).Accounts()[0].Name(); got != "jane@example.com," {
		t.Errorf("the file says %q", got)
	}
}

func TestSettingsAreReadAsThePluginReadsThem(t *testing.T) {
	for name, c := range map[string]struct {
		settings string
		want     lync.Account
	}{
		"texts it doesn't know": {`<setting name='transport' type='string'>TLS</setting><setting name='authentication' type='string'>TLS-DSK</setting>`,
			lync.Account{Transport: "TLS", AuthScheme: "TLS-DSK"}},
		"its word for Kerberos":   {`<setting name='authentication' type='string'>krb5</setting>`, lync.Account{AuthScheme: lync.SchemeKerberos}},
		"other types than its":    {`<setting name='server' type='int'>1</setting><setting name='sso' type='string'>1</setting><setting name='email' type='bool'>1</setting>`, lync.Account{}},
		"false, which means yes":  {`<setting name='sso' type='bool'>false</setting><setting name='dont-publish' type='bool'>no</setting>`, lync.Account{SingleSignOn: true, Options: map[string]string{"dont-publish": "1"}}},
		"the last of several":     {`<setting name='server' type='string'>a</setting><setting name='server' type='string'>b</setting>`, lync.Account{Server: "b"}},
		"an empty one":            {`<setting name='server' type='string'></setting><setting name='email' type='string'/>`, lync.Account{}},
		"another letter case":     {`<setting name='Server' type='string'>a</setting>`, lync.Account{}},
		"the secret, but not its": {`<setting name='email_password' type='string'>fixture-pw</setting>`, lync.Account{Options: map[string]string{"email_password": secret.Hidden}}},
	} {
		_, stored := withSettings(t, "jane@example.com,", c.settings)
		c.want.Address = "jane@example.com"
		if c.want.Options == nil {
			c.want.Options = map[string]string{}
		}
		if diff := cmp.Diff(c.want, lync.FromPurple(stored)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestMisnamedKerberosIsToldFromKerberos(t *testing.T) {
	// To the plugin "kerberos" is an unknown word and means auto.
	doc, stored := withSettings(t, "jane@example.com,", "<setting name='authentication' type='string'>kerberos</setting>")
	a := lync.FromPurple(stored)
	if a.AuthScheme == lync.SchemeKerberos {
		t.Error("taken for Kerberos")
	}
	if e := a.Edit(stored); len(e.Set)+len(e.Unset) > 0 {
		t.Errorf("changed without a word: %+v", e)
	}
	if got, want := a.AuthScheme.Label(), `"kerberos" (unknown to the plugin, which takes automatic)`; got != want {
		t.Errorf("label %q, want %q", got, want)
	}
	ids := map[string]string{}
	for _, w := range a.Warnings(lync.Circumstances{}) {
		ids[w.ID] = w.Remedy
	}
	if ids["unknown-auth-scheme"] != "store it as the plugin reads it: --auth-scheme kerberos" {
		t.Errorf("warnings %q", ids)
	}
	a.AuthScheme = lync.SchemeKerberos
	if err := doc.Edit(stored, a.Edit(stored)); err != nil {
		t.Fatal(err)
	}
	if s, _ := parse(t, doc.Bytes()).Accounts()[0].Setting("authentication"); s.Value != "krb5" {
		t.Errorf("stored %q", s.Value)
	}
}

func TestEditMakesTheStoredAccountReadAsWanted(t *testing.T) {
	doc, stored := withSettings(t, "jane@example.com", `
		<setting name='server' type='string'>a</setting><setting name='server' type='string'>b</setting>
		<setting name='transport' type='int'>5</setting>
		<setting name='sso' type='string'>1</setting>
		<setting name='email' type='string'></setting>
		<setting name='dont-publish' type='string'>1</setting>
		<setting name='email_password' type='string'>fixture-pw</setting>`)
	want := lync.Account{
		Address: "jane.doe@example.com", Login: `CORP\jane`, Transport: lync.TransportAuto, UserAgent: "y", AuthScheme: lync.SchemeAuto,
		SingleSignOn: true, Alias: "Ich", Options: map[string]string{"dont-publish": "1", "email": "jane@example.com"},
	}
	if err := doc.Edit(stored, want.Edit(stored)); err != nil {
		t.Fatal(err)
	}
	after := parse(t, doc.Bytes()).Accounts()[0]
	if diff := cmp.Diff(want, lync.FromPurple(after)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(purple.Edit{}, want.Edit(after)); diff != "" {
		t.Errorf("edits again:\n%s", diff)
	}
}

// roundTrip stores a new account in an empty document and reads it back.
func roundTrip(t testing.TB, a lync.Account) {
	t.Helper()
	doc := parse(t, []byte("<?xml version='1.0' encoding='UTF-8' ?>\n\n<account version='1.0'/>\n"))
	if err := doc.Add(lync.ProtocolID, a.Name(), a.Edit(nil)); err != nil {
		t.Fatalf("%+v: %v", a, err)
	}
	stored := parse(t, doc.Bytes()).Accounts()
	if len(stored) != 1 {
		t.Fatalf("%+v: %d accounts", a, len(stored))
	}
	if diff := cmp.Diff(a, lync.FromPurple(stored[0])); diff != "" {
		t.Errorf("%+v:\n%s", a, diff)
	}
	if diff := cmp.Diff(purple.Edit{}, a.Edit(stored[0])); diff != "" {
		t.Errorf("%+v: edits again\n%s", a, diff)
	}
}

func TestNewAccountReadsBackAsItWas(t *testing.T) {
	a := lync.New("jane.doe@example.com", `CORP\jane`)
	roundTrip(t, a)
	a.UserAgent, a.Alias = `<&>"' ]]> größer 漢字 😀`, " Jane "
	for _, scheme := range lync.AuthSchemes() {
		a.AuthScheme, a.SingleSignOn = scheme, !a.SingleSignOn
		a.Options = maps.Clone(a.Options)
		for _, o := range slices.Backward(lync.Options()) {
			if o.Flag == "" && len(o.Allowed) > 0 {
				a.Options[o.Key] = o.Allowed[len(o.Allowed)-1]
			}
		}
		roundTrip(t, a)
	}
}
