package sipeplugin

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"strings"
)

// host is where the dynamic loader and the packages of a system have their files.
type host struct {
	cache     string            // the loader's list of libraries
	multiarch map[string]string // by architecture: Debian's directory under lib
	usual     []string          // directories that the loader searches after its cache
	packages  string            // dpkg's lists of files
	docs      string            // the packages' changelogs
}

var thisHost = host{
	cache: "/etc/ld.so.cache",
	multiarch: map[string]string{
		"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu", "i386": "i386-linux-gnu", "armhf": "arm-linux-gnueabihf",
	},
	usual:    []string{"/lib", "/usr/lib", "/lib64", "/usr/lib64"},
	packages: "/var/lib/dpkg/info",
	docs:     "/usr/share/doc",
}

// library finds the libxml2 that the loader would link an object with, and judges
// it. Variables such as LD_LIBRARY_PATH of a client to come aren't known.
func (h host) library(m *image) Library {
	name := m.library("libxml2.so")
	if name == "" {
		return Library{Fitness: Unknown, Reason: "it isn't linked with libxml2"}
	}
	for _, path := range h.candidates(m, name) {
		data, err := readFile(path)
		if err != nil {
			continue
		}
		lib, err := newImage(data)
		if err != nil || lib.file.Machine != m.file.Machine || lib.file.Class != m.file.Class {
			continue
		}
		if resolved, err := filepath.EvalSymlinks(path); err == nil {
			path = resolved
		}
		return h.judge(path, lib)
	}
	return Library{Fitness: Unknown, Reason: fmt.Sprintf("no %s for %s is found", name, m.arch())}
}

// candidates are the paths where the loader looks, in its order (ld.so(8)).
func (h host) candidates(m *image, name string) []string {
	var paths []string
	for _, tag := range []elf.DynTag{elf.DT_RPATH, elf.DT_RUNPATH} {
		lists, _ := m.file.DynString(tag)
		for _, dir := range strings.Split(strings.Join(lists, ":"), ":") {
			if filepath.IsAbs(dir) { // $ORIGIN is the plugin directory, where no library is
				paths = append(paths, filepath.Join(dir, name))
			}
		}
	}
	paths = append(paths, h.cached(name)...)
	for _, dir := range h.usual {
		if sub := h.multiarch[m.arch()]; sub != "" {
			paths = append(paths, filepath.Join(dir, sub, name))
		}
		paths = append(paths, filepath.Join(dir, name))
	}
	return paths
}

// The loader's cache (glibc dl-cache.h: struct cache_file_new, file_entry_new).
const (
	cacheMagic      = "glibc-ld.so.cache1.1"
	cacheHeaderSize = 48
	cacheEntrySize  = 24
)

// cached gives the paths that the loader's cache holds for a library, of all
// architectures.
func (h host) cached(name string) []string {
	data, err := readFile(h.cache)
	if err != nil {
		return nil
	}
	// A cache of the old format may stand before it. Offsets count from the magic.
	at := bytes.Index(data, []byte(cacheMagic))
	if at < 0 || len(data)-at < cacheHeaderSize {
		return nil
	}
	data = data[at:]
	entries := data[cacheHeaderSize:]
	count := int(min(binary.NativeEndian.Uint32(data[len(cacheMagic):]), uint32(len(entries)/cacheEntrySize)))
	var paths []string
	for i := range count {
		entry := entries[i*cacheEntrySize:]
		if cString(data, binary.NativeEndian.Uint32(entry[4:])) == name {
			paths = append(paths, cString(data, binary.NativeEndian.Uint32(entry[8:])))
		}
	}
	return paths
}

// cString gives the text that begins at an offset and ends with a zero byte.
func cString(data []byte, at uint32) string {
	if uint64(at) >= uint64(len(data)) {
		return ""
	}
	text, _, _ := bytes.Cut(data[at:], []byte{0})
	return string(text)
}
