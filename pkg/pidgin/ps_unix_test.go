//go:build unix

package pidgin

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

func TestParsePSReadsThisSystemsPS(t *testing.T) {
	testdesktop.Need(t, "ps")
	cmd := exec.Command(copyAs(t, "sleep", "finch"), "600")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	list, err := exec.Command("ps", psArguments...).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range parsePS(list, os.Getuid()) {
		if c == (Client{Program: "Finch", PID: cmd.Process.Pid}) {
			return
		}
	}
	t.Errorf("not found in\n%s", list)
}

// copyAs copies an installed program under another name.
func copyAs(t testing.TB, program, name string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(copied, data, 0o700); err != nil {
		t.Fatal(err)
	}
	return copied
}
