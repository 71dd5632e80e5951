package doctor

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/frontend"
	"github.com/pidgin-lync/pidgin-lync/pkg/lynctest"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// withFrontEnd lets a subject's account have a front end, whose certificate is
// trusted.
func withFrontEnd(t *testing.T, s *subject, schemes ...lynctest.Scheme) *lynctest.FrontEnd {
	t.Helper()
	fe, err := lynctest.Start(lynctest.Config{
		Users:   []lynctest.User{{Address: strings.TrimSuffix(alice, ","), Password: secret.New(aPassword)}},
		Schemes: schemes,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = fe.Close() })
	s.Network = true
	s.network.Roots = x509.NewCertPool()
	s.network.Roots.AppendCertsFromPEM(fe.Certificate())
	s.settings = setting("server", fe.TLS())
	return fe
}

// has looks for a finding.
func has(findings []Finding, severity Severity, text, remedy string) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool {
		return f.Severity == severity && strings.Contains(f.Text, text) && strings.Contains(f.Remedy, remedy)
	})
}

func TestFrontEndIsAskedWithoutAPassword(t *testing.T) {
	s := newSubject(t)
	fe := withFrontEnd(t, s)
	s.write()
	if found := s.findings("front-end"); !has(found, OK, "answers and offers NTLM, Kerberos, TLS-DSK", "") {
		t.Errorf("%+v", found)
	}
	for _, m := range fe.Messages() {
		if m.Header("Authorization") != "" {
			t.Error("credentials were sent")
		}
	}
	if len(fe.Messages()) == 0 {
		t.Error("nothing was sent")
	}
}

func TestFrontEndIsLeftAloneWithoutTheNetwork(t *testing.T) {
	s := newSubject(t)
	fe := withFrontEnd(t, s)
	s.Network = false
	s.write()
	for _, f := range examine(t.Context(), s.machine, s.Options, checks, nil) {
		if f.ID == "front-end" && f.Severity != Skipped {
			t.Errorf("%+v", f)
		}
	}
	if len(fe.Messages()) != 0 {
		t.Error("the front end was asked")
	}
}

func TestWrongFrontEndIsAnError(t *testing.T) {
	for name, test := range map[string]struct {
		spoil        func(t *testing.T, s *subject)
		text, remedy string
	}{
		"it lacks the account's scheme": {func(t *testing.T, s *subject) { withFrontEnd(t, s, lynctest.NTLM) },
			"doesn't offer the authentication scheme tls-dsk", ": pidgin-lync edit alice.roe@example.test --auth-scheme ntlm"},
		"nothing is there": {func(t *testing.T, s *subject) {
			fe := withFrontEnd(t, s)
			_ = fe.Close()
		}, "localhost:", ""},
		"none is found": {func(t *testing.T, s *subject) {
			s.Network = true
			s.accounts = file(anAccount("prpl-sipe", alice, setting("authentication", "tls-dsk"), enabled))
			s.network.Resolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
				return nil, errors.New("no name server is there")
			}}
		}, "finds no front end", ": pidgin-lync edit alice.roe@example.test --server HOST:PORT"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSubject(t)
			test.spoil(t, s)
			s.write()
			found := s.findings("front-end")
			if !has(found, Error, test.text, test.remedy) {
				t.Errorf("%+v", found)
			}
			if has(found, OK, "", "") {
				t.Errorf("it is also said to be right: %+v", found)
			}
		})
	}
}

func TestLengthIsJudgedForTheAddressOfTheConnection(t *testing.T) {
	s := newSubject(t)
	withFrontEnd(t, s)
	// 127.0.0.1 is as long as the subject's address: with either the length is 768.
	s.settings += setting("useragent", strings.Repeat("x", 768-731))
	s.addresses = nil // asking for it would panic
	s.write()
	if found := s.findings("message-length"); !has(found, Warning, "from 127.0.0.1", "--user-agent") {
		t.Errorf("%+v", found)
	}
}

func TestUntrustedCertificateIsToldOnce(t *testing.T) {
	s := newSubject(t)
	withFrontEnd(t, s)
	s.network.Roots = x509.NewCertPool()
	s.write()
	found := s.findings("front-end")
	if !has(found, Warning, "self-signed", "") || !has(found, OK, "answers", "") || len(found) != 2 {
		t.Errorf("%+v", found)
	}
}

func TestClockIsComparedWithTheServers(t *testing.T) {
	for name, test := range map[string]struct {
		ahead time.Duration // of this machine's clock
		wrong bool
	}{
		"right":        {4 * time.Minute, false},
		"a bit slow":   {-4 * time.Minute, false},
		"fast":         {6 * time.Minute, true},
		"slow":         {-6 * time.Minute, true},
		"a day behind": {-24 * time.Hour, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSubject(t)
			fe := withFrontEnd(t, s)
			date := time.Now().Add(-test.ahead)
			fe.SetFault(lynctest.Fault{Answer: &lynctest.Answer{Status: 401, Reason: "Unauthorized", Headers: []lynctest.Header{
				{Name: "Date", Value: date.UTC().Format(http.TimeFormat)}, {Name: "WWW-Authenticate", Value: "NTLM"},
			}}})
			s.write()
			found := s.findings("clock")
			if has(found, Error, "that of localhost "+moment(date), ": sudo timedatectl set-ntp true") != test.wrong || has(found, OK, "", "") == test.wrong {
				t.Errorf("%+v", found)
			}
		})
	}
}

func TestClockIsComparedWithThatOfDiscovery(t *testing.T) {
	date := time.Date(2010, 11, 13, 23, 29, 0, 0, time.UTC)
	v := visit{discovery: &frontend.Discovery{Steps: []frontend.Step{{Asked: "http://a.test/"}, {Asked: "http://b.test/", Date: date}}}}
	if got, who := v.date(); !got.Equal(date) || who != "http://b.test/" {
		t.Error(got, who)
	}
	v.report = &frontend.Report{Answer: &frontend.Answer{}}
	if got, _ := v.date(); !got.Equal(date) {
		t.Error("a front end that doesn't tell the time counts", got)
	}
	if got, _ := (visit{}).date(); !got.IsZero() {
		t.Error(got)
	}
}
