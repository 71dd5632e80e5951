package sipeplugin

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// judge tells whether a libxml2 calls SAX1 callbacks under the mark of SAX2. Until
// 2.11 it did; 2.12.0 didn't (commit 235b15a5, "SAX: Always initialize SAX1 element
// handlers"); since 2.12.1 it does again (commit aca37d8c). Distributions have
// brought the first change to older versions together with the fix of
// CVE-2023-39615, and not the second one. So the code counts most, and a version
// before 2.12 says nothing.
func (h host) judge(path string, m *image) Library {
	l := Library{Path: path, Version: xmlVersion(m)}
	name := "libxml2 " + l.Version
	if l.Version == "" {
		name = path
	}
	var how string
	l.Fitness, how = h.verdict(l, m)
	l.Reason = name + map[Fitness]string{
		Fit:     " reports XML elements to the plugin" + how,
		Unfit:   " reports no XML elements to the plugin" + how,
		Unknown: " may have the fix of " + cve + ", with which it reports no XML elements to the plugin",
	}[l.Fitness]
	return l
}

// verdict gives the fitness and, as the end of a sentence, how it is known.
func (h host) verdict(l Library, m *image) (fitness Fitness, how string) {
	if rule := detectRule(m); rule != Unknown {
		return rule, ", as its code shows"
	}
	switch {
	case l.Version == "2.12.0":
		return Unfit, ""
	case since2121(l.Version):
		return Fit, ""
	case h.changelogNames(l.Path, cve):
		return Unfit, " since its fix of " + cve + ", which its changelog names"
	}
	return Unknown, ""
}

// cve names the fault whose fix has changed the old versions.
const cve = "CVE-2023-39615"

// xmlVersion gives the version that a libxml2 says of itself: the variable
// xmlParserVersion points to a text such as "20914" or "21207-GITv2.12.7".
func xmlVersion(m *image) string {
	s, ok := m.symbol("xmlParserVersion")
	if !ok {
		return ""
	}
	r := m.within(s.Value, s.Value+1)
	if len(r) != 1 || !r[0].relative {
		return ""
	}
	digits, _, _ := strings.Cut(m.text(r[0].target), "-")
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d.%d.%d", n/10000, n/100%100, n%100)
}

// since2121 reports whether a version is known and 2.12.1 or later.
func since2121(version string) bool {
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil {
		return false
	}
	return major*10000+minor*100+patch >= 21201
}

// changelogNames reports whether the changelog of the Debian package that a file
// belongs to has a word.
func (h host) changelogNames(path, word string) bool {
	lists, _ := filepath.Glob(filepath.Join(h.packages, "libxml2*.list"))
	for _, list := range lists {
		if !h.lists(list, path) {
			continue
		}
		name, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(list), ".list"), ":")
		f, err := os.Open(filepath.Join(h.docs, name, "changelog.Debian.gz"))
		if err != nil {
			continue
		}
		defer f.Close()
		if z, err := gzip.NewReader(f); err == nil && hasLine(io.LimitReader(z, maxFile), func(line string) bool { return strings.Contains(line, word) }) {
			return true
		}
	}
	return false
}

// lists reports whether a package's list of files has a path. Lists of before the
// merge of /lib and /usr/lib leave out /usr.
func (h host) lists(list, path string) bool {
	f, err := os.Open(list)
	if err != nil {
		return false
	}
	defer f.Close()
	return hasLine(f, func(line string) bool {
		return strings.TrimPrefix(line, "/usr") == strings.TrimPrefix(path, "/usr")
	})
}

func hasLine(r io.Reader, fits func(string) bool) bool {
	for lines := bufio.NewScanner(r); lines.Scan(); {
		if fits(lines.Text()) {
			return true
		}
	}
	return false
}
