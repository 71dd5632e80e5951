package testdesktop

import (
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"
)

// Names of the Secret Service API, and of gnome-keyring's own addition to it
// that unlocks without a prompt (meant for tests by its authors too).
const (
	secretsName       = "org.freedesktop.secrets"
	secretsPath       = dbus.ObjectPath("/org/freedesktop/secrets")
	loginPath         = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	serviceInterface  = "org.freedesktop.Secret.Service"
	collectionLocked  = "org.freedesktop.Secret.Collection.Locked"
	withoutPromptCall = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
)

// StartKeyring starts the real gnome-keyring with a login collection, unlocked,
// whose own password is given. It starts the bus if there is none. The keyring's
// files are in the private home, as they would be in a person's.
func (d *Desktop) StartKeyring(password string) {
	d.t.Helper()
	d.startKeyringDaemon(password, "--unlock")
	d.waitFor("an unlocked login keyring", func() bool { return d.hasLogin() && !d.locked() })
}

// StartLockedKeyring starts gnome-keyring as it is after a sign-in that unlocked
// nothing: the login collection is there and was never unlocked by this daemon,
// which therefore knows no attribute and no secret.
func (d *Desktop) StartLockedKeyring(password string) {
	d.t.Helper()
	d.StartKeyring(password)
	d.RestartKeyring()
}

// RestartKeyring ends gnome-keyring and starts it again without unlocking
// anything, as at the start of a new session: what it stored is there, locked.
func (d *Desktop) RestartKeyring() {
	d.t.Helper()
	d.stopKeyring()
	d.startKeyringDaemon("")
	d.waitFor("a login keyring", d.hasLogin)
}

// StartEmptyKeyring starts gnome-keyring where no keyring was ever made: only
// its session collection is there, and no default.
func (d *Desktop) StartEmptyKeyring() {
	d.t.Helper()
	d.startKeyringDaemon("")
}

// LockKeyring locks the login collection.
func (d *Desktop) LockKeyring() {
	d.t.Helper()
	d.LockCollection(loginPath)
	d.waitFor("the login keyring to be locked", d.locked)
}

// LockCollection locks a collection, such as one that AddCollection has made.
func (d *Desktop) LockCollection(path dbus.ObjectPath) {
	d.t.Helper()
	d.callSecrets(serviceInterface+".Lock", []dbus.ObjectPath{path})
}

// UnlockKeyring unlocks the login collection with its own password.
func (d *Desktop) UnlockKeyring(password string) {
	d.t.Helper()
	d.hide(password)
	d.callSecrets(withoutPromptCall+".UnlockWithMasterPassword", loginPath, d.masterPassword(password))
	d.waitFor("the login keyring to be unlocked", func() bool { return !d.locked() })
}

// AddCollection makes a second, unlocked collection and returns its path.
func (d *Desktop) AddCollection(label, password string) dbus.ObjectPath {
	d.t.Helper()
	d.hide(password)
	properties := map[string]dbus.Variant{"org.freedesktop.Secret.Collection.Label": dbus.MakeVariant(label)}
	var path dbus.ObjectPath
	call := d.callSecrets(withoutPromptCall+".CreateWithMasterPassword", properties, d.masterPassword(password))
	if err := call.Store(&path); err != nil {
		d.t.Fatal(err)
	}
	return path
}

func (d *Desktop) startKeyringDaemon(password string, args ...string) {
	d.t.Helper()
	d.hide(password)
	if d.bus == nil {
		d.StartBus()
	}
	args = append([]string{"--foreground", "--components=secrets"}, args...)
	d.keyring = d.start(strings.NewReader(password), nil, "gnome-keyring-daemon", args...)
	d.waitFor("gnome-keyring on the bus", func() bool { return d.nameOwned(secretsName) })
}

func (d *Desktop) stopKeyring() {
	d.t.Helper()
	d.keyring.stop()
	d.waitFor("gnome-keyring to leave the bus", func() bool { return !d.nameOwned(secretsName) })
}

// FreezeKeyring stops gnome-keyring in its tracks until the test ends: it stays
// on the bus and answers nothing.
func (d *Desktop) FreezeKeyring() {
	d.t.Helper()
	if err := pause(d.keyring.Process); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = d.keyring.Kill() })
}

// hasLogin says whether the provider lists a login collection.
func (d *Desktop) hasLogin() bool {
	d.t.Helper()
	value, err := d.bus.Object(secretsName, secretsPath).GetProperty(serviceInterface + ".Collections")
	if err != nil {
		d.t.Fatal(err)
	}
	paths, _ := value.Value().([]dbus.ObjectPath)
	return slices.Contains(paths, loginPath)
}

// locked says whether the login collection is locked.
func (d *Desktop) locked() bool {
	d.t.Helper()
	value, err := d.bus.Object(secretsName, loginPath).GetProperty(collectionLocked)
	if err != nil {
		d.t.Fatal(err)
	}
	return value.Value() == true
}

// masterPassword is a collection's password in the form of a Secret Service
// secret, sent in a session of its own.
func (d *Desktop) masterPassword(password string) any {
	d.t.Helper()
	var output dbus.Variant
	var session dbus.ObjectPath
	call := d.callSecrets(serviceInterface+".OpenSession", "plain", dbus.MakeVariant(""))
	if err := call.Store(&output, &session); err != nil {
		d.t.Fatal(err)
	}
	return struct {
		Session     dbus.ObjectPath
		Parameters  []byte
		Value       []byte
		ContentType string
	}{session, nil, []byte(password), "text/plain"}
}

// callSecrets calls the provider's main object and ends the test on an error.
func (d *Desktop) callSecrets(method string, args ...any) *dbus.Call {
	d.t.Helper()
	call := d.bus.Object(secretsName, secretsPath).Call(method, 0, args...)
	if call.Err != nil {
		d.t.Fatalf("%s failed", method) // the error's text may hold a password
	}
	return call
}
