package lynctest

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// namespaces are declared on the root of every document from here. pidgin-sipe goes
// by local names only.
const namespaces = ` xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"` +
	` xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"` +
	` xmlns:wsoap="http://schemas.xmlsoap.org/wsdl/soap/"` +
	` xmlns:wsa="http://www.w3.org/2005/08/addressing"` +
	` xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"` +
	` xmlns:sp="http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702"` +
	` xmlns:wst="http://docs.oasis-open.org/ws-sx/ws-trust/200512"` +
	` xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"` +
	` xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"`

// provisioningMetadata says that the certificate provisioning service wants a web
// ticket that its owner endorses: signs with the key that belongs to it. That is
// what a Lync Server 2013 wants, and it proves more than a ticket alone
// (SignedSupportingTokens): that the client has made the right key of both sides'
// random numbers.
func provisioningMetadata(base string) string {
	return `<?xml version="1.0" encoding="utf-8"?>` +
		`<wsdl:definitions name="CertProvisioningService"` + namespaces + `>` +
		`<wsp:Policy wsu:Id="CertProvisioningServiceWebTicketProof_SHA1_policy"><wsp:ExactlyOne><wsp:All>` +
		`<sp:EndorsingSupportingTokens><wsp:Policy><sp:IssuedToken><sp:Issuer>` +
		`<wsa:Address>` + base + ticketPath + `</wsa:Address>` +
		`</sp:Issuer></sp:IssuedToken></wsp:Policy></sp:EndorsingSupportingTokens>` +
		`</wsp:All></wsp:ExactlyOne></wsp:Policy>` +
		service("CertProvisioningService", "CertProvisioningServiceWebTicketProof_SHA1", base+provisioningPortPath) +
		`</wsdl:definitions>`
}

// ticketMetadata says where to get a web ticket by Windows authentication.
func ticketMetadata(base string) string {
	return `<?xml version="1.0" encoding="utf-8"?>` +
		`<wsdl:definitions name="WebTicketService"` + namespaces + `>` +
		service("WebTicketService", "WebTicketServiceWinNegotiate", base+ticketPortPath) +
		`</wsdl:definitions>`
}

func service(name, port, location string) string {
	return `<wsdl:service name="` + name + `"><wsdl:port name="` + port + `">` +
		`<wsoap:address location="` + location + `"/></wsdl:port></wsdl:service>`
}

// envelope is a SOAP message.
func envelope(body string) string {
	return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope` + namespaces + `><soap:Body>` + body + `</soap:Body></soap:Envelope>`
}

// escaped is a text within XML.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder never fails
	return b.String()
}

// rawElement cuts the first element of that name, written so, out of a document. It
// must not hold another of its name.
func rawElement(document []byte, name string) []byte {
	begin := bytes.Index(document, []byte("<"+name+" "))
	if begin < 0 {
		return nil
	}
	closing := []byte("</" + name + ">")
	length := bytes.Index(document[begin:], closing)
	if length < 0 {
		return nil
	}
	return document[begin : begin+length+len(closing)]
}
