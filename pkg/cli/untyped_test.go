package cli_test

import (
	"bytes"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

func TestARunningPidginLosesASettingWithoutAType(t *testing.T) {
	testdesktop.Need(t, "pidgin", "dbus-daemon", "Xvfb")
	testdesktop.NeedFile(t, sipePlugin, "pidgin-sipe")
	t.Parallel()
	desktop := testdesktop.New(t)
	desktop.StartBus()
	desktop.StartDisplay()
	command(t, desktop, "", 0, "setup", "--username", jane, "--no-password", "--enabled=false")
	pidgin := desktop.StartPidgin("")
	pidgin.WaitForSave()
	account := pidgin.Find(jane+",", "prpl-sipe")
	account.SetString("server", "")
	pidgin.WaitForSave()
	assertSaved(t, desktop, "<setting name='server'/>")

	out := command(t, desktop, "", 0, "edit", jane, "--server=")
	assertContains(t, out, "server: (without a type) → automatic discovery\n")
	pidgin.WaitForSave()
	if account.String("server", "absent") != "absent" || bytes.Contains(accountsFile(t, desktop), []byte("'server'")) {
		t.Errorf("it is still there: %q\n%s", account.String("server", "absent"), accountsFile(t, desktop))
	}
}
