package cli

import (
	"io"
	"os"
	"strings"

	"charm.land/lipgloss/v2"
	"golang.org/x/term"

	"github.com/pidgin-lync/pidgin-lync/pkg/frontend"
)

// board shows on a terminal which steps are over, until the result replaces it.
type board struct {
	out   io.Writer // nil: nothing is shown
	size  func() (columns, lines int)
	steps []string // what is over, in the order in which it ended
	shown int      // how many lines stand on the terminal
}

func (a *app) newBoard() *board {
	file, ok := a.std.Out.(*os.File)
	dumb := a.terminal().Accessible || a.globals.json || a.globals.quiet
	if !ok || dumb || !term.IsTerminal(int(file.Fd())) {
		return &board{}
	}
	return &board{out: file, size: func() (columns, lines int) {
		columns, lines, err := term.GetSize(int(file.Fd()))
		if err != nil || columns == 0 || lines == 0 {
			return 80, 24
		}
		return columns, lines
	}}
}

// step adds a line for a step that is over. What has scrolled away, or was wrapped,
// couldn't be cleared again: of more steps than there are lines the last ones are
// shown, and of a long line its beginning.
func (b *board) step(s frontend.Step) {
	if b.out == nil {
		return
	}
	b.steps = append(b.steps, stepHead(s))
	columns, lines := b.size()
	var text strings.Builder
	text.WriteString(b.clearing())
	last := b.steps[max(len(b.steps)-max(lines-1, 1), 0):]
	for _, line := range last {
		text.WriteString(lipgloss.NewStyle().MaxWidth(max(columns-1, 1)).Render(line) + "\n")
	}
	b.shown = len(last)
	_, _ = io.WriteString(b.out, text.String()) // the result tells whether the terminal is there
}

// clear takes the lines away again.
func (b *board) clear() {
	if b.out != nil {
		_, _ = io.WriteString(b.out, b.clearing())
		b.shown = 0
	}
}

// clearing is for each line the cursor up and the line erased. To erase all below
// the cursor at once makes some terminals put it among what has scrolled away.
func (b *board) clearing() string { return strings.Repeat("\x1b[A\x1b[2K", b.shown) }
