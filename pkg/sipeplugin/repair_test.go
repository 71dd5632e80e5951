package sipeplugin

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/diskfile"
)

// A world is a private system: a libxml2, a plugin directory of the system, a
// purple directory.
type world struct {
	t      *testing.T
	host   host
	system string // plugin directory
	purple string
}

// newWorld has a plugin like Debian 12's, and a libxml2 that knows only the mark.
func newWorld(t *testing.T) world {
	t.Helper()
	dir := t.TempDir()
	w := world{t, sampleHost(t, string(markOnlyCode)), filepath.Join(dir, "system"), filepath.Join(dir, "purple")}
	save(t, w.installed(), samplePlugin(machine).build(t))
	return w
}

func (w world) installed() string { return filepath.Join(w.system, FileName) }

func (w world) target() string { return filepath.Join(w.purple, "plugins", FileName) }

func (w world) look() *Status { return w.host.look([]string{w.system}, w.purple) }

// is checks the state.
func (w world) is(state State, remedy Remedy, reason string) {
	w.t.Helper()
	if s := w.look(); s.State != state || s.Remedy != remedy || !strings.Contains(s.Reason, reason) {
		w.t.Errorf("%s, remedy %q: %s\nwant %s, remedy %q: …%s…", s.State, s.Remedy, s.Reason, state, remedy, reason)
	}
}

// repair calls Repair and checks what it returns.
func (w world) repair(changed bool, want error) {
	w.t.Helper()
	if got, err := w.host.repair([]string{w.system}, w.purple); got != changed || !errors.Is(err, want) {
		w.t.Errorf("Repair: %v, %v; want %v, %v", got, err, changed, want)
	}
}

func (w world) restore(changed bool, want error) {
	w.t.Helper()
	if got, err := Restore(w.purple); got != changed || !errors.Is(err, want) {
		w.t.Errorf("Restore: %v, %v; want %v, %v", got, err, changed, want)
	}
}

