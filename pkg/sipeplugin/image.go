package sipeplugin

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// image is a shared object as the dynamic loader sees it: segments, dynamic
// symbols and relocations. Code in it is never run.
type image struct {
	data    []byte
	file    *elf.File
	word    uint64 // bytes in a pointer
	symbols []elf.Symbol
	relocs  []relocation // sorted by address
}

// newImage reads a shared object. It doesn't keep data from being changed.
func newImage(data []byte) (*image, error) {
	file, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("isn't an ELF file: %w", err)
	}
	if file.Type != elf.ET_DYN {
		return nil, errors.New("isn't a shared object")
	}
	m := &image{data: data, file: file, word: 8}
	if file.Class == elf.ELFCLASS32 {
		m.word = 4
	}
	if m.symbols, err = file.DynamicSymbols(); err != nil {
		return nil, fmt.Errorf("its dynamic symbols can't be read: %w", err)
	}
	if m.relocs, err = m.relocations(); err != nil {
		return nil, fmt.Errorf("its relocations can't be read: %w", err)
	}
	return m, nil
}

// arch gives the architecture as Debian calls it.
func (m *image) arch() string {
	switch m.file.Machine {
	case elf.EM_X86_64:
		return "amd64"
	case elf.EM_AARCH64:
		return "arm64"
	case elf.EM_386:
		return "i386"
	case elf.EM_ARM:
		return "armhf"
	}
	return strings.ToLower(strings.TrimPrefix(m.file.Machine.String(), "EM_"))
}

// imports reports whether the object wants a symbol from another one.
func (m *image) imports(name string) bool {
	return slices.ContainsFunc(m.symbols, func(s elf.Symbol) bool { return s.Name == name && s.Section == elf.SHN_UNDEF })
}

// symbol finds a symbol that the object defines.
func (m *image) symbol(name string) (elf.Symbol, bool) {
	at := slices.IndexFunc(m.symbols, func(s elf.Symbol) bool { return s.Name == name && s.Section != elf.SHN_UNDEF })
	if at < 0 {
		return elf.Symbol{}, false
	}
	return m.symbols[at], true
}

// library gives the name of the needed library that begins with a prefix.
func (m *image) library(prefix string) string {
	names, _ := m.file.ImportedLibraries()
	for _, name := range names {
		if strings.HasPrefix(name, prefix) {
			return name
		}
	}
	return ""
}

// offset gives the place in the file of n bytes that are mapped at an address by
// one segment with all the given flags. What is zero-filled at run time has none.
func (m *image) offset(address, n uint64, flags elf.ProgFlag) (uint64, bool) {
	for _, p := range m.file.Progs {
		if p.Type != elf.PT_LOAD || p.Flags&flags != flags || address < p.Vaddr {
			continue
		}
		if in := address - p.Vaddr; in < p.Filesz && n <= p.Filesz-in {
			at := p.Off + in
			end := at + n
			return at, at >= p.Off && end >= at && end <= uint64(len(m.data))
		}
	}
	return 0, false
}

// bytes gives n bytes that are mapped at an address, or nil.
func (m *image) bytes(address, n uint64, flags elf.ProgFlag) []byte {
	at, ok := m.offset(address, n, flags)
	if !ok {
		return nil
	}
	return m.data[at : at+n]
}

// pointer decodes a pointer.
func (m *image) pointer(b []byte) uint64 {
	if m.word == 4 {
		return uint64(m.file.ByteOrder.Uint32(b))
	}
	return m.file.ByteOrder.Uint64(b)
}

// text gives the string that is mapped at an address, without the closing zero
// byte. It is at most 64 bytes long.
func (m *image) text(address uint64) string {
	for n := range uint64(65) {
		b := m.bytes(address, n+1, 0)
		if b == nil {
			return ""
		}
		if b[n] == 0 {
			return string(b[:n])
		}
	}
	return ""
}
