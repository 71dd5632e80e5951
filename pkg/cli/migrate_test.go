package cli_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// The tests of this file move passwords that Pidgin has saved; the scripts show what
// the command says. Where each step fails, or the run is killed, is shown in package
// configure.

// mixed is an accounts.xml that Pidgin has written, and the passwords in it.
const mixed = "../../testdata/accounts/pidgin-2.14.12-mixed.xml"

var mixedPasswords = map[[2]string]string{
	{"dave@jabber.example/Home", "prpl-jabber"}:  "fixture-jabber-pw",
	{`erin@corp.example,CORP\erin`, "prpl-sipe"}: "fixture-sipe-pw",
}

// mixedDesktop has a keyring and the mixed accounts; it returns their text.
func mixedDesktop(t *testing.T) (*testdesktop.Desktop, []byte) {
	t.Helper()
	desktop := testdesktop.New(t)
	desktop.StartKeyring("the keyring's own password")
	text, err := os.ReadFile(mixed)
	if err != nil {
		t.Fatal(err)
	}
	writeAccounts(t, desktop, text)
	return desktop, text
}

func writeAccounts(t *testing.T, desktop *testdesktop.Desktop, text []byte) {
	t.Helper()
	dir := filepath.Join(desktop.Home, ".purple")
	if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "accounts.xml"), text, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// withoutSaved is the text without the lines of the mixed passwords.
func withoutSaved(text []byte) []byte {
	for _, password := range mixedPasswords {
		text = bytes.Replace(text, []byte("\t\t<password>"+password+"</password>\n"), nil, 1)
	}
	return text
}

func TestPidginsKeyringPluginFindsEveryMigratedPassword(t *testing.T) {
	t.Parallel()
	testdesktop.Need(t, "pidgin", "gnome-keyring-daemon", "dbus-daemon", "Xvfb")
	testdesktop.NeedFile(t, keyringPlugin, "pidgin-gnome-keyring")
	desktop, text := mixedDesktop(t)
	command(t, desktop, "", 0, "migrate", "--all-protocols", "--keyring-plugin", "enable")
	if diff := cmp.Diff(string(withoutSaved(text)), string(accountsFile(t, desktop))); diff != "" {
		t.Errorf("more than the passwords has changed (-want +got):\n%s", diff)
	}
	pidgin := desktop.StartPidgin("")
	for account, password := range mixedPasswords {
		if !pidgin.Find(account[0], account[1]).HasPassword(password) {
			t.Errorf("Pidgin doesn't have the password of %s", account[0])
		}
	}
	pidgin.WaitForSave()
	pidgin.Quit()
	if !bytes.Contains(accountsFile(t, desktop), []byte("fixture-proxy-pw")) {
		t.Error("the proxy's password is gone")
	}
	assertNowhere(t, desktop)
}

func TestFinchsKeyringPluginFindsAMigratedPassword(t *testing.T) {
	t.Parallel()
	testdesktop.Need(t, "finch", "gnome-keyring-daemon", "dbus-daemon")
	testdesktop.NeedFile(t, keyringPlugin, "pidgin-gnome-keyring")
	desktop, text := mixedDesktop(t)
	off := []byte("<settings ui='gnt-purple'>\n\t\t\t<setting name='auto-login' type='bool'>0<")
	writeAccounts(t, desktop, bytes.Replace(text, off, bytes.Replace(off, []byte("0<"), []byte("1<"), 1), 1))
	out := command(t, desktop, "", 0, "migrate", "--all-protocols", "--keyring-plugin", "enable")
	assertContains(t, out, "switched on Finch's keyring plugin")
	finch := desktop.StartFinch("")
	for account, password := range mixedPasswords {
		if !finch.Find(account[0], account[1]).HasPassword(password) {
			t.Errorf("Finch doesn't have the password of %s", account[0])
		}
	}
	finch.Quit()
	assertNowhere(t, desktop)
}

func assertNowhere(t *testing.T, desktop *testdesktop.Desktop) {
	t.Helper()
	for _, password := range mixedPasswords {
		desktop.AssertNowhere(password)
	}
}

func TestARunningPidginKeepsTheMigratedPasswordsInMemoryAlone(t *testing.T) {
	t.Parallel()
	testdesktop.Need(t, "pidgin", "gnome-keyring-daemon", "dbus-daemon", "Xvfb")
	desktop, _ := mixedDesktop(t)
	pidgin := desktop.StartPidgin("")
	pidgin.WaitForSave()
	out := command(t, desktop, "", 0, "migrate", "--all-protocols")
	assertContains(t, out, "applied to the running Pidgin")
	for account, password := range mixedPasswords {
		a := pidgin.Find(account[0], account[1])
		if a.RemembersPassword() {
			t.Errorf("Pidgin would save the password of %s again", account[0])
		}
		if !a.HasPassword(password) {
			t.Errorf("Pidgin has lost the password of %s", account[0])
		}
	}
	assertNowhere(t, desktop) // Pidgin has saved: the command waits for it
	assertContains(t, command(t, desktop, "", 0, "migrate", "--all-protocols", "--json"), `"changed": false`)
	pidgin.Quit()
	assertNowhere(t, desktop)
}

