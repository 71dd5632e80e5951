package sipeplugin

import (
	"os"
	"path/filepath"
	"slices"
)

// Look finds every copy of the plugin in the plugin directories of a client, given
// in the order in which it looks into them. The user's own, plugins in purpleDir,
// comes first, whether it is among dirs or not. Look changes nothing and survives
// every broken file: such a copy has the Fitness Unknown and a Reason.
func Look(dirs []string, purpleDir string) *Status { return thisHost.look(dirs, purpleDir) }

// userDir is the user's plugin directory (libpurple plugin.c:
// purple_plugins_init).
func userDir(purpleDir string) string { return filepath.Join(purpleDir, "plugins") }

func (h host) look(dirs []string, purpleDir string) *Status {
	s := &Status{UserDir: userDir(purpleDir)}
	seen := []string{s.UserDir}
	for _, dir := range dirs {
		if dir = filepath.Clean(dir); !slices.Contains(seen, dir) {
			seen = append(seen, dir)
		}
	}
	for _, dir := range seen {
		path := filepath.Join(dir, FileName)
		if _, err := os.Lstat(path); err == nil {
			s.Copies = append(s.Copies, h.inspect(path))
		}
	}
	held, _ := hold(s.UserDir) // an error there shows in the copy
	if held.ours() {
		s.Copies[0].Ours = true
		s.judgeOurs(held)
	} else if held.exists {
		s.judgeForeign()
	} else {
		s.judgeInstalled()
	}
	return s
}

func (s *Status) inUserDir(c *Copy) bool { return filepath.Dir(c.Path) == s.UserDir }

// judgeInstalled concludes for a user's directory without the plugin.
func (s *Status) judgeInstalled() {
	loaded := s.Loaded()
	switch {
	case len(s.Copies) == 0:
		s.State, s.Remedy, s.Reason = StateMissing, RemedyInstall, "no "+FileName+" in the plugin directories"
	case loaded == nil:
		s.State, s.Remedy, s.Reason = StateMissing, RemedyInstall, s.Copies[0].Path+" "+s.Copies[0].Reason
	case loaded.Fitness == Fit:
		s.State, s.Reason = StateFit, loaded.Reason
	case loaded.Fitness == Unfit:
		s.State, s.Remedy, s.Reason = StateUnfit, toMend(loaded), loaded.Reason
	default:
		s.State, s.Reason = StateUnknown, loaded.Reason
		if loaded.Repairable {
			s.Remedy = RemedyRepair
		}
	}
}

// judgeForeign concludes for a file in the user's directory that isn't ours.
func (s *Status) judgeForeign() {
	s.State, s.Reason = StateForeign, s.Copies[0].Path+" wasn't made by a repair, or was changed since"
	if loaded := s.Loaded(); loaded == nil || loaded.Fitness != Fit {
		s.Remedy = RemedyRemove
	}
}

// judgeOurs concludes for a repaired copy.
func (s *Status) judgeOurs(held holding) {
	source := s.Source()
	switch {
	case source == nil:
		s.State, s.Remedy, s.Reason = StateStale, RemedyRestore, "the installed plugin that the repaired copy was made from is gone"
	case source.Fitness == Fit:
		s.State, s.Remedy, s.Reason = StateStale, RemedyRestore, "the installed plugin needs no repair any more: "+source.Reason
	case held.current(source):
		s.State, s.Reason = StateRepaired, "the repaired copy is made from the installed plugin"
	default:
		s.State, s.Remedy, s.Reason = StateStale, toMend(source), "the installed plugin has changed since the repaired copy was made from it"
	}
}

// toMend is the remedy for an installed plugin that is unfit, or may be.
func toMend(c *Copy) Remedy {
	if c.Repairable {
		return RemedyRepair
	}
	return RemedyUpgrade
}
