package sipeplugin

import (
	"bytes"
	"compress/gzip"
	"debug/elf"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// fixture gives one of the reduced files of testdata/sipeplugin.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join("..", "..", "testdata", "sipeplugin", "pidgin-sipe-"+name+".so.gz"))
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Debian's packages among the fixtures.
const (
	debian12 = "1.25.0-2.1+b1-"                     // followed by the architecture
	unstable = "1.25.0+git20240122.cb7e7be-3-amd64" // passes the handler to xmlNewSAXParserCtxt
	handlers = 0x40                                 // where samplePlugin has its handler in its data
	version  = "%s Sipe/1.25.0 (linux-x86_64)\x00"  // the format of the user agent
	machine  = elf.EM_X86_64                        // of samples, where it doesn't matter
)

// samplePlugin is an object with what makes out pidgin-sipe 1.25.0.
func samplePlugin(machine elf.Machine) object {
	o := object{
		machine: machine, imports: []string{"xmlSAXUserParseMemory"}, needed: []string{"libc.so.6", "libxml2.so.2"},
		exports: map[string][2]uint64{"purple_init_plugin": {codeAt, 16}},
		code:    append(make([]byte, 64), version...), data: make([]byte, 0x400),
	}
	o.addHandler(handlers, markSAX2)
	return o
}

// addHandler puts a handler like sipe's into the data.
func (o *object) addHandler(at int, mark uint32) {
	binary.LittleEndian.PutUint32(o.data[at+slotInitialized*o.word():], mark)
	for _, slot := range callbackSlots {
		o.relocs = append(o.relocs, pointer{at: at + int(slot)*o.word(), target: codeAt + slot})
	}
}

// sampleLibrary is an object with what makes out a libxml2.
func sampleLibrary(machine elf.Machine, version string, code ...byte) object {
	o := object{
		machine: machine, code: append(append([]byte(version), make([]byte, 64-len(version))...), code...),
		exports: map[string][2]uint64{"xmlParserVersion": {dataAt, 8}}, data: make([]byte, 16),
	}
	o.relocs = []pointer{{at: 0, target: codeAt}}
	return o
}

// Code of xmlDetectSAX2 as gcc 12 makes it on amd64.
var (
	compare       = []byte{0x81, 0xb8, 0xd8, 0, 0, 0, 0xaf, 0xbe, 0xed, 0xde} // cmpl $mark, 0xd8(%rax)
	setSAX2       = []byte{0xc7, 0x87, 0xf8, 1, 0, 0, 1, 0, 0, 0}             // movl $1, 0x1f8(%rdi)
	testCallbacks = []byte{0x48, 0x83, 0xb8, 0xe8, 0, 0, 0, 0}                // cmpq $0, 0xe8(%rax)
	markOnlyCode  = join(compare, []byte{0x75, 10}, setSAX2)                  // jne
	callbacksCode = join(compare, []byte{0x75, 10}, testCallbacks)
)

func join(parts ...[]byte) []byte { return append(bytes.Join(parts, nil), make([]byte, 16)...) }

// save writes a file and gives its name.
func save(t testing.TB, path string, data []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func open(t testing.TB, data []byte) *image {
	t.Helper()
	m, err := newImage(data)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
