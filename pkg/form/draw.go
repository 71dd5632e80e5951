package form

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// The form is drawn as one block from the top of the terminal:
//
//	title
//	the pages, the current one in brackets
//
//	lead: what stands above the questions, if anything; scrolls if it is long
//
//	questions
//
//	keys
//
// The block has the same height on every page, so that the keys stay where they
// are.
const (
	margin     = 2
	maxWidth   = 88
	maxHeight  = 32
	headHeight = 3 // title, pages, blank
	footHeight = 2 // blank, keys
	minLead    = 3 // lines of a lead that scrolls
)

// columns is the width between the margins.
func (s *screen) columns() int { return max(min(s.width, maxWidth)-2*margin, 10) }

// bodyHeight is the number of lines between head and foot.
func (s *screen) bodyHeight() int { return max(min(s.height, maxHeight)-headHeight-footHeight, 3) }

// arrange fits the page's form in.
func (s *screen) arrange() {
	if s.form == nil {
		return
	}
	s.form.WithWidth(s.columns())
	room := s.bodyHeight()
	for _, w := range s.widgets {
		w.WithHeight(room)
	}
	if lead := s.leadHeight(); lead > 0 {
		room = max(room-lead-1, 1)
	}
	s.form.WithHeight(room)
	s.form.Update(nil) // huh draws a group anew only when it gets a message
}

// formHeight is how many lines the page's questions need.
func (s *screen) formHeight() int {
	height := 0
	for _, w := range s.widgets {
		if !w.Skip() {
			height += lipgloss.Height(w.View())
		}
	}
	return height
}

// leadLines are the lines above the questions.
func (s *screen) leadLines() []string {
	f, ok := s.iv.findings[s.page().name]
	if !ok || s.page().look == nil {
		return nil
	}
	text := lipgloss.Wrap(strings.TrimRight(f.text, "\n"), s.columns(), " ")
	return strings.Split(text, "\n")
}

// leadHeight is how many lines the lead gets: what it needs, if the questions
// leave so much.
func (s *screen) leadHeight() int {
	lines := len(s.leadLines())
	if lines == 0 {
		return 0
	}
	return min(lines, max(s.bodyHeight()-1-s.formHeight(), minLead))
}

func (s *screen) leadScrolls() bool { return s.leadHeight() < len(s.leadLines()) }

// scroll turns a page in the lead.
func (s *screen) scroll(down bool) {
	step := max(s.leadHeight()-2, 1) // one line stays, one tells the position
	if !down {
		step = -step
	}
	s.scrolled = max(min(s.scrolled+step, len(s.leadLines())-s.leadHeight()+1), 0)
}

// lead draws the window onto the lead, and where it stands.
func (s *screen) lead() string {
	lines, height := s.leadLines(), s.leadHeight()
	style := s.theme.lead(s.iv.findings[s.page().name].err)
	if !s.leadScrolls() {
		return style.Render(strings.Join(lines, "\n"))
	}
	first := max(min(s.scrolled, len(lines)-height+1), 0)
	last := first + height - 1
	position := fmt.Sprintf(leadPosition, first+1, last, len(lines))
	return style.Render(strings.Join(lines[first:last], "\n")) + "\n" + s.theme.faint.Render(position)
}

// View draws everything.
func (s *screen) View() tea.View {
	view := tea.NewView("")
	view.AltScreen = true
	if s.at < 0 || s.done || s.err != nil {
		return view
	}
	body := s.theme.faint.Render(s.page().looking)
	if s.form != nil {
		body = s.form.View()
		if s.leadHeight() > 0 {
			body = s.lead() + "\n\n" + body
		}
	}
	block := lipgloss.JoinVertical(lipgloss.Left, s.title(), s.steps(), "", fit(body, s.bodyHeight()), "", s.help())
	view.SetContent(lipgloss.NewStyle().MarginLeft(margin).MaxWidth(s.width).Render(block))
	return view
}

// fit cuts or fills a text to a height.
func fit(text string, height int) string {
	lines := strings.Split(text, "\n")
	if len(lines) > height {
		return strings.Join(lines[:height], "\n")
	}
	return text + strings.Repeat("\n", height-len(lines))
}

// title says what the form is about.
func (s *screen) title() string {
	text := titleNew
	if s.iv.target != nil {
		text = titleEdit + accountLabel(s.iv.target.Account)
	}
	return s.theme.title.MaxWidth(s.columns()).Render(text)
}

// steps names the pages. Where they don't fit, only the current one.
func (s *screen) steps() string {
	var names []string
	var current string
	var number int
	for i, p := range s.iv.pages {
		switch {
		case i == s.at:
			current = s.theme.page.Render("[" + p.name + "]")
			names = append(names, current)
			number = len(names)
		case s.iv.mayAsk(&p):
			names = append(names, s.theme.faint.Render(" "+p.name+" "))
		}
	}
	if line := strings.Join(names, ""); lipgloss.Width(line) <= s.columns() {
		return line
	}
	return current + " " + s.theme.faint.Render(fmt.Sprintf(pageNumber, number, len(names)))
}

// help names the keys that do something.
func (s *screen) help() string {
	var keys []string
	add := func(key, does string) {
		keys = append(keys, s.theme.strong.Render(key)+" "+s.theme.faint.Render(does))
	}
	if s.form != nil {
		if s.focused().question.choices != nil {
			add("↑/↓", helpChoose)
		}
		add("enter", helpNext)
		if s.focused().question.key == keyServer && s.iv.offersServer() {
			add("ctrl+f", helpTake)
		}
	}
	add("shift+tab", helpBack)
	add("ctrl+c", helpCancel)
	return strings.Join(keys, "   ")
}
