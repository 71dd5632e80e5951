package lynctest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Bounds of what is read. The longest message of pidgin-sipe's sign-on has about
// 5 kB, its contact lists a few hundred.
const (
	maxLine    = 64 << 10 // bytes of one header line
	maxHeaders = 100
	maxBody    = 1 << 20 // bytes
)

// version ends a request line and starts a status line.
const version = "SIP/2.0"

// Message is one SIP message, as it went over a connection. Header values are
// without surrounding blanks.
type Message struct {
	Time       time.Time
	Connection int // counted from 1, over both transports
	Transport  Transport
	Received   bool // by the front end; false: sent by it

	StartLine string // request line or status line
	Headers   []Header
	Body      []byte
}

// Header is one header line of a message.
type Header struct{ Name, Value string }

// Method is the method of a request, "" for an answer.
func (m Message) Method() string {
	if m.Status() != 0 {
		return ""
	}
	method, _, _ := strings.Cut(m.StartLine, " ")
	return method
}

// Status is the status code of an answer, 0 for a request.
func (m Message) Status() int {
	rest, ok := strings.CutPrefix(m.StartLine, version+" ")
	if !ok {
		return 0
	}
	code, _, _ := strings.Cut(rest, " ")
	status, _ := strconv.Atoi(code)
	return status
}

// Header is the value of the first header of that name, in any letter case; "" if
// there is none.
func (m Message) Header(name string) string {
	for _, h := range m.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// address is the sign-in address in a From or To header.
func (m Message) address(name string) string {
	return strings.TrimPrefix(uri(m.Header(name)), "sip:")
}

// sequence splits the CSeq header into its number and the method.
func (m Message) sequence() (number, method string) {
	number, method, _ = strings.Cut(m.Header("CSeq"), " ")
	return number, method
}

// uri is the URI in the value of a From, To or Contact header.
func uri(value string) string {
	if _, rest, ok := strings.Cut(value, "<"); ok {
		value, _, _ = strings.Cut(rest, ">")
		return value
	}
	value, _, _ = strings.Cut(value, ";")
	return value
}

// tag is the tag parameter in the value of a From or To header.
func tag(value string) string {
	_, rest, _ := strings.Cut(value, ";tag=")
	value, _, _ = strings.Cut(rest, ";")
	return value
}

// bytes is the message as it goes over the line.
func (m Message) bytes() []byte {
	var b bytes.Buffer
	b.WriteString(m.StartLine + "\r\n")
	for _, h := range m.Headers {
		b.WriteString(h.Name + ": " + h.Value + "\r\n")
	}
	b.WriteString("\r\n")
	b.Write(m.Body)
	return b.Bytes()
}

// newReader returns a buffer for readMessage.
func newReader(r io.Reader) *bufio.Reader { return bufio.NewReaderSize(r, maxLine) }

// readMessage reads the next message. Empty lines in front of it are the client's
// keep-alive. It returns io.EOF where the stream ends between two messages.
func readMessage(r *bufio.Reader) (Message, error) {
	line := ""
	for line == "" {
		var err error
		if line, err = readLine(r); err != nil {
			return Message{}, err
		}
	}
	if !isStartLine(line) {
		return Message{}, fmt.Errorf("start line %.60q: not SIP", line)
	}
	headers, err := readHeaders(r)
	if err != nil {
		return Message{}, unexpected(err)
	}
	m := Message{StartLine: line, Headers: headers}
	m.Body, err = readBody(r, m.Header("Content-Length"))
	return m, unexpected(err)
}

// isStartLine tells a SIP message from what a client sends whose message has come
// out garbled.
func isStartLine(line string) bool {
	return strings.HasPrefix(line, version+" ") || strings.HasSuffix(line, " "+version)
}

func readHeaders(r *bufio.Reader) ([]Header, error) {
	var headers []Header
	for {
		line, err := readLine(r)
		if err != nil || line == "" {
			return headers, err
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return nil, fmt.Errorf("header line %.60q: no name", line)
		}
		if len(headers) == maxHeaders {
			return nil, fmt.Errorf("more than %d headers", maxHeaders)
		}
		headers = append(headers, Header{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
}

func readBody(r *bufio.Reader, length string) ([]byte, error) {
	if length == "" {
		return nil, nil
	}
	n, err := strconv.ParseUint(length, 10, 32)
	if err != nil || n > maxBody {
		return nil, fmt.Errorf("content length %.60q: not between 0 and %d", length, maxBody)
	}
	if n == 0 {
		return nil, nil
	}
	body := make([]byte, n)
	_, err = io.ReadFull(r, body)
	return body, err
}

// readLine reads a line and takes its end away: CR LF, or LF alone.
func readLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", fmt.Errorf("a line of more than %d bytes", maxLine)
	case err == io.EOF && len(line) > 0:
		return "", io.ErrUnexpectedEOF
	case err != nil:
		return "", err
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r"), nil
}

// unexpected is the error for a stream that ends within a message.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
