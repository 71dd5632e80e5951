package frontend

import (
	"cmp"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// service is a DNS service name that the plugin asks for.
type service struct {
	id, prefix string
	transport  lync.Transport
}

// services are all of them, in the plugin's order (sipe sip-transport.c:
// service_autodetect); with the transport set, it leaves the others out.
var services = []service{
	{"srv-sipinternaltls-tcp", "_sipinternaltls._tcp.", lync.TransportTLS},
	{"srv-sipinternal-tcp", "_sipinternal._tcp.", lync.TransportTCP},
	{"srv-sip-tls", "_sip._tls.", lync.TransportTLS},
	{"srv-sip-tcp", "_sip._tcp.", lync.TransportTCP},
}

// host is a host name that the plugin tries, with its port for every transport.
type host struct {
	id, prefix string
	port       int
}

// wellKnown are all of them, in the plugin's order (sipe sip-transport.c:
// addresses).
var wellKnown = []host{
	{"host-sipinternal", "sipinternal.", 5061},
	{"host-sipexternal", "sipexternal.", 443},
	{"host-sip", "sip.", 443},
}

// How many records of one service are kept, and how many servers tried, at most.
// Real domains have up to a handful.
const (
	maxRecords = 100
	maxDrawn   = 8
)

func (d *discoverer) planService(s service) planned {
	name := s.prefix + d.domain
	return planned{Step{ID: s.id, Method: SRV, Asked: name}, func(step *Step) { d.service(step, name, s.transport) }}
}

func (d *discoverer) planHost(h host) planned {
	name := h.prefix + d.domain
	return planned{Step{ID: h.id, Method: Host, Asked: name}, func(step *Step) { d.host(step, newServer(name, h.port, chosen(d.Transport))) }}
}

func (d *discoverer) planDomain() planned {
	return planned{Step{ID: "domain", Method: Domain, Asked: d.domain}, func(step *Step) { d.host(step, d.lastTry()) }}
}

// lastTry is what the plugin connects to when nothing was found.
func (d *discoverer) lastTry() Server { return newServer(d.domain, 0, chosen(d.Transport)) }

// service looks a service name up and tries the target that the plugin takes: one
// of the first priority. If that doesn't connect, the plugin goes on to the next
// name, not to the next target (sipe purple-dnsquery.c: dns_srv_response).
func (d *discoverer) service(s *Step, name string, transport lync.Transport) {
	records, err := d.lookupSRV(name)
	if len(records) == 0 { // with an error, always
		s.fail(Nothing, explainLookup(d.ctx, name, err))
		return
	}
	for _, r := range records[:min(len(records), maxRecords)] {
		s.Records = append(s.Records, Record{printable(strings.TrimSuffix(r.Target, ".")), int(r.Port), int(r.Priority), int(r.Weight)})
	}
	slices.SortStableFunc(s.Records, func(a, b Record) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Target, b.Target), cmp.Compare(a.Port, b.Port))
	})
	var servers []Server
	for _, r := range drawn(s.Records) {
		if server := newServer(r.Target, r.Port, transport); !slices.Contains(servers, server) && len(servers) < maxDrawn {
			servers = append(servers, server)
		}
	}
	s.Answer = fmt.Sprintf("%d records, first %s", len(records), serverList(servers[:1]))
	if len(records) == 1 {
		s.Answer = serverList(servers)
	}
	if servers[0].Host == "" {
		s.Answer = `"."`
		s.fail(Nothing, problem(serviceDeclined, Error, "", "the record's target is \".\": the domain has no such service"))
		return
	}
	d.try(s, servers)
	s.end()
	if len(servers) > 1 {
		s.drawnAtRandom()
	}
}

// lookupSRV returns as soon as the context ends: the resolver itself goes on until
// the DNS server's time is over.
func (d *discoverer) lookupSRV(name string) (records []*net.SRV, err error) {
	done := make(chan struct{})
	var found []*net.SRV
	var failed error
	go func() {
		defer close(done)
		// The closing dot keeps the search list out of it, as res_query does.
		_, found, failed = d.resolver().LookupSRV(d.ctx, "", "", toASCII(name)+".")
	}()
	select {
	case <-done:
		return found, failed
	case <-d.ctx.Done():
		return nil, d.ctx.Err()
	}
}

// drawn gives the records of which the plugin takes one at random: those of the
// first priority, less those without a weight where others have one (libpurple
// dnssrv.c: purple_srv_sort, select_random_response). The records are in order.
func drawn(records []Record) []Record {
	weighted := records[0].Weight > 0
	end := slices.IndexFunc(records, func(r Record) bool {
		return r.Priority != records[0].Priority || weighted && r.Weight == 0
	})
	if end < 0 {
		end = len(records)
	}
	return records[:end]
}

// drawnAtRandom corrects the step's outcome, where only one of the servers is
// tried.
func (s *Step) drawnAtRandom() {
	for _, a := range s.Attempts {
		if a.Connects {
			s.Outcome = Found
		}
	}
	s.Problems = append(s.Problems, *problem(drawnAtRandom, Note, "", "the plugin takes one of %d records at random", len(s.Attempts)))
}

// host looks a host name up and tries it.
func (d *discoverer) host(s *Step, server Server) {
	addresses, err := d.resolver().LookupNetIP(d.ctx, "ip", toASCII(server.Host))
	if err != nil {
		s.fail(Nothing, explainLookup(d.ctx, server.Host, err))
		return
	}
	texts := make([]string, len(addresses))
	for i, a := range addresses {
		texts[i] = a.Unmap().String()
	}
	slices.Sort(texts)
	s.Answer = nameList(texts)
	d.try(s, []Server{server})
	s.end()
}
