package form

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"

	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

// How many lines under a field are kept free for a complaint or a note, so that
// nothing moves when one appears.
const (
	belowText   = 3 // complaints about texts are long
	belowLast   = 2 // the same where nothing follows that could move
	belowChoice = 2
	belowAction = 1 // choices that are never complained about
)

// pause is how long a person must have stopped typing before an unfinished
// answer is complained about.
const pause = 700 * time.Millisecond

// pauseMsg says that nothing was typed into a widget for a while.
type pauseMsg struct {
	widget *widget
	typed  int
}

// widget is a question as a field of a huh form. It adds what huh's fields lack:
// the complaint stands under the field instead of at the bottom in place of the
// keys, comes while one types, doesn't keep one from going back, and a question
// can appear and vanish with the answer to another. So answers are judged here,
// not by huh.
type widget struct {
	huh.Field
	iv        *interview
	question  *question
	theme     *theme
	reserved  int // lines below
	width     int
	focused   bool
	typed     int   // changes so far
	complaint error // shown below
}

func newWidget(iv *interview, q *question, t *theme) *widget {
	w := &widget{iv: iv, question: q, theme: t, reserved: belowText}
	if q.choices != nil {
		w.reserved = belowChoice
		if q.field == nil {
			w.reserved = belowAction
		}
		w.Field = huh.NewSelect[string]().Title(q.title).Description(q.hint).Options(w.options()...).Accessor(w)
		return w
	}
	input := huh.NewInput().Title(q.title).Description(q.hint).Accessor(w)
	if q.empty != "" {
		input.Placeholder("(" + q.empty + ")")
	}
	if q.hidden {
		input.EchoMode(huh.EchoModePassword)
	}
	w.Field = input
	return w
}

// options are the choices as huh wants them, with their words as a first column
// where these are worth knowing.
func (w *widget) options() []huh.Option[string] {
	list := w.question.choices(w.iv)
	widest := 0
	for _, c := range list {
		widest = max(widest, lipgloss.Width(c.word))
	}
	options := make([]huh.Option[string], len(list))
	for i, c := range list {
		label := c.label
		if w.question.words {
			label = c.word + strings.Repeat(" ", widest-lipgloss.Width(c.word)+2) + label
		}
		options[i] = huh.NewOption(label, c.value)
	}
	return options
}

// Get gives the answer to huh's field (huh.Accessor).
func (w *widget) Get() string {
	switch {
	case w.question.hidden:
		return w.iv.secrets[w.question.key].Reveal()
	case w.question.choices != nil:
		return w.iv.answer(w.question.key)
	}
	return w.iv.answers[w.question.key]
}

// Set takes the answer from huh's field (huh.Accessor).
func (w *widget) Set(text string) { w.iv.set(w.question, text) }

// Skip says whether the question doesn't apply at the moment.
func (w *widget) Skip() bool { return !w.iv.asks(w.question) }

// Focus moves the focus here.
func (w *widget) Focus() tea.Cmd {
	w.focused = true
	return w.Field.Focus()
}

// Blur takes the focus away. What has been typed is judged then.
func (w *widget) Blur() tea.Cmd {
	w.focused = false
	cmd := w.Field.Blur()
	if w.complaint = nil; w.Get() != "" {
		w.judge()
	}
	return cmd
}

// Update handles a message. A complaint that is shown goes as soon as the answer
// is right.
func (w *widget) Update(msg tea.Msg) (huh.Model, tea.Cmd) {
	if p, ok := msg.(pauseMsg); ok {
		if p == (pauseMsg{w, w.typed}) && w.focused && w.Get() != "" {
			w.judge()
		}
		return w, nil
	}
	before := w.Get()
	_, cmd := w.Field.Update(msg)
	if list, ok := w.Field.(*huh.Select[string]); ok {
		if value, any := list.Hovered(); any && value != w.Get() {
			w.Set(value) // huh forgets to, for the key End
		}
	}
	if w.Get() != before {
		cmd = tea.Batch(cmd, w.changed())
	}
	return w, cmd
}

// changed judges a changed answer: at once if it was wrong, else after a pause.
func (w *widget) changed() tea.Cmd {
	w.typed++
	if w.complaint != nil || w.question.choices != nil {
		w.judge()
		return nil
	}
	typed := w.typed
	return tea.Tick(pause, func(time.Time) tea.Msg { return pauseMsg{w, typed} })
}

// judge says whether the answer can be right, and complains if not.
func (w *widget) judge() bool {
	w.complaint = w.iv.check(w.question, w.Get())
	return w.complaint == nil
}

// View draws the field and what stands below it.
func (w *widget) View() string {
	if w.Skip() {
		return ""
	}
	view := w.Field.View()
	if !w.focused && w.question.choices == nil {
		view = w.blurredInput()
	}
	return view + "\n" + w.below()
}

// blurredInput draws a text field that hasn't the focus, since huh leaves that to
// a default that is hard to read on a light background, and coloured even where
// no colours are wanted.
func (w *widget) blurredInput() string {
	q, s := w.question, w.theme.huh.Blurred
	value := plain.Line(w.Get())
	switch {
	case q.hidden:
		value = strings.Repeat("*", lipgloss.Width(value))
	case value == "" && q.empty != "":
		value = w.theme.faint.Render("(" + q.empty + ")")
	}
	inner := max(w.width-s.Base.GetHorizontalFrameSize(), 1)
	rows := []string{s.Title.Render(lipgloss.Wrap(q.title, inner, " "))}
	if q.hint != "" {
		rows = append(rows, s.Description.Render(lipgloss.Wrap(q.hint, inner, " ")))
	}
	rows = append(rows, lipgloss.NewStyle().MaxWidth(inner).Render("> "+value))
	return s.Base.Width(w.width).Render(strings.Join(rows, "\n"))
}

// below gives the lines under the field: a complaint, or more about the choice.
func (w *widget) below() string {
	sign, text, style := "  ", "", w.theme.faint
	if w.complaint != nil {
		reason, remedy := explain(w.complaint)
		sign, text, style = "! ", strings.TrimRight(reason+"\n"+remedy, "\n"), w.theme.error
	} else if i := w.selected(); i >= 0 {
		text = w.question.choices(w.iv)[i].note
	} else if w.question.note != nil {
		text = w.question.note(w.iv)
	}
	text = lipgloss.Wrap(text, max(w.width-2*len(sign), 1), " ")
	text = strings.ReplaceAll(sign+text, "\n", "\n  ")
	if missing := w.reserved - lipgloss.Height(text); missing > 0 {
		text += strings.Repeat("\n", missing)
	}
	return lipgloss.NewStyle().PaddingLeft(2).Render(style.Render(text))
}

// selected is the number of the selected choice, -1 if there are no choices.
func (w *widget) selected() int {
	if w.question.choices == nil {
		return -1
	}
	return slices.IndexFunc(w.question.choices(w.iv), func(c choice) bool { return c.value == w.Get() })
}

// WithWidth sets the width.
func (w *widget) WithWidth(width int) huh.Field {
	w.width = width
	w.Field.WithWidth(width)
	return w
}

// WithHeight sets the greatest height. Only a list of choices can do with less
// than it needs.
func (w *widget) WithHeight(height int) huh.Field {
	list, ok := w.Field.(*huh.Select[string])
	if !ok {
		return w
	}
	list.Height(0)
	if room := height - w.reserved; lipgloss.Height(list.View()) > room {
		list.Height(max(room, 1))
	}
	return w
}
