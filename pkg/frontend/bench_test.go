package frontend

import (
	"strings"
	"testing"
	"time"
)

// BenchmarkDiscover measures discovery in a world where every step finds something
// and one of them takes a known time. The metric wall/slowest is the time of all
// steps by that of the slowest one.
func BenchmarkDiscover(b *testing.B) {
	const usual, slowest = 10 * time.Millisecond, 200 * time.Millisecond
	w := newWorld(b)
	for _, s := range sources() {
		s.add(w, "d.test", true)
	}
	e := w.environment()
	for name := range w.zone.records {
		w.zone.delay[name] = usual
	}
	w.zone.delay["_sip._tcp.d.test"] = slowest
	var wall, sum time.Duration
	for b.Loop() {
		d := Discover(b.Context(), DiscoverOptions{Environment: e, Address: "jane@d.test"})
		if !strings.HasPrefix(summary(d.Verdict), "connects lyncdiscoverinternal-http") {
			b.Fatal(summary(d.Verdict))
		}
		wall += d.Elapsed
		for _, s := range d.Steps {
			sum += s.Elapsed
		}
	}
	b.ReportMetric(wall.Seconds()/(float64(b.N)*slowest.Seconds()), "wall/slowest")
	b.ReportMetric(wall.Seconds()/sum.Seconds(), "wall/sum")
}
