package sipeplugin

import (
	"cmp"
	"debug/elf"
	"errors"
	"math/bits"
	"slices"
)

// A relocation is a place that the loader fills in. Those that are relative are
// pointers into the object itself.
type relocation struct {
	at       uint64 // address of the place
	relative bool
	target   uint64 // where a relative one points to
}

// maxRelocations bounds the memory; pidgin-sipe has about a thousand.
const maxRelocations = 1 << 18

// relativeType gives the type of a relative relocation, by the processor's ABI.
var relativeType = map[elf.Machine]uint32{
	elf.EM_X86_64:  uint32(elf.R_X86_64_RELATIVE),
	elf.EM_AARCH64: uint32(elf.R_AARCH64_RELATIVE),
	elf.EM_386:     uint32(elf.R_386_RELATIVE),
	elf.EM_ARM:     uint32(elf.R_ARM_RELATIVE),
}

// errTable: a table lies outside the file, ends within an entry, or is too long.
var errTable = errors.New("a table is broken")

// relocations reads the tables that the loader reads: those that the dynamic
// section names, whatever the section headers say.
func (m *image) relocations() ([]relocation, error) {
	var all []relocation
	for _, table := range []struct {
		address, size elf.DynTag
		read          func(table []byte, into []relocation) ([]relocation, error)
	}{
		{elf.DT_RELA, elf.DT_RELASZ, m.readRela},
		{elf.DT_REL, elf.DT_RELSZ, m.readRel},
		{elf.DT_JMPREL, elf.DT_PLTRELSZ, m.readPLT},
		{dtRelr, dtRelrSize, m.readRelr},
	} {
		raw, err := m.table(table.address, table.size)
		if err != nil {
			return nil, err
		}
		if all, err = table.read(raw, all); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b relocation) int { return cmp.Compare(a.at, b.at) })
	return all, nil
}

// Tags of the packed relative relocations (gABI, "Relative Relocation Table").
const (
	dtRelrSize = elf.DynTag(35)
	dtRelr     = elf.DynTag(36)
)

// table gives the bytes of a table that the dynamic section names, or nil if it
// names none.
func (m *image) table(address, size elf.DynTag) ([]byte, error) {
	at, err := m.file.DynValue(address)
	if err != nil || len(at) == 0 {
		return nil, err
	}
	n, err := m.file.DynValue(size)
	if err != nil || len(n) == 0 || n[0] == 0 {
		return nil, err
	}
	if raw := m.bytes(at[0], n[0], 0); raw != nil {
		return raw, nil
	}
	return nil, errTable
}

func (m *image) readRela(table []byte, into []relocation) ([]relocation, error) {
	for raw := range slices.Chunk(table, int(3*m.word)) {
		if len(raw) < int(3*m.word) || len(into) == maxRelocations {
			return nil, errTable
		}
		into = append(into, relocation{m.pointer(raw), m.isRelative(raw[m.word:]), m.pointer(raw[2*m.word:])})
	}
	return into, nil
}

func (m *image) readRel(table []byte, into []relocation) ([]relocation, error) {
	for raw := range slices.Chunk(table, int(2*m.word)) {
		if len(raw) < int(2*m.word) || len(into) == maxRelocations {
			return nil, errTable
		}
		into = append(into, m.inPlace(m.pointer(raw), m.isRelative(raw[m.word:])))
	}
	return into, nil
}

// readPLT reads the table of the imported functions, which is of one of the kinds.
func (m *image) readPLT(table []byte, into []relocation) ([]relocation, error) {
	if kind, err := m.file.DynValue(elf.DT_PLTREL); err == nil && len(kind) > 0 && elf.DynTag(kind[0]) == elf.DT_REL {
		return m.readRel(table, into)
	}
	return m.readRela(table, into)
}

// readRelr reads packed relative relocations: an address, then bit maps (odd
// numbers) of the words after it.
func (m *image) readRelr(table []byte, into []relocation) ([]relocation, error) {
	var next uint64
	for raw := range slices.Chunk(table, int(m.word)) {
		if len(raw) < int(m.word) || len(into) > maxRelocations-64 {
			return nil, errTable
		}
		entry := m.pointer(raw)
		if entry&1 == 0 {
			into = append(into, m.inPlace(entry, true))
			next = entry + m.word
			continue
		}
		for bitmap := entry >> 1; bitmap != 0; bitmap &= bitmap - 1 {
			into = append(into, m.inPlace(next+uint64(bits.TrailingZeros64(bitmap))*m.word, true))
		}
		next += (8*m.word - 1) * m.word
	}
	return into, nil
}

// inPlace is a relocation whose target stands at the place itself.
func (m *image) inPlace(at uint64, relative bool) relocation {
	r := relocation{at: at}
	if raw := m.bytes(at, m.word, 0); relative && raw != nil {
		r.relative, r.target = true, m.pointer(raw)
	}
	return r
}

// isRelative decodes the field r_info.
func (m *image) isRelative(info []byte) bool {
	kind, known := relativeType[m.file.Machine]
	if m.word == 4 {
		return known && uint32(m.pointer(info))&0xff == kind
	}
	return known && uint32(m.pointer(info)) == kind
}

// within gives the relocations at addresses from low on and below high.
func (m *image) within(low, high uint64) []relocation {
	find := func(address uint64) int {
		at, _ := slices.BinarySearchFunc(m.relocs, address, func(r relocation, a uint64) int { return cmp.Compare(r.at, a) })
		return at
	}
	if high < low {
		return nil
	}
	return m.relocs[find(low):find(high)]
}
