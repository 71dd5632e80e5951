package cli

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/frontend"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

func TestCheckShowsAChainOfCertificatesOnLinesThatFit(t *testing.T) {
	until := func(year int) time.Time { return time.Date(year, 3, 1, 12, 0, 0, 0, time.UTC) }
	const leaf, between, root = "CN=lync-pool-front-end-7.internal.example.com,OU=Unified Communications,O=Example Holding International",
		"CN=Example Issuing CA 2", "CN=Example Root CA,O=Example"
	expired := frontend.Problem{ID: "expired", Severity: frontend.Warning, Remedy: "tell the server's administrator",
		Text: "the certificate of lync-pool-front-end-7.internal.example.com expired on 2020-03-01"}
	report := frontend.Report{
		Connection: frontend.Attempt{
			Server: frontend.Server{Host: "2001:db8::5061:1", Port: 5061, Transport: lync.TransportTLS},
			Remote: "[2001:db8::5061:1]:5061",
			TLS: &frontend.TLS{Version: "TLS 1.2", CipherSuite: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", Certificates: []frontend.Certificate{
				{Subject: leaf, Issuer: between, NotAfter: until(2020), Names: []string{"lync-pool-front-end-7.internal.example.com", "sip.example.com", "lyncdiscover.example.com"}},
				{Subject: between, Issuer: root, NotAfter: until(2031)},
				{Subject: root, Issuer: root, NotAfter: until(2041)},
			}},
		},
		Answer: &frontend.Answer{Status: 401, Reason: "Unauthorized", Server: "RTC/5.0", Generation: "Lync Server 2013", Offers: []frontend.Offer{
			{Name: "NTLM", Scheme: lync.SchemeNTLM, Realm: "SIP Communications Service", TargetName: "lync-pool-front-end-7.internal.example.com"},
			{Name: "TLS-DSK", Scheme: lync.SchemeTLSDSK, Realm: "SIP Communications Service", TargetName: "fe"},
		}},
		WebService: &frontend.WebService{URL: "https://lync-pool-front-end-7.internal.example.com:443/CertProv/CertProvisioningService.svc/mex", Metadata: true},
		Problems:   []frontend.Problem{expired},
	}
	const want = `server           [2001:db8::5061:1]:5061 (tls)
encryption       TLS 1.2, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
certificate      CN=lync-pool-front-end-7.internal.example.com,OU=Unified
                 Communications,O=Example Holding International, for
                 lync-pool-front-end-7.internal.example.com,
                 sip.example.com, lyncdiscover.example.com, valid until
                 2020-03-01
issued by        CN=Example Issuing CA 2, valid until 2031-03-01
issued by        CN=Example Root CA,O=Example, valid until 2041-03-01
answer           401 Unauthorized
product          Lync Server 2013 (RTC/5.0)
offers           ntlm, realm "SIP Communications Service", target
                 "lync-pool-front-end-7.internal.example.com"
                 tls-dsk, realm "SIP Communications Service", target "fe"
certificates by  https://lync-pool-front-end-7.internal.example.com:443/CertProv/CertProvisioningService.svc/mex
                 answers

warning: the certificate of lync-pool-front-end-7.internal.example.com
         expired on 2020-03-01
  → tell the server's administrator
nothing here keeps Pidgin from signing on
`
	if diff := cmp.Diff(want, lookText(look{Report: &report}, reportText)); diff != "" {
		t.Error(diff)
	}
}
