package frontend

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// message is a SIP answer or request with its header; a body is skipped.
type message struct {
	status int // 0 for a request
	reason string
	fields []field
}

type field struct{ name, value string }

// get gives the first field of a name, in any letter case.
func (m message) get(name string) string {
	if all := m.all(name); len(all) > 0 {
		return all[0]
	}
	return ""
}

func (m message) all(name string) []string {
	var list []string
	for _, f := range m.fields {
		if strings.EqualFold(f.name, name) {
			list = append(list, f.value)
		}
	}
	return list
}

var errNotSIP = errors.New("no status line of SIP")

// readAnswer reads up to the first final answer: requests and provisional answers
// in front of it are skipped. Not more than maxHeader bytes are read in all.
func readAnswer(r io.Reader) (message, error) {
	limited := &io.LimitedReader{R: r, N: maxHeader}
	buffered := bufio.NewReader(limited)
	for {
		m, err := readMessage(buffered)
		if err != nil && limited.N <= 0 {
			err = errTooBig
		}
		if err != nil || m.status >= 200 {
			return m, err
		}
	}
}

func readMessage(r *bufio.Reader) (m message, err error) {
	line, err := readLine(r)
	for err == nil && line == "" { // keep-alives of the other side
		line, err = readLine(r)
	}
	if err != nil {
		return m, err
	}
	if m.status, m.reason, err = parseStartLine(line); err != nil {
		return m, err
	}
	if m.fields, err = readFields(r); err != nil {
		return m, err
	}
	length, err := bodyLength(m)
	if err == nil {
		_, err = io.CopyN(io.Discard, r, int64(length))
	}
	return m, err
}

// readLine reads up to the next line feed. The reader's limit bounds the line.
func readLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadString('\n')
	if err == io.EOF && line != "" {
		err = io.ErrUnexpectedEOF
	}
	return strings.TrimRight(line, "\r\n"), err
}

// parseStartLine gives the status of an answer, 0 for a request.
func parseStartLine(line string) (status int, reason string, err error) {
	const version = "SIP/2.0"
	if strings.HasSuffix(line, " "+version) {
		return 0, "", nil
	}
	rest, ok := strings.CutPrefix(line, version+" ")
	digits, reason, _ := strings.Cut(rest, " ")
	status, err = strconv.Atoi(digits)
	if !ok || err != nil || len(digits) != 3 || status < 100 {
		return 0, "", fmt.Errorf("%w: it begins %s", errNotSIP, quote(line))
	}
	return status, printable(reason), nil
}

// maxLines is how many lines a header may have. Real ones have about 20.
const maxLines = 500

// readFields reads a header up to the empty line. A line that begins with a blank
// continues the one before (RFC 3261 7.3.1).
func readFields(r *bufio.Reader) ([]field, error) {
	var fields []field
	for range maxLines {
		line, err := readLine(r)
		if err != nil {
			return nil, noEnd(err)
		}
		if line == "" {
			return fields, nil
		}
		if folded := line[0] == ' ' || line[0] == '\t'; folded && len(fields) > 0 {
			fields[len(fields)-1].value += " " + strings.TrimSpace(line)
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("a header line without a colon: %s", quote(line))
		}
		fields = append(fields, field{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
	return nil, errTooBig
}

// noEnd says of the end of the input that it came too early.
func noEnd(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// bodyLength reads Content-Length; without one there is no body.
func bodyLength(m message) (int, error) {
	text := m.get("Content-Length")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("the Content-Length %s", quote(text))
	}
	return n, nil
}
