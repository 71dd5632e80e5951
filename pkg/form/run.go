package form

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
)

// showForm asks by the form.
func showForm(ctx context.Context, in, out *os.File, color bool, iv *interview) (configure.Request, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	return runForm(ctx, color, iv, tea.WithInput(&input{in, cancel}), tea.WithOutput(out))
}

// runForm is showForm on what the options say, until the context ends.
func runForm(ctx context.Context, color bool, iv *interview, on ...tea.ProgramOption) (configure.Request, error) {
	profile := colorprofile.ASCII
	if color {
		profile = colorprofile.ANSI256 // all that the theme uses; asking the terminal, or tmux, takes time
	}
	// Bubble Tea would log every key, and so the password, to the file named there.
	if err := os.Unsetenv("TEA_TRACE"); err != nil {
		return configure.Request{}, fmt.Errorf("turn off the terminal library's log: %w", err)
	}
	s := newScreen(ctx, iv, newTheme(color))
	_, err := tea.NewProgram(s, append(on, tea.WithContext(ctx), tea.WithColorProfile(profile))...).Run()
	switch cause := context.Cause(ctx); {
	case s.done:
		return iv.request(), nil
	case errors.Is(cause, io.ErrUnexpectedEOF):
		return configure.Request{}, cause
	case cause != nil:
		return configure.Request{}, aborted(ctx)
	case s.err != nil:
		return configure.Request{}, s.err
	case err == nil, errors.Is(err, tea.ErrInterrupted):
		return configure.Request{}, ErrAborted // a signal
	}
	return configure.Request{}, fmt.Errorf("show the form: %w", err)
}

// input tells when the terminal has gone: Bubble Tea would wait for ever.
type input struct {
	*os.File
	end context.CancelCauseFunc
}

// Read reads what is typed.
func (in *input) Read(p []byte) (int, error) {
	n, err := in.File.Read(p)
	if err != nil {
		in.end(fmt.Errorf("%s: %w\n%s", inputGone, io.ErrUnexpectedEOF, inputEndedRemedy))
	}
	return n, err
}
