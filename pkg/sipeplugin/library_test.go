package sipeplugin

import (
	"bytes"
	"compress/gzip"
	"debug/elf"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

func TestCodeOfLibxml2TellsItsRule(t *testing.T) {
	compare32 := []byte{0x81, 0x78, 0x6c, 0xaf, 0xbe, 0xed, 0xde} // cmpl $mark, 0x6c(%eax)
	set32 := []byte{0xc7, 0x83, 0x44, 1, 0, 0, 1, 0, 0, 0}
	load32 := []byte{0x8b, 0x50, 0x74, 0x85, 0xd2} // mov 0x74(%eax), %edx; test %edx, %edx
	const intel, amd = elf.EM_386, elf.EM_X86_64
	for name, c := range map[string]struct {
		machine elf.Machine
		code    []byte
		want    Fitness
	}{
		"je far, set":                    {amd, join(compare, []byte{0x0f, 0x84, 3, 0, 0, 0, 0x90, 0x90, 0x90}, setSAX2), Unfit},
		"je near, set":                   {amd, join(compare, []byte{0x74, 1, 0x90}, setSAX2), Unfit},
		"jne, set":                       {amd, markOnlyCode, Unfit},
		"jne far, set":                   {amd, join(compare, []byte{0x0f, 0x85, 9, 0, 0, 0}, setSAX2), Unfit},
		"je backwards, set":              {amd, join(setSAX2, compare, []byte{0x74, 0xea}), Unfit},
		"r12, set":                       {amd, join([]byte{0x41, 0x81, 0xbc, 0x24}, compare[2:], []byte{0x75, 10}, setSAX2), Unfit},
		"jne, test":                      {amd, callbacksCode, Fit},
		"je, test":                       {amd, join(compare, []byte{0x74, 1, 0x90}, testCallbacks), Fit},
		"load and test":                  {amd, join(compare, []byte{0x75, 9, 0x48, 0x8b, 0x90, 0xe8, 0, 0, 0, 0x48, 0x85, 0xd2}), Fit},
		"both":                           {amd, join(callbacksCode, markOnlyCode), Unfit},
		"i386, set":                      {intel, join(compare32, []byte{0x0f, 0x84, 2, 0, 0, 0, 0x90, 0x90}, set32), Unfit},
		"i386, test":                     {intel, join(compare32, []byte{0x74, 2, 0x90, 0x90}, load32), Fit},
		"nothing":                        {amd, nil, Unknown},
		"no jump":                        {amd, join(compare, setSAX2), Unknown},
		"another field compared":         {amd, join([]byte{0x81, 0xb8, 0xd0, 0, 0, 0}, compare[6:], []byte{0x75, 10}, setSAX2), Unknown},
		"stored, not compared":           {amd, join([]byte{0xc7, 0x80, 0xd8, 0, 0, 0}, compare[6:], []byte{0x75, 10}, setSAX2), Unknown},
		"another field tested":           {amd, join(compare, []byte{0x75, 10, 0x48, 0x83, 0xb8, 0xf8, 0, 0, 0, 0}), Unknown},
		"startElementNs only copied":     {amd, join(compare, []byte{0x75, 10, 0x48, 0x8b, 0x90, 0xe8, 0, 0, 0, 0x48, 0x89, 0x53, 0x48}), Unknown},
		"something else than one":        {amd, join(compare, []byte{0x75, 10}, setSAX2[:6], []byte{2, 0, 0, 0}), Unknown},
		"the jump leaves the file":       {amd, join(compare, []byte{0x0f, 0x84, 0xff, 0xff, 0xff, 0x7f}), Unknown},
		"the mark at the very beginning": {amd, compare[6:], Unknown},
		"the mark at the very end":       {amd, append(make([]byte, 0x1000-64-len(compare)), compare...), Unknown},
		"another processor":              {elf.EM_AARCH64, markOnlyCode, Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			m := open(t, sampleLibrary(c.machine, "20914\x00", c.code...).build(t))
			if got := detectRule(m); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
	t.Run("the test of another function", func(t *testing.T) {
		o := sampleLibrary(amd, "20914\x00", callbacksCode...)
		o.exports["xmlSchemaSAXPlug"] = [2]uint64{codeAt + 64, uint64(len(callbacksCode))}
		if got := detectRule(open(t, o.build(t))); got != Unknown {
			t.Error(got)
		}
	})
}

func TestLibraryIsJudgedByCodeThenVersionThenChangelog(t *testing.T) {
	for name, c := range map[string]struct {
		version   string
		code      []byte
		machine   elf.Machine
		changelog string
		want      Library
	}{
		"old, its code says callbacks": {"20914\x00", callbacksCode, machine, "", Library{"", "2.9.14", Fit, "libxml2 2.9.14 reports XML elements to the plugin, as its code shows"}},
		"old, its code says mark":      {"20914\x00", markOnlyCode, machine, "", Library{"", "2.9.14", Unfit, "libxml2 2.9.14 reports no XML elements to the plugin, as its code shows"}},
		"the code wins":                {"21400\x00", markOnlyCode, machine, "", Library{"", "2.14.0", Unfit, "libxml2 2.14.0 reports no XML elements to the plugin, as its code shows"}},
		"2.12.0":                       {"21200\x00", nil, machine, "", Library{"", "2.12.0", Unfit, "libxml2 2.12.0 reports no XML elements to the plugin"}},
		"2.12.1":                       {"21201-GITv2.12.1\x00", nil, machine, "", Library{"", "2.12.1", Fit, "libxml2 2.12.1 reports XML elements to the plugin"}},
		"old, with the fix":            {"20914\x00", nil, elf.EM_AARCH64, "x\n    - CVE-2023-39615: y\n", Library{"", "2.9.14", Unfit, "libxml2 2.9.14 reports no XML elements to the plugin since its fix of CVE-2023-39615, which its changelog names"}},
		"old, without the fix":         {"20914\x00", nil, elf.EM_AARCH64, "x\n", Library{"", "2.9.14", Unknown, "libxml2 2.9.14 may have the fix of CVE-2023-39615, with which it reports no XML elements to the plugin"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := sampleHost(t, "")
			path := filepath.Join(h.usual[0], "libxml2.so.2.9.14")
			save(t, path, sampleLibrary(c.machine, c.version, c.code...).build(t))
			if err := os.Symlink(path, filepath.Join(h.usual[0], "libxml2.so.2")); err != nil {
				t.Fatal(err)
			}
			if c.changelog != "" {
				save(t, filepath.Join(h.packages, "libxml2:arm64.list"), []byte("/.\n"+path+"\n"))
				save(t, filepath.Join(h.packages, "libxml2-utils.list"), []byte("/.\n"))
				save(t, filepath.Join(h.docs, "libxml2", "changelog.Debian.gz"), packed(t, c.changelog))
			}
			c.want.Path = path
			if diff := cmp.Diff(c.want, h.library(open(t, samplePlugin(c.machine).build(t)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sampleHost is a system in a private directory. If code is given, it has a libxml2
// 2.9.14 for amd64 with that code.
func sampleHost(t testing.TB, code string) host {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h := host{
		cache: filepath.Join(dir, "ld.so.cache"), usual: []string{filepath.Join(dir, "lib"), filepath.Join(dir, "usr/lib")},
		multiarch: thisHost.multiarch, packages: filepath.Join(dir, "info"), docs: filepath.Join(dir, "doc"),
	}
	for _, dir := range h.usual {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if code != "" {
		h.setLibrary(t, code)
	}
	return h
}

func (h host) setLibrary(t testing.TB, code string) {
	t.Helper()
	save(t, filepath.Join(h.usual[0], "libxml2.so.2"), sampleLibrary(machine, "20914\x00", []byte(code)...).build(t))
}

func TestLibraryIsFoundAsTheLoaderFindsIt(t *testing.T) {
	h := sampleHost(t, "")
	dir := filepath.Dir(h.cache)
	amd := sampleLibrary(elf.EM_X86_64, "20914\x00").build(t)
	plugin := samplePlugin(elf.EM_X86_64)
	plugin.runpath = "$ORIGIN/x:" + filepath.Join(dir, "run")
	m := open(t, plugin.build(t))
	want := func(path string) {
		t.Helper()
		if got := h.library(m).Path; got != path {
			t.Errorf("%q, want %q", got, path)
		}
	}
	want("")
	if reason := h.library(m).Reason; reason != "no libxml2.so.2 for amd64 is found" {
		t.Error(reason)
	}
	// From the last place where the loader looks to the first.
	want(save(t, filepath.Join(h.usual[1], "libxml2.so.2"), amd))
	save(t, filepath.Join(h.usual[0], "libxml2.so.2"), sampleLibrary(elf.EM_386, "20914\x00").build(t))
	save(t, filepath.Join(h.usual[0], "i386-linux-gnu", "libxml2.so.2"), amd)
	want(filepath.Join(h.usual[1], "libxml2.so.2"))
	want(save(t, filepath.Join(h.usual[0], "x86_64-linux-gnu", "libxml2.so.2"), amd))
	cached := save(t, filepath.Join(dir, "local", "libxml2.so.2"), amd)
	broken := save(t, filepath.Join(dir, "broken", "libxml2.so.2"), []byte("x"))
	save(t, h.cache, loaderCache("libxml2.so.16", "/x", "libxml2.so.2", "/nowhere", "libxml2.so.2", broken, "libxml2.so.2", cached))
	want(cached)
	want(save(t, filepath.Join(dir, "run", "libxml2.so.2"), amd))

	plugin.needed = nil
	if l := h.library(open(t, plugin.build(t))); l.Path != "" || l.Fitness != Unknown {
		t.Errorf("a plugin without libxml2: %+v", l)
	}
}

// loaderCache is a cache of the loader with names and their paths, behind one of
// the old format.
func loaderCache(pairs ...string) []byte {
	header := append([]byte(cacheMagic), make([]byte, cacheHeaderSize-len(cacheMagic))...)
	binary.NativeEndian.PutUint32(header[len(cacheMagic):], uint32(len(pairs)/2))
	texts := strings.Join(pairs, "\x00") + "\x00"
	at := uint32(cacheHeaderSize + len(pairs)/2*cacheEntrySize)
	entries := make([]byte, len(pairs)/2*cacheEntrySize)
	for i, text := range pairs {
		binary.NativeEndian.PutUint32(entries[i/2*cacheEntrySize+4+i%2*4:], at)
		at += uint32(len(text)) + 1
	}
	return append([]byte("ld.so-1.7.0\x00old"), append(append(header, entries...), texts...)...)
}

func FuzzLoaderCache(f *testing.F) {
	f.Add(loaderCache("libxml2.so.2", "/usr/lib/libxml2.so.2"))
	f.Add([]byte(cacheMagic))
	f.Fuzz(func(t *testing.T, data []byte) {
		h := host{cache: save(t, filepath.Join(t.TempDir(), "cache"), data)}
		for _, path := range h.cached("libxml2.so.2") {
			if len(path) > len(data) {
				t.Errorf("%q", path)
			}
		}
	})
}

// parseProgram hands libxml2 a handler with SAX1 callbacks and a mark, and prints
// how many elements it was told of. It declares what it needs, so that the headers
// of libxml2 needn't be there.
const parseProgram = `
#include <stdio.h>
struct handler { void *before[14]; void *start; void *rest[12]; unsigned initialized; void *after[4]; };
int xmlSAXUserParseMemory(struct handler *, void *, const char *, int);
static int elements;
static void start(void *data, const unsigned char *name, const unsigned char **attributes) { elements++; }
int main(void) {
	struct handler sax2 = { .start = start, .initialized = 0xDEEDBEAF }, sax1 = { .start = start, .initialized = 1 };
	int result = xmlSAXUserParseMemory(&sax2, 0, "<a><b/></a>", 11);
	printf("%d %d", result, elements);
	elements = 0;
	result = xmlSAXUserParseMemory(&sax1, 0, "<a><b/></a>", 11);
	printf(" %d %d", result, elements);
}
`

func TestVerdictIsWhatTheInstalledLibraryDoes(t *testing.T) {
	testdesktop.Need(t, "gcc")
	testdesktop.NeedFile(t, stock, "pidgin-sipe")
	library := thisHost.inspect(stock).Library
	dir := t.TempDir()
	program := filepath.Join(dir, "parse")
	source := save(t, filepath.Join(dir, "parse.c"), []byte(parseProgram))
	if out, err := exec.Command("gcc", "-o", program, source, library.Path).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(program).Output()
	if err != nil {
		t.Fatal(err)
	}
	if want := map[Fitness]string{Fit: "0 2 0 2", Unfit: "0 0 0 2"}[library.Fitness]; string(out) != want {
		t.Errorf("%+v, but results and numbers of elements are %s", library, out)
	}
}
