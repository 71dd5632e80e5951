package pidgin

import (
	"path/filepath"
	"strings"
)

// executables names the programs by their executables. "pidgin.orig" is what an
// old Debian package of pidgin-sipe diverted Pidgin to; "-wrapped" is what nixpkgs
// calls the program behind its start script.
var executables = map[string]string{
	"pidgin":          "Pidgin",
	"pidgin.orig":     "Pidgin",
	".pidgin-wrapped": "Pidgin",
	"finch":           "Finch",
	".finch-wrapped":  "Finch",
}

// programOf returns the program that an executable's path or name belongs to, ""
// for any other.
func programOf(executable string) string { return executables[filepath.Base(executable)] }

// valueLetters are each program's short options besides -c that take the rest of
// their argument as a value (pidgin gtkmain.c: main, finch finch.c: init_libpurple).
var valueLetters = map[string]string{"Pidgin": "ls", "Finch": "n"}

// configDir returns the purple directory that a program's arguments give, if they
// do. It reads them as getopt_long does for the program; the last option holds.
func configDir(program string, args []string) (dir string, given bool) {
	for i := 0; i < len(args) && args[i] != "--"; i++ {
		value, attached, ok := configOption(args[i], valueLetters[program])
		if ok && !attached && i+1 < len(args) {
			i++
			value, attached = args[i], true
		}
		if ok && attached {
			dir, given = value, true
		}
	}
	return dir, given
}

// configOption reads one argument, which may be "--config" or a beginning of that
// word, or -c, also behind other letters. The value may be attached to it.
func configOption(arg, otherLetters string) (value string, attached, ok bool) {
	if word, long := strings.CutPrefix(arg, "--"); long {
		word, value, attached = strings.Cut(word, "=")
		return value, attached, word != "" && strings.HasPrefix("config", word)
	}
	first := strings.IndexAny(arg, "c"+otherLetters)
	if !strings.HasPrefix(arg, "-") || first < 0 || arg[first] != 'c' {
		return "", false, false
	}
	value = arg[first+1:]
	return value, value != "", true
}
