package purple

import (
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// A view is all that can be read of an account.
type view struct {
	Protocol, Name, Alias string
	Statuses              []string // the ids of the active ones
	Password              secret.Secret
	Saved                 bool
	LastError             LastError
	Failed                bool
	Settings              map[string]Setting
	UISettings            map[string]map[string]Setting
}

func viewsOf(d *Document) []view {
	var views []view
	for _, a := range d.Accounts() {
		v := view{Protocol: a.Protocol(), Name: a.Name(), Alias: a.Alias(),
			Settings: byName(a.Settings()), UISettings: map[string]map[string]Setting{}}
		v.Password, v.Saved = a.Password()
		v.LastError, v.Failed = a.LastError()
		for _, s := range a.element().activeStatuses() {
			id, _ := s.value("type")
			v.Statuses = append(v.Statuses, id)
		}
		for _, ui := range a.UIs() {
			v.UISettings[ui] = byName(inForce(a.element().storedSettings(&ui)))
		}
		views = append(views, v)
	}
	return views
}

func byName(settings []Setting) map[string]Setting {
	m := map[string]Setting{}
	for _, s := range settings {
		m[s.Name] = s
	}
	return m
}

// with gives the view that an edit shall lead to.
func (v view) with(e Edit) view {
	if e.Name != nil {
		v.Name = *e.Name
	}
	if e.Alias != nil {
		v.Alias = *e.Alias
	}
	if e.DropPassword && v.Saved {
		v.Password, v.Saved = secret.Secret{}, false
	}
	if e.GoOnline {
		v.Statuses = slices.DeleteFunc(v.Statuses, func(id string) bool { return id == Offline })
	}
	if e.ClearError {
		v.LastError, v.Failed = LastError{}, false
	}
	for _, name := range e.Unset {
		if !slices.ContainsFunc(e.Set, func(s Setting) bool { return s.Name == name }) {
			delete(v.Settings, name)
		}
	}
	put(v.Settings, e.Set)
	for _, s := range e.SetUI {
		if v.UISettings[s.UI] == nil {
			v.UISettings[s.UI] = map[string]Setting{}
		}
		put(v.UISettings[s.UI], e.of(s.UI))
	}
	return v
}

// put sets settings, but keeps the spelling of those that read the same.
func put(m map[string]Setting, settings []Setting) {
	for _, s := range lastOfEachName(settings) {
		if !m[s.Name].readsAs(s) {
			m[s.Name] = s
		}
	}
}

// partsOf makes an edit of those parts whose bit is set.
func partsOf(parts uint16, name, value, ui string) Edit {
	var e Edit
	bit := func(i int) bool { return parts>>i&1 == 1 }
	if bit(0) {
		e.Name = &value
	}
	if bit(1) {
		e.Alias = &value
	}
	if bit(2) {
		e.Alias = new(string)
	}
	if bit(3) {
		e.Set = append(e.Set, str(name, value), Setting{name + "2", Int, "5"})
	}
	if bit(4) {
		e.Set = append(e.Set, Setting{name, Bool, "1"})
	}
	if bit(5) {
		e.Unset = []string{name, value}
	}
	if bit(6) {
		e.SetUI = []UISetting{autoLogin(ui, "1"), {ui, str(name, value)}, autoLogin("other", "0")}
	}
	e.DropPassword, e.GoOnline, e.ClearError = bit(7), bit(8), bit(9)
	return e
}
