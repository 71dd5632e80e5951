package purple

import (
	"bytes"
	"strings"
	"testing"
)

func TestRedactHidesEverySecretOfASample(t *testing.T) {
	data := sample(t, "pidgin-2.14.12-mixed.xml")
	got := Redact(data)
	if bytes.Contains(got, []byte("fixture-")) {
		t.Errorf("a secret shows:\n%s", got)
	}
	want := string(data)
	for _, secret := range []string{"fixture-jabber-pw", "fixture-proxy-pw", "fixture-sipe-pw", "fixture-email-pw"} {
		want = strings.Replace(want, secret, "[hidden]", 1)
	}
	if string(got) != want {
		t.Errorf("more than the secrets is changed:\n%s", got)
	}
}

func TestRedactHidesSecretsHoweverTheyAreWritten(t *testing.T) {
	for before, after := range map[string]string{
		"<password/>":                               "<password/>",
		"<password></password>":                     "<password></password>",
		"<password> </password>":                    "<password>[hidden]</password>",
		"<password>p\n&lt;<![CDATA[w]]></password>": "<password>[hidden]</password>",
		"<password>p<!-- q --><b>w</b></password>x": "<password>[hidden]</password>x",
		"<password a='1'><b password='p'/><!-- password --><c password='p'/></password><d/>": "<password a='1'>[hidden]</password><d/>",
		"<password><password>p</password>w</password>":                                       "<password>[hidden]</password>",
		"<settings><setting name='Proxy_PassWord' type='string'>p</setting></settings>":      "<settings><setting name='Proxy_PassWord' type='string'>[hidden]</setting></settings>",
		"<settings><setting name='pass&#119;ord' type='string'>p</setting></settings>":       "<settings><setting name='pass&#119;ord' type='string'>[hidden]</setting></settings>",
		"<settings><setting name='oauth_token' type='string'>p</setting></settings>":         "<settings><setting name='oauth_token' type='string'>[hidden]</setting></settings>",
		"<settings><setting name='server' type='string'>password</setting></settings>":       "<settings><setting name='server' type='string'>password</setting></settings>",
		"<!-- <password>p</password> --><!-- note -->":                                       "<!--[hidden]--><!-- note -->",
		"<?old password='p'?>":                       "<?[hidden]?>",
		"<x password='p' other='o'/>":                "<x password='[hidden]' other='o'/>",
		"<x:password xmlns:x='urn:x'>p</x:password>": "<x:password xmlns:x='urn:x'>[hidden]</x:password>",
	} {
		if got := string(Redact([]byte(wrap(before)))); got != wrap(after) {
			t.Errorf("%s: got\n%s", before, got)
		}
	}
	const declared = "<?xml version='1.0' encoding='UTF-8'?><!--password p--><account/><!--password p-->"
	if got := string(Redact([]byte(declared))); got != "<?xml version='1.0' encoding='UTF-8'?><!--[hidden]--><account/><!--[hidden]-->" {
		t.Errorf("outside the root: %s", got)
	}
}

func TestRedactShowsNothingOfWhatItCantRead(t *testing.T) {
	if got := string(Redact([]byte("<account><password>p</password>"))); got != "[hidden]" {
		t.Errorf("got %q", got)
	}
	if got := Redact(nil); len(got) != 0 {
		t.Errorf("of nothing it gives %q", got)
	}
}
