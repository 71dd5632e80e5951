package pidgin

import (
	"sync"

	"github.com/godbus/dbus/v5"
)

// The signals that a session follows (libpurple account.c: purple_accounts_init;
// the last is the bus's).
const (
	signedOn        = "AccountSignedOn"
	connectionError = "AccountConnectionError"
	accountDisabled = "AccountDisabled"
	ownerChanged    = "NameOwnerChanged"
)

// failure is what a client said of a failed sign-on.
type failure struct {
	code int32
	text string
}

// events keeps each account's last failure. It is a signal handler of godbus: as
// godbus calls it before it reads on, every signal that the client sent before it
// answered a call is kept when that call returns.
type events struct {
	mu       sync.Mutex
	failures map[int32]failure // by the account's handle
	changed  chan struct{}     // closed at the next signal
}

func newEvents() *events {
	return &events{failures: map[int32]failure{}, changed: make(chan struct{})}
}

// DeliverSignal takes a signal in; it is called by godbus.
func (e *events) DeliverSignal(_, member string, signal *dbus.Signal) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch member {
	case signedOn:
		var account int32
		if dbus.Store(signal.Body, &account) == nil {
			delete(e.failures, account)
		}
	case connectionError:
		var account int32
		var f failure
		if dbus.Store(signal.Body, &account, &f.code, &f.text) == nil {
			e.failures[account] = f
		}
	}
	close(e.changed)
	e.changed = make(chan struct{})
}

// next returns a channel that is closed at the next signal.
func (e *events) next() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.changed
}

// forget drops what was kept of an account.
func (e *events) forget(account int32) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.failures, account)
}

// failure returns the account's failure, if there was one and no success since.
func (e *events) failure(account int32) (failure, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	f, failed := e.failures[account]
	return f, failed
}
