package sipeplugin

import (
	"bytes"
	"debug/elf"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRealFilesHoldOneProvenPlace(t *testing.T) {
	for name, want := range map[string]struct {
		arch   string
		offset uint64
		code   XMLCode
	}{
		debian12 + "amd64": {"amd64", 0x98558, XMLOld},
		debian12 + "arm64": {"arm64", 0xa0518, XMLOld},
		debian12 + "i386":  {"i386", 0xae2ec, XMLOld},
		debian12 + "armhf": {"armhf", 0x702a4, XMLOld},
		unstable:           {"amd64", 0x9c558, XMLNew},
	} {
		t.Run(name, func(t *testing.T) {
			data := fixture(t, name)
			m := open(t, data)
			places := m.places()
			if diff := cmp.Diff([]place{{want.offset, markSAX2}}, places, cmp.AllowUnexported(place{})); diff != "" {
				t.Fatal(diff)
			}
			if got := xmlCode(m, places); m.arch() != want.arch || got != want.code || sipeVersion(data) != "1.25.0" {
				t.Errorf("%s, XML code %s, version %q", m.arch(), got, sipeVersion(data))
			}
			fixed, err := repaired(data)
			if err != nil {
				t.Fatal(err)
			}
			at := want.offset
			expected := append(append(bytes.Clone(data[:at]), 1, 0, 0, 0), data[at+4:]...)
			if !bytes.Equal(fixed, expected) || bytes.Equal(data, fixed) {
				t.Error("more or less than the four bytes have changed")
			}
			again := open(t, fixed)
			if got := xmlCode(again, again.places()); got != XMLRepaired {
				t.Errorf("the repaired file has XML code %s", got)
			}
			if _, err := repaired(fixed); !errors.Is(err, ErrNoPlace) {
				t.Errorf("repairing the repaired file: %v", err)
			}
		})
	}
}

// machines are those whose relocations are known.
var machines = []elf.Machine{elf.EM_X86_64, elf.EM_AARCH64, elf.EM_386, elf.EM_ARM}

func TestOnlyTheExactHandlerIsAPlace(t *testing.T) {
	move := func(slot, to int) func(*object) {
		return func(o *object) {
			for i := range o.relocs {
				if o.relocs[i].at == handlers+slot*o.word() {
					o.relocs[i].at = handlers + to*o.word()
				}
			}
		}
	}
	add := func(slot int) func(*object) {
		return func(o *object) {
			o.relocs = append(o.relocs, pointer{at: handlers + slot*o.word(), target: codeAt})
		}
	}
	for name, c := range map[string]struct {
		change func(*object)
		places int
	}{
		"as it is":           {func(*object) {}, 1},
		"packed relocations": {func(o *object) { o.relr = true }, 1},
		"a second handler":   {func(o *object) { o.addHandler(0x200, markSAX2) }, 2},
		"the mark of SAX1": {func(o *object) {
			copy(o.data[handlers+27*o.word():], []byte{1, 0, 0, 0})
		}, 1},
		"no relocations":                 {func(o *object) { o.relocs = nil }, 0},
		"another mark":                   {func(o *object) { o.data[handlers+27*o.word()]++ }, 0},
		"the mark one slot later":        {func(o *object) { shiftMark(o, 1) }, 0},
		"the mark one slot earlier":      {func(o *object) { shiftMark(o, -1) }, 0},
		"startElement elsewhere":         {move(14, 13), 0},
		"endElement elsewhere":           {move(15, 16), 0},
		"characters elsewhere":           {move(17, 18), 0},
		"error elsewhere":                {move(22, 23), 0},
		"serror elsewhere":               {move(31, 30), 0},
		"startElement missing":           {func(o *object) { o.relocs = o.relocs[1:] }, 0},
		"serror missing":                 {func(o *object) { o.relocs = o.relocs[:4] }, 0},
		"a callback more":                {add(0), 0},
		"startElementNs set":             {add(29), 0},
		"the mark relocated":             {add(27), 0},
		"a callback twice":               {add(14), 0},
		"a relocation reaches in":        {func(o *object) { o.relocs = append(o.relocs, pointer{at: handlers - 1, target: codeAt}) }, 0},
		"a relocation before it":         {add(-1), 1},
		"a relocation after it":          {add(32), 1},
		"a callback that isn't code":     {func(o *object) { o.relocs[2].target = dataAt }, 0},
		"a callback outside":             {func(o *object) { o.relocs[2].target = 0xfffffff0 }, 0},
		"a callback of another library":  {func(o *object) { o.relocs[0].symbolic = true }, 0},
		"a value in an empty slot":       {func(o *object) { o.data[handlers+3*o.word()] = 1 }, 0},
		"a value after the mark":         {func(o *object) { o.data[handlers+28*o.word()+1] = 1 }, 0},
		"the data end in the handler":    {func(o *object) { o.data = o.data[:handlers+31*o.word()+1] }, 0},
		"relocations of unknown meaning": {func(o *object) { o.machine = elf.EM_RISCV }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			for _, machine := range machines {
				o := samplePlugin(machine)
				c.change(&o)
				if got := open(t, o.build(t)).places(); len(got) != c.places {
					t.Errorf("%v: %d places, want %d", machine, len(got), c.places)
				}
			}
		})
	}
}

// shiftMark moves the mark by some slots.
func shiftMark(o *object, by int) {
	at := handlers + slotInitialized*o.word()
	copy(o.data[at+by*o.word():], o.data[at:at+4])
	clear(o.data[at : at+4])
}

func TestPlaceMustBeTheOnlyOne(t *testing.T) {
	o := samplePlugin(machine)
	o.addHandler(0x200, markSAX1)
	if _, err := repaired(o.build(t)); !errors.Is(err, ErrNoPlace) {
		t.Errorf("two places, one with the right mark: %v", err)
	}
	if _, err := repaired([]byte("no ELF")); !errors.Is(err, ErrNoPlace) {
		t.Errorf("no ELF: %v", err)
	}
}

func TestTooManyRelocationsAreRefused(t *testing.T) {
	o := samplePlugin(machine)
	m := open(t, o.build(t))
	full := bytes.Repeat([]byte{0xff}, 8*(maxRelocations/63+2))
	if _, err := m.readRelr(full, nil); !errors.Is(err, errTable) {
		t.Errorf("packed: %v", err)
	}
	if _, err := m.readRela(make([]byte, 24*(maxRelocations+1)), nil); !errors.Is(err, errTable) {
		t.Errorf("not packed: %v", err)
	}
	if _, err := m.readRel(make([]byte, 16*(maxRelocations+1)), nil); !errors.Is(err, errTable) {
		t.Errorf("with the target in place: %v", err)
	}
}

func FuzzLook(f *testing.F) {
	for _, machine := range machines {
		o := samplePlugin(machine)
		f.Add(o.build(f))
		o.relr = true
		f.Add(o.build(f))
	}
	f.Add(sampleLibrary(machine, "20914\x00", markOnlyCode...).build(f))
	f.Add(sampleLibrary(machine, "20914\x00", callbacksCode...).build(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		sipeVersion(data)
		m, err := newImage(data)
		if err != nil {
			return
		}
		if len(m.relocs) > maxRelocations {
			t.Error("too many relocations")
		}
		m.places()
		xmlVersion(m)
		detectRule(m)
		host{}.describe(&Copy{}, m)
		if fixed, err := repaired(data); err == nil && len(fixed) != len(data) {
			t.Error("the length has changed")
		}
	})
}
