package purple

import "slices"

// Edit says what to change in an account. What it doesn't name stays as it is.
type Edit struct {
	Name         *string     // nil leaves it
	Alias        *string     // nil leaves it, "" removes it
	Set          []Setting   // the protocol's settings; wins over Unset
	Unset        []string    // names of the protocol's settings
	SetUI        []UISetting // settings of clients
	DropPassword bool        // removes a password in clear text
	GoOnline     bool        // drops an active status "offline", so that the account signs on at start
	ClearError   bool        // empties the stored error of the last connection
}

// of gives the settings of one client, the last of each name.
func (e Edit) of(ui string) []Setting {
	var settings []Setting
	for _, s := range e.SetUI {
		if s.UI == ui {
			settings = append(settings, s.Setting)
		}
	}
	return lastOfEachName(settings)
}

// clients gives the clients that SetUI names, each once.
func (e Edit) clients() []string {
	var clients []string
	for _, s := range e.SetUI {
		if !slices.Contains(clients, s.UI) {
			clients = append(clients, s.UI)
		}
	}
	return clients
}

func lastOfEachName(settings []Setting) []Setting {
	var last []Setting
	for i, s := range settings {
		again := func(later Setting) bool { return later.Name == s.Name }
		if !slices.ContainsFunc(settings[i+1:], again) {
			last = append(last, s)
		}
	}
	return last
}

// edited gives the account's text with an Edit carried out, which has passed its
// check.
func (a *Account) edited(e Edit) []byte {
	ed := editor{element: a.element()}
	if e.Name != nil {
		ed.setName(*e.Name)
	}
	if e.DropPassword { // before what is inserted: nothing may be put behind an element that goes
		ed.dropPassword()
	}
	if e.Alias != nil {
		ed.setAlias(*e.Alias)
	}
	if e.GoOnline {
		ed.goOnline()
	}
	if _, failed := a.LastError(); failed && e.ClearError {
		ed.clearError()
	}
	ed.set(nil, lastOfEachName(e.Set), e.Unset)
	for _, ui := range e.clients() {
		ed.set(&ui, e.of(ui), nil)
	}
	return apply(a.text, ed.splices)
}

// setName changes the element that the name is read from.
func (ed *editor) setName(name string) {
	source := "name"
	if ed.childText(source) == "" {
		source = "username"
	}
	e, _ := ed.child(source)
	ed.setText(e, name)
}

func (ed *editor) setAlias(alias string) {
	if alias == "" {
		for e := range ed.children("alias") { // all: the second would come into force
			ed.cut(e)
		}
		return
	}
	if e, found := ed.child("alias"); found {
		ed.setText(e, alias)
		return
	}
	ed.insertChild(newAlias(alias))
}

func (ed *editor) dropPassword() {
	for e := range ed.children("password") {
		if e.holdsClearText() {
			ed.cut(e)
		}
	}
}

func (ed *editor) goOnline() {
	for _, s := range ed.activeStatuses() {
		if id, _ := s.value("type"); id == Offline {
			ed.cut(s)
		}
	}
}

func (ed *editor) clearError() {
	e, _ := ed.child("current_error")
	n := e.node()
	ed.replace(span{n.open - len(">"), n.end}, []byte("/>"))
}

// set changes the settings of a client, or of the protocol if ui is nil.
func (ed *editor) set(ui *string, settings []Setting, unset []string) {
	stored := ed.storedSettings(ui)
	for _, s := range stored {
		named := func(wanted Setting) bool { return wanted.Name == s.Name }
		if slices.Contains(unset, s.Name) && !slices.ContainsFunc(settings, named) {
			ed.cut(s.element)
		}
	}
	var missing []Setting
	for _, wanted := range settings {
		if place, found := placeOf(stored, wanted.Name); !found {
			missing = append(missing, wanted)
		} else if !place.counts || !place.readsAs(wanted) {
			ed.setAttribute(place.element, "type", string(wanted.Type))
			ed.setText(place.element, wanted.Value)
		}
	}
	if len(missing) > 0 {
		ed.insertSettings(ui, missing)
	}
}

// placeOf finds the stored setting to change: the one in force, else the last
// one of that name, which libpurple ignores as it is.
func placeOf(stored []storedSetting, name string) (place storedSetting, found bool) {
	for _, s := range stored {
		if s.Name == name && (s.counts || !place.counts) {
			place, found = s, true
		}
	}
	return place, found
}
