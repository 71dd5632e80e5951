package configure

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkEdit is the whole of an edit but the start of the program: read, plan,
// lock, write with fsync.
func BenchmarkEdit(b *testing.B) {
	text, err := os.ReadFile("../../testdata/accounts/pidgin-2.14.12-one-sipe.xml")
	if err != nil {
		b.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(text), "\t<account>")
	element := "\t<account>" + strings.TrimSuffix(rest, "</account>\n")
	for _, count := range []int{10, 100, 1000, 10000} {
		b.Run(fmt.Sprintf("accounts=%d", count), func(b *testing.B) {
			var accounts strings.Builder
			for i := range count {
				accounts.WriteString(strings.ReplaceAll(element, "alice@", fmt.Sprintf("alice%d@", i)))
			}
			data := []byte(before + accounts.String() + "</account>\n")
			path := filepath.Join(b.TempDir(), "accounts.xml")
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i == 0 {
					if err := os.WriteFile(path, data, 0o600); err != nil {
						b.Fatal(err)
					}
				}
				editUserAgent(b, filepath.Dir(path), fmt.Sprintf("agent %d", i))
			}
		})
	}
}

func editUserAgent(b *testing.B, dir, userAgent string) {
	file, err := OpenAccountsFile(dir)
	if err != nil {
		b.Fatal(err)
	}
	c := New(file, nil, PluginFiles{Dir: dir}, nobody) // an edit like this needs no keyring
	plan, err := c.Plan(b.Context(), Request{Action: Edit, Account: "alice5@example.com", Fields: Fields{UserAgent: &userAgent}})
	if err != nil {
		b.Fatal(err)
	}
	if result, err := c.Apply(b.Context(), plan); err != nil || !result.Changed {
		b.Fatalf("changed nothing: %v", err)
	}
}
