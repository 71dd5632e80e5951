package form

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
)

// fakeTerminal is a terminal with a pipe for its keyboard, on which keys have
// been typed.
func fakeTerminal(t *testing.T, typed string) (in, out, keyboard *os.File) {
	t.Helper()
	in, keyboard, err := os.Pipe()
	if err == nil {
		_, err = keyboard.WriteString(typed)
	}
	if err == nil {
		out, err = os.Create(filepath.Join(t.TempDir(), "out"))
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); out.Close(); keyboard.Close() })
	return in, out, keyboard
}

func TestEndOfTheTerminalEndsTheForm(t *testing.T) {
	in, out, keyboard := fakeTerminal(t, "jane@example.com\r\r")
	keyboard.Close()
	if _, err := showForm(t.Context(), in, out, true, newInterview(draft())); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v", err)
	}
}

func TestKeysAreNotLoggedByTheTerminalLibrary(t *testing.T) {
	log := filepath.Join(t.TempDir(), "trace")
	t.Setenv("TEA_TRACE", log)
	in, out, _ := fakeTerminal(t, "hunter22\x03")
	if _, err := showForm(t.Context(), in, out, true, newInterview(draft())); !errors.Is(err, ErrAborted) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(log); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a log: %v", err)
	}
}

// noInput leaves out Bubble Tea's reader of keys: it is closed without waiting for
// its last read, which the race detector sees now and then.
var noInput = tea.WithInput(nil)

func TestCancelledContextAbortsTheForm(t *testing.T) {
	_, out, _ := fakeTerminal(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	d := givenDraft()
	d.Preview = func(context.Context, configure.Request) (string, error) { cancel(); return "", nil }
	if _, err := runForm(ctx, true, newInterview(d), noInput, tea.WithOutput(out)); !errors.Is(err, ErrAborted) || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
