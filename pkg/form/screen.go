package form

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
)

// screen is the form as a Bubble Tea program. Each page is a huh form of its own,
// made when the page is entered, so that it shows what is known by then.
type screen struct {
	ctx   context.Context //nolint:containedctx // it lives as long as the program that it is the model of
	iv    *interview
	theme *theme

	width, height int // of the terminal
	at            int // the number of the page
	form          *huh.Form
	widgets       []*widget // of form
	scrolled      int       // lines of the page's lead above its window
	visits        int       // pages entered so far

	done bool
	err  error // why it ended undone
}

// foundMsg brings what a page's look has found; visit tells an old one.
type foundMsg struct {
	visit   int
	finding finding
}

// The size that is assumed until the terminal tells its own.
const (
	usualWidth  = 80
	usualHeight = 24
)

func newScreen(ctx context.Context, iv *interview, t *theme) *screen {
	return &screen{ctx: ctx, iv: iv, theme: t, width: usualWidth, height: usualHeight, at: -1}
}

// Init shows the first page.
func (s *screen) Init() tea.Cmd { return s.move(1) }

// Update handles a message.
func (s *screen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.width, s.height = msg.Width, msg.Height
		s.arrange()
	case foundMsg:
		return s, s.found(msg)
	case serverMsg:
		s.arrange()
		return s, nil
	case tea.KeyPressMsg:
		if cmd, ok := s.press(msg.String()); ok {
			s.arrange()
			return s, cmd
		}
	}
	if s.form == nil {
		return s, nil
	}
	_, cmd := s.form.Update(msg)
	s.arrange()
	return s, cmd
}

// press handles the keys that mean the same in every field. They take effect at
// once: by huh's own messages the focus would move only after the next keys have
// gone to the wrong field, where somebody types fast or pastes.
func (s *screen) press(key string) (tea.Cmd, bool) {
	switch key {
	case "ctrl+c":
		return s.end(ErrAborted), true
	case "enter", "tab":
		return s.forward(), true
	case "shift+tab":
		return s.back(), true
	case "ctrl+f":
		if s.form == nil || s.focused().question.key != keyServer || !s.iv.takeServer() {
			return nil, false
		}
		return s.build(), true
	case "pgup", "pgdown":
		if s.form == nil || !s.leadScrolls() {
			return nil, false
		}
		s.scroll(key == "pgdown")
		return nil, true
	}
	return nil, false
}

// forward goes to the next question, if this one's answer can be right.
func (s *screen) forward() tea.Cmd {
	if s.form == nil || !s.focused().judge() {
		return nil
	}
	asked := slices.DeleteFunc(slices.Clone(s.widgets), (*widget).Skip)
	if s.focused() == asked[len(asked)-1] {
		return s.answered()
	}
	return s.form.NextField()
}

// back goes to the question before, whatever the answer to this one.
func (s *screen) back() tea.Cmd {
	if s.form == nil || s.focused() == s.widgets[0] {
		return s.move(-1)
	}
	return s.form.PrevField()
}

// focused is the question that takes the keys.
func (s *screen) focused() *widget { return s.form.GetFocusedField().(*widget) }

// end ends the program: done without an error, else undone.
func (s *screen) end(err error) tea.Cmd {
	s.done, s.err = err == nil, err
	return tea.Quit
}

// move enters the next page, or the one before, that has anything to ask. Behind
// the last one all is answered; before the first one there is none.
func (s *screen) move(step int) tea.Cmd {
	for i := s.at + step; i >= 0 && i < len(s.iv.pages); i += step {
		if s.iv.asksOn(&s.iv.pages[i]) {
			return s.enter(i)
		}
	}
	if step > 0 {
		return s.end(nil)
	}
	return nil
}

// enter shows a page: at once, or after what has to be known first.
func (s *screen) enter(i int) tea.Cmd {
	s.at, s.form, s.scrolled = i, nil, 0
	s.visits++
	p := s.page()
	if p.look == nil {
		return tea.Batch(s.build(), s.search())
	}
	found, visit := start(s.ctx, p.look(s.iv)), s.visits
	select {
	case f := <-found:
		return s.found(foundMsg{visit, f})
	case <-time.After(unnoticed):
		return func() tea.Msg { return foundMsg{visit, <-found} }
	}
}

// serverMsg says that a search for the front end has ended.
type serverMsg struct{}

// search looks for the front end of the address, if there is one by now.
func (s *screen) search() tea.Cmd {
	begun := s.iv.searchServer(s.ctx)
	if begun == nil {
		return nil
	}
	return func() tea.Msg {
		<-begun.done
		return serverMsg{}
	}
}

// unnoticed is how long a page may take to appear without a word about why.
const unnoticed = 20 * time.Millisecond

func (s *screen) page() *page { return &s.iv.pages[s.at] }

// found notes what the page was waiting for, and shows its questions.
func (s *screen) found(msg foundMsg) tea.Cmd {
	if msg.visit != s.visits {
		return nil
	}
	if err := s.iv.learn(s.page(), msg.finding); err != nil {
		return s.end(err)
	}
	return s.build()
}

// build makes the page's form.
func (s *screen) build() tea.Cmd {
	s.widgets = nil
	var fields []huh.Field
	for _, q := range s.page().questions {
		if !s.iv.given(q) {
			w := newWidget(s.iv, q, s.theme)
			s.widgets = append(s.widgets, w)
			fields = append(fields, w)
		}
	}
	if last := s.widgets[len(s.widgets)-1]; last.question.choices == nil {
		last.reserved = belowLast
	}
	s.form = huh.NewForm(huh.NewGroup(fields...)).WithTheme(s.theme).WithKeyMap(keymap()).
		WithShowHelp(false).WithShowErrors(false)
	s.form.Init() // its command asks for the terminal's size, which is known
	s.arrange()
	return s.focused().Focus()
}

// answered goes on from a page whose questions are all answered.
func (s *screen) answered() tea.Cmd {
	if s.iv.askAgain(s.ctx, s.page()) {
		return s.enter(s.at)
	}
	if s.page().name != pageReview {
		return s.move(1)
	}
	switch s.iv.answer(keyWrite) {
	case write:
		return s.end(nil)
	case cancel:
		return s.end(ErrAborted)
	}
	delete(s.iv.answers, keyWrite)
	s.at = -1
	return s.move(1)
}
