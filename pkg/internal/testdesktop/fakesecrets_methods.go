package testdesktop

import (
	"maps"
	"slices"
	"time"

	"github.com/godbus/dbus/v5"
)

// The interfaces of the Secret Service API that the fake has.
const (
	collectionInterface = "org.freedesktop.Secret.Collection"
	itemInterface       = "org.freedesktop.Secret.Item"
	sessionInterface    = "org.freedesktop.Secret.Session"
	promptInterface     = "org.freedesktop.Secret.Prompt"
	propertiesInterface = "org.freedesktop.DBus.Properties"
)

// noPrompt is the path that says that nobody need be asked.
const noPrompt = dbus.ObjectPath("/")

// wireSecret is a secret as it crosses the bus.
type wireSecret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// methods are the exported methods of one interface.
func (f *FakeSecrets) methods(name string) map[string]any {
	return map[string]map[string]any{
		serviceInterface: {
			"OpenSession": f.openSession, "SearchItems": f.searchService, "Unlock": f.unlock,
			"ReadAlias": f.readAlias,
		},
		collectionInterface: {"CreateItem": f.createItem, "SearchItems": f.searchCollection},
		itemInterface:       {"GetSecret": f.getSecret, "Delete": f.deleteItem},
		sessionInterface:    {"Close": f.closeSession},
		promptInterface:     {"Prompt": f.prompt},
		propertiesInterface: {"Get": f.getProperty},
	}[name]
}

func (f *FakeSecrets) openSession(_ dbus.Message, algorithm string, input dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), secretsPath + "/session/s1", f.begin("OpenSession", algorithm, input)
}

func (f *FakeSecrets) closeSession(dbus.Message) *dbus.Error { return f.begin("Close") }

func (f *FakeSecrets) readAlias(_ dbus.Message, name string) (dbus.ObjectPath, *dbus.Error) {
	if name != "default" {
		return noPrompt, f.begin("ReadAlias", name)
	}
	return fakeCollection, f.begin("ReadAlias", name)
}

