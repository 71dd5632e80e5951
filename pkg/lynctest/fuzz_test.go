package lynctest

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"testing"
)

// FuzzReadMessage holds the reader to its bounds, and to reading what is written.
func FuzzReadMessage(f *testing.F) {
	f.Add([]byte(request("REGISTER", jane)))
	f.Add([]byte("\r\n\r\nSIP/2.0 200 OK\nContent-Length: 3\n\nabcdef"))
	f.Add([]byte("API/15.0\r\n\r\n"))
	f.Add([]byte("A SIP/2.0\r\n: x\r\n\r\n"))
	f.Add([]byte("A SIP/2.0\r\nContent-Length: -1\r\n\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := readMessage(newReader(bytes.NewReader(data)))
		if err != nil {
			return
		}
		if len(m.Headers) > maxHeaders || len(m.Body) > maxBody {
			t.Fatalf("%d headers, %d bytes", len(m.Headers), len(m.Body))
		}
		again, err := readMessage(newReader(bytes.NewReader(m.bytes())))
		if err != nil || again.StartLine != m.StartLine || !slices.Equal(again.Headers, m.Headers) || !bytes.Equal(again.Body, m.Body) {
			t.Fatalf("%+v is read again as %+v, %v", m, again, err)
		}
		signedText(m, NTLM, "", "", "")
		reply(m, NotFound(), "")
	})
}

// FuzzParseCredentials holds the parser to giving values that fit into a header.
func FuzzParseCredentials(f *testing.F) {
	f.Add(`NTLM qop="auth", opaque="1A2B3C4D", realm="SIP Communications Service", gssapi-data="", version=4`)
	f.Add(`TLS-DSK a=b,c = "d,e" f="g"`)
	f.Add(`NTLM "`)
	f.Add(`x =y`)
	f.Fuzz(func(t *testing.T, header string) {
		c, err := parseCredentials(header)
		for name, value := range c.parameters {
			if err != nil || name == "" || name != strings.ToLower(name) || strings.Contains(name+value, `"`) {
				t.Fatalf("%q: %q=%q, %v", header, name, value, err)
			}
		}
	})
}

// FuzzAuthenticate holds the NTLM server to letting nobody in who doesn't know the
// password.
func FuzzAuthenticate(f *testing.F) {
	f.Add(composeAuthenticate(make([]byte, 60), utf16Bytes("D"), utf16Bytes(jane), make([]byte, 16), flagsSIP))
	f.Add(composeAuthenticate(make([]byte, 24), nil, utf16Bytes(jane), nil, flagsHTTP))
	f.Add([]byte(ntlmSignature + "\x03\x00\x00\x00"))
	server := &ntlmServer{config: Config{Users: []User{janeUser}}}
	f.Fuzz(func(t *testing.T, message []byte) {
		if user, _, err := server.check(message); err == nil {
			t.Fatalf("%q is let in", user.Address)
		}
	})
}

// FuzzTLSHandshake holds the handshake to letting nobody in without a certificate,
// and the joining of records to keeping what is in them.
func FuzzTLSHandshake(f *testing.F) {
	hello, err := base64.StdEncoding.DecodeString("FgMBADUBAAAxAwFrA6hMi20TyDx8Oij8uVaw9IXgJSS+LzUIMaj6LSKPbQAACgAEAAUALwA1AAMBAA==")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(hello, []byte{})
	f.Add(hello, []byte("\x16\x03\x01\x00\x07\x0b\x00\x00\x03\x00\x00\x00"))
	f.Add([]byte("\x16\x03\x01\x00\x01\x01\x16\x03\x01\x00\x01\x02"), hello)
	front := testIdentity(f)
	f.Fuzz(func(t *testing.T, first, second []byte) {
		if joined := oneRecord(first); !bytes.Equal(payloads(joined), payloads(first)) {
			t.Fatalf("%x is joined to %x", first, joined)
		}
		h := newTLSHandshake(directory{janeUser}, front)
		defer h.close()
		for _, token := range [][]byte{first, second} {
			_, outcome, err := h.step(token)
			if outcome != nil {
				t.Fatal("let in")
			}
			if err != nil {
				return
			}
		}
	})
}

// payloads are the contents of all whole records.
func payloads(records []byte) []byte {
	var all []byte
	for {
		body, rest, ok := firstRecord(records)
		if !ok {
			return all
		}
		all, records = append(all, body...), rest
	}
}

// FuzzCertificateRequest holds the provisioning service to giving nothing to those
// without a ticket's key.
func FuzzCertificateRequest(f *testing.F) {
	services := &webServices{front: &FrontEnd{identity: testIdentity(f)}}
	_, issued := issuedTicket(f, services)
	f.Add(endorsedRequest(issued.assertion, []byte("not the key"), jane, certificateRequest64(f)))
	f.Add([]byte(`<a><Header><Security><Assertion AssertionID="x"/></Security></Header></a>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if _, err := services.certificateFor(body); err == nil {
			t.Fatal("a certificate is issued")
		}
	})
}
