package frontend

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"math/big"
	"net/netip"
	"strings"
)

// register composes the plugin's first REGISTER, byte for byte, less what is random
// in it (sipe sip-transport.c: do_register; seen on the wire). It names no user but
// in the address, and no credentials. The endpoint is made up: were it Pidgin's own
// (epid), a front end that lets everyone in could take the probe for it.
func register(address, userAgent, transport string, local netip.AddrPort) string {
	_, domain, _ := strings.Cut(address, "@")
	ip := netip.AddrPortFrom(local.Addr().Unmap().WithZone(""), local.Port()).String()
	instance := randomHex(16)
	lines := []string{
		"REGISTER sip:" + domain + " SIP/2.0",
		"Via: SIP/2.0/" + transport + " " + ip + ";branch=z9hG4bK" + strings.ToUpper(randomHex(10)),
		"From: <sip:" + address + ">;tag=" + randomTag() + ";epid=" + randomHex(6),
		"To: <sip:" + address + ">",
		"Max-Forwards: 70",
		"CSeq: 1 REGISTER",
		"User-Agent: " + userAgent,
		"Call-ID: " + callID(),
		"Contact: <sip:" + ip + ";transport=" + transport + ";ms-opaque=" + randomHex(5) + `>;methods="INVITE, MESSAGE, INFO, SUBSCRIBE, OPTIONS, BYE, CANCEL, NOTIFY, ACK, REFER, BENOTIFY";proxy=replace;+sip.instance="<urn:uuid:` +
			strings.Join([]string{instance[:8], instance[8:12], instance[12:16], instance[16:20], instance[20:]}, "-") + `>"`,
		"Supported: gruu-10, adhoclist, msrtc-event-categories, com.microsoft.msrtc.presence",
		"Event: registration",
		"Allow-Events: presence",
		"ms-keep-alive: UAC;hop-hop=yes",
		"Content-Length: 0",
	}
	return strings.Join(lines, "\r\n") + "\r\n\r\n"
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// randomTag is two numbers as the plugin prints them (sipe sipe-utils.c: gentag).
func randomTag() string { return fmt.Sprintf("%04d%04d", randomNumber(), randomNumber()) }

func randomNumber() int64 {
	n, err := rand.Int(rand.Reader, big.NewInt(1<<16))
	if err != nil {
		return 0 // doesn't happen: see rand.Reader
	}
	return n.Int64()
}

// callID has the plugin's form (sipe sipe-utils.c: gencallid).
func callID() string {
	var b strings.Builder
	for _, letter := range "gaimtbxx" {
		b.WriteString(strings.ToUpper(randomHex(2)))
		b.WriteRune(letter)
	}
	return b.String()
}
