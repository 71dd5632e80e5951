package testdesktop

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/godbus/dbus/v5"
)

// libpurple's place on the session bus.
const (
	purpleName      = "im.pidgin.purple.PurpleService"
	purpleObject    = dbus.ObjectPath("/im/pidgin/purple/PurpleObject")
	purpleInterface = "im.pidgin.purple.PurpleInterface."
)

// Pidgin is a running Pidgin, or a running Finch: to the bus they are the same.
type Pidgin struct {
	PID int

	d       *Desktop
	process *process
	dir     string // its purple directory, absolute
	object  dbus.BusObject
	loaded  os.FileInfo // accounts.xml when it was last seen, nil if there was none
}

// StartPidgin starts the real Pidgin on a purple directory and returns when it
// answers on the bus: the accounts are loaded then and are signing on. A relative
// directory is taken from Home, which is where Pidgin runs; "" starts it without
// the option, so that it uses ~/.purple. It starts the bus and the display if they
// are missing.
//
// Only one client can be on a desktop's bus; a test that needs two makes two
// desktops.
func (d *Desktop) StartPidgin(purpleDir string, args ...string) *Pidgin {
	d.t.Helper()
	if _, ok := d.env["DISPLAY"]; !ok {
		d.StartDisplay()
	}
	p := d.newPidgin(purpleDir)
	p.started(d.start(nil, nil, "pidgin", append(clientArgs(purpleDir), args...)...))
	return p
}

// AdoptPidgin takes over a Pidgin or a Finch that some other program has started on
// this desktop, by its process. The directory is as in StartPidgin.
func (d *Desktop) AdoptPidgin(purpleDir string, pid int) *Pidgin {
	d.t.Helper()
	p := d.pidginOn(purpleDir)
	p.started(d.adopt(pid))
	return p
}

// clientArgs are the arguments that Pidgin and Finch have in common.
func clientArgs(purpleDir string) []string {
	if purpleDir == "" {
		return []string{"-d"}
	}
	return []string{"-d", "-c", purpleDir}
}

// newPidgin prepares for a client that isn't started yet.
func (d *Desktop) newPidgin(purpleDir string) *Pidgin {
	d.t.Helper()
	if d.bus == nil {
		d.StartBus()
	}
	if d.nameOwned(purpleName) {
		d.t.Fatal("another client is on this desktop's bus")
	}
	return d.pidginOn(purpleDir)
}

// pidginOn is a client on a purple directory.
func (d *Desktop) pidginOn(purpleDir string) *Pidgin {
	switch {
	case purpleDir == "":
		purpleDir = filepath.Join(d.Home, ".purple")
	case !filepath.IsAbs(purpleDir):
		purpleDir = filepath.Join(d.Home, purpleDir)
	}
	p := &Pidgin{d: d, dir: purpleDir, object: d.bus.Object(purpleName, purpleObject)}
	p.loaded, _ = os.Stat(p.accountsFile())
	return p
}

// started waits until the client answers a method call. That it has its name on the
// bus means nothing: it takes that before it loads the accounts.
func (p *Pidgin) started(process *process) {
	p.d.t.Helper()
	p.process, p.PID = process, process.Pid
	p.d.waitFor("the client on the bus", func() bool {
		if !process.running() {
			p.d.t.Fatal("the client ended while it started")
		}
		return p.d.nameOwned(purpleName)
	})
	p.handles("PurpleAccountsGetAll")
}

// Quit has the client save what isn't saved yet and leave, as its menu does, and
// waits until it has ended.
func (p *Pidgin) Quit() {
	p.d.t.Helper()
	// It may have left the bus before the answer gets through.
	_ = p.object.Call(purpleInterface+"PurpleCoreQuit", dbus.FlagNoAutoStart|dbus.FlagNoReplyExpected).Err
	p.waitForBus()
	// Finch's process stays when libpurple has shut down. The signal alone isn't
	// enough for it: Finch then loses what it hasn't saved.
	p.process.stop()
}

// Kill ends the client at once; what it hasn't saved is lost.
func (p *Pidgin) Kill() {
	p.d.t.Helper()
	_ = p.process.Kill()
	<-p.process.exited
	p.waitForBus()
}

// waitForBus waits until the bus has noticed that the client is gone.
func (p *Pidgin) waitForBus() {
	p.d.t.Helper()
	p.d.waitFor("the client to leave the bus", func() bool { return !p.d.nameOwned(purpleName) })
}

// Freeze stops the client in its tracks until the test ends: it stays on the bus
// and answers nothing, as when it waits for a keyring.
func (p *Pidgin) Freeze() {
	p.d.t.Helper()
	if err := pause(p.process.Process); err != nil {
		p.d.t.Fatal(err)
	}
	p.d.t.Cleanup(func() { _ = p.process.Kill() })
}

// WaitForSave waits until the client has written accounts.xml since it was
// started, or since the last such wait. It does so five seconds after a change,
// and loading counts as one (libpurple account.c: schedule_accounts_save).
func (p *Pidgin) WaitForSave() {
	p.d.t.Helper()
	p.d.waitFor("a new accounts.xml", func() bool {
		now, err := os.Stat(p.accountsFile())
		if err != nil || p.loaded != nil && os.SameFile(p.loaded, now) {
			return false
		}
		p.loaded = now
		return true
	})
}

func (p *Pidgin) accountsFile() string { return filepath.Join(p.dir, "accounts.xml") }

// Log returns the debugging messages that the client has written so far.
func (p *Pidgin) Log() string {
	p.d.t.Helper()
	text, err := os.ReadFile(p.process.log)
	if err != nil {
		p.d.t.Fatal(err)
	}
	return string(text)
}

// UserDir returns the purple directory as the client gives it.
func (p *Pidgin) UserDir() string {
	p.d.t.Helper()
	var dir string
	p.call(&dir, "PurpleUserDir")
	return dir
}

// SetAway gives the client an away status with a message, as a person would.
func (p *Pidgin) SetAway(message string) {
	p.d.t.Helper()
	const away = int32(5) // libpurple status.h: PURPLE_STATUS_AWAY
	var status int32
	p.call(&status, "PurpleSavedstatusNew", "", away)
	p.call(nil, "PurpleSavedstatusSetMessage", status, message)
	p.call(nil, "PurpleSavedstatusActivate", status)
}

// StatusMessage is the message of the client's own status.
func (p *Pidgin) StatusMessage() string {
	p.d.t.Helper()
	var status int32
	p.call(&status, "PurpleSavedstatusGetCurrent")
	var message string
	p.call(&message, "PurpleSavedstatusGetMessage", status)
	return message
}

// call calls a method of libpurple's and stores what it returns; nil is for one that
// returns nothing.
func (p *Pidgin) call(result any, method string, args ...any) {
	p.d.t.Helper()
	ctx, cancel := context.WithTimeout(p.d.t.Context(), patience)
	defer cancel()
	start := time.Now()
	call := p.object.CallWithContext(ctx, purpleInterface+method, dbus.FlagNoAutoStart, args...)
	err := call.Err
	if err == nil && result != nil {
		err = call.Store(result)
	}
	if err != nil {
		p.d.t.Fatalf("%s failed after %v", method, time.Since(start)) // the error's text may hold an argument
	}
}

// handles calls a method that returns a list of libpurple's handles.
func (p *Pidgin) handles(method string) []int32 {
	p.d.t.Helper()
	var list []int32
	p.call(&list, method)
	return list
}
