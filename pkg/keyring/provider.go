//go:build (dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd

package keyring

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"time"

	"github.com/godbus/dbus/v5"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// Names of the Secret Service API (specifications.freedesktop.org/secret-service).
const (
	secretsName         = "org.freedesktop.secrets"
	secretsPath         = dbus.ObjectPath("/org/freedesktop/secrets")
	loginPath           = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	serviceInterface    = "org.freedesktop.Secret.Service"
	collectionInterface = "org.freedesktop.Secret.Collection"
	itemInterface       = "org.freedesktop.Secret.Item"
	sessionInterface    = "org.freedesktop.Secret.Session"
)

// none is the object path that stands for no object.
const none = dbus.ObjectPath("/")

// provider is the program that holds the keyring, as it is reached for one
// operation.
type provider struct {
	conn    *dbus.Conn
	timeout time.Duration   // for each call
	session dbus.ObjectPath // what secrets are sent in, "" until one is opened
}

// request is one call, and where its results go.
type request struct {
	object  dbus.ObjectPath
	method  string
	args    []any
	results []any
}

// property asks for a property.
func property(object dbus.ObjectPath, owner, name string, result any) request {
	return request{object, "org.freedesktop.DBus.Properties.Get", []any{owner, name}, []any{result}}
}

// atOnce is how many calls are sent before the first answer is waited for: a bus
// allows only so many to be open.
const atOnce = 100

// ask makes calls, many at once, so that the way there and back is waited for
// once, and waits for every answer. It returns the first call's error.
func (p *provider) ask(ctx context.Context, requests ...request) error {
	for some := range slices.Chunk(requests, atOnce) {
		if err := p.askAtOnce(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

func (p *provider) askAtOnce(ctx context.Context, requests []request) error {
	limited, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	calls := make([]*dbus.Call, len(requests))
	for i, r := range requests {
		calls[i] = p.conn.Object(secretsName, r.object).GoWithContext(limited, r.method, 0, make(chan *dbus.Call, 1), r.args...)
	}
	var first error
	for i, call := range calls {
		<-call.Done
		if err := p.result(ctx, call, requests[i].results); first == nil {
			first = err
		}
	}
	return first
}

// result takes over what a call has returned.
func (p *provider) result(ctx context.Context, call *dbus.Call, results []any) error {
	if call.Err == nil && call.Store(results...) != nil {
		return fail(ErrRefused, "its answer isn't the Secret Service's")
	}
	return p.failure(ctx, call.Err)
}

// failure turns the error of a call within the provider's time-out into one of
// this package, or into that of the operation's own context.
func (p *provider) failure(ctx context.Context, err error) error {
	switch {
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return fail(ErrTimeout, fmt.Sprintf("waited %v", p.timeout))
	}
	return refusal(err)
}

// whereabouts are what tells go-keyring's collection.
type whereabouts struct {
	listed    []dbus.ObjectPath
	byDefault dbus.ObjectPath // what the alias "default" stands for
}

func (w *whereabouts) requests() []request {
	return []request{
		property(secretsPath, serviceInterface, "Collections", &w.listed),
		{secretsPath, serviceInterface + ".ReadAlias", []any{"default"}, []any{&w.byDefault}},
	}
}

// collection is the login collection where there is one, else the default (as in
// go-keyring's secret_service.go: GetLoginCollection), or none.
func (w *whereabouts) collection() dbus.ObjectPath {
	if slices.Contains(w.listed, loginPath) {
		return loginPath
	}
	return w.byDefault
}

// prepare opens the session that storing in a collection needs, and returns the
// collection if it must be unlocked first, else nothing; or ErrNoCollection.
func (p *provider) prepare(ctx context.Context, collection dbus.ObjectPath) ([]dbus.ObjectPath, error) {
	if collection == none {
		return nil, fail(ErrNoCollection, "")
	}
	var locked bool
	requests := append(p.sessionRequests(), property(collection, collectionInterface, "Locked", &locked))
	if err := p.ask(ctx, requests...); err != nil || !locked {
		return nil, err
	}
	return []dbus.ObjectPath{collection}, nil
}

// wireSecret is a secret as it crosses the bus (Secret Service API, "Secret").
type wireSecret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// sessionRequests open the session that secrets are sent in, unless it is open. It
// is a plain one: go-keyring sends them so anyway.
func (p *provider) sessionRequests() []request {
	if p.session != "" {
		return nil
	}
	var output dbus.Variant
	return []request{{
		secretsPath, serviceInterface + ".OpenSession",
		[]any{"plain", dbus.MakeVariant("")}, []any{&output, &p.session},
	}}
}

// close ends the session without waiting for it.
func (p *provider) close() {
	if p.session != "" {
		// Not by Call, which waits forever where the connection has broken.
		p.conn.Object(secretsName, p.session).Go(sessionInterface+".Close", dbus.FlagNoReplyExpected, nil)
	}
}

// read reads items whole.
func (p *provider) read(ctx context.Context, paths []dbus.ObjectPath) ([]item, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	if err := p.ask(ctx, p.sessionRequests()...); err != nil {
		return nil, err
	}
	items := make([]item, len(paths))
	secrets := make([]wireSecret, len(paths))
	var requests []request
	for i, object := range paths {
		items[i].path, items[i].collection = string(object), string(parent(object))
		requests = append(requests,
			property(object, itemInterface, "Label", &items[i].label),
			property(object, itemInterface, "Attributes", &items[i].attributes),
			request{object, itemInterface + ".GetSecret", []any{p.session}, []any{&secrets[i]}})
	}
	if err := p.ask(ctx, requests...); err != nil {
		return nil, err
	}
	for i, s := range secrets {
		items[i].value, items[i].contentType = secret.New(string(s.Value)), s.ContentType
		items[i].attributes = givenAttributes(items[i].attributes)
	}
	return items, nil
}

// lookAndRead looks for an account's items and reads them whole.
func (p *provider) lookAndRead(ctx context.Context, key Key) (view, []item, error) {
	now, err := p.look(ctx, key)
	if err != nil {
		return view{}, nil, err
	}
	items, err := p.read(ctx, now.items())
	return now, items, err
}

// create makes an item of its own, whatever else is there. It returns the prompt
// to call, or none.
func (p *provider) create(ctx context.Context, i item) (prompt dbus.ObjectPath, err error) {
	if err := p.ask(ctx, p.sessionRequests()...); err != nil {
		return none, err
	}
	properties := map[string]dbus.Variant{
		itemInterface + ".Label":      dbus.MakeVariant(i.label),
		itemInterface + ".Attributes": dbus.MakeVariant(i.attributes),
	}
	value := wireSecret{p.session, []byte{}, []byte(i.value.Reveal()), i.contentType}
	var created dbus.ObjectPath
	err = p.ask(ctx, request{
		dbus.ObjectPath(i.collection), collectionInterface + ".CreateItem",
		[]any{properties, value, false}, []any{&created, &prompt},
	})
	return prompt, err
}

// delete deletes an item. It returns the prompt to call, or none.
func (p *provider) delete(ctx context.Context, i item) (prompt dbus.ObjectPath, err error) {
	err = p.ask(ctx, request{dbus.ObjectPath(i.path), itemInterface + ".Delete", nil, []any{&prompt}})
	return prompt, err
}

// parent is the collection that an item lies in (Secret Service API, "Object
// Paths").
func parent(object dbus.ObjectPath) dbus.ObjectPath {
	return dbus.ObjectPath(path.Dir(string(object)))
}