func (f *FakeSecrets) searchService(_ dbus.Message, wanted map[string]string) (unlocked, locked []dbus.ObjectPath, err *dbus.Error) {
	if err := f.begin("SearchItems", wanted); err != nil {
		return nil, nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.locked {
		return nil, f.search(wanted), nil
	}
	return f.search(wanted), nil, nil
}

func (f *FakeSecrets) searchCollection(_ dbus.Message, wanted map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	if err := f.begin("SearchItems", wanted); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.search(wanted), nil
}

// search returns the items with at least the attributes. The caller holds the lock.
func (f *FakeSecrets) search(wanted map[string]string) []dbus.ObjectPath {
	found := []dbus.ObjectPath{}
	for _, path := range slices.Sorted(maps.Keys(f.items)) {
		if carries(f.items[path].Attributes, wanted) {
			found = append(found, path)
		}
	}
	return found
}

func carries(attributes, wanted map[string]string) bool {
	for name, value := range wanted {
		if got, ok := attributes[name]; !ok || got != value {
			return false
		}
	}
	return true
}

func (f *FakeSecrets) unlock(_ dbus.Message, objects []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	if err := f.begin("Unlock", objects); err != nil {
		return nil, noPrompt, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.locked {
		return objects, noPrompt, nil
	}
	return []dbus.ObjectPath{}, f.ask(func() (bool, any, bool) {
		f.locked = !f.has(GrantUnlock)
		if f.locked {
			return true, []dbus.ObjectPath{}, f.has(DismissUnlock)
		}
		return false, objects, true
	}), nil
}

func (f *FakeSecrets) createItem(_ dbus.Message, properties map[string]dbus.Variant, secret wireSecret, replace bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	if err := f.begin("CreateItem", properties, string(secret.Value), replace); err != nil {
		return noPrompt, noPrompt, err
	}
	item := FakeItem{Secret: string(secret.Value), ContentType: secret.ContentType}
	item.Label, _ = properties[itemInterface+".Label"].Value().(string)
	item.Attributes, _ = properties[itemInterface+".Attributes"].Value().(map[string]string)
	if f.has(AlterSecrets) {
		item.Secret += "x"
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.has(DismissItem) || f.has(IgnoreItem):
		return noPrompt, f.ask(func() (bool, any, bool) { return true, noPrompt, f.has(DismissItem) }), nil
	case f.has(LikeKeePassXC):
		return noPrompt, f.ask(func() (bool, any, bool) {
			if _, given := item.Attributes["Uuid"]; given {
				return true, noPrompt, true
			}
			return false, f.keep(item, replace), true
		}), nil
	}
	return f.keep(item, replace), noPrompt, nil
}

// keep stores an item. The caller holds the lock.
func (f *FakeSecrets) keep(item FakeItem, replace bool) dbus.ObjectPath {
	path := f.newPath(fakeCollection)
	if found := f.search(item.Attributes); replace && len(found) > 0 {
		path = found[0]
	}
	f.items[path] = item
	return path
}

func (f *FakeSecrets) getSecret(m dbus.Message, session dbus.ObjectPath) (wireSecret, *dbus.Error) {
	if err := f.begin("GetSecret", session); err != nil {
		return wireSecret{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	item, ok := f.items[pathOf(m)]
	if !ok || f.locked {
		return wireSecret{}, refusal("GetSecret")
	}
	return wireSecret{session, nil, []byte(item.Secret), item.ContentType}, nil
}

func (f *FakeSecrets) deleteItem(m dbus.Message) (dbus.ObjectPath, *dbus.Error) {
	if err := f.begin("Delete"); err != nil {
		return noPrompt, err
	}
	path := pathOf(m)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.has(DismissDelete) || f.has(IgnoreDelete) {
		return f.ask(func() (bool, any, bool) { return true, "", f.has(DismissDelete) }), nil
	}
	if f.has(LikeKeePassXC) {
		return f.ask(func() (bool, any, bool) { delete(f.items, path); return false, "", true }), nil
	}
	delete(f.items, path)
	return noPrompt, nil
}

// ask makes a prompt. The caller holds the lock.
func (f *FakeSecrets) ask(answer func() (dismissed bool, result any, answered bool)) dbus.ObjectPath {
	path := f.newPath(secretsPath + "/prompt")
	f.prompts[path] = answer
	return path
}

// prompt answers some time after it was called, as a person would.
func (f *FakeSecrets) prompt(m dbus.Message, window string) *dbus.Error {
	if err := f.begin("Prompt", window); err != nil {
		return err
	}
	path := pathOf(m)
	time.AfterFunc(20*time.Millisecond, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		dismissed, result, answered := f.prompts[path]()
		if answered {
			_ = f.conn.Emit(path, promptInterface+".Completed", dismissed, dbus.MakeVariant(result)) // fails only when the bus has ended
		}
	})
	return nil
}

func (f *FakeSecrets) getProperty(m dbus.Message, owner, name string) (dbus.Variant, *dbus.Error) {
	if err := f.begin("Get", owner, name); err != nil {
		return dbus.Variant{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	item, isItem := f.items[pathOf(m)]
	value, ok := map[string]any{
		serviceInterface + ".Collections": []dbus.ObjectPath{fakeCollection},
		collectionInterface + ".Locked":   f.locked,
		itemInterface + ".Label":          item.Label,
		itemInterface + ".Attributes":     f.shownAttributes(pathOf(m), item),
	}[owner+"."+name]
	if !ok || (owner == itemInterface && !isItem) {
		return dbus.Variant{}, refusal("Get", owner, name)
	}
	return dbus.MakeVariant(value), nil
}

// shownAttributes are an item's, and what KeePassXC adds: where its entry is.
func (f *FakeSecrets) shownAttributes(path dbus.ObjectPath, item FakeItem) map[string]string {
	if !f.has(LikeKeePassXC) {
		return item.Attributes
	}
	shown := map[string]string{"Path": "/" + item.Label, "Uuid": string(path)}
	maps.Copy(shown, item.Attributes)
	return shown
}

// pathOf is the object that a message was sent to.
func pathOf(m dbus.Message) dbus.ObjectPath {
	path, _ := m.Headers[dbus.FieldPath].Value().(dbus.ObjectPath)
	return path
}
