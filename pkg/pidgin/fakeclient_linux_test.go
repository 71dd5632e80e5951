package pidgin_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/godbus/dbus/v5"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// purpleProgram stands for the other programs that are built on libpurple, and for
// what a real one can't be made to do. It is this process. It has one account,
// whose sign-on succeeds without a signal.
type purpleProgram struct {
	dir   string
	pid   int
	asked atomic.Int32 // how often it was asked whether the account is connecting
}

func (p *purpleProgram) PurpleUserDir() (string, *dbus.Error)   { return p.dir, nil }
func (p *purpleProgram) PurpleCoreGetUi() (string, *dbus.Error) { return "haze", nil }

func (p *purpleProgram) PurpleAccountsFind(string, string) (int32, *dbus.Error) { return 1, nil }

func (p *purpleProgram) PurpleAccountGetUsername(int32) (string, *dbus.Error) { return "name", nil }

func (p *purpleProgram) PurpleAccountGetProtocolId(int32) (string, *dbus.Error) { return sipe, nil }

func (p *purpleProgram) PurpleAccountIsConnecting(int32) (int32, *dbus.Error) {
	return max(2-p.asked.Add(1), 0), nil
}

func (p *purpleProgram) PurpleAccountIsConnected(int32) (int32, *dbus.Error) { return 1, nil }

// PurpleAccountSetPassword refuses in words that repeat what it was given.
func (p *purpleProgram) PurpleAccountSetPassword(_ int32, text string) *dbus.Error {
	return dbus.NewError("org.example.Refused", []any{fmt.Sprintf("no use for %q", text)})
}

// PurpleAccountGetPassword answers in another form than libpurple does.
func (p *purpleProgram) PurpleAccountGetPassword(int32) ([]string, *dbus.Error) {
	return []string{password}, nil
}

// startPurpleProgram puts such a program on a desktop's bus, and this process on
// the desktop.
func startPurpleProgram(t *testing.T) (*testdesktop.Desktop, *purpleProgram) {
	t.Helper()
	testdesktop.Need(t, "dbus-daemon")
	d := testdesktop.New(t)
	d.StartBus()
	conn, err := dbus.Connect(d.BusAddress)
	ok(t, err)
	t.Cleanup(func() { conn.Close() })
	p := &purpleProgram{dir: filepath.Join(d.Home, "haze"), pid: os.Getpid()}
	ok(t, conn.Export(p, "/im/pidgin/purple/PurpleObject", "im.pidgin.purple.PurpleInterface"))
	_, err = conn.RequestName("im.pidgin.purple.PurpleService", 0)
	ok(t, err)
	d.Setenv(t)
	return d, p
}

func TestErrorsDoNotRepeatWhatTheClientSaid(t *testing.T) {
	d, program := startPurpleProgram(t)
	s := dial(t, d, program.dir)
	a := find(t, s, "name")
	_, unreadable := a.Password(t.Context())
	for what, err := range map[string]error{"refused": a.SetPassword(t.Context(), secret.New(password)), "unreadable": unreadable} {
		if err == nil || strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), password) {
			t.Errorf("%s: a leak, or no error at all", what) // the text isn't for a log
		}
	}
	if err := a.SetPassword(t.Context(), secret.New(password)); !strings.Contains(err.Error(), "org.example.Refused") {
		t.Error("the error's name is lost")
	}
}

func TestAwaitNoticesWhatNoSignalTold(t *testing.T) {
	d, program := startPurpleProgram(t)
	s := dial(t, d, program.dir)
	if got := await(t, s, find(t, s, "name")); got != (pidgin.SignOn{State: pidgin.Connected, Code: pidgin.NoError}) {
		t.Errorf("%+v", got)
	}
}
