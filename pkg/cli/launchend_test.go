package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
)

// The tests of this file end a launch before it is done.

// slowPidgin puts a start script before the real Pidgin into PATH, as a
// distribution's package may do. It does something first.
func slowPidgin(t *testing.T, desktop *testdesktop.Desktop, first string) (path string) {
	t.Helper()
	real, err := exec.LookPath("pidgin")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(desktop.Dir, "bin")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf("#!/bin/sh\n%s\nexec %s \"$@\"\n", first, real)
	if err := os.WriteFile(filepath.Join(dir, "pidgin"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return "PATH=" + dir + ":" + os.Getenv("PATH")
}

// beginLaunch starts pidgin-lync launch and returns without waiting for it.
func beginLaunch(t *testing.T, desktop *testdesktop.Desktop, environment ...string) (cmd *exec.Cmd, talk *bytes.Buffer) {
	t.Helper()
	cmd, talk = exec.Command("pidgin-lync", "launch"), &bytes.Buffer{}
	cmd.Env, cmd.Stderr = append(desktop.Environ(), environment...), talk
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, talk
}

// clients are the clients that use the desktop's usual purple directory.
func clients(t testing.TB, desktop *testdesktop.Desktop) []pidgin.Client {
	t.Helper()
	found, err := pidgin.Running(t.Context(), filepath.Join(desktop.Home, ".purple"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// await polls until a condition holds.
func await(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

const offlineNow = "<status type='offline' name='Offline' active='true'"

func TestNobodyStaysOfflineWhenALaunchIsKilled(t *testing.T) {
	t.Parallel()
	for moment, c := range map[string]struct {
		script string
		until  func(t *testing.T, desktop *testdesktop.Desktop) bool
	}{
		"before Pidgin runs": {"sleep 2", func(_ *testing.T, desktop *testdesktop.Desktop) bool {
			return len(processes(desktop, "launch-guard")) > 0
		}},
		"while Pidgin loads": {"", func(t *testing.T, desktop *testdesktop.Desktop) bool { return len(clients(t, desktop)) > 0 }},
	} {
		t.Run(moment, func(t *testing.T) {
			desktop, frontEnd := launchDesktop(t)
			cmd, _ := beginLaunch(t, desktop, slowPidgin(t, desktop, c.script))
			await(t, "the moment to kill", func() bool { return c.until(t, desktop) })
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			if n := len(frontEnd.SignOns()); n > 0 {
				t.Fatal("it was killed too late")
			}
			var pid int
			await(t, "Pidgin", func() bool {
				found := clients(t, desktop)
				if len(found) == 1 {
					pid = found[0].PID
				}
				return len(found) == 1
			})
			pidgin := desktop.AdoptPidgin("", pid)
			account := pidgin.Find(jane+",", "prpl-sipe")
			await(t, "Pidgin to ask for the password", account.IsConnecting)
			pidgin.WaitForSave()
			if bytes.Contains(accountsFile(t, desktop), []byte(offlineNow)) {
				t.Error("the account is saved as offline")
			}
			pidgin.Quit()
		})
	}
}

// processes are the command lines of the desktop's processes that hold a word.
func processes(desktop *testdesktop.Desktop, word string) []string {
	var found []string
	paths, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, path := range paths {
		environ, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "environ"))
		cmdline, _ := os.ReadFile(path)
		if bytes.Contains(environ, []byte("HOME="+desktop.Home+"\x00")) && bytes.Contains(cmdline, []byte(word)) {
			found = append(found, strings.ReplaceAll(string(cmdline), "\x00", " "))
		}
	}
	return found
}

func TestCtrlCDuringALaunchLeavesEverythingAsItWas(t *testing.T) {
	t.Parallel()
	desktop, _ := launchDesktop(t)
	before := accountsFile(t, desktop)
	// This Pidgin never comes to the bus on which the launch waits for it, so that it
	// has saved that it is off line before the launch is stopped.
	cmd, talk := beginLaunch(t, desktop, slowPidgin(t, desktop, "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere; export DBUS_SESSION_BUS_ADDRESS"))
	await(t, "Pidgin's save", func() bool { return bytes.Contains(accountsFile(t, desktop), []byte(offlineNow)) })
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 || !strings.Contains(talk.String(), "stopped; nothing was changed") {
		t.Errorf("exit code %d: %s", code, talk)
	}
	if !bytes.Equal(before, accountsFile(t, desktop)) {
		t.Errorf("accounts.xml has changed:\n%s", accountsFile(t, desktop))
	}
	await(t, "the guard to end", func() bool { return len(processes(desktop, "launch-guard")) == 0 })
	if left := processes(desktop, "pidgin"); len(left) > 0 {
		t.Errorf("still running: %q", left)
	}
}

func TestLaunchRunsFinchOnTheTerminal(t *testing.T) {
	t.Parallel()
	testdesktop.Need(t, "finch", "tmux")
	desktop, frontEnd := lyncDesktop(t)
	setUpFor(t, desktop, frontEnd, jane, password, "--client", "finch")
	terminal := desktop.StartTerminal(nil, "pidgin-lync", "launch", "--client", "finch")
	awaitSignOn(t, frontEnd, 0)
	lastSignOn(t, frontEnd)
	terminal.Sees("Buddy List")
	finch := desktop.AdoptPidgin("", clients(t, desktop)[0].PID)
	if !finch.Find(jane+",", "prpl-sipe").Enabled(finchUI) {
		t.Error("the account isn't enabled for Finch")
	}
	desktop.AssertNowhere(password)
	terminal.Press("M-q")
	if code := terminal.ExitCode(); code != 0 {
		t.Errorf("exit code %d:\n%s", code, terminal.Screen())
	}
	desktop.AssertNowhere(password)
}
