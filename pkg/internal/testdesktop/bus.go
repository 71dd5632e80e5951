package testdesktop

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/godbus/dbus/v5"
)

// bareBus is a session bus without service files: it never starts a program.
const bareBus = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>%s</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

// StartBus starts a bare session bus at BusAddress: nothing is on it, and a call
// to a name without an owner fails, since there are no service files.
func (d *Desktop) StartBus() {
	d.t.Helper()
	if d.bus != nil {
		d.t.Fatal("the bus runs already")
	}
	config := filepath.Join(d.Dir, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, bareBus, d.BusAddress), 0o600); err != nil {
		d.t.Fatal(err)
	}
	ready, printed, err := os.Pipe()
	if err != nil {
		d.t.Fatal(err)
	}
	defer ready.Close()
	d.t.Cleanup(d.forgetSharedConnection) // runs when the daemon has ended
	d.daemon = d.start(nil, []*os.File{printed}, "dbus-daemon", "--nofork", "--print-address=3", "--config-file="+config)
	printed.Close()
	if _, err := bufio.NewReader(ready).ReadString('\n'); err != nil {
		d.t.Fatalf("dbus-daemon didn't say its address: %v", err)
	}
	d.bus = d.connect()
}

// StopBus ends the bus, as it happens when a desktop session breaks. Programs
// that live on it, the keyring among them, end too.
func (d *Desktop) StopBus() {
	d.t.Helper()
	d.bus.Close()
	d.daemon.stop()
	d.bus = nil
}

// connect opens one more connection to the bus, closed with the test.
func (d *Desktop) connect() *dbus.Conn {
	d.t.Helper()
	conn, err := dbus.Connect(d.BusAddress)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { conn.Close() })
	return conn
}

// nameOwned says whether some program owns a name on the bus.
func (d *Desktop) nameOwned(name string) bool {
	d.t.Helper()
	var owned bool
	if err := d.bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, name).Store(&owned); err != nil {
		d.t.Fatal(err)
	}
	return owned
}

// forgetSharedConnection waits until godbus has noticed that the bus behind the
// connection that it shares within this process (dbus.SessionBus, used by
// go-keyring) is gone. Otherwise the next test, on a bus of its own, could get
// the dead one.
func (d *Desktop) forgetSharedConnection() {
	const variable = "DBUS_SESSION_BUS_ADDRESS"
	before, set := os.LookupEnv(variable)
	defer func() {
		if set {
			os.Setenv(variable, before)
		} else {
			os.Unsetenv(variable)
		}
	}()
	// An address where nothing listens: else godbus would look for other buses.
	os.Setenv(variable, "unix:path="+filepath.Join(d.Dir, "no-bus"))
	for range 1000 {
		if _, err := dbus.SessionBus(); err != nil {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	d.t.Error("the process keeps its connection to a bus that has ended")
}
