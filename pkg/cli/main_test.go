package cli_test

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/pidgin-lync/pidgin-lync/pkg/cli"
)

// TestMain makes the test binary serve as the command pidgin-lync, on the PATH of
// every test.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"pidgin-lync": func() { os.Exit(cli.Main(os.Args[1:], cli.System())) },
	})
}
