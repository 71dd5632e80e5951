package form

import (
	"context"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// driver presses keys and watches the screen. None of the form's commands is run
// but those that a page waits for: what keys do must not depend on them.
type driver struct {
	t       testing.TB
	screen  *screen
	forbids []string // texts that no view may show
}

func drive(t testing.TB, d Draft) *driver { return driveSized(t, d, usualWidth, usualHeight, true) }

func driveSized(t testing.TB, d Draft, width, height int, color bool) *driver {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	iv := newInterview(d)
	iv.askKeyring(ctx)
	dr := &driver{t: t, screen: newScreen(ctx, iv, newTheme(color))}
	dr.screen.Update(tea.WindowSizeMsg{Width: width, Height: height})
	dr.wait(dr.screen.Init())
	return dr
}

// wait brings what a page waits for, and looks at the screen.
func (d *driver) wait(cmd tea.Cmd) {
	d.t.Helper()
	for cmd != nil && d.screen.form == nil && !d.ended() {
		_, cmd = d.screen.Update(cmd())
	}
	d.look()
}

// searched waits for the search for the server, as the form's program does.
func (d *driver) searched() *driver {
	d.t.Helper()
	<-d.screen.iv.searching.latest.done
	d.screen.Update(serverMsg{})
	d.look()
	return d
}

func (d *driver) ended() bool { return d.screen.done || d.screen.err != nil }

// look checks what holds for every view: it fits, the keys are told in its last
// line, and nothing forbidden shows.
func (d *driver) look() {
	d.t.Helper()
	if d.ended() {
		return
	}
	view := d.view()
	if w, h := lipgloss.Width(view), lipgloss.Height(view); w > d.screen.width || h > d.screen.height {
		d.t.Errorf("the view of %dx%d doesn't fit %dx%d:\n%s", w, h, d.screen.width, d.screen.height, view)
	}
	lines := strings.Split(view, "\n")
	if last := lines[len(lines)-1]; !strings.Contains(last, "shift+tab") {
		d.t.Errorf("the last line doesn't tell the keys:\n%s", view)
	}
	for _, text := range d.forbids {
		if strings.Contains(view, text) {
			d.t.Error("the view shows what it must not")
		}
	}
}

// style is a sequence that changes how a terminal draws (ECMA-48, SGR).
var style = regexp.MustCompile("\x1b\\[([0-9;]*)m")

// view is the screen without its styles.
func (d *driver) view() string { return style.ReplaceAllString(d.screen.View().Content, "") }

// keypress is the message of a key, given by its name.
func keypress(name string) tea.KeyPressMsg {
	switch name {
	case "enter":
		return tea.KeyPressMsg{Code: tea.KeyEnter}
	case "tab":
		return tea.KeyPressMsg{Code: tea.KeyTab}
	case "shift+tab":
		return tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
	case "up":
		return tea.KeyPressMsg{Code: tea.KeyUp}
	case "down":
		return tea.KeyPressMsg{Code: tea.KeyDown}
	case "end":
		return tea.KeyPressMsg{Code: tea.KeyEnd}
	case "backspace":
		return tea.KeyPressMsg{Code: tea.KeyBackspace}
	case "ctrl+c":
		return tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}
	case "ctrl+f":
		return tea.KeyPressMsg{Code: 'f', Mod: tea.ModCtrl}
	case "ctrl+u":
		return tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl}
	case "pgdown":
		return tea.KeyPressMsg{Code: tea.KeyPgDown}
	case "pgup":
		return tea.KeyPressMsg{Code: tea.KeyPgUp}
	}
	r := []rune(name)[0]
	return tea.KeyPressMsg{Code: r, Text: string(r)}
}

func windowSize(width, height int) tea.Msg { return tea.WindowSizeMsg{Width: width, Height: height} }

// press presses keys, given by name.
func (d *driver) press(names ...string) *driver {
	d.t.Helper()
	for _, name := range names {
		_, cmd := d.screen.Update(keypress(name))
		d.wait(cmd)
	}
	return d
}

// write types a text.
func (d *driver) write(text string) *driver {
	d.t.Helper()
	for _, r := range text {
		d.screen.Update(keypress(string(r)))
		d.look()
	}
	return d
}

// paste pastes a text.
func (d *driver) paste(text string) *driver {
	d.t.Helper()
	d.screen.Update(tea.PasteMsg{Content: text})
	d.look()
	return d
}

// enter types a text and presses Enter.
func (d *driver) enter(text string) *driver {
	d.t.Helper()
	return d.write(text).press("enter")
}

// on fails unless the page of this name is shown.
func (d *driver) on(name string) *driver {
	d.t.Helper()
	if got := d.screen.page().name; got != name || d.ended() {
		d.t.Fatalf("on the page %q, want %q:\n%s", got, name, d.view())
	}
	return d
}

// shows fails unless all texts are in the view.
func (d *driver) shows(texts ...string) *driver {
	d.t.Helper()
	for _, text := range texts {
		if !strings.Contains(d.view(), text) {
			d.t.Errorf("no %q in:\n%s", text, d.view())
		}
	}
	return d
}

// lacks fails if one of the texts is in the view.
func (d *driver) lacks(texts ...string) *driver {
	d.t.Helper()
	for _, text := range texts {
		if strings.Contains(d.view(), text) {
			d.t.Errorf("%q in:\n%s", text, d.view())
		}
	}
	return d
}

// asked fails unless the form has ended with this request.
func (d *driver) asked(want string) {
	d.t.Helper()
	if !d.screen.done {
		d.t.Fatalf("the form hasn't ended (error %v):\n%s", d.screen.err, d.view())
	}
	if got := summary(d.screen.iv.request()); got != want {
		d.t.Errorf("asked\n%s\nwant\n%s", got, want)
	}
}
