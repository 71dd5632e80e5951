package pidgin_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
)

// starters start each real client on a purple directory.
var starters = map[string]func(*testdesktop.Desktop, string) *testdesktop.Pidgin{
	"Pidgin": func(d *testdesktop.Desktop, dir string) *testdesktop.Pidgin { return d.StartPidgin(dir) },
	"Finch":  func(d *testdesktop.Desktop, dir string) *testdesktop.Pidgin { return d.StartFinch(dir) },
}

func needClients(t *testing.T) {
	t.Helper()
	testdesktop.Need(t, "dbus-daemon", "Xvfb", "pidgin", "finch")
}

// assertRunning compares what is found for a purple directory.
func assertRunning(t *testing.T, dir string, want ...pidgin.Client) {
	t.Helper()
	got, err := pidgin.Running(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
		t.Errorf("running on %s: %s", dir, diff)
	}
}

// leaveTheBus takes the session bus away from this process. The clients keep it.
func leaveTheBus(t *testing.T) {
	t.Helper()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
}

func TestARunningClientIsFoundOnItsDirectoryOnly(t *testing.T) {
	needClients(t)
	for program, start := range starters {
		t.Run(program, func(t *testing.T) {
			d := testdesktop.New(t)
			dir := filepath.Join(d.Home, "my accounts")
			client := start(d, dir)
			link := filepath.Join(d.Home, "link")
			if err := os.Symlink(dir, link); err != nil {
				t.Fatal(err)
			}
			d.Setenv(t)
			want := pidgin.Client{Program: program, PID: client.PID, Dir: dir, OnBus: true}
			assertRunning(t, dir, want)
			assertRunning(t, link, want)
			assertRunning(t, filepath.Join(d.Home, ".purple"))
			assertRunning(t, d.Home)

			leaveTheBus(t)
			want.OnBus = false
			assertRunning(t, dir, want)
			assertRunning(t, link, want)
			assertRunning(t, filepath.Join(d.Home, ".purple"))

			client.Quit()
			assertRunning(t, dir)
		})
	}
}

func TestADirectoryGivenAsTheClientTakesIt(t *testing.T) {
	needClients(t)
	for program, start := range starters {
		for given, below := range map[string]string{"": ".purple", "relative/dir": "relative/dir"} {
			t.Run(program+" "+given, func(t *testing.T) {
				d := testdesktop.New(t)
				dir := filepath.Join(d.Home, below)
				client := start(d, given)
				d.Setenv(t)
				got, err := pidgin.Running(t.Context(), dir)
				if err != nil || len(got) != 1 || got[0].PID != client.PID || !got[0].OnBus {
					t.Errorf("on the bus: %+v, %v", got, err)
				}
				leaveTheBus(t)
				assertRunning(t, dir, pidgin.Client{Program: program, PID: client.PID, Dir: dir})
			})
		}
	}
}

func TestAClientThatDoesNotAnswerIsFound(t *testing.T) {
	needClients(t)
	for program, start := range starters {
		t.Run(program, func(t *testing.T) {
			d := testdesktop.New(t)
			dir := filepath.Join(d.Home, ".purple")
			client := start(d, dir)
			client.Freeze()
			d.Setenv(t)
			assertRunning(t, dir, pidgin.Client{Program: program, PID: client.PID, Dir: dir})
			assertRunning(t, filepath.Join(d.Home, "other"))
		})
	}
}

// TestAClientOutsideTheSessionIsFound has two clients on one directory, each on a
// bus of its own, and looks from the first one's.
func TestAClientOutsideTheSessionIsFound(t *testing.T) {
	needClients(t)
	here, elsewhere := testdesktop.New(t), testdesktop.New(t)
	dir := filepath.Join(here.Home, ".purple")
	first, second := here.StartPidgin(dir), elsewhere.StartFinch(dir)
	here.Setenv(t)
	assertRunning(t, dir,
		pidgin.Client{Program: "Pidgin", PID: first.PID, Dir: dir, OnBus: true},
		pidgin.Client{Program: "Finch", PID: second.PID, Dir: dir})
}

func TestAnotherProgramOfLibpurpleIsFoundOnTheBus(t *testing.T) {
	d, program := startPurpleProgram(t)
	assertRunning(t, program.dir, pidgin.Client{Program: "haze", PID: program.pid, Dir: program.dir, OnBus: true})
	assertRunning(t, d.Home)
}

func TestNoWorkingBusIsNoError(t *testing.T) {
	d := testdesktop.New(t)
	d.Setenv(t) // an address where nothing listens
	assertRunning(t, d.Home)

	leaveTheBus(t)
	assertRunning(t, d.Home)

	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "autolaunch:")
	assertRunning(t, d.Home)

	silent, err := net.Listen("unix", filepath.Join(d.RuntimeDir, "silent"))
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+silent.Addr().String())
	assertRunning(t, d.Home)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := pidgin.Dial(ctx, pidgin.Client{PID: 1}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("dial on a silent bus: %v", err)
	}
}

func TestRunningStopsWithItsContext(t *testing.T) {
	d := testdesktop.New(t)
	d.Setenv(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if clients, err := pidgin.Running(ctx, d.Home); err != context.Canceled {
		t.Errorf("got %v, %v", clients, err)
	}
}
