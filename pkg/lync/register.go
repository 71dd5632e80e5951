package lync

import (
	"net/netip"
	"strconv"
	"strings"
)

// registerFrame is the length in bytes of the plugin's first REGISTER request less
// its variable parts, measured on pidgin-sipe 1.25.0.
const registerFrame = 637

// FirstRegisterLength is the length in bytes of the first message that the plugin
// sends to a front end: for a sign-in address, from a local address (which must be
// valid) and port, with a From tag of so many digits. Pidgin garbles the message
// if its length is a multiple of 256 (libpurple circbuffer.c: a write that fills
// the buffer exactly), and the sign-on fails.
func FirstRegisterLength(address string, local netip.Addr, port int, tagDigits int, userAgent string) int {
	_, domain, _ := strings.Cut(address, "@")
	local = local.Unmap().WithZone("")
	ip := len(local.String())
	if local.Is6() {
		ip += len("[]")
	}
	return registerFrame + len(domain) + 2*len(address) + 2*ip + 2*len(strconv.Itoa(port)) + tagDigits + len(userAgent)
}

const (
	garbledMultiple = 256   // of bytes, see FirstRegisterLength
	anyLocalPort    = 50000 // systems choose local ports of five digits
	maxTagDigits    = 10
)

// garbling says how often the first message of a sign-on comes out garbled.
type garbling int

// The plugin's tag is two random numbers below 65536 with at least four digits
// each (sipe sipe-utils.c: gentag): ten digits in 72 % of cases, nine in 26 %,
// eight in 2 %.
const (
	neverGarbled  garbling = iota
	rarelyGarbled          // where the tag has eight digits
	sometimesGarbled
	mostlyGarbled
)

// String gives the share of sign-ons.
func (g garbling) String() string {
	return [...]string{"no", "about one in fifty", "about one in four", "about three in four"}[g]
}

// firstMessage says how often the first message with this user agent comes out
// garbled, at worst, and from which of the local addresses.
func firstMessage(address string, locals []netip.Addr, userAgent string) (worst garbling, from netip.Addr) {
	for _, local := range locals {
		if !local.IsValid() {
			continue
		}
		// The multiple is met where the tag is this many digits short of ten.
		short := FirstRegisterLength(address, local, anyLocalPort, maxTagDigits, userAgent) % garbledMultiple
		if g := mostlyGarbled - garbling(short); g > worst {
			worst, from = g, local
		}
	}
	return worst, from
}

// webRequestsGarbled says whether the requests for a certificate come out garbled,
// which needs TLS-DSK and a web service on this host. The plugin's first two
// requests there then add up to 256 bytes; measured on pidgin-sipe 1.25.0, with
// the standard paths.
func webRequestsGarbled(host, userAgent string) bool {
	const garbledSum = 51
	return host != "" && len(host)+len(userAgent) == garbledSum
}
