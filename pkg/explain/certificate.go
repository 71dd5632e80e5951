package explain

var (
	seeChain = advice{text: "see the certificate, and what is wrong with it: pidgin-lync check ACCOUNT"}
	setClock = advice{text: "check this computer's date and time: timedatectl"}
	trustCA  = advice{text: "if the company has a certificate authority of its own, install its certificate as the administrator gives it to you (on Debian: into /usr/local/share/ca-certificates, then sudo update-ca-certificates), and restart Pidgin"}
	renew    = advice{text: "tell the administrator: the certificate must be renewed"}
	oldCache = advice{text: "if it was right before and the server has got a new certificate since, remove the old one: in Pidgin, Tools, Certificates, the server's name, Delete"}
)

// certificateEntries are about certificates (libpurple certificate.c:
// purple_certificate_invalidity_reason_str, x509_tls_cached_start_verify;
// connection.h for the codes). None says to accept a certificate unseen.
var certificateEntries = []entry{
	{
		id: "certificate-expired", title: "the server's certificate has expired",
		messages: []string{"The certificate has expired and should not be considered valid"}, codes: []int{10},
		cause:  "its time is over, or this computer's clock is wrong",
		advice: []advice{setClock, seeChain, renew},
	},
	{
		id: "certificate-not-yet-valid", title: "the server's certificate isn't valid yet",
		messages: []string{"The certificate is not valid yet"}, codes: []int{11},
		cause:  "mostly this computer's clock is wrong",
		advice: []advice{setClock, seeChain},
	},
	{
		id: "certificate-wrong-name", title: "the server's certificate is for another name",
		messages: []string{"The certificate presented is not issued to this domain", "The certificate claims to be from * instead"}, codes: []int{12},
		cause: "the account names the server by a name or an address that isn't in its certificate; or it is another server than it should be",
		advice: []advice{
			{text: "see the names in the certificate: pidgin-lync check ACCOUNT"},
			{text: "give the server by one of these names: pidgin-lync edit ACCOUNT --server HOST:PORT"}, oldCache,
		},
	},
	{
		id: "certificate-self-signed", title: "the server's certificate is signed by nobody but itself",
		messages: []string{"The certificate is self-signed and cannot be automatically checked"}, codes: []int{14},
		cause:  "nobody vouches for it, so it can't be told from one that somebody else has made",
		advice: []advice{seeChain, {text: "compare its fingerprint with the one that the administrator gives you, by another way than this connection, before you accept it in Pidgin"}},
	},
	{
		id: "certificate-untrusted", title: "the server's certificate is signed by somebody whom this system doesn't trust",
		messages: []string{"The certificate is not trusted because no certificate that can verify it is currently trusted", "You have no database of root certificates"}, codes: []int{9},
		cause:  "mostly a company's own certificate authority, whose certificate isn't installed here; or the server doesn't send the certificates between",
		advice: []advice{seeChain, trustCA},
	},
	{
		id: "certificate-revoked", title: "the server's certificate has been revoked",
		messages: []string{"The certificate has been revoked"},
		cause:    "its issuer has declared it invalid, perhaps since its key was stolen",
		advice:   []advice{{text: "don't accept it; tell the administrator"}, seeChain},
	},
	{
		id: "certificate-question", title: "Pidgin asks whether to accept a certificate",
		messages: []string{"Accept certificate for *", "SSL Certificate Verification", "has presented the following certificate for just-this-once use"},
		cause: "this system doesn't trust it, or it isn't for that name. Sign-on waits for the answer, and so does automatic discovery, for instance " +
			"if it asks for lyncdiscoverinternal; the question may be behind another window",
		advice: []advice{seeChain, trustCA, oldCache,
			{text: "if it is only asked while the server is discovered, give the server, so that nothing is discovered: pidgin-lync edit ACCOUNT --server HOST:PORT", weigh: ifDiscovered}},
	},
	{
		id: "certificate-rejected", title: "the server's certificate was refused",
		messages: []string{"SSL peer presented an invalid certificate", "The certificate for * could not be validated", "Unable to validate certificate", "The certificate chain presented is invalid",
			"An unknown certificate error occurred", "SSL Certificate Error"}, codes: []int{8, 13, 15},
		cause:  "it has expired, it is for another name, or it is signed by nobody whom this system trusts; or the question whether to accept it was answered with no",
		advice: []advice{seeChain, setClock, trustCA, oldCache},
	},
}
