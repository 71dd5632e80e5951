package pidgin

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// ErrNotInstalled says that a program isn't installed.
var ErrNotInstalled = errors.New("it isn't installed")

// Find returns the path of an installed client, "pidgin" or "finch", as a shell
// would find it; where an old Debian package of pidgin-sipe has moved the program
// away and its start script is missing, the moved one. The error is
// ErrNotInstalled with the command that installs it.
func Find(program string) (path string, err error) {
	for _, name := range []string{program, program + ".orig"} {
		if path, err := exec.LookPath(name); err == nil && filepath.IsAbs(path) {
			return path, nil
		}
	}
	err = fmt.Errorf("find %q: %w", program, ErrNotInstalled)
	if command := InstallCommand(program); command != "" {
		err = fmt.Errorf("%w\nInstall it: %s", err, command)
	}
	return "", err
}

// installers are the commands that install packages, by the distribution's id in
// os-release(5).
var installers = map[string]string{
	"debian": "sudo apt-get install",
	"ubuntu": "sudo apt-get install",
	"fedora": "sudo dnf install",
	"rhel":   "sudo dnf install",
	"arch":   "sudo pacman -S",
	"suse":   "sudo zypper install",
}

// InstallCommand returns the command that installs packages on this distribution,
// "" if it isn't known. The packages are named as in Debian; their names elsewhere
// are the caller's matter.
func InstallCommand(packages ...string) string {
	for _, path := range []string{"/etc/os-release", "/usr/lib/os-release"} {
		if file, err := os.Open(path); err == nil {
			defer file.Close()
			return installCommand(distributions(bufio.NewScanner(file)), packages)
		}
	}
	return ""
}

// installCommand takes the first distribution that is known.
func installCommand(ids, packages []string) string {
	for _, id := range ids {
		if installer, known := installers[id]; known {
			return installer + " " + strings.Join(packages, " ")
		}
	}
	return ""
}

// distributions returns the ids in an os-release file: the distribution's own,
// then those that it resembles, the nearest first.
func distributions(lines *bufio.Scanner) []string {
	var own, like []string
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), "=")
		value = strings.Trim(strings.TrimSpace(value), `"'`)
		switch key {
		case "ID":
			own = strings.Fields(value)
		case "ID_LIKE":
			like = strings.Fields(value)
		}
	}
	return slices.Concat(own, like)
}
