package purple

import (
	"os"
	"path/filepath"
	"testing"
)

// samples are the readable files in testdata/accounts.
var samples = []string{"pidgin-2.14.12-one-sipe.xml", "pidgin-2.14.12-mixed.xml", "pidgin-2.14.12-escapes.xml"}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", "accounts", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func parse(t testing.TB, text string) *Document {
	t.Helper()
	d, err := ParseDocument([]byte(text))
	if err != nil {
		t.Fatalf("ParseDocument: %v\n%s", err, text)
	}
	return d
}

// account gives the only readable account of a text.
func account(t testing.TB, text string) *Account {
	t.Helper()
	accounts := parse(t, text).Accounts()
	if len(accounts) != 1 {
		t.Fatalf("%d accounts in\n%s", len(accounts), text)
	}
	return accounts[0]
}

// wrap puts the inside of an account into a file, on its first line.
func wrap(inside string) string {
	return "<account version='1.0'><account><protocol>prpl-sipe</protocol><name>a@b.c,</name>" + inside + "</account></account>"
}

func ptr[T any](v T) *T { return &v }

func str(name, value string) Setting { return Setting{name, String, value} }

func autoLogin(ui, value string) UISetting {
	return UISetting{ui, Setting{"auto-login", Bool, value}}
}
