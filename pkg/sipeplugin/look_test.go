package sipeplugin

import (
	"debug/elf"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLookSurvivesBrokenFiles(t *testing.T) {
	whole := samplePlugin(machine).build(t)
	for name, c := range map[string]struct {
		data   []byte
		reason string
	}{
		"empty":       {nil, "isn't an ELF file"},
		"a script":    {[]byte("#!/bin/sh\n"), "isn't an ELF file"},
		"cut at 16":   {whole[:16], "isn't an ELF file"},
		"cut at 64":   {whole[:64], "isn't an ELF file"},
		"cut in half": {whole[:len(whole)/2], "isn't an ELF file"},
		"a program":   {append(append(append([]byte{}, whole[:16]...), 2), whole[17:]...), "isn't a shared object"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			save(t, w.installed(), c.data)
			s := w.look()
			if len(s.Copies) != 1 || s.State != StateMissing || s.Loaded() != nil {
				t.Fatalf("%+v", s)
			}
			if got := s.Copies[0]; got.Fitness != Unknown || got.Loadable || !strings.Contains(got.Reason, c.reason) {
				t.Errorf("%+v", got)
			}
		})
	}
	t.Run("a directory", func(t *testing.T) {
		w := newWorld(t)
		if err := os.Remove(w.installed()); err != nil {
			t.Fatal(err)
		}
		save(t, filepath.Join(w.installed(), "x"), nil)
		if got := w.look().Copies[0].Reason; got != "can't be read: isn't a regular file" {
			t.Error(got)
		}
	})
	t.Run("a link to nothing", func(t *testing.T) {
		w := newWorld(t)
		if err := os.Remove(w.installed()); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("nowhere", w.installed()); err != nil {
			t.Fatal(err)
		}
		if got := w.look().Copies[0].Reason; got != "can't be read: no such file or directory" {
			t.Error(got)
		}
	})
	t.Run("too large", func(t *testing.T) {
		w := newWorld(t)
		if err := os.Truncate(w.installed(), maxFile+1); err != nil {
			t.Fatal(err)
		}
		if got := w.look().Copies[0].Reason; got != "can't be read: is larger than 32 MB" {
			t.Error(got)
		}
	})
	for at := 0; at < len(whole); at += 7 {
		if m, err := newImage(whole[:at]); err == nil && len(m.places()) > 1 {
			t.Errorf("cut at %d: %d places", at, len(m.places()))
		}
	}
}

func TestCopiesAreLookedAtInTheClientsOrder(t *testing.T) {
	w := newWorld(t)
	second := filepath.Join(t.TempDir(), "second")
	link := filepath.Join(second, FileName)
	if err := os.Mkdir(second, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(w.installed(), link); err != nil {
		t.Fatal(err)
	}
	save(t, w.target(), []byte("can't be loaded"))
	user := filepath.Dir(w.target())
	for _, dirs := range [][]string{{second, w.system}, {user, second, w.system + "/", w.system}, {second, user + "/", w.system}} {
		s := w.host.look(dirs, w.purple)
		var paths []string
		for _, c := range s.Copies {
			paths = append(paths, c.Path)
		}
		if got, want := strings.Join(paths, " "), strings.Join([]string{w.target(), link, w.installed()}, " "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if s.Loaded().Path != link || s.Source().Path != link || s.Loaded().Resolved != w.installed() {
			t.Errorf("loaded %+v", s.Loaded())
		}
	}
}

func TestRealFilesAreDescribed(t *testing.T) {
	for _, arch := range []string{"amd64", "arm64", "i386", "armhf"} {
		w := newWorld(t)
		save(t, w.installed(), fixture(t, debian12+arch))
		c := w.look().Copies[0]
		if !c.Loadable || c.Arch != arch || c.Version != "1.25.0" || c.XML != XMLOld || !c.Repairable || c.Before120 || len(c.SHA256) != 64 {
			t.Errorf("%+v", c)
		}
		want := map[string]Fitness{"amd64": Unfit}[arch]
		if want == "" {
			want = Unknown // there is no libxml2 for it
		}
		if c.Fitness != want {
			t.Errorf("%s: %s, %s", arch, c.Fitness, c.Reason)
		}
	}
}

func TestNewerPluginIsFitWithItsLibxml2(t *testing.T) {
	w := newWorld(t)
	save(t, w.installed(), fixture(t, unstable))
	w.is(StateUnknown, RemedyRepair, "no libxml2.so.16 for amd64 is found")
	save(t, filepath.Join(w.host.usual[0], "libxml2.so.16"), sampleLibrary(machine, "21504\x00").build(t))
	w.is(StateFit, RemedyNone, "libxml2 2.15.4 reports XML elements")
	w.repair(false, ErrFit)
}

func TestVersionIsReadFromTheFile(t *testing.T) {
	for text, want := range map[string]struct {
		version   string
		before120 bool
	}{
		"%s Sipe/1.25.0 (linux-x86_64)":  {"1.25.0", false},
		"%s Sipe/x %s Sipe/1.20.1":       {"1.20.1", false},
		"%s Sipe/1.19.2 (linux-i386)":    {"1.19.2", true},
		"%s Sipe/1.9":                    {"1.9", true},
		"%s Sipe/0.30.1":                 {"0.30.1", true},
		"%s Sipe/2.0.0":                  {"2.0.0", false},
		"%s Sipe/99999999999999999999.1": {"99999999999999999999.1", false},
		"%s Sipe/":                       {"", false},
		"%s Sipe/1":                      {"", false},
		"":                               {"", false},
	} {
		o := samplePlugin(elf.EM_X86_64)
		o.code = []byte(text)
		var c Copy
		host{}.describe(&c, open(t, o.build(t)))
		if c.Version != want.version || c.Before120 != want.before120 {
			t.Errorf("%q: %q, before 1.20: %v", text, c.Version, c.Before120)
		}
	}
}

func BenchmarkLook(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		if s := Look([]string{filepath.Dir(stock)}, dir); s.State == StateMissing {
			b.Skip(s.Reason)
		}
	}
}
