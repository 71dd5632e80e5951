package cli_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport is the order of the packages, see docs/design.md: each may import only
// those named.
var mayImport = map[string][]string{
	"cmd/pidgin-lync":    {"pkg/cli"},
	"cmd/lync-front-end": {"pkg/lynctest", "pkg/secret"},
	"pkg/cli": {"pkg/form", "pkg/launch", "pkg/doctor", "pkg/configure", "pkg/explain", "pkg/frontend", "pkg/sipeplugin",
		"pkg/lync", "pkg/purple", "pkg/keyring", "pkg/pidgin", "pkg/plain", "pkg/secret", "pkg/internal/diskfile"},
	"pkg/form":       {"pkg/configure", "pkg/lync", "pkg/purple", "pkg/plain", "pkg/secret"},
	"pkg/launch":     {"pkg/configure", "pkg/lync", "pkg/purple", "pkg/keyring", "pkg/pidgin", "pkg/secret"},
	"pkg/doctor":     {"pkg/explain", "pkg/frontend", "pkg/sipeplugin", "pkg/lync", "pkg/purple", "pkg/keyring", "pkg/pidgin", "pkg/secret"},
	"pkg/configure":  {"pkg/sipeplugin", "pkg/lync", "pkg/purple", "pkg/keyring", "pkg/pidgin", "pkg/secret"},
	"pkg/frontend":   {"pkg/lync"},
	"pkg/lync":       {"pkg/purple", "pkg/secret"},
	"pkg/purple":     {"pkg/secret", "pkg/internal/diskfile"},
	"pkg/keyring":    {"pkg/secret"},
	"pkg/pidgin":     {"pkg/secret"},
	"pkg/lynctest":   {"pkg/secret"},
	"pkg/sipeplugin": {"pkg/internal/diskfile"},
	"pkg/explain":    {},
	"pkg/plain":      {},
	"pkg/secret":     {},

	"pkg/internal/diskfile":    {},
	"pkg/internal/testdesktop": {},
}

func TestPackagesImportDownwardsOnly(t *testing.T) {
	const module = "github.com/pidgin-lync/pidgin-lync/"
	list, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		fields := strings.Fields(line)
		name := strings.TrimPrefix(fields[0], module)
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("package %s has no place in the order", name)
		}
		for _, imported := range fields[1:] {
			if own, ok := strings.CutPrefix(imported, module); ok && !slices.Contains(allowed, own) {
				t.Errorf("%s imports %s", name, own)
			}
		}
	}
}
