package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// The tests of this file run the command beside the real Pidgin and Finch.

const (
	password = "correct-horse-7"
	pidginUI = "gtk-gaim"
	finchUI  = "gnt-purple"
)

// command is run where only standard output matters.
func command(t testing.TB, desktop *testdesktop.Desktop, stdin string, exitCode int, args ...string) []byte {
	t.Helper()
	stdout, _ := run(t, desktop, stdin, exitCode, args...)
	return stdout
}

// run runs pidgin-lync on a desktop, and fails the test unless it ends with this
// exit code. It returns what went to standard output and standard error.
func run(t testing.TB, desktop *testdesktop.Desktop, stdin string, exitCode int, args ...string) (out, talk []byte) {
	t.Helper()
	cmd := exec.Command("pidgin-lync", args...)
	cmd.Env = desktop.Environ()
	cmd.Stdin = strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run() // the exit code tells
	desktop.Record("pidgin-lync "+args[0], append(stdout.Bytes(), stderr.Bytes()...))
	if code := cmd.ProcessState.ExitCode(); code != exitCode {
		t.Fatalf("pidgin-lync %q: exit code %d, want %d\n%s", args, code, exitCode, stderr.String())
	}
	return stdout.Bytes(), stderr.Bytes()
}

func assertContains(t testing.TB, text []byte, want string) {
	t.Helper()
	if !bytes.Contains(text, []byte(want)) {
		t.Errorf("no %q in:\n%s", want, text)
	}
}

// shown is the account as "show --json" gives it, without what other tests look at.
type shown struct {
	Name       string            `json:"name"`
	Username   string            `json:"username"`
	Login      string            `json:"login"`
	Server     string            `json:"server"`
	Transport  string            `json:"transport"`
	UserAgent  string            `json:"user_agent"`
	AuthScheme string            `json:"auth_scheme"`
	SSO        bool              `json:"sso"`
	Alias      string            `json:"alias"`
	Settings   map[string]string `json:"settings"`
	Enabled    map[string]bool   `json:"enabled"`
}

