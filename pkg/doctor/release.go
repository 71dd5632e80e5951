package doctor

import (
	"bufio"
	"os"
	"slices"
	"strings"
)

// release is the distribution, as os-release(5) tells it.
type release struct {
	ids     []string // its own, then those that it resembles
	version string
}

func (m machine) readRelease() release {
	var r release
	for _, name := range []string{"etc/os-release", "usr/lib/os-release"} {
		file, err := os.Open(m.path(name))
		if err != nil {
			continue
		}
		defer file.Close()
		for lines := bufio.NewScanner(file); lines.Scan(); {
			r.read(lines.Text())
		}
		break
	}
	return r
}

func (r *release) read(line string) {
	key, value, _ := strings.Cut(line, "=")
	value = strings.Trim(strings.TrimSpace(value), `"'`)
	switch key {
	case "ID":
		r.ids = append([]string{value}, r.ids...)
	case "ID_LIKE":
		r.ids = append(r.ids, strings.Fields(value)...)
	case "VERSION_ID":
		r.version = value
	}
}

// lacksSipe says whether the distribution is known to have no package pidgin-sipe.
// Debian has left it out of version 13; unstable has it again.
func (r release) lacksSipe() bool {
	return len(r.ids) > 0 && r.ids[0] == "debian" && r.version == "13"
}

// hasKeyringPlugin says whether it is one that packages pidgin-gnome-keyring.
func (r release) hasKeyringPlugin() bool {
	return slices.Contains(r.ids, "debian") || slices.Contains(r.ids, "ubuntu")
}
