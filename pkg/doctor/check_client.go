package doctor

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

func lookForPidgin(_ context.Context, p *patient, r *report) {
	path, err := p.find("pidgin")
	if err == nil {
		r.ok("%s, libpurple %s", path, orUnknown(p.libpurple()))
		return
	}
	if path, err := p.find("finch"); err == nil {
		r.note(p.installs("pidgin"), "only Finch is installed: %s, libpurple %s", path, orUnknown(p.libpurple()))
		return
	}
	r.fail(p.installs("pidgin"), "neither Pidgin nor Finch is installed")
}

// installs words how to install packages.
func (p *patient) installs(packages ...string) string {
	if command := p.install(packages...); command != "" {
		return "install it: " + command
	}
	return "install the package " + strings.Join(packages, ", ")
}

func orUnknown(version string) string {
	if version == "" {
		return "of an unknown version"
	}
	return version
}

// libpurple gives the version of the installed libpurple, "" if it can't be told.
// It is the library's file name that tells it: version 2.14.12 is
// libpurple.so.0.14.12.
func (p *patient) libpurple() string {
	const name = "libpurple.so.0"
	for _, dir := range p.libraryDirs {
		links, _ := filepath.Glob(p.path(dir, name)) // fails for a bad pattern only
		for _, link := range links {
			file, err := filepath.EvalSymlinks(link)
			if version, found := strings.CutPrefix(filepath.Base(file), name+"."); err == nil && found {
				return "2." + version
			}
		}
	}
	return ""
}

// lookForDiversion finds what is left of old packages of pidgin-sipe, which moved
// Pidgin to pidgin.orig and put a start script in its place.
func lookForDiversion(ctx context.Context, p *patient, r *report) {
	const remedy = "if the package that did it is gone: sudo dpkg-divert --rename --remove "
	if program, err := p.lookPath("dpkg-divert"); err == nil {
		list, err := p.run(ctx, program, "--list", "*pidgin*")
		if err != nil {
			r.note("", "the list of diversions can't be read: %v", err)
		}
		for line := range strings.Lines(string(list)) {
			if path, found := diverted(line); found {
				r.note(remedy+shellWords(path), "dpkg has a %s", strings.TrimSpace(line))
			}
		}
	}
	path, err := p.find("pidgin")
	if err != nil || len(r.findings) > 0 {
		return
	}
	path = strings.TrimSuffix(path, ".orig")
	if _, err := os.Stat(path + ".orig"); err == nil {
		r.note(remedy+shellWords(path), "Pidgin was moved to %s.orig, and what starts as Pidgin may be a script", path)
	}
}

// diverted gives the path of a line of dpkg-divert's list, such as "diversion of
// /usr/bin/pidgin to /usr/bin/pidgin.orig by pidgin-sipe" or "local diversion of …".
func diverted(line string) (path string, found bool) {
	if _, line, found = strings.Cut(line, "diversion of "); !found {
		return "", false
	}
	path, _, found = strings.Cut(line, " to ")
	return path, found
}

// sandboxes are where a Pidgin from Flatpak or Snap has its files, below the home
// directory.
var sandboxes = []struct{ name, dir string }{
	{"Flatpak", ".var/app/im.pidgin.Pidgin"},
	{"Snap", "snap/pidgin"},
}

func lookForSandboxes(_ context.Context, p *patient, r *report) {
	for _, box := range sandboxes {
		dir := filepath.Join(p.home, filepath.FromSlash(box.dir))
		if _, err := os.Stat(dir); p.home != "" && err == nil {
			r.note("use the Pidgin of the distribution",
				"there are files of a Pidgin from %s, %s: it has no sipe plugin and doesn't reach the keyring, and its accounts aren't looked at", box.name, dir)
		}
	}
}

func lookForRunning(ctx context.Context, p *patient, r *report) {
	running, err := p.clients()
	switch {
	case ctx.Err() != nil:
		r.skip("stopped before it was done")
	case err != nil:
		r.warn("quit Pidgin before you change an account", "it isn't known whether a client runs: %v", err)
	case len(running) == 0:
		r.ok("none runs")
	}
	for _, c := range running {
		if c.OnBus {
			r.ok("%s runs as process %d and can be told of changes", c.Program, c.PID)
		} else {
			r.warn("look for a window of it, or of the keyring, that waits for an answer; else quit it before you change an account",
				"%s runs as process %d, but doesn't answer on this session's bus", c.Program, c.PID)
		}
	}
}

// unsafeDebug makes libpurple log what can be used against the user: NTLM's
// exchange, and in the requests for a web ticket the password itself.
const unsafeDebug = "PURPLE_UNSAFE_DEBUG"

func lookForUnsafeDebug(_ context.Context, p *patient, r *report) {
	const remedy = "unset it, delete the logs that were made with it, and start Pidgin again: unset " + unsafeDebug
	const text = "%s is set for %s: a debug log holds messages, and what the password can be found from"
	if p.env(unsafeDebug) != "" {
		r.warn(remedy, text, unsafeDebug, "this session")
	}
	running, _ := p.clients() // an error is said elsewhere
	for _, c := range running {
		environ, err := os.ReadFile(p.path("proc", strconv.Itoa(c.PID), "environ"))
		if err == nil && c.PID != 0 && bytes.Contains(append([]byte{0}, environ...), []byte("\x00"+unsafeDebug+"=")) {
			r.warn(remedy, text, unsafeDebug, c.Program+", process "+strconv.Itoa(c.PID))
		}
	}
}
