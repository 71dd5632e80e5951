package purple

import (
	"slices"
	"strconv"
	"strings"
)

// Type is how libpurple stores a setting.
type Type string

// The types that libpurple knows (account.c: parse_settings). It ignores a
// setting of another type.
const (
	String Type = "string"
	Int    Type = "int"
	Bool   Type = "bool"
)

// Setting is an option of an account, by its name in the file.
type Setting struct {
	Name  string
	Type  Type
	Value string // the text in the file; never empty, since libpurple ignores an empty one
}

// Bool reads the value as libpurple reads a setting of type Bool: everything is
// true that doesn't begin with "0", also "false". The zero Setting is false.
func (s Setting) Bool() bool { return s.Value != "" && s.Value[0] != '0' }

// UISetting is an option that one client keeps for an account.
type UISetting struct {
	UI string // "gtk-gaim" is Pidgin, "gnt-purple" is Finch
	Setting
}

// readsAs says whether libpurple reads the same from both.
func (s Setting) readsAs(other Setting) bool {
	if s.Name != other.Name || s.Type != other.Type {
		return false
	}
	switch s.Type {
	case Bool:
		return s.Bool() == other.Bool()
	case Int:
		return atoi(s.Value) == atoi(other.Value)
	}
	return s.Value == other.Value
}

// atoi reads a number as C does: blanks, a sign, digits; the rest is ignored.
func atoi(text string) int {
	text = strings.TrimLeft(text, " \t\n\v\f\r")
	end := 0
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' || end == 0 && (text[end] == '-' || text[end] == '+')) {
		end++
	}
	n, err := strconv.Atoi(text[:end])
	if err != nil {
		return 0
	}
	return n
}

// A storedSetting is a <setting> with its place.
type storedSetting struct {
	element
	Setting
	counts bool // libpurple reads it (account.c: parse_settings)
}

// storedSettings gives every <setting> in the groups of a client, or in the
// protocol's own groups if ui is nil, in the order of the file. Of several with
// one name the last that counts is in force.
func (e element) storedSettings(ui *string) []storedSetting {
	var found []storedSetting
	for _, group := range e.groups(ui) {
		for c := range group.children("setting") {
			name, named := c.value("name")
			typ, typed := c.value("type")
			s := Setting{name, Type(typ), c.textContent()}
			known := s.Type == String || s.Type == Int || s.Type == Bool
			found = append(found, storedSetting{c, s, named && typed && known && s.Value != ""})
		}
	}
	return found
}

// UntypedSettings names the protocol's settings that have no type. libpurple passes
// over them when it reads the file. One is left where a client was told, over
// D-Bus, to set an empty text, which it then keeps as none at all; with some
// settings it crashes at the next sign-on.
func (a *Account) UntypedSettings() []string {
	var names []string
	for _, s := range a.element().storedSettings(nil) {
		if s.Type == "" {
			names = append(names, s.Name)
		}
	}
	return names
}

// groups gives the <settings> of a client, or the protocol's if ui is nil.
func (e element) groups(ui *string) []element {
	var found []element
	for group := range e.children("settings") {
		name, has := group.value("ui")
		if has == (ui != nil) && (ui == nil || name == *ui) {
			found = append(found, group)
		}
	}
	return found
}

// inForce reduces stored settings to those that libpurple ends up with.
func inForce(stored []storedSetting) []Setting {
	var settings []Setting
	for _, s := range stored {
		if !s.counts {
			continue
		}
		same := func(o Setting) bool { return o.Name == s.Name }
		if i := slices.IndexFunc(settings, same); i >= 0 {
			settings[i] = s.Setting
		} else {
			settings = append(settings, s.Setting)
		}
	}
	return settings
}