// entries are the names of the files in the user's plugin directory.
func (w world) entries() string {
	w.t.Helper()
	list, err := os.ReadDir(filepath.Dir(w.target()))
	if err != nil {
		return "no directory"
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// updatePlugin replaces the installed plugin with one that differs.
func (w world) updatePlugin(change func(*object)) {
	w.t.Helper()
	o := samplePlugin(machine)
	o.code = append(o.code, "update"...)
	change(&o)
	save(w.t, w.installed(), o.build(w.t))
}

func TestRepairAndRestore(t *testing.T) {
	w := newWorld(t)
	w.is(StateUnfit, RemedyRepair, "libxml2 2.9.14 reports no XML elements")
	w.repair(true, nil)
	w.is(StateRepaired, RemedyNone, "made from the installed")
	s := w.look()
	if loaded := s.Loaded(); loaded.Path != w.target() || !loaded.Ours || loaded.Fitness != Fit || loaded.XML != XMLRepaired {
		t.Errorf("loaded: %+v", loaded)
	}
	if source := s.Source(); source.Path != w.installed() || source.Fitness != Unfit {
		t.Errorf("source: %+v", source)
	}
	differing := 0
	fixed := load(t, w.target())
	for i, b := range load(t, w.installed()) {
		if fixed[i] != b {
			differing++
		}
	}
	if differing != 4 {
		t.Errorf("%d bytes differ", differing)
	}
	for path, mode := range map[string]os.FileMode{w.target(): 0o600, filepath.Join(w.purple, "plugins", recordName): 0o600, filepath.Join(w.purple, "plugins"): os.ModeDir | 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode() != mode {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if got := w.entries(); got != recordName+" "+FileName {
		t.Errorf("in the directory: %s", got)
	}
	w.repair(false, nil)

	w.restore(true, nil)
	if got := w.entries(); got != "no directory" {
		t.Errorf("after Restore: %s", got)
	}
	w.is(StateUnfit, RemedyRepair, "")
	w.restore(false, nil)
}

func TestRestoreKeepsADirectoryThatItDidNotMake(t *testing.T) {
	for name, other := range map[string]bool{"was there before": true, "has another plugin by now": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			another := filepath.Join(w.purple, "plugins", "another.so")
			if other {
				save(t, another, nil)
			}
			w.repair(true, nil)
			save(t, another, nil)
			w.updatePlugin(func(*object) {})
			w.repair(true, nil)
			w.restore(true, nil)
			if got := w.entries(); got != "another.so" {
				t.Errorf("left: %s", got)
			}
		})
	}
}

func TestStaleCopyIsNoticed(t *testing.T) {
	repairedWorld := func(t *testing.T) world {
		w := newWorld(t)
		w.repair(true, nil)
		return w
	}
	t.Run("the plugin was updated", func(t *testing.T) {
		w := repairedWorld(t)
		before := load(t, w.target())
		w.updatePlugin(func(*object) {})
		w.is(StateStale, RemedyRepair, "has changed")
		w.repair(true, nil)
		w.is(StateRepaired, RemedyNone, "")
		if bytes.Equal(before, load(t, w.target())) {
			t.Error("the copy is the old one")
		}
		w.restore(true, nil)
		if got := w.entries(); got != "no directory" {
			t.Errorf("after Restore: %s", got)
		}
	})
	t.Run("the plugin can't be repaired any more", func(t *testing.T) {
		w := repairedWorld(t)
		before := load(t, w.target())
		w.updatePlugin(func(o *object) { o.addHandler(0x200, markSAX2) })
		w.is(StateStale, RemedyUpgrade, "has changed")
		w.repair(false, ErrNoPlace)
		if !bytes.Equal(before, load(t, w.target())) {
			t.Error("the copy has changed")
		}
	})
	t.Run("libxml2 was mended", func(t *testing.T) {
		w := repairedWorld(t)
		w.host.setLibrary(t, string(callbacksCode))
		w.is(StateStale, RemedyRestore, "needs no repair any more")
		w.repair(false, ErrFit)
		w.restore(true, nil)
		w.is(StateFit, RemedyNone, "reports XML elements")
	})
	t.Run("the plugin is gone", func(t *testing.T) {
		w := repairedWorld(t)
		if err := os.Remove(w.installed()); err != nil {
			t.Fatal(err)
		}
		w.is(StateStale, RemedyRestore, "gone")
		w.repair(false, ErrMissing)
		w.restore(true, nil)
		w.is(StateMissing, RemedyInstall, "no libsipe.so")
	})
}

func TestForeignFileIsLeftAlone(t *testing.T) {
	for name, c := range map[string]struct {
		remedy Remedy // none where what is loaded happens to be fit
		place  func(w world)
	}{
		"a plugin of the user's":        {RemedyRemove, func(w world) { save(w.t, w.target(), samplePlugin(machine).build(w.t)) }},
		"a plugin that is fit":          {RemedyNone, func(w world) { save(w.t, w.target(), w.fitPlugin()) }},
		"rubbish":                       {RemedyRemove, func(w world) { save(w.t, w.target(), []byte("x")) }},
		"a link to the installed one":   {RemedyRemove, func(w world) { w.link(w.installed()) }},
		"a link to nothing":             {RemedyRemove, func(w world) { w.link("nowhere") }},
		"a directory":                   {RemedyRemove, func(w world) { save(w.t, filepath.Join(w.target(), "x"), nil) }},
		"a record without hashes":       {RemedyRemove, func(w world) { save(w.t, w.target(), nil); w.setRecord(`{"made_by":"pidgin-lync"}`) }},
		"our copy, changed":             {RemedyNone, func(w world) { w.repair(true, nil); save(w.t, w.target(), append(load(w.t, w.target()), 0)) }},
		"our copy, the record is gone":  {RemedyNone, func(w world) { w.repair(true, nil); w.setRecord("") }},
		"our copy, the record is wrong": {RemedyNone, func(w world) { w.repair(true, nil); w.setRecord("{") }},
		"our copy, another's record":    {RemedyNone, func(w world) { w.repair(true, nil); w.setRecord(`{"made_by":"x"}`) }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.place(w)
			before, _ := os.ReadFile(w.target())
			w.is(StateForeign, c.remedy, "wasn't made by a repair")
			entries := w.entries()
			w.repair(false, ErrForeign)
			w.restore(false, ErrForeign)
			if after, _ := os.ReadFile(w.target()); !bytes.Equal(before, after) || w.entries() != entries {
				t.Errorf("it was changed; now in the directory: %s", w.entries())
			}
		})
	}
}

// fitPlugin is one that sets the mark of SAX1 itself.
func (w world) fitPlugin() []byte {
	o := samplePlugin(machine)
	copy(o.data[handlers+slotInitialized*o.word():], []byte{markSAX1, 0, 0, 0})
	return o.build(w.t)
}

func (w world) link(to string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(w.target()), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Symlink(to, w.target()); err != nil {
		w.t.Fatal(err)
	}
}

// setRecord replaces the record, or removes it.
func (w world) setRecord(text string) {
	w.t.Helper()
	path := filepath.Join(w.purple, "plugins", recordName)
	if text != "" {
		save(w.t, path, []byte(text))
	} else if err := os.Remove(path); err != nil {
		w.t.Fatal(err)
	}
}

func TestRunThatEndsHalfWayIsMended(t *testing.T) {
	t.Run("the record without the copy", func(t *testing.T) {
		w := newWorld(t)
		w.repair(true, nil)
		if err := os.Remove(w.target()); err != nil {
			t.Fatal(err)
		}
		w.is(StateUnfit, RemedyRepair, "")
		w.repair(true, nil)
		w.is(StateRepaired, RemedyNone, "")
		if err := os.Remove(w.target()); err != nil {
			t.Fatal(err)
		}
		w.restore(false, nil)
		if got := w.entries(); got != "no directory" {
			t.Errorf("after Restore: %s", got)
		}
	})
	t.Run("the new record with the old copy", func(t *testing.T) {
		w := newWorld(t)
		w.repair(true, nil)
		old := load(t, w.target())
		w.updatePlugin(func(*object) {})
		w.repair(true, nil)
		save(t, w.target(), old)
		w.is(StateStale, RemedyRepair, "has changed")
		w.repair(true, nil)
		w.is(StateRepaired, RemedyNone, "")
	})
	t.Run("temporary files", func(t *testing.T) {
		w := newWorld(t)
		left := filepath.Join(w.purple, "plugins", diskfile.TempPrefix+"1"+diskfile.TempSuffix)
		save(t, left, nil)
		w.repair(true, nil)
		save(t, left, nil)
		w.restore(true, nil)
		if got := w.entries(); got != "" {
			t.Errorf("left: %s", got)
		}
	})
}

func TestRepairThatFailsChangesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		inTheWay string // a file, in the purple directory
		left     string
	}{
		"no directory can be made": {"plugins", "no directory"},
		"no record can be written": {"plugins/" + recordName + "/x", recordName},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			save(t, filepath.Join(w.purple, c.inTheWay), nil)
			changed, err := w.host.repair([]string{w.system}, w.purple)
			if changed || err == nil || errors.Is(err, ErrForeign) || w.entries() != c.left {
				t.Errorf("%v, %v; left: %s", changed, err, w.entries())
			}
			w.is(StateUnfit, RemedyRepair, "")
		})
	}
}

