package frontend

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// assertPrintable fails unless a text is fit for a terminal and not too long.
func assertPrintable(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if printable(s) != strings.TrimSuffix(s, "…") && printable(s) != s || utf8.RuneCountInString(s) > maxText+1 {
			t.Errorf("%q", s)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	for _, s := range []string{
		"SIP/2.0 401 Unauthorized\r\nServer: RTC/5.0\r\n" + ntlm + "\r\n" + tlsDSK + "\r\nContent-Length: 0\r\n\r\n",
		"\r\n\r\nSIP/2.0 100 Trying\r\n\r\nSIP/2.0 301 Moved\r\nContact: <sip:home.test:5061;transport=tcp>\r\n\r\n",
		"REGISTER sip:x SIP/2.0\r\nContent-Length: 3\r\n\r\nabcSIP/2.0 403 No\nWarning: 310 a \"b\"\nms-diagnostics: 17002;reason=\"x\n folded\"\n\n",
		"SIP/2.0 200 OK\r\nExpires: 7200\r\nContent-Length: 99999999999999999999\r\n\r\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := readAnswer(bytes.NewReader(data))
		a := parseAnswer(m)
		if err == nil && (m.status < 200 || m.status > 999) {
			t.Errorf("status %d", m.status)
		}
		assertPrintable(t, a.Reason, a.Server)
		for _, scheme := range append(lync.AuthSchemes(), "") {
			for _, p := range a.judge(scheme.Effective()) {
				if p.ID == "" || p.Text == "" || strings.ContainsAny(p.Text+p.Remedy, "\r\n\x1b") {
					t.Errorf("%+v", p)
				}
			}
		}
	})
}

func FuzzChallenge(f *testing.F) {
	for _, s := range []string{strings.TrimPrefix(ntlm, "WWW-Authenticate: "), tlsDSK, `Kerberos realm=a b,targetname = "x\"y" ,version=4;sts-uri="`, `NTLM ,,=,="",a`, `Digest`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, challenge string) {
		o := parseOffer(challenge)
		assertPrintable(t, o.Name, o.Realm, o.TargetName, o.STSURI)
		for name := range parseParameters(challenge) {
			if name == "" || name != strings.ToLower(name) {
				t.Errorf("parameter %q", name)
			}
		}
	})
}

func FuzzWarningAndDiagnostics(f *testing.F) {
	for _, s := range []string{`310 lcs.microsoft.com "You are currently not using the recommended version of the client"`, `17003;reason="Client version check failed";source="fe.example.test"`, `1 ; x`, `399 a`, `"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if w := parseWarning(text); w != nil {
			assertPrintable(t, w.Text)
		}
		if d := parseDiagnostics(text); d != nil {
			assertPrintable(t, d.Reason, d.Source)
		}
		if s := parseRedirect(text); s != nil {
			assertPrintable(t, s.Host)
		}
	})
}

func FuzzTopology(f *testing.F) {
	for _, s := range []string{userDocument("fe.test", 443), rootDocument("User", "https://x.test/"), `<a:b xmlns:a="x"><User/></a:b>`, "\uFEFF<A/>", "<A><A></A>", "<A x='1' x='2'/>", "<A/>x", "<A>&nbsp;</A>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		topology, err := parseTopology(data, lync.TransportAuto)
		if err != nil && (topology.user || topology.link != "") {
			t.Error("read in spite of an error")
		}
		for _, s := range topology.servers {
			assertPrintable(t, s.Host)
			if s.Port == 0 || s.Transport != lync.TransportTLS {
				t.Errorf("%+v", s)
			}
		}
		if w, ok := parseWebAddress(topology.link); ok && (w.Port < 1 || strings.ContainsAny(w.Host, "/:")) {
			t.Errorf("%+v", w)
		}
		isMetadata(data)
	})
}

func FuzzHostName(f *testing.F) {
	for _, s := range []string{"bücher.example", "例え.テスト", "ÄÖÜ", "a.b", "", "…"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if !isHostName(name) {
			return
		}
		for _, r := range toASCII(name) {
			if r >= utf8.RuneSelf {
				t.Errorf("%q stays %q", name, toASCII(name))
			}
		}
	})
}
