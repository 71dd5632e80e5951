package sipeplugin

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
)

// detectRule tells from the machine code of libxml2 what its function
// xmlDetectSAX2 does with a handler that bears the mark of SAX2. The function
// isn't exported, but gives itself away: it compares the field initialized with
// the mark, and if they are equal,
//
//   - it sets a field of the context to 1 at once: only the mark counts (Unfit);
//   - it first looks whether startElementNs is empty: the callbacks count (Fit).
//
// These two forms are what gcc makes of it on amd64 and i386. Anything else, and
// other processors, are Unknown.
func detectRule(m *image) Fitness {
	if m.file.Machine != elf.EM_X86_64 && m.file.Machine != elf.EM_386 {
		return Unknown
	}
	found := Unknown
	// This function, with the same look at startElementNs, isn't the one.
	other, _ := m.symbol("xmlSchemaSAXPlug")
	for _, p := range m.file.Progs {
		if p.Type != elf.PT_LOAD || p.Flags&elf.PF_X == 0 {
			continue
		}
		code := m.bytes(p.Vaddr, p.Filesz, elf.PF_X)
		for at := nextMark(code, 0); at >= 0; at = nextMark(code, at) {
			if in := p.Vaddr + uint64(at) - other.Value; in < other.Size || !m.comparesMark(code[:at]) {
				continue
			}
			switch equal := code[whenEqual(code, at):]; {
			case setsOne(equal):
				return Unfit
			case m.testsStartElementNs(equal):
				found = Fit
			}
		}
	}
	return found
}

// nextMark finds the end of the next mark in code.
func nextMark(code []byte, from int) int {
	at := bytes.Index(code[from:], binary.LittleEndian.AppendUint32(nil, markSAX2))
	if at < 0 {
		return -1
	}
	return from + at + 4
}

// comparesMark reports whether code ends with cmpl $mark, initialized(reg).
func (m *image) comparesMark(code []byte) bool {
	code = code[:len(code)-4]
	field := m.displacement(slotInitialized)
	return bytes.HasSuffix(code, field) && len(code) >= len(field)+3 &&
		// 81 /7, either with one byte of registers or, for r12, with two.
		(isCompare(code[len(code)-len(field)-2:]) || isCompare(code[len(code)-len(field)-3:]))
}

func isCompare(b []byte) bool { return b[0] == 0x81 && b[1]&0x38 == 0x38 }

// displacement encodes the distance of a slot from the handler's beginning.
func (m *image) displacement(slot uint64) []byte {
	n := slot * m.word
	if n < 128 {
		return []byte{byte(n)}
	}
	return binary.LittleEndian.AppendUint32(nil, uint32(n))
}

// whenEqual gives the place where a comparison that ends at a place goes on if both
// sides were equal. That is the end of the code if no conditional jump follows.
func whenEqual(code []byte, at int) int {
	b := code[at:]
	next, jump, onEqual := 0, 0, false
	switch {
	case len(b) >= 2 && (b[0] == 0x74 || b[0] == 0x75): // je, jne, short
		next, jump, onEqual = at+2, int(int8(b[1])), b[0] == 0x74
	case len(b) >= 6 && b[0] == 0x0f && (b[1] == 0x84 || b[1] == 0x85): // near
		next, jump, onEqual = at+6, int(int32(binary.LittleEndian.Uint32(b[2:]))), b[1] == 0x84
	default:
		return len(code)
	}
	if !onEqual {
		return next
	}
	if next += jump; next < 0 || next > len(code) {
		return len(code)
	}
	return next
}

// setsOne reports whether code begins with movl $1, field(reg).
func setsOne(code []byte) bool {
	return len(code) >= 10 && code[0] == 0xc7 && code[1]&0xf8 == 0x80 &&
		binary.LittleEndian.Uint32(code[6:]) == 1
}

// testsStartElementNs reports whether code begins with a test for zero of the field
// startElementNs: cmp $0, field(reg), or mov field(reg), r and test r, r.
func (m *image) testsStartElementNs(code []byte) bool {
	if m.word == 8 && len(code) > 0 && code[0]&0xf0 == 0x40 { // REX
		code = code[1:]
	}
	field := m.displacement(slotStartElementNs)
	end := 2 + len(field)
	if len(code) < end+3 || !bytes.Equal(code[2:end], field) {
		return false
	}
	compare := code[0] == 0x83 && code[1]&0x38 == 0x38 && code[end] == 0
	after := code[end:]
	if after[0]&0xf0 == 0x40 && m.word == 8 {
		after = after[1:]
	}
	load := code[0] == 0x8b && after[0] == 0x85
	return compare || load
}
