package frontend

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"
)

// The DNS types and codes that the worlds need (RFC 1035 3.2.2, 4.1.1; RFC 2782).
const (
	typeA     = 1
	typeCNAME = 5
	typeAAAA  = 28
	typeSRV   = 33

	noSuchDomain  = 3
	serverFailure = 2
)

// zone is what a DNS server knows. Names are in lower case and have no closing dot.
type zone struct {
	mu      sync.Mutex
	records map[string][]record
	fails   map[string]bool          // names for which it answers SERVFAIL
	silent  map[string]bool          // names for which it answers nothing
	long    map[string]bool          // names for which an answer doesn't fit into a datagram
	delay   map[string]time.Duration // how long it thinks about a name
}

type record struct {
	kind uint16
	data []byte
	name string // the target of a CNAME
}

func newZone() *zone {
	return &zone{records: map[string][]record{}, fails: map[string]bool{}, silent: map[string]bool{}, long: map[string]bool{}, delay: map[string]time.Duration{}}
}

func (z *zone) address(name string, ip netip.Addr) {
	kind := uint16(typeA)
	if ip.Is6() {
		kind = typeAAAA
	}
	z.add(name, record{kind: kind, data: ip.AsSlice()})
}

func (z *zone) alias(name, target string) {
	z.add(name, record{kind: typeCNAME, data: wireName(target), name: target})
}

func (z *zone) srv(name, target string, port, priority, weight uint16) {
	data := binary.BigEndian.AppendUint16(nil, priority)
	data = binary.BigEndian.AppendUint16(data, weight)
	data = binary.BigEndian.AppendUint16(data, port)
	z.add(name, record{kind: typeSRV, data: append(data, wireName(target)...)})
}

func (z *zone) add(name string, r record) {
	z.mu.Lock()
	defer z.mu.Unlock()
	name = strings.ToLower(name)
	z.records[name] = append(z.records[name], r)
}

func (z *zone) lookup(name string) []record {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.records[name]
}

func wireName(name string) []byte {
	var wire []byte
	for label := range strings.SplitSeq(name, ".") {
		if label != "" {
			wire = append(append(wire, byte(len(label))), label...)
		}
	}
	return append(wire, 0)
}

// answer answers a question; nil means not at all.
func (z *zone) answer(query []byte, overUDP bool) []byte {
	const header = 12
	if len(query) < header {
		return nil
	}
	name, end := "", header
	for end < len(query) && query[end] != 0 && end+int(query[end]) < len(query) {
		name += "." + string(query[end+1:end+1+int(query[end])])
		end += 1 + int(query[end])
	}
	if end += 5; end > len(query) { // the closing zero, type and class
		return nil
	}
	name = strings.ToLower(strings.TrimPrefix(name, "."))
	kind := binary.BigEndian.Uint16(query[end-4:])
	time.Sleep(z.delay[name])
	if z.silent[name] {
		return nil
	}
	const response, truncated = 0x8580, 0x0200 // an authoritative answer, recursion available
	flags, count := uint16(response), uint16(0)
	var answers []byte
	switch {
	case z.fails[name]:
		flags |= serverFailure
	case z.long[name] && overUDP:
		flags |= truncated
	case z.lookup(name) == nil:
		flags |= noSuchDomain
	default:
		answers, count = z.collect(name, kind)
	}
	reply := append([]byte{}, query[:2]...)
	for _, field := range []uint16{flags, 1, count, 0, 0} {
		reply = binary.BigEndian.AppendUint16(reply, field)
	}
	return append(append(reply, query[header:end]...), answers...)
}

// collect gives the records of a name and a type, by way of aliases.
func (z *zone) collect(name string, kind uint16) (answers []byte, count uint16) {
	for range 10 {
		alias := ""
		for _, r := range z.lookup(name) {
			if r.kind != kind && r.kind != typeCNAME {
				continue
			}
			answers = append(answers, wireName(name)...)
			answers = binary.BigEndian.AppendUint16(answers, r.kind)
			answers = append(answers, 0, 1, 0, 0, 0, 60) // class IN, 60 seconds
			answers = binary.BigEndian.AppendUint16(answers, uint16(len(r.data)))
			answers = append(answers, r.data...)
			count++
			alias = r.name
		}
		if alias == "" {
			break
		}
		name = alias
	}
	return answers, count
}

// serveDNS answers on an address by UDP and TCP until the test ends, and gives the
// two addresses. Port 0 is any free one for each.
func (z *zone) serveDNS(t testing.TB, address string) (overUDP, overTCP string) {
	t.Helper()
	packets, err := net.ListenPacket("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { packets.Close() })
	streams, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { streams.Close() })
	go func() {
		for {
			query := make([]byte, 1500)
			n, from, err := packets.ReadFrom(query)
			if err != nil {
				return
			}
			go func() {
				if reply := z.answer(query[:n], true); reply != nil {
					_, _ = packets.WriteTo(reply, from)
				}
			}()
		}
	}()
	go func() {
		for {
			conn, err := streams.Accept()
			if err != nil {
				return
			}
			go z.serveStream(conn)
		}
	}()
	return packets.LocalAddr().String(), streams.Addr().String()
}

func (z *zone) serveStream(conn net.Conn) {
	defer conn.Close()
	for {
		var length [2]byte
		if _, err := io.ReadFull(conn, length[:]); err != nil {
			return
		}
		query := make([]byte, binary.BigEndian.Uint16(length[:]))
		if _, err := io.ReadFull(conn, query); err != nil {
			return
		}
		reply := z.answer(query, false)
		if reply == nil {
			return
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...)); err != nil {
			return
		}
	}
}

// resolver asks the zone over real DNS.
func (z *zone) resolver(t testing.TB) *net.Resolver {
	t.Helper()
	overUDP, overTCP := z.serveDNS(t, "127.0.0.1:0")
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		if network == "tcp" {
			return d.DialContext(ctx, network, overTCP)
		}
		return d.DialContext(ctx, network, overUDP)
	}}
}
