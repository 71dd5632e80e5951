package explain

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// elsewhere are parts of messages that come from the C library, here and on macOS,
// or from another version of libpurple.
var elsewhere = []string{
	"name or service not known", "temporary failure in name resolution", "no address associated with hostname", "nodename nor servname provided",
	"connection refused", "connection timed out", "no route to host", "network is unreachable", "connection reset by peer", "broken pipe",
	"http proxy connection failed",
}

func TestTheProgramsWordTheirMessagesAsTheTableDoes(t *testing.T) {
	const plugin = "/usr/lib/purple-2/libsipe.so"
	testdesktop.NeedFile(t, plugin, "pidgin-sipe")
	libraries, err := filepath.Glob("/usr/lib/*/libpurple.so.0")
	if err != nil || len(libraries) == 0 {
		testdesktop.NeedFile(t, "/usr/lib/libpurple.so.0", "libpurple0")
	}
	texts := []byte(strings.Join(elsewhere, "\n"))
	for _, path := range append(libraries, plugin) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, bytes.ToLower(data)...)
	}
	for _, e := range All() {
		for _, message := range e.Messages {
			for _, part := range strings.FieldsFunc(normal(message), func(r rune) bool { return r == '*' || r == ':' }) {
				if !bytes.Contains(texts, []byte(strings.TrimSpace(part))) {
					t.Errorf("%s: no program says %q", e.ID, part)
				}
			}
		}
	}
}
