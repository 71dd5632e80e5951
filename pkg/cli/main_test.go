package cli_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/pidgin-lync/pidgin-lync/pkg/cli"
)

// TestMain makes the test binary serve as the command pidgin-lync, on the PATH of
// every test.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"pidgin-lync": func() { os.Exit(cli.Main(os.Args[1:], surroundings())) },
	})
}

// pluginVariable names a directory that stands for those of the system's plugins: so
// a test needn't take what is installed.
const pluginVariable = "PIDGIN_LYNC_TEST_PLUGINS"

func surroundings() cli.Streams {
	s := cli.System()
	if dir := os.Getenv(pluginVariable); dir != "" {
		s.PluginDirs = func(purpleDir string) []string { return []string{filepath.Join(purpleDir, "plugins"), dir} }
	}
	return s
}
