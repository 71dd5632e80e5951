//go:build ignore

// Reduce makes a test file out of a real libsipe.so: it keeps what the loader
// reads (headers, dynamic section, symbols, relocations) and the writable data,
// overwrites all else, the program code among it, with zero bytes, and writes the
// rest compressed.
//
//	go run reduce.go libsipe.so NAME.so.gz
package main

import (
	"bytes"
	"compress/gzip"
	"debug/elf"
	"log"
	"os"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: go run reduce.go libsipe.so NAME.so.gz")
	}
	whole, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	reduced, err := reduce(whole)
	if err != nil {
		log.Fatal(err)
	}
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if _, err := z.Write(reduced); err != nil {
		log.Fatal(err)
	}
	if err := z.Close(); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(os.Args[2], packed.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

// kept are the types of sections whose content stays.
var kept = map[elf.SectionType]bool{
	elf.SHT_DYNAMIC: true, elf.SHT_DYNSYM: true, elf.SHT_STRTAB: true,
	elf.SHT_REL: true, elf.SHT_RELA: true, elf.SHT_GNU_VERSYM: true, elf.SHT_GNU_VERNEED: true,
}

// userAgent is the part of the read-only data that holds sipe's version.
const userAgent = "%s Sipe/"

func reduce(whole []byte) ([]byte, error) {
	f, err := elf.NewFile(bytes.NewReader(whole))
	if err != nil {
		return nil, err
	}
	reduced := make([]byte, len(whole))
	keep := func(offset, size uint64) { copy(reduced[offset:], whole[offset:offset+size]) }

	headers := uint64(64 + 56*len(f.Progs)) // the ELF header and the program headers, at most
	keep(0, headers)
	table := sectionHeaders(f, whole)
	keep(table, uint64(len(whole))-table) // nothing follows the table
	for _, s := range f.Sections {
		if kept[s.Type] || s.Name == ".data" {
			keep(s.Offset, s.FileSize)
		}
	}
	if at := bytes.Index(whole, []byte(userAgent)); at >= 0 {
		keep(uint64(at), uint64(bytes.IndexByte(whole[at:], 0)))
	}
	return reduced, nil
}

// sectionHeaders gives the place of the section headers.
func sectionHeaders(f *elf.File, whole []byte) uint64 {
	if f.Class == elf.ELFCLASS32 {
		return uint64(f.ByteOrder.Uint32(whole[32:]))
	}
	return f.ByteOrder.Uint64(whole[40:])
}
