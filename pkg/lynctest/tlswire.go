package lynctest

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"slices"
	"time"
)

// wire is the connection of a TLS server whose client's records come in pieces.
type wire struct {
	unread  bytes.Buffer             // from the client
	written bytes.Buffer             // by the server, since the last pause
	yield   func(flight []byte) bool // hands over what was written, returns when more may be unread
}

// Read pauses the server when everything is read. When there still isn't more after
// that, the client has sent nothing, or is gone.
func (w *wire) Read(p []byte) (int, error) {
	if w.unread.Len() == 0 && !w.yield(w.takeWritten()) {
		return 0, net.ErrClosed
	}
	if w.unread.Len() == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	return w.unread.Read(p)
}

func (w *wire) Write(p []byte) (int, error) { return w.written.Write(p) }

// takeWritten returns what the server has written since the last time.
func (w *wire) takeWritten() []byte {
	flight := bytes.Clone(w.written.Bytes())
	w.written.Reset()
	return flight
}

// The rest of net.Conn is of no use without a network.

func (w *wire) Close() error                     { return nil }
func (w *wire) LocalAddr() net.Addr              { return nil }
func (w *wire) RemoteAddr() net.Addr             { return nil }
func (w *wire) SetDeadline(time.Time) error      { return nil }
func (w *wire) SetReadDeadline(time.Time) error  { return nil }
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

// The record layer of TLS 1.0 (RFC 2246 6.2.1).
const (
	recordHeaderSize = 5 // type, version, length
	recordHandshake  = 22
	maxRecord        = 1 << 14
)

// oneRecord joins handshake records in plain text into one, as Lync sends them:
// pidgin-sipe gives up on a record that holds nothing but a ServerHelloDone
// (sipe-tls.c). Record headers are no part of what TLS hashes. Anything else than
// handshake records that fit into one is returned as it is.
func oneRecord(flight []byte) []byte {
	var joined []byte
	for rest := flight; len(rest) > 0; {
		body, after, ok := firstRecord(rest)
		if !ok || rest[0] != recordHandshake {
			return flight
		}
		if joined == nil {
			joined = slices.Clone(rest[:recordHeaderSize])
		}
		joined = append(joined, body...)
		rest = after
	}
	length := len(joined) - recordHeaderSize
	if length <= 0 || length > maxRecord {
		return flight
	}
	binary.BigEndian.PutUint16(joined[recordHeaderSize-2:], uint16(length))
	return joined
}

// firstRecord splits records after the first one.
func firstRecord(records []byte) (body, rest []byte, ok bool) {
	if len(records) < recordHeaderSize {
		return nil, nil, false
	}
	end := recordHeaderSize + int(binary.BigEndian.Uint16(records[recordHeaderSize-2:]))
	if end > len(records) {
		return nil, nil, false
	}
	return records[recordHeaderSize:end], records[end:], true
}

// serverRandom is the random in a flight that begins with a ServerHello: after the
// record's header, the message's type and length, and the version (RFC 2246 7.4.1.3).
// It is nil if the flight is too short for one.
func serverRandom(flight []byte) []byte {
	const begin, size = recordHeaderSize + 4 + 2, 32
	if len(flight) < begin+size {
		return nil
	}
	return bytes.Clone(flight[begin : begin+size])
}
