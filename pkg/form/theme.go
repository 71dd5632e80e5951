package form

import (
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"
)

// The colours, from the 256 of xterm. Both are of middle lightness, so that they
// read well on a dark and on a light background (contrast 4 to 5 on either), and
// the terminal needn't be asked for its background, which some never answer.
const (
	accentColor = "31"  // #0087af
	errorColor  = "160" // #d70000
)

// theme is how things are drawn. Without colours everything can still be told
// apart by characters: a bar marks the field in focus, an arrow the choice,
// brackets the page, a sign the complaint.
type theme struct {
	huh    *huh.Styles
	title  lipgloss.Style // of the form
	page   lipgloss.Style // the name of the current page
	faint  lipgloss.Style // what needn't be read
	error  lipgloss.Style
	strong lipgloss.Style // keys in the help line
}

func newTheme(color bool) *theme {
	paint := func(s lipgloss.Style, code string) lipgloss.Style {
		if color {
			s = s.Foreground(lipgloss.Color(code))
		}
		return s
	}
	plain, bold, faint := lipgloss.NewStyle(), lipgloss.NewStyle().Bold(true), lipgloss.NewStyle().Faint(true)
	t := &theme{
		title: bold, faint: faint, strong: plain,
		page:  paint(bold, accentColor),
		error: paint(plain, errorColor),
	}
	t.huh = huh.ThemeBase(false)
	t.huh.FieldSeparator = plain.SetString("\n")
	f := &t.huh.Focused
	f.Base = plain.PaddingLeft(1).BorderStyle(lipgloss.ThickBorder()).BorderLeft(true)
	if color {
		f.Base = f.Base.BorderForeground(lipgloss.Color(accentColor))
	}
	f.Title, f.Description = paint(bold, accentColor), faint
	f.SelectSelector = paint(plain, accentColor).SetString("> ")
	f.SelectedOption, f.UnselectedOption = bold, plain
	f.TextInput = huh.TextInputStyles{Placeholder: faint, Prompt: paint(plain, accentColor)}
	b := &t.huh.Blurred
	*b = *f
	b.Base = f.Base.BorderStyle(lipgloss.HiddenBorder())
	b.Title, b.SelectedOption = plain, plain
	b.SelectSelector = plain.SetString("> ")
	return t
}

// Theme makes it a huh.Theme that is the same on every background.
func (t *theme) Theme(bool) *huh.Styles { return t.huh }

// lead styles what stands above the questions.
func (t *theme) lead(err error) lipgloss.Style {
	if err != nil {
		return t.error
	}
	return lipgloss.NewStyle()
}

// keymap is huh's, less the keys that the screen handles, and less the filter,
// which would take "/" for a command.
func keymap() *huh.KeyMap {
	k := huh.NewDefaultKeyMap()
	k.Select.Filter.Unbind()
	k.Select.Next.Unbind()
	k.Select.Submit.Unbind()
	k.Select.Prev.Unbind()
	k.Input.AcceptSuggestion.Unbind()
	k.Input.Next.Unbind()
	k.Input.Submit.Unbind()
	k.Input.Prev.Unbind()
	return k
}
