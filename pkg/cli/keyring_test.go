package cli_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// The faults of this file come from a fake Secret Service: a real one doesn't
// produce them on request. The real keyring's states are in the scripts.

func TestAKeyringThatFailsEndsWithExitCode5AndNothingWritten(t *testing.T) {
	testdesktop.Need(t, "dbus-daemon")
	for _, test := range []struct {
		fault testdesktop.Fault
		says  string
	}{
		{testdesktop.AnswerNothing, "didn't answer in time"},
		{testdesktop.IgnoreUnlock, "locked"},
		{testdesktop.DismissItem, "dismissed"},
		{testdesktop.IgnoreItem, "didn't answer in time"},
		{testdesktop.AlterSecrets, "something else than was stored"},
	} {
		t.Run(string(test.fault), func(t *testing.T) {
			t.Parallel()
			desktop := testdesktop.New(t)
			service := desktop.StartFakeSecretService(test.fault)
			command(t, desktop, "", 0, "setup", "--username", "other@example.com", "--no-password") // the lock file is there
			before := files(t, desktop)
			_, stderr := run(t, desktop, password, 5, "setup", "--username", "jane.doe@example.com", "--password-stdin")
			assertContains(t, stderr, test.says)
			assertSame(t, before, files(t, desktop))
			if items := service.Items(); len(items) != 0 {
				t.Errorf("the keyring holds %d items", len(items))
			}
			desktop.AssertNowhere(password)
		})
	}
}

func TestAPersonWhoDismissesTheKeyringsWindowEndsWithExitCode5AndNothingWritten(t *testing.T) {
	testdesktop.Need(t, "dbus-daemon", "tmux")
	for _, fault := range []testdesktop.Fault{testdesktop.DismissUnlock, testdesktop.DismissItem} {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			desktop := testdesktop.New(t)
			desktop.StartFakeSecretService(fault)
			command(t, desktop, "", 0, "setup", "--username", "jane.doe@example.com", "--no-password")
			before := files(t, desktop)
			// A display, since without one nobody could have dismissed anything.
			terminal := desktop.StartTerminal([]string{"DISPLAY=:0"}, "pidgin-lync", "password", "set", "jane.doe@example.com")
			terminal.Sees("Password for jane.doe@example.com").Type(password).Press("Enter").Sees("again").Type(password).Press("Enter")
			terminal.Sees("dismissed")
			if code := terminal.ExitCode(); code != 5 {
				t.Errorf("exit code %d:\n%s", code, terminal.Screen())
			}
			assertSame(t, before, files(t, desktop))
			desktop.AssertNowhere(password)
		})
	}
}

func TestAPersonIsToldToUnlockTheKeyring(t *testing.T) {
	testdesktop.Need(t, "dbus-daemon", "tmux")
	desktop := testdesktop.New(t)
	desktop.StartFakeSecretService(testdesktop.GrantUnlock)
	command(t, desktop, "", 0, "setup", "--username", "jane.doe@example.com", "--no-password")
	terminal := desktop.StartTerminal(nil, "pidgin-lync", "password", "set", "jane.doe@example.com")
	terminal.Sees("Password for").Type(password).Press("Enter").Sees("again").Type(password).Press("Enter")
	terminal.Sees("the keyring is locked: answer its window", "changed jane.doe@example.com")
	if code := terminal.ExitCode(); code != 0 {
		t.Errorf("exit code %d:\n%s", code, terminal.Screen())
	}
}

func files(t *testing.T, desktop *testdesktop.Desktop) map[string]string {
	t.Helper()
	found, err := homeFiles(desktop)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func assertSame(t *testing.T, before, after map[string]string) {
	t.Helper()
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the home directory has changed:\n%s", diff)
	}
}