func TestAnAccountStaysSignedOnWhileItsPasswordMoves(t *testing.T) {
	t.Parallel()
	desktop, frontEnd := lyncDesktop(t)
	command(t, desktop, "", 0, "setup", "--username", jane, "--server", frontEnd.TLS(), "--auth-scheme", "ntlm", "--no-password")
	name := []byte("</name>\n")
	writeAccounts(t, desktop, bytes.Replace(accountsFile(t, desktop), name, append(name, "\t\t<password>"+password+"</password>\n"...), 1))
	pidgin := desktop.StartPidgin("")
	if got := awaitSignOn(t, frontEnd, 0); !got.PasswordVerified {
		t.Fatalf("signed on: %+v", got)
	}
	account := pidgin.Find(jane+",", "prpl-sipe")
	_, talk := run(t, desktop, "", 0, "migrate", "--keyring-plugin", "enable")
	assertContains(t, talk, `switch "Password Keyring" on in Pidgin (Tools, Plugins)`)
	if n := len(frontEnd.SignOns()); n != 1 || !account.IsConnected() {
		t.Errorf("%d sign-ons, connected: %v", n, account.IsConnected())
	}
	pidgin.Quit()
	desktop.AssertNowhere(password)
	assertContains(t, command(t, desktop, "", 0, "password", "status", jane), "in the keyring\n")
}

// lost lists the passwords that are neither in accounts.xml nor in the keyring.
func lost(t *testing.T, desktop *testdesktop.Desktop) []string {
	t.Helper()
	var list []string
	for account, password := range mixedPasswords {
		cmd := exec.Command("secret-tool", "lookup", "xdg:schema", "org.gnome.keyring.NetworkPassword", "user", account[0], "protocol", account[1])
		cmd.Env = desktop.Environ()
		kept, _ := cmd.Output() // fails if there is none
		if string(kept) != password && !bytes.Contains(accountsFile(t, desktop), []byte("<password>"+password+"</password>")) {
			list = append(list, account[0])
		}
	}
	return list
}

func TestKilledAtAnyMomentAMigrationLosesNoPassword(t *testing.T) {
	testdesktop.Need(t, "gnome-keyring-daemon", "dbus-daemon", "secret-tool")
	desktop, text := mixedDesktop(t)
	rounds := 20
	if testing.Short() {
		rounds = 5
	}
	for range rounds {
		writeAccounts(t, desktop, text)
		cmd := exec.Command("pidgin-lync", "migrate", "--all-protocols")
		cmd.Env = desktop.Environ()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(rand.N(60 * time.Millisecond))
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // killed, or done before
		if gone := lost(t, desktop); len(gone) > 0 {
			t.Fatalf("lost: the passwords of %q", gone)
		}
	}
	command(t, desktop, "", 0, "migrate", "--all-protocols")
	if diff := cmp.Diff(string(withoutSaved(text)), string(accountsFile(t, desktop))); diff != "" {
		t.Errorf("accounts.xml after the last run (-want +got):\n%s", diff)
	}
	if gone := lost(t, desktop); len(gone) > 0 {
		t.Errorf("lost: the passwords of %q", gone)
	}
	assertNowhere(t, desktop)
}

// onFullDisk mounts a small file system for the purple directory, for this command
// and its children only, fills it, migrates, and fails if accounts.xml has changed.
const onFullDisk = `
mount -t tmpfs -o size=64k none .purple || exit 99
cp "$1" .purple/accounts.xml
cat /dev/zero > .purple/filler 2>/dev/null
pidgin-lync migrate --all-protocols; code=$?
cmp "$1" .purple/accounts.xml || exit 98
rm .purple/filler
pidgin-lync migrate --all-protocols || exit 97
exit $code`

func TestAFullDiskLosesNoPassword(t *testing.T) {
	testdesktop.Need(t, "gnome-keyring-daemon", "dbus-daemon", "unshare")
	desktop, _ := mixedDesktop(t)
	source, err := filepath.Abs(mixed)
	if err != nil {
		t.Fatal(err)
	}
	unshare := []string{"unshare", "--mount"}
	if os.Geteuid() != 0 {
		unshare = append(unshare, "--map-root-user")
	}
	if err := exec.Command(unshare[0], append(slices.Clone(unshare[1:]), "mount", "-t", "tmpfs", "none", desktop.TempDir)...).Run(); err != nil {
		t.Skip("a private mount is needed, which this system forbids: run the tests as root")
	}
	cmd := exec.Command(unshare[0], append(unshare[1:], "sh", "-c", onFullDisk, "sh", source)...)
	cmd.Env, cmd.Dir = desktop.Environ(), desktop.Home
	out, _ := cmd.CombinedOutput() // the exit code tells
	if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(out), "no space left on device") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	writeAccounts(t, desktop, nil) // the one outside the mount has them all
	if gone := lost(t, desktop); len(gone) > 0 {
		t.Errorf("not in the keyring: the passwords of %q", gone)
	}
}
