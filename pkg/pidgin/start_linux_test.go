package pidgin_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// launch starts a program and ends it with the test.
func launch(t testing.TB, o pidgin.StartOptions) *pidgin.Process {
	t.Helper()
	p, err := pidgin.Start(t.Context(), o)
	ok(t, err)
	t.Cleanup(p.Kill)
	return p
}

// installed is the path of an installed client.
func installed(t testing.TB, program string) string {
	t.Helper()
	path, err := pidgin.Find(program)
	ok(t, err)
	return path
}

// session waits until a client that was started answers.
func session(t testing.TB, p *pidgin.Process) *pidgin.Session {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s, err := p.Session(ctx)
	ok(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// quit has a client save what isn't saved yet, and waits until it has ended.
// Finch's process stays when libpurple has shut down.
func quit(t testing.TB, s *pidgin.Session, p *pidgin.Process) {
	t.Helper()
	err := s.Do(t.Context(), "PurpleCoreQuit")
	for err == nil {
		_, err = s.Accounts(t.Context())
	}
	if !errors.Is(err, pidgin.ErrGone) {
		t.Fatal(err)
	}
	_ = syscall.Kill(p.PID, syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_ = p.Wait(ctx) // how it ended depends on whether the signal came in time
	ok(t, ctx.Err())
}

var statusPreference = regexp.MustCompile(`<pref name='(?:default|startup|startup_current_status|idleaway|isidleaway)' type='[a-z]+' value='[0-9]+'/>`)

// statusPreferences are the preferences that hold the client's own status.
func statusPreferences(t testing.TB, dir string) []string {
	t.Helper()
	list := statusPreference.FindAllString(readFile(t, filepath.Join(dir, "prefs.xml")), -1)
	if len(list) != 5 {
		t.Fatalf("the preferences are %q", list)
	}
	return list
}

// TestResumeLeavesNoTrace lets a person's Pidgin have a status with a message, an
// account that is offline by itself and a disabled one. Then it is started offline,
// given the passwords and resumed, and started plainly again.
func TestResumeLeavesNoTrace(t *testing.T) {
	needSipe(t)
	front := startFrontEnd(t)
	d := testdesktop.New(t)
	dir := writeAccounts(t, d, "gtk-gaim",
		entry{name: user(0) + ",", server: front.TCP()},
		entry{name: user(1) + ",", server: front.TCP()},
		entry{name: user(2) + ",", server: front.TCP(), disabled: true},
	)
	created := haveLunch(t, d, dir)
	want := map[string]string{user(0): "enabled away", user(1): "enabled offline", user(2): "disabled available"}
	assertSaved(t, dir, want)
	preferences := statusPreferences(t, dir)

	p := launch(t, pidgin.StartOptions{Program: installed(t, "pidgin"), Offline: true, Env: []string{"EXTRA=1"}})
	s := session(t, p)
	for _, a := range get(t, s.Accounts) {
		ok(t, a.SetPassword(t.Context(), secret.New(password)))
	}
	ok(t, s.Resume(t.Context(), pidgin.Status{Created: created, Offline: []pidgin.Account{find(t, s, user(1)+","), find(t, s, user(2)+",")}}))
	if got := await(t, s, find(t, s, user(0)+",")); got != success {
		t.Errorf("%+v", got)
	}
	for n := 1; n <= 2; n++ {
		if got := get(t, find(t, s, user(n)+",").State); got != pidgin.Disconnected {
			t.Errorf("account %d is %v", n, got)
		}
	}
	if windows := d.Windows(); slices.ContainsFunc(windows, func(title string) bool { return strings.Contains(title, "@") }) {
		t.Errorf("windows: %q", windows)
	}
	assertEnviron(t, p.PID, "EXTRA=1")
	quit(t, s, p)
	assertSaved(t, dir, want)
	if diff := cmp.Diff(preferences, statusPreferences(t, dir)); diff != "" {
		t.Error(diff)
	}
	d.AssertNowhere(password)

	client := d.StartPidgin(dir)
	s = dial(t, d, dir)
	for n, want := range []pidgin.State{pidgin.Connecting, pidgin.Disconnected, pidgin.Disconnected} {
		if got := get(t, find(t, s, user(n)+",").State); got != want {
			t.Errorf("account %d is %v at a plain start, not %v", n, got, want)
		}
	}
	client.Quit()
	assertSaved(t, dir, want)
}

// haveLunch starts Pidgin once to give it a status of its own, but for user 1, and
// returns the status's creation time.
func haveLunch(t testing.TB, d *testdesktop.Desktop, dir string) int64 {
	t.Helper()
	client := d.StartPidgin(dir)
	s := dial(t, d, dir)
	const away = int32(5)
	lunch, err := s.Number(t.Context(), "PurpleSavedstatusNew", "Lunch", away)
	ok(t, err)
	ok(t, s.Do(t.Context(), "PurpleSavedstatusSetMessage", lunch, "back at one"))
	ok(t, s.Do(t.Context(), "PurpleSavedstatusActivate", lunch))
	if a, found, err := s.Find(t.Context(), user(1)+",", sipe); found && err == nil {
		ok(t, a.SetStatus(t.Context(), "offline"))
	}
	created, err := s.Number(t.Context(), "PurpleSavedstatusGetCreationTime", lunch)
	ok(t, err)
	client.Quit()
	return int64(created)
}

func assertEnviron(t testing.TB, pid int, entry string) {
	t.Helper()
	environ := readFile(t, fmt.Sprintf("/proc/%d/environ", pid))
	if !slices.Contains(strings.Split(environ, "\x00"), entry) {
		t.Errorf("%s isn't in its environment", entry)
	}
}

// TestResumeWithoutAStatusMeansAvailable covers a first start, a status that is gone
// and one that is offline, as a start that was never resumed leaves it.
func TestResumeWithoutAStatusMeansAvailable(t *testing.T) {
	needSipe(t)
	front := startFrontEnd(t)
	d := testdesktop.New(t)
	dir := writeAccounts(t, d, "gtk-gaim", entry{name: user(0) + ",", server: front.TCP()})
	d.StartBus()
	d.StartDisplay()
	d.Setenv(t)
	var offline int32 // the status that the first start leaves
	for _, step := range []string{"none", "gone", "offline"} {
		p := launch(t, pidgin.StartOptions{Program: installed(t, "pidgin"), PurpleDir: dir, Offline: true})
		s := session(t, p)
		a := find(t, s, user(0)+",")
		ok(t, a.SetPassword(t.Context(), secret.New(password)))
		created := map[string]int64{"none": 0, "gone": 1, "offline": int64(offline)}[step]
		current, err := s.Number(t.Context(), "PurpleSavedstatusGetCurrent")
		ok(t, err)
		offline, err = s.Number(t.Context(), "PurpleSavedstatusGetCreationTime", current)
		ok(t, err)
		status := pidgin.Status{Created: created}
		if step == "offline" {
			status.Offline = []pidgin.Account{a}
		}
		ok(t, s.Resume(t.Context(), status))
		if got := await(t, s, a); got != success || get(t, a.Status) != "available" {
			t.Errorf("%s: %+v, %s", step, got, get(t, a.Status))
		}
		quit(t, s, p)
		assertSaved(t, dir, map[string]string{user(0): "enabled available"})
	}
}

// TestAKilledStartLeavesNoTrace kills a client before it has saved that it was
// started offline, behind a start script.
func TestAKilledStartLeavesNoTrace(t *testing.T) {
	needSipe(t)
	d := testdesktop.New(t)
	dir := writeAccounts(t, d, "gtk-gaim", entry{name: user(0) + ",", server: nowhere})
	haveLunch(t, d, dir)
	before, preferences := readFile(t, filepath.Join(dir, "accounts.xml")), statusPreferences(t, dir)

	p := launch(t, pidgin.StartOptions{Program: startScript(t, d), PurpleDir: dir, Offline: true})
	s := session(t, p)
	if got := get(t, find(t, s, user(0)+",").Status); got != "offline" {
		t.Errorf("it was started %s", got)
	}
	if _, err := pidgin.Start(t.Context(), pidgin.StartOptions{Program: "/bin/true", Offline: true}); !errors.Is(err, pidgin.ErrOther) {
		t.Errorf("another one beside it: %v", err)
	}
	p.Kill()
	if _, err := s.Accounts(t.Context()); !errors.Is(err, pidgin.ErrGone) {
		t.Errorf("it was killed: %v", err)
	}
	if diff := cmp.Diff(before, readFile(t, filepath.Join(dir, "accounts.xml"))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(preferences, statusPreferences(t, dir)); diff != "" {
		t.Error(diff)
	}
	p.Kill() // once more does nothing
}

// startScript is a program that runs Pidgin as a process of its own.
func startScript(t testing.TB, d *testdesktop.Desktop) string {
	t.Helper()
	script := filepath.Join(d.Home, "pidgin.sh")
	ok(t, os.WriteFile(script, []byte("#!/bin/sh\n"+installed(t, "pidgin")+" \"$@\"\n"), 0o700))
	return script
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	ok(t, err)
	return string(data)
}

func TestASecondClientIsToldApart(t *testing.T) {
	needSipe(t)
	d := testdesktop.New(t)
	dir := writeAccounts(t, d, "gtk-gaim")
	d.StartBus()
	d.StartDisplay()
	d.Setenv(t)
	p := launch(t, pidgin.StartOptions{Program: startScript(t, d), PurpleDir: dir})
	s := session(t, p)
	if s.Client().Dir != dir || s.Client().PID == p.PID {
		t.Errorf("behind the script: %+v", s.Client())
	}
	if leader, err := unix.Getsid(s.Client().PID); err != nil || leader != p.PID {
		t.Errorf("its session is %d's, %v", leader, err)
	}

	same := launch(t, pidgin.StartOptions{Program: installed(t, "pidgin"), PurpleDir: dir})
	same.SetPatience(patience)
	if _, err := same.Session(t.Context()); !errors.Is(err, pidgin.ErrAlreadyRunning) {
		t.Errorf("on the same directory: %v", err)
	}
	other := launch(t, pidgin.StartOptions{Program: installed(t, "pidgin"), PurpleDir: filepath.Join(d.Home, "other")})
	other.SetPatience(200 * time.Millisecond)
	if _, err := other.Session(t.Context()); !errors.Is(err, pidgin.ErrOther) {
		t.Errorf("on another directory: %v", err)
	}
	quit(t, s, p)
}

func TestAProgramThatEndsTooSoonIsAnError(t *testing.T) {
	testdesktop.Need(t, "dbus-daemon")
	d := testdesktop.New(t)
	d.StartBus()
	d.Setenv(t)
	p := launch(t, pidgin.StartOptions{Program: "/bin/sh", Args: []string{"-c", "exit 3"}})
	if _, err := p.Session(t.Context()); err == nil || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("got %v", err)
	}
	p = launch(t, pidgin.StartOptions{Program: "/bin/sh", Args: []string{"-c", "exec sleep 600"}})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := p.Session(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it never answers: %v", err)
	}
	if err := p.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it goes on: %v", err)
	}
	d.StopBus()
	if _, err := p.Session(t.Context()); !errors.Is(err, pidgin.ErrNoBus) {
		t.Errorf("without a bus: %v", err)
	}
	if _, err := pidgin.Start(t.Context(), pidgin.StartOptions{Program: "/bin/true", Offline: true}); !errors.Is(err, pidgin.ErrNoBus) {
		t.Errorf("offline without a bus: %v", err)
	}
	if _, err := pidgin.Start(t.Context(), pidgin.StartOptions{Program: filepath.Join(d.Home, "missing")}); err == nil {
		t.Error("a missing program was started")
	}
	if _, err := pidgin.Start(ctx, pidgin.StartOptions{Program: "/bin/true"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the context ended: %v", err)
	}
}

func TestFinchRunsOnTheTerminal(t *testing.T) {
	needClients(t)
	testdesktop.NeedFile(t, "/usr/lib/purple-2/libsipe.so", "pidgin-sipe")
	front := startFrontEnd(t)
	d := testdesktop.New(t)
	dir := writeAccounts(t, d, "gnt-purple", entry{name: user(0) + ",", server: front.TCP()})
	d.StartBus()
	d.Setenv(t)
	terminal := openTerminal(t)
	p := launch(t, pidgin.StartOptions{Program: installed(t, "finch"), Offline: true, Terminal: terminal, Env: []string{"TERM=xterm"}})
	s := session(t, p)
	a := find(t, s, user(0)+",")
	ok(t, a.SetPassword(t.Context(), secret.New(password)))
	ok(t, s.Resume(t.Context(), pidgin.Status{}))
	if got := await(t, s, a); got != success {
		t.Errorf("%+v", got)
	}
	ok(t, s.SignOn(t.Context(), a, secret.New(wrong)))
	if got := await(t, s, a); got.Code != pidgin.AuthenticationFailed || !got.Fatal {
		t.Errorf("a wrong password: %+v", got)
	}
	ok(t, s.KeepEnabled(t.Context(), a))
	quit(t, s, p)
	assertSaved(t, dir, map[string]string{user(0): "enabled available error"})
	d.AssertNowhere(password)
}

// openTerminal returns a terminal whose output nobody reads.
func openTerminal(t testing.TB) *os.File {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	ok(t, err)
	t.Cleanup(func() { master.Close() })
	ok(t, unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	ok(t, err)
	terminal, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	ok(t, err)
	t.Cleanup(func() { terminal.Close() })
	go func() { // else the program stops when the terminal's memory is full
		buffer := make([]byte, 4096)
		for {
			if _, err := master.Read(buffer); err != nil {
				return
			}
		}
	}()
	return terminal
}
