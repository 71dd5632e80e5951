//go:build (dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd

package keyring

import (
	"context"
	"maps"
	"slices"

	"github.com/godbus/dbus/v5"
)

// networkPassword is the libsecret schema of the plugin's items
// (pidgin-gnome-keyring gnome-keyring.c: plugin_load).
const networkPassword = "org.gnome.keyring.NetworkPassword"

// toolAttributes are what go-keyring looks for.
func toolAttributes(key Key) map[string]string {
	return map[string]string{"service": service, "username": key.username()}
}

// pluginAttributes are what the plugin looks for.
func pluginAttributes(key Key) map[string]string {
	return map[string]string{"xdg:schema": networkPassword, "protocol": key.Protocol, "user": key.Name}
}

// bothAttributes are what the account's one item has.
func bothAttributes(key Key) map[string]string {
	attributes := toolAttributes(key)
	maps.Copy(attributes, pluginAttributes(key))
	return attributes
}

// matches are the items that one search has found.
type matches struct{ unlocked, locked []dbus.ObjectPath }

func (m matches) all() []dbus.ObjectPath { return slices.Concat(m.unlocked, m.locked) }

func search(attributes map[string]string, found *matches) request {
	return request{
		secretsPath, serviceInterface + ".SearchItems",
		[]any{attributes}, []any{&found.unlocked, &found.locked},
	}
}

// view is what one look at the keyring shows of an account.
type view struct {
	collection   dbus.ObjectPath // go-keyring's, or none
	tool, plugin matches         // by either's attributes, in all collections
}

// look searches for one account's items.
func (p *provider) look(ctx context.Context, key Key) (view, error) {
	var w whereabouts
	var v view
	err := p.ask(ctx, append(w.requests(), search(toolAttributes(key), &v.tool), search(pluginAttributes(key), &v.plugin))...)
	v.collection = w.collection()
	return v, err
}

// items are all that were found, each once.
func (v view) items() []dbus.ObjectPath {
	return distinct(slices.Concat(v.tool.all(), v.plugin.all()))
}

// locked are those whose secrets can't be read before they are unlocked.
func (v view) locked() []dbus.ObjectPath {
	return distinct(slices.Concat(v.tool.locked, v.plugin.locked))
}

// forTool are those that go-keyring finds: it looks in one collection only.
func (v view) forTool() []dbus.ObjectPath { return v.inCollection(v.tool.all()) }

// readableForTool says whether go-keyring can read one as it is.
func (v view) readableForTool() bool { return len(v.inCollection(v.tool.unlocked)) > 0 }

func (v view) inCollection(objects []dbus.ObjectPath) []dbus.ObjectPath {
	return slices.DeleteFunc(slices.Clone(objects), func(object dbus.ObjectPath) bool { return parent(object) != v.collection })
}

func (v view) presence() Presence {
	return Presence{
		Items:     len(v.items()),
		ForTool:   len(v.forTool()) > 0,
		ForPlugin: len(v.plugin.all()) > 0,
	}
}

// distinct sorts, and keeps each once.
func distinct[T ~string](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

func (s secretService) find(ctx context.Context, keys []Key) (map[Key]Presence, error) {
	p, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	if len(keys) > 1 {
		if found, complete, err := p.survey(ctx, keys); err != nil || complete {
			return found, err
		}
	}
	found := make(map[Key]Presence, len(keys))
	for _, key := range keys {
		v, err := p.look(ctx, key)
		if err != nil {
			return nil, err
		}
		found[key] = v.presence()
	}
	return found, nil
}

// survey looks at all items that can be an account's, however many accounts are
// asked for. It isn't complete where the provider hides attributes: gnome-keyring
// shows only their hashes before the keyring is first unlocked, though it
// searches by them.
func (p *provider) survey(ctx context.Context, keys []Key) (found map[Key]Presence, complete bool, err error) {
	var w whereabouts
	objects, err := p.candidates(ctx, keys, &w)
	if err != nil {
		return nil, false, err
	}
	attributes, err := p.attributes(ctx, objects)
	if err != nil {
		return nil, false, err
	}
	found = map[Key]Presence{}
	named := map[string][]Key{}
	for _, key := range keys {
		if _, again := found[key]; !again {
			found[key] = Presence{}
			for _, name := range distinct([]string{key.Name, key.username()}) {
				named[name] = append(named[name], key)
			}
		}
	}
	for i, shown := range attributes {
		if shown["service"] != service && shown["protocol"] == "" {
			return nil, false, nil
		}
		for key := range setOf(named[shown["username"]], named[shown["user"]]) {
			found[key] = found[key].with(shown, key, parent(objects[i]) == w.collection())
		}
	}
	return found, true, nil
}

func setOf(lists ...[]Key) map[Key]struct{} {
	set := map[Key]struct{}{}
	for _, key := range slices.Concat(lists...) {
		set[key] = struct{}{}
	}
	return set
}

// attributes reads what each item shows.
func (p *provider) attributes(ctx context.Context, objects []dbus.ObjectPath) ([]map[string]string, error) {
	shown := make([]map[string]string, len(objects))
	requests := make([]request, len(objects))
	for i, object := range objects {
		requests[i] = property(object, itemInterface, "Attributes", &shown[i])
	}
	return shown, p.ask(ctx, requests...)
}

// candidates are all items that go-keyring or, for the keys' protocols, the
// plugin could have stored.
func (p *provider) candidates(ctx context.Context, keys []Key, w *whereabouts) ([]dbus.ObjectPath, error) {
	found := map[string]*matches{}
	requests := w.requests()
	for _, key := range keys {
		if found[key.Protocol] == nil {
			found[key.Protocol] = &matches{}
			wanted := map[string]string{"xdg:schema": networkPassword, "protocol": key.Protocol}
			requests = append(requests, search(wanted, found[key.Protocol]))
		}
	}
	var forTool matches
	requests = append(requests, search(map[string]string{"service": service}, &forTool))
	if err := p.ask(ctx, requests...); err != nil {
		return nil, err
	}
	objects := forTool.all()
	for _, m := range found {
		objects = append(objects, m.all()...)
	}
	return distinct(objects), nil
}

// with counts an item with these attributes if it is the key's.
func (p Presence) with(attributes map[string]string, key Key, inCollection bool) Presence {
	forTool, forPlugin := carries(attributes, toolAttributes(key)), carries(attributes, pluginAttributes(key))
	if forTool || forPlugin {
		p.Items++
	}
	p.ForTool = p.ForTool || forTool && inCollection
	p.ForPlugin = p.ForPlugin || forPlugin
	return p
}

// carries says whether an item has at least the attributes, as a search does.
func carries(attributes, wanted map[string]string) bool {
	for name, value := range wanted {
		if got, ok := attributes[name]; !ok || got != value {
			return false
		}
	}
	return true
}