func TestRepairRefuses(t *testing.T) {
	t.Run("what is fit", func(t *testing.T) {
		w := newWorld(t)
		w.host.setLibrary(t, string(callbacksCode))
		w.is(StateFit, RemedyNone, "")
		w.repair(false, ErrFit)
	})
	t.Run("what isn't there", func(t *testing.T) {
		w := newWorld(t)
		w.updatePlugin(func(o *object) { o.exports = nil })
		w.is(StateMissing, RemedyInstall, "isn't a plugin for libpurple")
		w.repair(false, ErrMissing)
	})
	t.Run("what isn't proven", func(t *testing.T) {
		w := newWorld(t)
		w.updatePlugin(func(o *object) { o.relocs = nil })
		w.is(StateUnfit, RemedyUpgrade, "")
		w.repair(false, ErrNoPlace)
		if got := w.entries(); got != "no directory" {
			t.Errorf("left: %s", got)
		}
	})
}

func TestUnknownLibraryDoesNotKeepFromRepairing(t *testing.T) {
	w := newWorld(t)
	w.host.setLibrary(t, "x")
	w.is(StateUnknown, RemedyRepair, "may have the fix")
	w.repair(true, nil)
	w.is(StateRepaired, RemedyNone, "")
}

func TestPluginDirectoryMayBeALink(t *testing.T) {
	w := newWorld(t)
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	for _, dir := range []string{elsewhere, w.purple} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(elsewhere, filepath.Join(w.purple, "plugins")); err != nil {
		t.Fatal(err)
	}
	w.repair(true, nil)
	w.is(StateRepaired, RemedyNone, "")
	w.restore(true, nil)
	if list, err := os.ReadDir(elsewhere); err != nil || len(list) > 0 {
		t.Errorf("left: %v, %v", list, err)
	}
}
