package cli_test

import (
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

func TestKeePassXCServesAsTheKeyring(t *testing.T) {
	t.Parallel()
	testdesktop.Need(t, "keepassxc", "keepassxc-cli", "pidgin", "dbus-daemon", "Xvfb", "xdotool")
	testdesktop.NeedFile(t, sipePlugin, "pidgin-sipe")
	desktop := testdesktop.New(t)
	desktop.StartKeePassXC("the database's own password")
	frontEnd := startFrontEnd(t, desktop)

	setUpFor(t, desktop, frontEnd, jane, password)
	assertContains(t, command(t, desktop, "", 0, "password", "status", jane), "in the keyring\n")
	l, _ := launch(t, desktop, 0)
	l.assertSignedOn(t, jane)
	lastSignOn(t, frontEnd)
	desktop.AssertNowhere(password)
}
