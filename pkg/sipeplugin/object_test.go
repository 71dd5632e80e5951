package sipeplugin

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"slices"
	"testing"
)

// An object is a shared object to be made: what a test needs to differ from the
// real ones, and nothing else.
type object struct {
	machine elf.Machine
	imports []string
	exports map[string][2]uint64 // name: address and size
	needed  []string
	runpath string
	code    []byte // at codeAt
	data    []byte // at dataAt, writable
	relocs  []pointer
	relr    bool // the relative ones packed, in a table of their own
}

// A pointer is a relocation of the data.
type pointer struct {
	at       int // offset in data
	target   uint64
	symbolic bool // against a symbol, not relative
}

// Addresses in every object. Those of the code are offsets in the file too.
const (
	codeAt  = 0x1000
	dataAt  = 0x14000
	dataOff = 0x4000
)

// symbolicType gives the type of a relocation that stores a symbol's address.
var symbolicType = map[elf.Machine]uint32{
	elf.EM_X86_64: uint32(elf.R_X86_64_64), elf.EM_AARCH64: uint32(elf.R_AARCH64_ABS64),
	elf.EM_386: uint32(elf.R_386_32), elf.EM_ARM: uint32(elf.R_ARM_ABS32),
}

func (o object) is32() bool { return o.machine == elf.EM_386 || o.machine == elf.EM_ARM }

func (o object) word() int {
	if o.is32() {
		return 4
	}
	return 8
}

// words encodes numbers of a pointer's size.
func (o object) words(numbers ...uint64) []byte {
	var b []byte
	for _, n := range numbers {
		if o.is32() {
			b = binary.LittleEndian.AppendUint32(b, uint32(n))
		} else {
			b = binary.LittleEndian.AppendUint64(b, n)
		}
	}
	return b
}

// A section is a table of the object at its place.
type section struct {
	kind    elf.SectionType
	at      uint64
	content []byte
	link    uint32
	entry   uint64
}

// build makes the file.
func (o object) build(t testing.TB) []byte {
	t.Helper()
	strings := []byte{0}
	text := func(s string) uint64 {
		strings = append(strings, s...)
		strings = append(strings, 0)
		return uint64(len(strings) - len(s) - 1)
	}
	symbols := o.symbols(text)
	rel, relr, data := o.tables()
	dynamic := o.dynamic(text, uint64(len(rel)), uint64(len(relr)))
	sections := []section{
		{kind: elf.SHT_STRTAB, at: 0x2000, content: strings},
		{kind: elf.SHT_DYNSYM, at: 0x2800, content: symbols, link: 1, entry: uint64(16 + 8*(o.word()/8))},
		{kind: elf.SHT_DYNAMIC, at: 0x3000, content: dynamic, link: 1, entry: uint64(2 * o.word())},
		{kind: elf.SHT_REL, at: relAt, content: rel},
		{kind: elf.SHT_REL, at: relrAt, content: relr},
	}
	file := make([]byte, dataOff, dataOff+len(data)+1024)
	if len(o.code) > 0x1000 || len(data) > 0x1000 {
		t.Fatal("too large")
	}
	copy(file[codeAt:], o.code)
	for _, s := range sections {
		copy(file[s.at:], s.content)
	}
	file = append(file, data...)
	copy(file, o.header(uint64(len(file)), len(sections)+1))
	copy(file[64:], o.segments(len(data), len(dynamic)))
	file = append(file, o.sectionHeader(section{})...)
	for _, s := range sections {
		file = append(file, o.sectionHeader(s)...)
	}
	return file
}

const (
	relAt  = 0x3400
	relrAt = 0x3c00
)

func (o object) symbols(text func(string) uint64) []byte {
	var b bytes.Buffer
	put := func(name string, value, size uint64, section uint16) {
		if o.is32() {
			_ = binary.Write(&b, binary.LittleEndian, elf.Sym32{Name: uint32(text(name)), Value: uint32(value), Size: uint32(size), Info: 0x12, Shndx: section})
		} else {
			_ = binary.Write(&b, binary.LittleEndian, elf.Sym64{Name: uint32(text(name)), Value: value, Size: size, Info: 0x12, Shndx: section})
		}
	}
	put("", 0, 0, 0)
	for _, name := range o.imports {
		put(name, 0, 0, 0)
	}
	for name, place := range o.exports {
		put(name, place[0], place[1], 1)
	}
	return b.Bytes()
}

// tables gives the relocations, the packed ones, and the data that they are for.
func (o object) tables() (rel, relr, data []byte) {
	data = slices.Clone(o.data)
	var packed []uint64
	for _, p := range o.relocs {
		kind, at := relativeType[o.machine], dataAt+uint64(p.at)
		if p.symbolic {
			kind = symbolicType[o.machine] + 1<<8*uint32(o.word()/8&1)
		}
		switch {
		case o.relr && !p.symbolic:
			copy(data[p.at:], o.words(p.target))
			packed = append(packed, at)
		case o.is32():
			copy(data[p.at:], o.words(p.target))
			rel = append(rel, o.words(at, uint64(kind))...)
		default:
			rel = append(rel, o.words(at, uint64(kind), p.target)...)
		}
	}
	return rel, o.pack(packed), data
}

