package lynctest

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// testClient is the least that signs on by NTLM, for what needs no real plugin.
type testClient struct {
	t      *testing.T
	conn   net.Conn
	reader *bufio.Reader
	opaque string
	keys   *ntlmKeys // its own: the client's and the server's side exchanged
}

// dial connects to a front end until the test ends.
func dial(t *testing.T, address string) *testClient {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &testClient{t: t, conn: conn, reader: newReader(conn)}
}

// secure begins TLS on the connection.
func (c *testClient) secure() *testClient {
	c.t.Helper()
	conn := tls.Client(c.conn, &tls.Config{InsecureSkipVerify: true})
	if err := conn.Handshake(); err != nil {
		c.t.Fatal(err)
	}
	c.conn, c.reader = conn, newReader(conn)
	return c
}

// request is a request in one dialog, without credentials.
func request(method, address string) string {
	from := "<sip:" + address + ">"
	return strings.Join([]string{
		method + " sip:example.test SIP/2.0", "Via: SIP/2.0/tcp 127.0.0.1:1", "From: " + from + ";tag=1;epid=2", "To: " + from,
		"CSeq: 1 " + method, "Call-ID: call", "User-Agent: test", "Contact: <sip:127.0.0.1:1>", "Content-Length: 0", "", "",
	}, "\r\n")
}

// with adds a header to a request.
func with(request, name, value string) string {
	return strings.TrimSuffix(request, "\r\n") + name + ": " + value + "\r\n\r\n"
}

func (c *testClient) send(text string) {
	c.t.Helper()
	if _, err := c.conn.Write([]byte(text)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *testClient) ask(text string) Message {
	c.t.Helper()
	c.send(text)
	m, err := readMessage(c.reader)
	if err != nil {
		c.t.Fatal(err)
	}
	return m
}

// signOn registers by NTLM, and returns the first answer that isn't a step of that.
func (c *testClient) signOn(address, password string) Message {
	c.t.Helper()
	answer := c.ask(with(request("REGISTER", address), "Authorization", `NTLM qop="auth", gssapi-data="", version=4`))
	challenge, err := parseCredentials(answer.Header("WWW-Authenticate"))
	if err != nil || challenge.parameters["gssapi-data"] == "" {
		return answer
	}
	c.opaque = challenge.parameters["opaque"]
	token, err := base64.StdEncoding.DecodeString(challenge.parameters["gssapi-data"])
	if err != nil {
		c.t.Fatal(err)
	}
	return c.ask(c.sign(request("REGISTER", address), c.authenticate(token, address, password)))
}

// authenticate answers an NTLM challenge, and keeps the keys that follow.
func (c *testClient) authenticate(challenge []byte, user, password string) []byte {
	blob := append([]byte{1, 1}, make([]byte, clientChallengeSize-2)...)
	key := ntlmv2Key(secret.New(password), user, nil)
	proof := hmacMD5(key, challenge[24:32], blob)
	session := []byte("sixteen bytes...")
	server := newNTLMKeys(session)
	c.keys = &ntlmKeys{clientSign: server.serverSign, clientSeal: server.serverSeal, serverSign: server.clientSign, serverSeal: server.clientSeal}
	return composeAuthenticate(append(proof, blob...), nil, utf16Bytes(user), rc4Once(hmacMD5(key, proof), session), flagsSIP)
}

// composeAuthenticate makes an AUTHENTICATE_MESSAGE.
func composeAuthenticate(ntResponse, domain, user, sessionKey []byte, flags uint32) []byte {
	message := make([]byte, authenticateHeaderSize)
	copy(message, ntlmSignature)
	message[8] = ntlmAuthenticate
	binary.LittleEndian.PutUint32(message[60:], flags)
	for _, part := range []struct {
		at   int
		data []byte
	}{{20, ntResponse}, {28, domain}, {36, user}, {52, sessionKey}} {
		copy(message[part.at:], appendField(nil, len(part.data), len(message)))
		message = append(message, part.data...)
	}
	return message
}

// signed is a request with a signature, once signOn has made the keys.
func (c *testClient) signed(method, address string) string {
	c.t.Helper()
	return c.sign(request(method, address), nil)
}

// sign adds credentials to a request, with a token if there is one.
func (c *testClient) sign(text string, token []byte) string {
	c.t.Helper()
	m, err := readMessage(newReader(strings.NewReader(text)))
	if err != nil {
		c.t.Fatal(err)
	}
	data := ""
	if token != nil {
		data = fmt.Sprintf(`gssapi-data="%s", `, base64.StdEncoding.EncodeToString(token))
	}
	signature := c.keys.sign(signedText(m, NTLM, "r", "1", "lync.example.test"))
	return with(text, "Authorization", fmt.Sprintf(`NTLM opaque="%s", %scrand="r", cnum="1", response="%s"`, c.opaque, data, hex.EncodeToString(signature)))
}
