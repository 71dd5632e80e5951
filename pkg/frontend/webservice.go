package frontend

import (
	"context"
	"net/http"
)

// webService asks the certificate provisioning service for its metadata, which is
// the plugin's first step of TLS-DSK and needs no credentials (sipe sipe-svc.c:
// sipe_svc_metadata).
func (e Environment) webService(ctx context.Context, uri string) *WebService {
	w := &WebService{URL: uri + "/mex"}
	address, ok := parseWebAddress(w.URL)
	if !ok {
		w.fail("the address for certificates, %s, is none", quote(uri))
		return w
	}
	answer := e.get(ctx, address, "")
	w.Status, w.TLS = answer.Status, answer.TLS
	if w.TLS != nil {
		w.Problems = append(w.Problems, w.TLS.Problems...)
	}
	switch {
	case answer.TLS != nil && answer.TLS.Trust != Accepts: // told by the certificate's problems
	case answer.Problem != nil:
		w.Problems = append(w.Problems, *answer.Problem)
		w.fail("the service for certificates can't be reached")
	case answer.Status != http.StatusOK:
		w.fail("the service for certificates answers with status %d", answer.Status)
	case !isMetadata(answer.Body):
		w.fail("the service for certificates answers, but not with its metadata")
	default:
		w.Metadata = true
	}
	return w
}

func (w *WebService) fail(format string, args ...any) {
	w.Problems = append(w.Problems, *problem(certServiceFailed, Error, "ask the server's administrator for "+printable(w.URL)+", or choose another scheme: --auth-scheme ntlm", format, args...))
}

// isMetadata says whether a document names what the plugin looks for: where tickets
// are to be had, and where certificates are (sipe sipe-webticket.c:
// webticket_metadata, service_metadata).
func isMetadata(document []byte) bool {
	const name = "CertProvisioningServiceWebTicketProof_SHA1"
	root, err := parseXML(document)
	if err != nil {
		return false
	}
	ticket, certificate := false, false
	for _, policy := range root.all("Policy") {
		if id, _ := policy.attribute("id"); id != name+"_policy" {
			continue
		}
		for _, tokens := range []string{"EndorsingSupportingTokens", "SignedSupportingTokens"} {
			issuer := policy.child("ExactlyOne", "All", tokens, "Policy", "IssuedToken", "Issuer", "Address")
			ticket = ticket || issuer != nil && issuer.text.Len() > 0
		}
	}
	for _, port := range root.child("service").all("port") {
		if given, _ := port.attribute("name"); given == name {
			_, certificate = port.child("address").attribute("location")
		}
	}
	return ticket && certificate
}
