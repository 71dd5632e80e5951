//go:build (dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd

package keyring

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/godbus/dbus/v5"
	ss "github.com/zalando/go-keyring/secret_service"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// platform is the backend of this system.
func platform(o Options) backend { return secretService{o, goKeyring{o}} }

// connect takes the connection that godbus shares within the process, and that
// go-keyring uses. Without a bus it must not get so far: godbus would then run
// dbus-launch, and leave a bus and an empty keyring behind.
func (s secretService) connect(ctx context.Context) (*provider, error) {
	if !busIsNamed(os.Getenv("DBUS_SESSION_BUS_ADDRESS"), userBus()) {
		return nil, fail(ErrNoBus, "DBUS_SESSION_BUS_ADDRESS names none")
	}
	bus, err := await(ctx, s.CallTimeout, begin(dbus.SessionBus))
	if err != nil {
		return nil, err
	}
	if bus.err != nil {
		return nil, fail(ErrNoBus, bus.err.Error()) // nothing secret was sent yet
	}
	return &provider{conn: bus.value, timeout: s.CallTimeout}, nil
}

// userBus is the socket that systemd makes for each user, which godbus looks for
// when the environment names no bus.
func userBus() string { return fmt.Sprintf("/run/user/%d/bus", os.Getuid()) }

// busIsNamed says whether godbus finds a bus without starting anything.
func busIsNamed(address, socket string) bool {
	if address != "" && !strings.HasPrefix(address, "autolaunch:") {
		return true
	}
	_, err := os.Stat(socket)
	return err == nil
}

// Names of D-Bus errors (D-Bus specification, "Well-known" names; Secret Service
// API, "Errors").
const (
	errorServiceUnknown = "org.freedesktop.DBus.Error.ServiceUnknown"
	errorNameHasNoOwner = "org.freedesktop.DBus.Error.NameHasNoOwner"
	errorSpawn          = "org.freedesktop.DBus.Error.Spawn."
	errorTimedOut       = "org.freedesktop.DBus.Error.TimedOut"
	errorNoReply        = "org.freedesktop.DBus.Error.NoReply"
	errorIsLocked       = "org.freedesktop.Secret.Error.IsLocked"
)

// refusal turns an error of a D-Bus call, or of go-keyring, into one of this
// package. Of another program's error only the name is kept: its text can hold
// what the call was given.
func refusal(err error) error {
	var refused dbus.Error
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &refused):
		return fail(ErrRefused, "")
	}
	switch name := refused.Name; {
	case name == errorServiceUnknown, name == errorNameHasNoOwner:
		return fail(ErrNoProvider, "")
	case strings.HasPrefix(name, errorSpawn):
		return fail(ErrNoProvider, name)
	case name == errorTimedOut, name == errorNoReply:
		return fail(ErrTimeout, name)
	case name == errorIsLocked:
		return fail(ErrLocked, "")
	default:
		return fail(ErrRefused, name)
	}
}

// create stores by the call that go-keyring's own Set makes, with the plugin's
// attributes added: Set would take those away from an item that has them, and two
// writes leave a moment in which the plugin finds nothing.
func (g goKeyring) create(ctx context.Context, collection, session dbus.ObjectPath, key Key, value secret.Secret) error {
	_, err := callGoKeyring(ctx, g.Options, func() (struct{}, error) {
		provider, err := ss.NewSecretService()
		if err != nil {
			return struct{}{}, err
		}
		into := provider.Object(secretsName, collection)
		return struct{}{}, provider.CreateItem(into, "Pidgin password of "+key.Name, bothAttributes(key), ss.NewSecret(session, value.Reveal()))
	})
	return err
}