func show(t *testing.T, desktop *testdesktop.Desktop, account string) shown {
	t.Helper()
	var s shown
	if err := json.Unmarshal(command(t, desktop, "", 0, "show", account, "--json"), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// wanted is an account in which every setting differs from its default. Nobody
// listens at its server, so that signing on fails at once and without a network.
var wanted = shown{
	Name: `jane.roe1@example.test,EXAMPLE\jane`, Username: "jane.roe1@example.test", Login: `EXAMPLE\jane`,
	Server: "127.0.0.1:9", Transport: "tls", UserAgent: "UCCAPI/16.0.4405.1000 OC/16.0.4405.1000 (Skype for Business)",
	AuthScheme: "tls-dsk", Alias: `Jane & "Co" <ä>`,
	Settings: map[string]string{
		"dont-publish": "1", "allow-web-photo": "1", "email_url": "https://mail.example.test/EWS/Exchange.asmx",
		"email": "jane@example.test", "email_login": `EXAMPLE\mail`, "groupchat_user": "chat@example.test",
		"rdp_client": "xfreerdp", "encryption-policy": "required",
	},
	Enabled: map[string]bool{"pidgin": true, "finch": false},
}

// setUp makes the wanted account by flags.
func setUp(t *testing.T, desktop *testdesktop.Desktop, more ...string) {
	t.Helper()
	args := []string{
		"setup", "--username", wanted.Username, "--login", wanted.Login, "--server", wanted.Server, "--transport", wanted.Transport,
		"--user-agent", wanted.UserAgent, "--auth-scheme", wanted.AuthScheme, "--alias", wanted.Alias, "--password-stdin",
	}
	for key, value := range wanted.Settings {
		args = append(args, "--set", key+"="+value)
	}
	command(t, desktop, password+"\n", 0, append(args, more...)...)
}

func TestPidginLoadsWhatSetupWroteAndWritesItBack(t *testing.T) {
	testdesktop.Need(t, "pidgin", "gnome-keyring-daemon", "dbus-daemon", "Xvfb")
	desktop := testdesktop.New(t)
	desktop.StartKeyring("the keyring's own password")
	setUp(t, desktop)

	pidgin := desktop.StartPidgin("")
	account := pidgin.Find(wanted.Name, "prpl-sipe")
	assertLoaded(t, account)
	if !account.Enabled(pidginUI) || account.Enabled(finchUI) {
		t.Error("the account isn't enabled for Pidgin alone")
	}
	if account.RemembersPassword() {
		t.Error("Pidgin would save the password in clear text")
	}

	pidgin.WaitForSave()
	pidgin.Quit()
	before := accountsFile(t, desktop)
	if !bytes.Contains(before, []byte("<statuses>")) {
		t.Error("Pidgin hasn't written the file anew")
	}
	got := show(t, desktop, wanted.Username)
	wantedNow := wanted
	wantedNow.Enabled = got.Enabled // Pidgin may have disabled it: the sign-on failed
	if diff := cmp.Diff(wantedNow, got); diff != "" {
		t.Errorf("after Pidgin's rewriting (-want +got):\n%s", diff)
	}

	command(t, desktop, "", 0, "edit", wanted.Username, "--user-agent", "lync-2013-long")
	want := bytes.Replace(before, []byte(wanted.UserAgent), []byte("UCCAPI/15.0.4420.1017 OC/15.0.4420.1017"), 1)
	if diff := cmp.Diff(string(want), string(accountsFile(t, desktop))); diff != "" {
		t.Errorf("the edit changed more than the user agent (-want +got):\n%s", diff)
	}
	desktop.AssertNowhere(password)
}

// keyringPlugin is where Debian's package pidgin-gnome-keyring has it.
const keyringPlugin = "/usr/lib/purple-2/gnome-keyring.so"

func TestPidginsKeyringPluginFindsThePassword(t *testing.T) {
	testdesktop.Need(t, "pidgin", "gnome-keyring-daemon", "dbus-daemon", "Xvfb")
	testdesktop.NeedFile(t, keyringPlugin, "pidgin-gnome-keyring")
	desktop := testdesktop.New(t)
	desktop.StartKeyring("the keyring's own password")
	setUp(t, desktop)
	prefs := "<?xml version='1.0'?>\n<pref version='1' name='/'><pref name='pidgin'><pref name='plugins'>" +
		"<pref name='loaded' type='pathlist'><item value='" + keyringPlugin + "'/></pref></pref></pref></pref>\n"
	if err := os.WriteFile(filepath.Join(desktop.Home, ".purple", "prefs.xml"), []byte(prefs), 0o600); err != nil {
		t.Fatal(err)
	}
	pidgin := desktop.StartPidgin("")
	account := pidgin.Find(wanted.Name, "prpl-sipe")
	if !account.HasPassword(password) {
		t.Error("Pidgin doesn't have the password")
	}
	// Without a password the plugin would ask before it connects. Nobody listens at
	// the server, so having tried to connect is an error.
	for deadline := time.Now().Add(30 * time.Second); !account.HasError(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("Pidgin doesn't connect; its windows: %q", desktop.Windows())
		}
	}
	pidgin.WaitForSave()
	pidgin.Quit()
	desktop.AssertNowhere(password)
}

func TestPidginSignsOnAgainAfterASetUpOfADisabledAccount(t *testing.T) {
	testdesktop.Need(t, "pidgin", "gnome-keyring-daemon", "dbus-daemon", "Xvfb")
	desktop := testdesktop.New(t)
	desktop.StartKeyring("the keyring's own password")
	setUp(t, desktop)
	pidgin := desktop.StartPidgin("", "-n") // all accounts offline
	pidgin.WaitForSave()
	pidgin.Quit()
	if !bytes.Contains(accountsFile(t, desktop), []byte("<status type='offline' name='Offline' active='true'")) {
		t.Fatal("Pidgin hasn't left the account offline")
	}
	out := command(t, desktop, "", 0, "setup", "--username", wanted.Username)
	assertContains(t, out, "status: offline → available")
	account := desktop.StartPidgin("").Find(wanted.Name, "prpl-sipe")
	if !account.IsConnecting() && !account.HasError() {
		t.Error("Pidgin doesn't try to sign on")
	}
}

func TestFinchLoadsAnAccountForBothClients(t *testing.T) {
	testdesktop.Need(t, "finch", "tmux", "gnome-keyring-daemon", "dbus-daemon")
	desktop := testdesktop.New(t)
	desktop.StartKeyring("the keyring's own password")
	setUp(t, desktop, "--client", "both")

	finch := desktop.StartFinch("")
	account := finch.Find(wanted.Name, "prpl-sipe")
	assertLoaded(t, account)
	if !account.Enabled(finchUI) || !account.UIBool(pidginUI, "auto-login", false) {
		t.Error("the account isn't enabled for both clients")
	}
	finch.Quit()
	desktop.AssertNowhere(password)
}

// assertLoaded asks a client over D-Bus for everything that was set up.
func assertLoaded(t *testing.T, account testdesktop.PurpleAccount) {
	t.Helper()
	got := map[string]string{"name": account.Username(), "alias": account.Alias()}
	want := map[string]string{"name": wanted.Name, "alias": wanted.Alias}
	core := map[string]string{"server": wanted.Server, "transport": wanted.Transport, "useragent": wanted.UserAgent, "authentication": wanted.AuthScheme}
	for key, value := range core {
		got[key], want[key] = account.String(key, "absent"), value
	}
	for key, value := range wanted.Settings {
		want[key] = value
		switch value {
		case "1":
			got[key] = "0"
			if account.Bool(key, false) {
				got[key] = "1"
			}
		default:
			got[key] = account.String(key, "absent")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the client has loaded (-want +got):\n%s", diff)
	}
}

func accountsFile(t testing.TB, desktop *testdesktop.Desktop) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(desktop.Home, ".purple", "accounts.xml"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
