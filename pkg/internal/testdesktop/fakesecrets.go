package testdesktop

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/godbus/dbus/v5"
)

// Fault is something that a Secret Service can do and that the real gnome-keyring
// can't be made to do.
type Fault string

// The faults that a FakeSecrets can have.
const (
	DismissUnlock Fault = "the collection is locked, and the prompt to unlock it is dismissed"
	IgnoreUnlock  Fault = "the collection is locked, and nobody answers the prompt to unlock it"
	GrantUnlock   Fault = "the collection is locked, and the prompt to unlock it is answered"
	DismissItem   Fault = "storing an item asks first, and is dismissed"
	LikeKeePassXC Fault = "storing and deleting do nothing before a prompt is called, and attributes are shown that can't be stored"
	IgnoreItem    Fault = "storing an item asks first, and nobody answers"
	IgnoreDelete  Fault = "deleting an item asks first, and nobody answers"
	DismissDelete Fault = "deleting an item asks first, and is dismissed"
	AlterSecrets  Fault = "what is stored isn't what was given"
	AnswerNothing Fault = "no call is ever answered"
)

// FakeItem is one item of a fake provider.
type FakeItem struct {
	Label       string
	Attributes  map[string]string
	Secret      string
	ContentType string
}

// FakeSecrets is a Secret Service in this process, with one collection that is
// the default. It stores as gnome-keyring does: replacing means the item that has
// at least the given attributes. Each error that it answers shows everything that
// the call held, passwords too, as a careless provider's might.
type FakeSecrets struct {
	conn   *dbus.Conn
	faults []Fault
	ended  chan struct{} // closed with the test: lets unanswered calls go

	mu       sync.Mutex
	locked   bool
	items    map[dbus.ObjectPath]FakeItem
	prompts  map[dbus.ObjectPath]func() (dismissed bool, result any, answered bool)
	serial   int
	calls    []string // the methods called so far
	refuseAt int      // the number of the call to refuse, counted from 1; 0 = none
	hang     string   // the method that is never answered
}

// fakeCollection is the fake's only collection.
const fakeCollection = dbus.ObjectPath("/org/freedesktop/secrets/collection/fake")

// StartFakeSecretService starts a Secret Service with the given faults. It starts
// the bus if there is none.
func (d *Desktop) StartFakeSecretService(faults ...Fault) *FakeSecrets {
	d.t.Helper()
	if d.bus == nil {
		d.StartBus()
	}
	f := &FakeSecrets{
		conn: d.connect(), faults: faults, ended: make(chan struct{}),
		items:   map[dbus.ObjectPath]FakeItem{},
		prompts: map[dbus.ObjectPath]func() (bool, any, bool){},
	}
	f.locked = f.has(DismissUnlock) || f.has(IgnoreUnlock) || f.has(GrantUnlock)
	d.t.Cleanup(func() { close(f.ended) })
	for _, name := range []string{serviceInterface, collectionInterface, itemInterface, sessionInterface, promptInterface, propertiesInterface} {
		if err := f.conn.ExportSubtreeMethodTable(f.methods(name), secretsPath, name); err != nil {
			d.t.Fatal(err)
		}
	}
	reply, err := f.conn.RequestName(secretsName, dbus.NameFlagDoNotQueue)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		d.t.Fatalf("own %s: reply %d, %v", secretsName, reply, err)
	}
	return f
}

// Put adds an item, as another program would have.
func (f *FakeSecrets) Put(item FakeItem) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.items[f.newPath(fakeCollection)] = item
}

// Clear takes all items away.
func (f *FakeSecrets) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.items)
}

// Items are the items that are stored, in the order in which they were made.
func (f *FakeSecrets) Items() []FakeItem {
	f.mu.Lock()
	defer f.mu.Unlock()
	var items []FakeItem
	for _, path := range slices.Sorted(maps.Keys(f.items)) {
		items = append(items, f.items[path])
	}
	return items
}

// RefuseCall makes the nth call from now on fail, counted from 1; before and
// after it all go well. 0 refuses none.
func (f *FakeSecrets) RefuseCall(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls, f.refuseAt = nil, n
}

// Hang leaves each call of a method unanswered from now on; "" ends that.
func (f *FakeSecrets) Hang(method string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hang = method
}

// Calls are the methods that were called since the start or the last RefuseCall.
func (f *FakeSecrets) Calls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

func (f *FakeSecrets) has(fault Fault) bool { return slices.Contains(f.faults, fault) }

// newPath makes an object path that sorts by age. The caller holds the lock.
func (f *FakeSecrets) newPath(parent dbus.ObjectPath) dbus.ObjectPath {
	f.serial++
	return parent + dbus.ObjectPath(fmt.Sprintf("/n%06d", f.serial))
}

// begin counts a call. It returns an error if the call is to be refused, and
// doesn't return before the test's end if it is to be left unanswered.
func (f *FakeSecrets) begin(method string, args ...any) *dbus.Error {
	f.mu.Lock()
	f.calls = append(f.calls, method)
	refuse := len(f.calls) == f.refuseAt
	hang := f.hang == method || f.has(AnswerNothing)
	f.mu.Unlock()
	if hang {
		<-f.ended
	}
	if refuse || hang {
		return refusal(method, args...)
	}
	return nil
}

// refusal is an error whose text holds the call's arguments.
func refusal(method string, args ...any) *dbus.Error {
	return dbus.NewError("org.freedesktop.DBus.Error.Failed", []any{fmt.Sprintf("%s failed, called with %s", method, args)})
}
