package frontend

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// allocated is how much memory a function asks for, in bytes, of which most is
// given back.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// flood writes a text again and again, up to a size or until the other side has
// enough, and counts what went out.
func flood(conn net.Conn, text string, size int, sent *atomic.Int64) {
	block := []byte(strings.Repeat(text, 1+1<<16/len(text)))
	for sent.Load() < int64(size) {
		n, err := conn.Write(block)
		sent.Add(int64(n))
		if err != nil {
			return
		}
	}
}

const hundredMegabytes = 100 << 20

func TestEndlessAnswersAreReadUpToALimit(t *testing.T) {
	for name, c := range map[string]struct{ start, more string }{
		"a long body":       {fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", autodiscoverType, hundredMegabytes), "x"},
		"endless chunks":    {"HTTP/1.1 200 OK\r\nContent-Type: " + autodiscoverType + "\r\nTransfer-Encoding: chunked\r\n\r\n", "10\r\n0123456789abcdef\r\n"},
		"an endless chunk":  {"HTTP/1.1 200 OK\r\nContent-Type: " + autodiscoverType + "\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", "x"},
		"an endless header": {"HTTP/1.1 200 OK\r\n", "X-Header: value\r\n"},
		"an endless line":   {"HTTP/1.1 200 OK\r\nX-Header: ", "x"},
		"endless garbage":   {"", "x"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			var sent atomic.Int64
			w.listen("lyncdiscover.d.test", 80, func(conn net.Conn) {
				_, _ = http.ReadRequest(bufio.NewReader(conn))
				_, _ = io.WriteString(conn, c.start)
				flood(conn, c.more, hundredMegabytes, &sent)
			})
			fe(w, "d.test")
			e := w.environment()
			var d Discovery
			memory := allocated(func() {
				d = Discover(t.Context(), DiscoverOptions{Environment: e, Address: "jane@d.test", Limit: testLimit})
			})
			step := d.Steps[2]
			if ids(step.Problems) != answerTooBig || step.Outcome != OutOfTime {
				t.Errorf("%s: %s %v", step.ID, step.Outcome, step.Problems)
			}
			if got := summary(d.Verdict); !strings.HasPrefix(got, "connects srv-sip-tls") {
				t.Error(got)
			}
			if memory > 16<<20 {
				t.Errorf("%d bytes of memory", memory)
			}
			if sent.Load() >= hundredMegabytes {
				t.Error("all was read")
			}
		})
	}
}

// discoverWithout runs Discover until all steps have ended but some, which are
// known to hang, and takes its time away then.
func discoverWithout(t *testing.T, o DiscoverOptions, hanging ...string) Discovery {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	left := 0
	for _, p := range (&discoverer{DiscoverOptions: o}).plan() {
		if !slices.Contains(hanging, p.ID) {
			left++
		}
	}
	o.Limit = testLimit
	o.OnStep = func(s Step) {
		if left--; left == 0 {
			cancel()
		}
	}
	return Discover(ctx, o)
}

func TestWhatDoesNotAnswerIsOutOfTime(t *testing.T) {
	slow := func(conn net.Conn) {
		for _, b := range []byte("HTTP/1.1 200 O") {
			if _, err := conn.Write([]byte{b}); err != nil {
				return
			}
		}
		hang(conn)
	}
	for name, c := range map[string]struct {
		build   func(w *world)
		hanging []string
		want    string
	}{
		"HTTP": {func(w *world) { w.listen("lyncdiscoverinternal.d.test", 80, hang) },
			[]string{"lyncdiscoverinternal-http"}, "connects srv-sip-tls fe.d.test:5000/tls, uncertain, give fe.d.test:5000/tls of srv-sip-tls"},
		"half an answer": {func(w *world) { w.listen("lyncdiscover.d.test", 80, slow) },
			[]string{"lyncdiscover-http"}, "connects srv-sip-tls fe.d.test:5000/tls, uncertain, give fe.d.test:5000/tls of srv-sip-tls"},
		"half a body": {func(w *world) {
			w.listen("lyncdiscover.d.test", 80, always("HTTP/1.1 200 OK\r\nContent-Type: x\r\nContent-Length: 5\r\n\r\nx"))
		}, []string{"lyncdiscover-http"}, "connects srv-sip-tls fe.d.test:5000/tls, uncertain, give fe.d.test:5000/tls of srv-sip-tls"},
		"a TLS handshake": {func(w *world) { w.listen("lyncdiscoverinternal.d.test", 443, hang) },
			[]string{"lyncdiscoverinternal-https"}, "connects srv-sip-tls fe.d.test:5000/tls, uncertain, give fe.d.test:5000/tls of srv-sip-tls"},
		"a front end before": {func(w *world) {
			w.listen("hangs.d.test", 5000, hang)
			w.zone.srv("_sipinternaltls._tcp.d.test", "hangs.d.test", 5000, 0, 0)
		}, []string{"srv-sipinternaltls-tcp"}, "connects srv-sip-tls fe.d.test:5000/tls, uncertain, give fe.d.test:5000/tls of srv-sip-tls"},
		"a front end behind": {func(w *world) { w.listen("sip.d.test", 443, hang) },
			[]string{"host-sip"}, "connects srv-sip-tls fe.d.test:5000/tls"},
		"DNS": {func(w *world) {
			w.zone.silent["sipinternal.d.test"], w.zone.silent["_sipinternaltls._tcp.d.test"] = true, true
		},
			[]string{"host-sipinternal", "srv-sipinternaltls-tcp"}, "connects srv-sip-tls fe.d.test:5000/tls, uncertain, give fe.d.test:5000/tls of srv-sip-tls"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.build(w)
			fe(w, "d.test")
			d := discoverWithout(t, DiscoverOptions{Environment: w.environment(), Address: "jane@d.test"}, c.hanging...)
			if got := summary(d.Verdict); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
			for _, s := range d.Steps {
				timed := has(s.Problems, timedOut) || slices.ContainsFunc(s.Attempts, Attempt.outOfTime)
				if hangs := slices.Contains(c.hanging, s.ID); hangs != (s.Outcome == OutOfTime) || hangs != timed {
					t.Errorf("%s: %s, %v", s.ID, s.Outcome, s.Problems)
				}
			}
		})
	}
}

func TestAServerThatMayYetAnswerLeavesItOpen(t *testing.T) {
	slow, fast := newServer("slow.test", 0, lync.TransportTLS), newServer("fast.test", 0, lync.TransportTLS)
	steps := make([]Step, autodiscoverSteps+1)
	s := &steps[autodiscoverSteps]
	*s = Step{ID: "srv-sip-tls", Method: SRV, Attempts: []Attempt{{Server: slow, Problems: []Problem{{ID: timedOut}}}, {Server: fast, Connects: true}}}
	s.end()
	v := decide(steps, Server{})
	if got := summary(v); got != "connects srv-sip-tls fast.test:5061/tls, uncertain, give fast.test:5061/tls of srv-sip-tls" || ids(v.Problems) != timedOut {
		t.Errorf("%s, %v", got, v.Problems)
	}
}

func TestDiscoverEndsAtItsLimit(t *testing.T) {
	w := newWorld(t)
	w.listen("lyncdiscover.d.test", 80, hang)
	d := Discover(t.Context(), DiscoverOptions{Environment: w.environment(), Address: "jane@d.test", Limit: 50 * time.Millisecond})
	if s := d.Steps[2]; s.Outcome != OutOfTime {
		t.Errorf("%s: %s", s.ID, s.Outcome)
	}
}