// pack writes packed relocations: an address, and a bit map for each 63 (31) words
// that follow it.
func (o object) pack(addresses []uint64) []byte {
	var b []byte
	word, bits := uint64(o.word()), uint64(8*o.word()-1)
	for len(addresses) > 0 {
		b = append(b, o.words(addresses[0])...)
		next := addresses[0] + word
		addresses = addresses[1:]
		for len(addresses) > 0 && addresses[0] < next+bits*word {
			bitmap := uint64(1)
			for len(addresses) > 0 && addresses[0] < next+bits*word {
				bitmap |= 2 << ((addresses[0] - next) / word)
				addresses = addresses[1:]
			}
			b = append(b, o.words(bitmap)...)
			next += bits * word
		}
	}
	return b
}

func (o object) dynamic(text func(string) uint64, rel, relr uint64) []byte {
	var b []byte
	put := func(tag elf.DynTag, value uint64) { b = append(b, o.words(uint64(tag), value)...) }
	for _, name := range o.needed {
		put(elf.DT_NEEDED, text(name))
	}
	if o.runpath != "" {
		put(elf.DT_RUNPATH, text(o.runpath))
	}
	if o.is32() {
		put(elf.DT_REL, relAt)
		put(elf.DT_RELSZ, rel)
	} else {
		put(elf.DT_RELA, relAt)
		put(elf.DT_RELASZ, rel)
	}
	if o.relr {
		put(dtRelr, relrAt)
		put(dtRelrSize, relr)
	}
	put(elf.DT_NULL, 0)
	return b
}

func (o object) header(sectionsAt uint64, sections int) []byte {
	var b bytes.Buffer
	ident := [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)}
	if o.is32() {
		ident[elf.EI_CLASS] = byte(elf.ELFCLASS32)
		_ = binary.Write(&b, binary.LittleEndian, elf.Header32{
			Ident: ident, Type: uint16(elf.ET_DYN), Machine: uint16(o.machine), Version: 1, Phoff: 64, Shoff: uint32(sectionsAt),
			Ehsize: 52, Phentsize: 32, Phnum: 3, Shentsize: 40, Shnum: uint16(sections), Shstrndx: 1,
		})
		return b.Bytes()
	}
	_ = binary.Write(&b, binary.LittleEndian, elf.Header64{
		Ident: ident, Type: uint16(elf.ET_DYN), Machine: uint16(o.machine), Version: 1, Phoff: 64, Shoff: sectionsAt,
		Ehsize: 64, Phentsize: 56, Phnum: 3, Shentsize: 64, Shnum: uint16(sections), Shstrndx: 1,
	})
	return b.Bytes()
}

func (o object) segments(data, dynamic int) []byte {
	var b bytes.Buffer
	for _, p := range []elf.Prog64{
		{Type: uint32(elf.PT_LOAD), Flags: uint32(elf.PF_R | elf.PF_X), Filesz: dataOff, Memsz: dataOff},
		{Type: uint32(elf.PT_LOAD), Flags: uint32(elf.PF_R | elf.PF_W), Off: dataOff, Vaddr: dataAt, Filesz: uint64(data), Memsz: uint64(data) + 0x1000},
		{Type: uint32(elf.PT_DYNAMIC), Flags: uint32(elf.PF_R), Off: 0x3000, Vaddr: 0x3000, Filesz: uint64(dynamic), Memsz: uint64(dynamic)},
	} {
		if o.is32() {
			_ = binary.Write(&b, binary.LittleEndian, elf.Prog32{
				Type: p.Type, Off: uint32(p.Off), Vaddr: uint32(p.Vaddr), Filesz: uint32(p.Filesz), Memsz: uint32(p.Memsz), Flags: p.Flags,
			})
		} else {
			_ = binary.Write(&b, binary.LittleEndian, p)
		}
	}
	return b.Bytes()
}

func (o object) sectionHeader(s section) []byte {
	var b bytes.Buffer
	if o.is32() {
		_ = binary.Write(&b, binary.LittleEndian, elf.Section32{
			Type: uint32(s.kind), Addr: uint32(s.at), Off: uint32(s.at), Size: uint32(len(s.content)), Link: s.link, Entsize: uint32(s.entry),
		})
	} else {
		_ = binary.Write(&b, binary.LittleEndian, elf.Section64{
			Type: uint32(s.kind), Addr: s.at, Off: s.at, Size: uint64(len(s.content)), Link: s.link, Entsize: s.entry,
		})
	}
	return b.Bytes()
}
