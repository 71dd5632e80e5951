package pidgin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// libpurple's place on the session bus (libpurple dbus-purple.h). Pidgin, Finch
// and every other program that is built on it with D-Bus support share it; the
// first to come owns the name. It can't be started through the bus.
const (
	busName          = "im.pidgin.purple.PurpleService"
	busObject        = dbus.ObjectPath("/im/pidgin/purple/PurpleObject")
	busInterfaceName = "im.pidgin.purple.PurpleInterface"
	busInterface     = busInterfaceName + "."
)

// answerTime is how long everything on the bus may take together. A Pidgin that
// is starting answers after about half a second; one that waits for its keyring
// doesn't until somebody has typed the keyring's password.
const answerTime = 2 * time.Second

// userInterfaces names programs by the id that libpurple has of them (pidgin
// gtkpidgin.h: PIDGIN_UI, finch gntfinch.h: FINCH_UI).
var userInterfaces = map[string]string{"gtk-gaim": "Pidgin", "gnt-purple": "Finch"}

// busClient returns the client that owns libpurple's name on the session bus.
// False means that there is none, or no bus that works.
func busClient(ctx context.Context) (Client, bool) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	conn, err := connect(ctx)
	if err != nil {
		return Client{}, false
	}
	defer conn.Close()

	bus := conn.BusObject()
	var owner string
	if err := bus.CallWithContext(ctx, "org.freedesktop.DBus.GetNameOwner", 0, busName).Store(&owner); err != nil {
		return Client{}, false
	}
	var pid uint32 // stays 0 on a bus that can't tell
	_ = bus.CallWithContext(ctx, "org.freedesktop.DBus.GetConnectionUnixProcessID", 0, owner).Store(&pid)

	client := Client{Program: "Pidgin", PID: int(pid)}
	if ask(ctx, conn, owner, &client) == nil {
		return client, true
	}
	// Silent, or gone just now? Of the latter the bus itself knows.
	var present bool
	err = bus.CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, owner).Store(&present)
	return client, err != nil || present
}

// ask lets the client say what it is and which purple directory it uses.
func ask(ctx context.Context, conn *dbus.Conn, owner string, client *Client) error {
	object := conn.Object(owner, busObject)
	var dir, ui string
	if err := object.CallWithContext(ctx, busInterface+"PurpleUserDir", dbus.FlagNoAutoStart).Store(&dir); err != nil {
		return err
	}
	if err := object.CallWithContext(ctx, busInterface+"PurpleCoreGetUi", dbus.FlagNoAutoStart).Store(&ui); err != nil {
		return err
	}
	client.answered(dir, ui)
	return nil
}

// answered fills in what the client has said: its purple directory and its user
// interface.
func (c *Client) answered(dir, ui string) {
	c.OnBus = true
	if filepath.IsAbs(dir) { // another one would be relative to the client's place, not ours
		c.Dir = dir
	}
	c.Program = ui
	if name, ok := userInterfaces[ui]; ok {
		c.Program = name
	}
}

// connect opens a connection of our own to the session bus; it ends with the
// context. The connection that godbus shares would outlive a bus that is gone,
// and godbus would start a bus where there is none.
func connect(ctx context.Context, options ...dbus.ConnOption) (*dbus.Conn, error) {
	address := sessionBusAddress()
	if address == "" {
		return nil, errors.New("there is no session bus")
	}
	return dbus.Connect(address, append(options, dbus.WithContext(ctx))...)
}

// sessionBusAddress is where the session bus listens, "" when there is none. It
// looks where libdbus does, short of starting one ("autolaunch:").
func sessionBusAddress() string {
	address := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	if address != "" && !strings.HasPrefix(address, "autolaunch:") {
		return address
	}
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		dir = fmt.Sprintf("/run/user/%d", os.Getuid())
	}
	socket := filepath.Join(dir, "bus")
	if _, err := os.Stat(socket); err != nil {
		return ""
	}
	return "unix:path=" + dbus.EscapeBusAddressValue(socket)
}
