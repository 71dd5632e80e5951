package sipeplugin

import (
	"errors"
	"path/filepath"
)

// userDir is the user's plugin directory (libpurple: gtkmain.c, gntui.c).
func userDir(purpleDir string) string { return filepath.Join(purpleDir, "plugins") }

func (s *Status) inUserDir(c *Copy) bool { return filepath.Dir(c.Path) == s.UserDir }

// Look finds every copy of the plugin in the plugin directories of a client, given
// in the order in which it looks into them. The user's own, plugins in purpleDir,
// comes first, whether it is among dirs or not. Look changes nothing and survives
// every broken file: such a copy has the Fitness Unknown and a Reason.
func Look(dirs []string, purpleDir string) *Status {
	return &Status{UserDir: userDir(purpleDir), State: StateMissing, Remedy: RemedyInstall, Reason: "not looked yet"}
}

// Repair writes a repaired copy of the installed plugin into the user's plugin
// directory, or renews the one that is there, and reports whether anything had to
// be written. The plugin differs in four bytes, and only if the relocations of the
// file prove which. The errors are ErrMissing, ErrFit, ErrForeign, ErrNoPlace, and
// those of the file system; nothing has changed after any of them.
func Repair(dirs []string, purpleDir string) (changed bool, err error) {
	return false, errors.ErrUnsupported
}

// Restore removes the repaired copy, so that the installed plugin is loaded again,
// and reports whether there was one. It refuses with ErrForeign where the file
// isn't one that Repair has made.
func Restore(purpleDir string) (changed bool, err error) {
	return false, errors.ErrUnsupported
}
