package pidgin

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// fakeProcess lays a process out as proc(5) does, for what a test can't run: a
// Flatpak, a Pidgin whose executable an upgrade has replaced.
type fakeProcess struct {
	pid, uid, parent                string
	exe, cwd, args, environ, inRoot string
}

func (f fakeProcess) write(t *testing.T, root string) {
	t.Helper()
	dir := filepath.Join(root, f.pid)
	if err := os.MkdirAll(filepath.Join(dir, "root"), 0o700); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"exe": f.exe, "cwd": f.cwd} {
		if target == "" {
			continue
		}
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	nul := func(text string) string { return strings.ReplaceAll(text, "|", "\x00") }
	for file, text := range map[string]string{
		"status":  "Name:\tpidgin\nUmask:\t0022\nPPid:\t" + f.parent + "\nUid:\t" + f.uid + "\t0\t0\t0\nGid:\t0\t0\t0\t0\n",
		"cmdline": nul(f.args), "environ": nul(f.environ),
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if f.inRoot != "" {
		if err := os.WriteFile(filepath.Join(dir, "root", f.inRoot), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestScanFindsThePurpleDirectoryOfEachClient(t *testing.T) {
	const home = "PATH=/bin|HOME=/home/u|OLDHOME=/x|"
	fakes := []fakeProcess{
		{pid: "10", uid: "1000", exe: "/usr/bin/pidgin", args: "pidgin|", environ: home},
		{pid: "11", uid: "1000", exe: "/usr/bin/pidgin (deleted)", args: "pidgin|-c|/data/my purple|", environ: home},
		{pid: "12", uid: "1000", exe: "/usr/bin/finch", cwd: "/srv", args: "finch|--config=sub/dir|", environ: home},
		{pid: "13", uid: "1000", exe: "/usr/bin/finch", args: "finch|-c|sub|", environ: home},
		{pid: "14", uid: "1000", exe: "/usr/bin/pidgin.orig", args: "pidgin|", environ: "PATH=/bin|"},
		{pid: "15", uid: "1000", exe: "/app/bin/pidgin", args: "pidgin|", environ: home, inRoot: ".flatpak-info"},
		{pid: "16", uid: "1000", exe: "/app/bin/pidgin", args: "pidgin|-c|/var/data|", environ: home, inRoot: ".flatpak-info"},
		{pid: "17", parent: "10", uid: "1000", exe: "/usr/bin/pidgin", args: "pidgin|", environ: home}, // looks up a name
		{pid: "20", uid: "1001", exe: "/usr/bin/pidgin", args: "pidgin|", environ: "HOME=/home/v|"},
		{pid: "30", uid: "1000", exe: "/usr/bin/pidgin-lync", args: "pidgin-lync|", environ: home},
		{pid: "31", uid: "1000", exe: "/usr/bin/bash", args: "/bin/sh|/usr/local/bin/pidgin|", environ: home},
		{pid: "32", uid: "1000", args: "pidgin|", environ: home}, // ended, not yet waited for
		{pid: "sys", uid: "1000", exe: "/usr/bin/pidgin"},
	}
	root := t.TempDir()
	for _, f := range fakes {
		f.write(t, root)
	}
	want := []Client{
		{Program: "Pidgin", PID: 10, Dir: "/home/u/.purple"},
		{Program: "Pidgin", PID: 11, Dir: "/data/my purple"},
		{Program: "Finch", PID: 12, Dir: "/srv/sub/dir"},
		{Program: "Finch", PID: 13},
		{Program: "Pidgin", PID: 14},
		{Program: "Pidgin", PID: 15, Dir: "/home/u/.var/app/im.pidgin.Pidgin/.purple"},
		{Program: "Pidgin", PID: 16},
	}
	check(t, root, 1000, want)
	check(t, root, 0, append(want, Client{Program: "Pidgin", PID: 20, Dir: "/home/v/.purple"}))
}

func check(t *testing.T, root string, uid int, want []Client) {
	t.Helper()
	got, err := scan(t.Context(), root, uid)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(got, func(a, b Client) int { return a.PID - b.PID })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("as user %d: %s", uid, diff)
	}
}

func TestScanWithoutProcessesIsAnError(t *testing.T) {
	if _, err := scan(t.Context(), filepath.Join(t.TempDir(), "proc"), 0); err == nil {
		t.Error("no error")
	}
}

func TestAProcessThatEndedIsNoClient(t *testing.T) {
	cmd := exec.Command(copyAs(t, "true", "pidgin.orig"))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Wait() }()
	// Wait until it has ended, but leave it as it is then.
	err := unix.Waitid(unix.P_PID, cmd.Process.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c, found := clientWithPID(t, cmd.Process.Pid); found {
		t.Errorf("found %+v", c)
	}
}

func TestTheDivertedPidginIsFound(t *testing.T) {
	home := t.TempDir()
	c := startClient(t, []string{"HOME=" + home}, copyAs(t, "sleep", "pidgin.orig"), "600")
	if c.Program != "Pidgin" || c.Dir != filepath.Join(home, ".purple") {
		t.Errorf("found %+v", c)
	}
}

// TestAClientThatHidesItsMemoryCountsAsUsingTheDirectory runs a program that
// protects itself from other processes of its user, seen by such a process. To
// root nothing is hidden: there both run as another user.
func TestAClientThatHidesItsMemoryCountsAsUsingTheDirectory(t *testing.T) {
	hidden := roleCommand(t, "hide", "pidgin")
	stdin, err := hidden.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := hidden.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := hidden.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { stdin.Close(); _ = hidden.Wait() }()
	if _, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	detect := roleCommand(t, "detect", "detector")
	detect.Stdin = strings.NewReader(strconv.Itoa(hidden.Process.Pid))
	output, err := detect.CombinedOutput()
	if got, want := string(output), "Pidgin in \"\"\n"; got != want {
		t.Errorf("found %q, want %q (%v)", got, want, err)
	}
}

func TestMain(m *testing.M) {
	switch os.Getenv("PIDGIN_TEST_ROLE") {
	case "hide":
		hide()
	case "detect":
		detect()
	default:
		os.Exit(m.Run())
	}
}

// hide plays a process that protects its memory, until its input ends.
func hide() {
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		panic(err)
	}
	fmt.Println("hidden")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// detect tells what is found of the process whose id it reads.
func detect() {
	var pid int
	if _, err := fmt.Scan(&pid); err != nil {
		panic(err)
	}
	clients, err := processes(context.Background())
	if err != nil {
		panic(err)
	}
	for _, c := range clients {
		if c.PID == pid {
			fmt.Printf("%s in %q\n", c.Program, c.Dir)
		}
	}
}

// roleCommand prepares this test program under another name, in a role of
// TestMain's, as a user who isn't root.
func roleCommand(t *testing.T, role, name string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := copyAs(t, self, name)
	for dir := path; dir != os.TempDir(); dir = filepath.Dir(dir) { // for the other user
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(path)
	cmd.Env = []string{"PIDGIN_TEST_ROLE=" + role, "HOME=/nowhere"}
	if os.Getuid() == 0 {
		const nobody = 65534
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return cmd
}

// startClient runs a program until the test ends and returns what is found of it.
func startClient(t testing.TB, environ []string, path string, args ...string) Client {
	t.Helper()
	cmd := exec.Command(path, args...)
	cmd.Env = environ
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	c, found := clientWithPID(t, cmd.Process.Pid)
	if !found {
		t.Fatal("not found")
	}
	return c
}

func clientWithPID(t testing.TB, pid int) (Client, bool) {
	t.Helper()
	clients, err := processes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(clients, func(c Client) bool { return c.PID == pid })
	if i < 0 {
		return Client{}, false
	}
	return clients[i], true
}

// BenchmarkProcesses scans the machine's processes, brought up to 300.
func BenchmarkProcesses(b *testing.B) {
	const enough = 300
	for range enough - countProcesses(b) {
		cmd := exec.Command("sleep", "600")
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	}
	for b.Loop() {
		if _, err := processes(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(countProcesses(b)), "processes")
}

func countProcesses(b *testing.B) int {
	b.Helper()
	paths, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		b.Fatal(err)
	}
	return len(paths)
}
