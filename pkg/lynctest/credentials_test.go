package lynctest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseCredentials(t *testing.T) {
	for _, c := range []struct {
		header, scheme string
		want           map[string]string // nil: refused
	}{
		{`NTLM qop="auth", gssapi-data="", version=4`, "NTLM", map[string]string{"qop": "auth", "gssapi-data": "", "version": "4"}},
		{`TLS-DSK Realm = "a, b=c",x=1 ,,`, "TLS-DSK", map[string]string{"realm": "a, b=c", "x": "1"}},
		{`NTLM a="first", a="second"`, "NTLM", map[string]string{"a": "first"}},
		{`Kerberos`, "Kerberos", map[string]string{}},
		{`NTLM a="open`, "", nil},
		{`NTLM a`, "", nil},
		{`NTLM ="x"`, "", nil},
		{`NTLM a=b"c`, "", nil},
	} {
		got, err := parseCredentials(c.header)
		if got.scheme != c.scheme || (err != nil) != (c.want == nil) {
			t.Errorf("%s: scheme %q, %v", c.header, got.scheme, err)
		}
		if diff := cmp.Diff(c.want, got.parameters); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.header, diff)
		}
	}
}
