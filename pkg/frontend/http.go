package frontend

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// What is read of an answer at most, in bytes. The plugin knows no limit; real
// answers have a few kilobytes.
const (
	maxHeader = 64 << 10
	maxBody   = 1 << 20
)

// webAddress is an address as the plugin takes it apart (sipe sipe-http.c:
// sipe_http_parse_uri).
type webAddress struct {
	text string
	Server
	path string // without the first slash, with the query
}

// parseWebAddress reads an address; ok is false for what the plugin can't use.
func parseWebAddress(text string) (w webAddress, ok bool) {
	transport, port := lync.TransportTLS, 443
	rest, ok := strings.CutPrefix(text, "https://")
	if !ok {
		transport, port = lync.TransportTCP, 80
		if rest, ok = strings.CutPrefix(text, "http://"); !ok {
			return webAddress{}, false
		}
	}
	hostPort, path, ok := strings.Cut(rest, "/")
	if !ok {
		return webAddress{}, false
	}
	host, digits, _ := strings.Cut(hostPort, ":")
	digits, _, _ = strings.Cut(digits, ":")
	if given := leadingNumber(digits); given != 0 {
		port = given
	}
	return webAddress{text, Server{strings.ToLower(host), port, transport}, path}, true
}

// leadingNumber reads digits up to the first other character, as C does; 0 without
// any. What can't be a port any more stays so.
func leadingNumber(s string) int {
	s = strings.TrimLeft(s, " \t\r\n\v\f")
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if end >= 0 {
		s = s[:end]
	}
	n, err := strconv.Atoi(s)
	if err != nil && s != "" {
		return maxPort + 1
	}
	return n
}

// webAnswer is what came back from a web service. Status is 0 without an answer,
// and Problem says why; it may also say why an answer isn't whole.
type webAnswer struct {
	Status  int
	Header  http.Header
	Body    []byte
	NoEnd   bool // where the body ends isn't said; it wasn't read
	TLS     *TLS
	Problem *Problem
}

// get sends a GET request as the plugin does and reads the answer. Further header
// lines end with CRLF each.
func (e Environment) get(ctx context.Context, w webAddress, headers string) (a webAnswer) {
	if strings.ContainsFunc(w.text, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }) {
		a.Problem = problem(badAnswer, Error, "", "an address with a blank or control character isn't asked: %s", quote(w.text))
		return a
	}
	conn, attempt := e.connect(ctx, w.Server)
	a.TLS = attempt.TLS
	if conn == nil {
		a.Problem = &attempt.Problems[len(attempt.Problems)-1]
		return a
	}
	defer conn.Close()
	if a.TLS != nil && a.TLS.Trust != Accepts {
		a.Problem = a.TLS.objection()
		return a
	}
	defer closeAtEnd(ctx, conn)()
	_, err := fmt.Fprintf(conn, "GET /%s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\n%s\r\n", w.path, w.Host, e.userAgent(), headers)
	if err == nil {
		err = a.read(conn)
	}
	if err != nil {
		a.Problem = explainRead(ctx, w.HostPort(), "HTTP", err)
	}
	return a
}

// closeAtEnd closes a connection when the context ends, so that no read outlasts
// it. The function that it returns calls this off.
func closeAtEnd(ctx context.Context, conn net.Conn) func() {
	raw := conn
	if t, ok := conn.(*tls.Conn); ok {
		raw = t.NetConn() // closing TLS itself would first try to write
	}
	stop := context.AfterFunc(ctx, func() { raw.Close() })
	return func() { stop() }
}

var errTooBig = errors.New("too big")

// read reads the answer. A body of unstated length isn't read: the plugin takes
// none (sipe sipmsg.c: sipmsg_parse_header).
func (a *webAnswer) read(conn io.Reader) error {
	limited := &io.LimitedReader{R: conn, N: maxHeader}
	response, err := http.ReadResponse(bufio.NewReader(limited), nil)
	if err != nil && limited.N <= 0 {
		return errTooBig
	}
	if err != nil {
		return err
	}
	// The body isn't closed, which might read on: the connection is.
	a.Status, a.Header = response.StatusCode, response.Header
	if a.NoEnd = response.ContentLength < 0 && len(response.TransferEncoding) == 0; a.NoEnd {
		return nil
	}
	limited.N = maxBody + maxHeader // chunks have headers, too
	a.Body, err = io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	if len(a.Body) > maxBody || err != nil && limited.N <= 0 {
		return errTooBig
	}
	return err
}

// explainRead words why there is no answer, or no whole one.
func explainRead(ctx context.Context, who, protocol string, err error) *Problem {
	switch {
	case errors.Is(err, errTooBig):
		return problem(answerTooBig, Error, "", "the answer of %s is longer than any real one; the rest wasn't read", who)
	case isTimeout(ctx, err):
		return outOfTimeProblem("%s took the connection but didn't answer", who)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return problem(closed, Error, "", "%s closed the connection before its answer was complete", who)
	}
	var network *net.OpError
	if errors.As(err, &network) {
		return problem(closed, Error, "", "the connection to %s broke: %s", who, reason(err))
	}
	return problem(badAnswer, Error, "", "the answer of %s isn't %s: %s", who, protocol, printable(err.Error()))
}
