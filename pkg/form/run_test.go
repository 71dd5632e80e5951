package form

import (
	"context"
	"errors"
	"io"
	"os"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
)

func TestEndOfTheTerminalEndsTheForm(t *testing.T) {
	in, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := w.WriteString("jane@example.com\r\r"); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if _, err := showForm(t.Context(), in, out, true, newInterview(draft())); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v", err)
	}
}

func TestKeysAreNotLoggedByTheTerminalLibrary(t *testing.T) {
	log := t.TempDir() + "/trace"
	t.Setenv("TEA_TRACE", log)
	in, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := w.WriteString("hunter22\x03"); err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	out, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := showForm(t.Context(), in, out, true, newInterview(draft())); !errors.Is(err, ErrAborted) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(log); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a log: %v", err)
	}
}

func TestCancelledContextAbortsTheForm(t *testing.T) {
	in, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	d := givenDraft()
	d.Preview = func(context.Context, configure.Request) (string, error) { cancel(); return "", nil }
	out, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := showForm(ctx, in, out, true, newInterview(d)); !errors.Is(err, ErrAborted) || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
