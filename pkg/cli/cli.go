package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"sync/atomic"
	"syscall"

	"golang.org/x/term"

	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"

	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

// Streams are the program's surroundings. Results go to Out; everything said
// to a person (questions, hints, warnings, errors) goes to Err, so that Out can
// be piped.
type Streams struct {
	In  *os.File
	Out io.Writer
	Err *os.File
	Env func(string) string

	PluginDirs func(purpleDir string) []string // where the clients look for plugins
}

// System gives the process's own surroundings.
func System() Streams {
	return Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Getenv, PluginDirs: pidgin.PluginDirs}
}

// Main runs the command line and returns the exit code. Ctrl-C and SIGTERM end
// what is under way; what was half done is undone first.
func Main(args []string, std Streams) int {
	forbidCoreDumps()
	debug.SetGCPercent(400) // a run is short: collecting less often is a third of the time with large files
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	root := newRoot(&app{std: std})
	root.SetArgs(args)
	root.SetOut(std.Out)
	root.SetErr(std.Err)
	err := root.ExecuteContext(ctx)
	if err != nil {
		fmt.Fprint(std.Err, errorText(ctx, err))
	}
	return exitCode(ctx, err)
}

// app is what all commands share.
type app struct {
	std     Streams
	globals globals
	inForm  atomic.Bool // the form has the terminal: nothing may be said beside it
}

// canPrompt is the one place that decides whether a person can be asked: there
// must be a terminal to read from and one to write questions to.
func (a *app) canPrompt() bool {
	return !a.globals.noInput && term.IsTerminal(int(a.std.In.Fd())) && term.IsTerminal(int(a.std.Err.Fd()))
}

// startLog makes --verbose show what is logged on the way, except over the form.
func (a *app) startLog() {
	if a.globals.verbose {
		slog.SetDefault(slog.New(slog.NewTextHandler(besideForm{a}, &slog.HandlerOptions{Level: slog.LevelDebug})))
	}
}

// besideForm is standard error while the form hasn't the terminal.
type besideForm struct{ *app }

func (w besideForm) Write(line []byte) (int, error) {
	if w.inForm.Load() {
		return len(line), nil
	}
	return w.std.Err.Write(line)
}

// say tells a person something that is not a result.
func (a *app) say(format string, args ...any) {
	if !a.globals.quiet && !a.inForm.Load() {
		fmt.Fprintln(a.std.Err, plain.Text(fmt.Sprintf(format, args...)))
	}
}
