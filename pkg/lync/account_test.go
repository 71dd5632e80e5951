package lync_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

func TestNewAccountHasTheDefaults(t *testing.T) {
	want := lync.Account{
		Address: "jane.doe@example.com", Login: `CORP\jane`, Transport: "auto",
		UserAgent: "UCCAPI/15.0.4420.1017", AuthScheme: "tls-dsk", Options: map[string]string{},
	}
	got := lync.New("jane.doe@example.com", `CORP\jane`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
}

// wrongFields lists the fields that Validate complains of.
func wrongFields(t *testing.T, a lync.Account) []string {
	t.Helper()
	err := a.Validate()
	if err == nil {
		return nil
	}
	var fields []string
	for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
		var wrong *lync.ValueError
		if !errors.As(e, &wrong) {
			t.Errorf("not a ValueError: %v", e)
			continue
		}
		fields = append(fields, wrong.Field)
	}
	return fields
}

func TestValidateNamesEveryFieldThatFailsAtSignOn(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*lync.Account)
		want   []string
	}{
		"everything wrong": {func(a *lync.Account) {
			*a = lync.Account{
				Address: "jane", Login: `CORP\`, Server: "a b", Transport: "\x01", UserAgent: "\n", AuthScheme: "\x02", Alias: "\x03",
				Options: map[string]string{"email": "x", "email_url": "http://x", "zzz": "1", "server": "x"},
			}
		}, []string{"username", "login", "server", "transport", "user-agent", "auth-scheme", "alias", "set", "set email_url", "set email", "set"}},
		"sip: in the address":        {func(a *lync.Account) { a.Address = "sip:jane@example.com" }, []string{"username"}},
		"blank before the address":   {func(a *lync.Account) { a.Address = " jane@example.com" }, []string{"username"}},
		"blank after the login":      {func(a *lync.Account) { a.Login = "jane " }, []string{"login"}},
		"blank after the server":     {func(a *lync.Account) { a.Server = "lync.example.com " }, []string{"server"}},
		"sso with ntlm":              {func(a *lync.Account) { a.SingleSignOn, a.AuthScheme = true, lync.SchemeNTLM }, []string{"sso"}},
		"sso without a scheme":       {func(a *lync.Account) { a.SingleSignOn, a.AuthScheme = true, "" }, []string{"sso"}},
		"policy in another case":     {func(a *lync.Account) { a.Options["encryption-policy"] = "Required" }, []string{"set encryption-policy"}},
		"yes in words":               {func(a *lync.Account) { a.Options["dont-publish"] = "yes" }, []string{"set dont-publish"}},
		"nothing set":                {func(a *lync.Account) { *a = lync.Account{Address: a.Address} }, nil},
		"upper case in the domain":   {func(a *lync.Account) { a.Address = "Jane@EXAMPLE.com" }, nil},
		"slash in the login":         {func(a *lync.Account) { a.Login = "CORP/jane" }, nil},
		"words the plugin misreads":  {func(a *lync.Account) { a.Transport, a.AuthScheme = "TLS", "TLS-DSK" }, nil},
		"sso with kerberos":          {func(a *lync.Account) { a.SingleSignOn, a.AuthScheme = true, lync.SchemeKerberos }, nil},
		"sso with tls-dsk":           {func(a *lync.Account) { a.SingleSignOn = true }, nil},
		"sso with auto":              {func(a *lync.Account) { a.SingleSignOn, a.AuthScheme = true, lync.SchemeAuto }, nil},
		"sso with an unknown scheme": {func(a *lync.Account) { a.SingleSignOn, a.AuthScheme = true, "krb" }, nil},
		"a hidden e-mail password":   {func(a *lync.Account) { a.Options["email_password"] = secret.Hidden }, nil},
		"an empty option":            {func(a *lync.Account) { a.Options["email_url"] = "" }, nil},
	} {
		if got := wrongFields(t, account(c.change)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestDiffNamesWhatChangesInFlagOrder(t *testing.T) {
	before := lync.New("jane@example.com", "")
	before.Options = map[string]string{"email_password": secret.Hidden, "email": "jane@example.com"}
	after := lync.Account{
		Address: "jane.doe@example.com", Login: `CORP\jane`, Server: "lync.example.com", Transport: "tls", UserAgent: "x",
		AuthScheme: lync.SchemeKerberos, SingleSignOn: true, Alias: "Me",
		Options: map[string]string{"encryption-policy": "required", "dont-publish": "1", "email": "jane@example.com"},
	}
	want := []lync.FieldChange{
		{Field: "username", From: "jane@example.com", To: "jane.doe@example.com"},
		{Field: "login", From: "", To: `CORP\jane`},
		{Field: "server", From: "", To: "lync.example.com"},
		{Field: "transport", From: "auto", To: "tls"},
		{Field: "user-agent", From: lync.DefaultUserAgent, To: "x"},
		{Field: "auth-scheme", From: "tls-dsk", To: "kerberos"},
		{Field: "sso", From: "false", To: "true"},
		{Field: "alias", From: "", To: "Me"},
		{Field: "set dont-publish", From: "", To: "1"},
		{Field: "set email_password", From: secret.Hidden, To: ""},
		{Field: "set encryption-policy", From: "", To: "required"},
	}
	if diff := cmp.Diff(want, lync.Diff(before, after)); diff != "" {
		t.Error(diff)
	}
	if got := lync.Diff(after, after); got != nil {
		t.Errorf("an account differs from itself: %+v", got)
	}
}

func TestDiffHidesASecretThatSomebodyPutIn(t *testing.T) {
	a := lync.New("jane@example.com", "")
	a.Options["email_password"] = "s3cret-value"
	for _, change := range lync.Diff(lync.New("jane@example.com", ""), a) {
		if change.To != secret.Hidden {
			t.Error("the diff shows the password")
		}
	}
}
