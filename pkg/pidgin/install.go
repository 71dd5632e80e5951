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
	"debian": "apt-get install",
	"ubuntu": "apt-get install",
	"fedora": "dnf install",
	"rhel":   "dnf install",
	"arch":   "pacman -S",
	"suse":   "zypper install",
}

// InstallCommand returns the command with which this user installs packages on this
// distribution, "" if it isn't known. Whether the distribution has them under these
// names is the caller's matter.
func InstallCommand(packages ...string) string {
	for _, path := range []string{"/etc/os-release", "/usr/lib/os-release"} {
		if file, err := os.Open(path); err == nil {
			defer file.Close()
			return installCommand(distributions(bufio.NewScanner(file)), os.Geteuid(), packages)
		}
	}
	return ""
}

// installCommand takes the first distribution that is known.
func installCommand(ids []string, uid int, packages []string) string {
	for _, id := range ids {
		if installer, known := installers[id]; known {
			command := installer + " " + strings.Join(packages, " ")
			if uid != 0 {
				command = "sudo " + command
			}
			return command
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
