package lynctest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"unicode/utf16"
)

// The negotiate flags that are used here ([MS-NLMP] 2.2.2.5).
const (
	flagUnicode         = 0x00000001
	flagRequestTarget   = 0x00000004
	flagSign            = 0x00000010
	flagDatagram        = 0x00000040
	flagNTLM            = 0x00000200
	flagAlwaysSign      = 0x00008000
	flagTargetDomain    = 0x00010000
	flagExtendedSession = 0x00080000
	flagIdentify        = 0x00100000
	flagTargetInfo      = 0x00800000
	flagVersion         = 0x02000000
	flag128             = 0x20000000
	flagKeyExchange     = 0x40000000

	// flagsHTTP is what pidgin-sipe wants at least; flagsSIP adds what it wants
	// where the messages themselves are signed.
	flagsHTTP = flagUnicode | flagRequestTarget | flagNTLM | flagAlwaysSign | flagTargetDomain |
		flagExtendedSession | flagTargetInfo | flagVersion | flag128
	flagsSIP = flagsHTTP | flagSign | flagDatagram | flagIdentify | flagKeyExchange
)

// The attributes of the target information ([MS-NLMP] 2.2.2.1).
const (
	avEnd             = 0
	avComputer        = 1
	avDomain          = 2
	avComputerDNSName = 3
	avDomainDNSName   = 4
)

const ntlmSignature = "NTLMSSP\x00"

// The types of NTLM messages.
const (
	ntlmNegotiate    = 1
	ntlmChallenge    = 2
	ntlmAuthenticate = 3
)

// ntlmType is the type of a message, 0 if it is none.
func ntlmType(message []byte) uint32 {
	if len(message) < 12 || !bytes.HasPrefix(message, []byte(ntlmSignature)) {
		return 0
	}
	return binary.LittleEndian.Uint32(message[8:])
}

// challengeMessage is the CHALLENGE_MESSAGE ([MS-NLMP] 2.2.1.2).
func challengeMessage(flags uint32, nonce [8]byte, domain, computer, dnsDomain, dnsComputer string) []byte {
	const headerSize = 56
	target := utf16Bytes(domain)
	var info []byte
	info = appendAttribute(info, avDomain, utf16Bytes(domain))
	info = appendAttribute(info, avComputer, utf16Bytes(computer))
	info = appendAttribute(info, avDomainDNSName, utf16Bytes(dnsDomain))
	info = appendAttribute(info, avComputerDNSName, utf16Bytes(dnsComputer))
	info = appendAttribute(info, avEnd, nil) // pidgin-sipe reads until there

	m := []byte(ntlmSignature)
	m = binary.LittleEndian.AppendUint32(m, ntlmChallenge)
	m = appendField(m, len(target), headerSize)
	m = binary.LittleEndian.AppendUint32(m, flags)
	m = append(m, nonce[:]...)
	m = append(m, make([]byte, 8)...)
	m = appendField(m, len(info), headerSize+len(target))
	m = append(m, 6, 3, 0x80, 0x25, 0, 0, 0, 15) // Windows 8.1, the NTLM revision
	return slices.Concat(m, target, info)
}

// appendField appends a length, a maximal length and an offset.
func appendField(m []byte, length, offset int) []byte {
	m = binary.LittleEndian.AppendUint16(m, uint16(length))
	m = binary.LittleEndian.AppendUint16(m, uint16(length))
	return binary.LittleEndian.AppendUint32(m, uint32(offset))
}

func appendAttribute(info []byte, id uint16, value []byte) []byte {
	info = binary.LittleEndian.AppendUint16(info, id)
	info = binary.LittleEndian.AppendUint16(info, uint16(len(value)))
	return append(info, value...)
}

// authenticateMessage is what counts of an AUTHENTICATE_MESSAGE ([MS-NLMP] 2.2.1.3).
type authenticateMessage struct {
	ntResponse   []byte // NTLMv2_RESPONSE: the proof, then what it proves
	domain, user []byte // UTF-16, as they go into the keys
	sessionKey   []byte // encrypted; empty without key exchange
	flags        uint32
}

// The sizes of the fixed parts.
const (
	authenticateHeaderSize = 64
	proofSize              = 16
	// clientChallengeSize is the fixed part of NTLMv2_CLIENT_CHALLENGE.
	clientChallengeSize = 28
)

func parseAuthenticate(message []byte) (authenticateMessage, error) {
	if ntlmType(message) != ntlmAuthenticate || len(message) < authenticateHeaderSize {
		return authenticateMessage{}, errors.New("not an NTLM AUTHENTICATE message")
	}
	m := authenticateMessage{flags: binary.LittleEndian.Uint32(message[60:])}
	for _, part := range []struct {
		name   string
		offset int
		to     *[]byte
	}{{"NT response", 20, &m.ntResponse}, {"domain", 28, &m.domain}, {"user", 36, &m.user}, {"session key", 52, &m.sessionKey}} {
		var err error
		if *part.to, err = field(message, part.offset); err != nil {
			return authenticateMessage{}, fmt.Errorf("the %s of the NTLM AUTHENTICATE message: %w", part.name, err)
		}
	}
	switch {
	case m.flags&flagUnicode == 0 || len(m.user)%2+len(m.domain)%2 != 0:
		return authenticateMessage{}, errors.New("names that aren't UTF-16")
	case len(m.ntResponse) < proofSize+clientChallengeSize:
		return authenticateMessage{}, errors.New("a response that isn't NTLMv2")
	case m.flags&flagKeyExchange != 0 && len(m.sessionKey) != 16:
		return authenticateMessage{}, errors.New("a session key that doesn't have 16 bytes")
	}
	return m, nil
}

// field is the part of a message that the length and offset at a place tell of.
func field(message []byte, at int) ([]byte, error) {
	length := uint64(binary.LittleEndian.Uint16(message[at:]))
	offset := uint64(binary.LittleEndian.Uint32(message[at+4:]))
	if offset+length > uint64(len(message)) {
		return nil, fmt.Errorf("%d bytes at %d: the message has %d bytes", length, offset, len(message))
	}
	return message[offset : offset+length], nil
}

func utf16Bytes(text string) []byte {
	var wide []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	return wide
}

func utf16Text(wide []byte) string {
	units := make([]uint16, len(wide)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(wide[2*i:])
	}
	return string(utf16.Decode(units))
}
