package pidgin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// StartOptions say what to start, and how.
type StartOptions struct {
	// Program is a path that Find has returned.
	Program string

	// PurpleDir is the purple directory, "" for the program's own choice.
	PurpleDir string

	// Args are further arguments.
	Args []string

	// Env are entries "NAME=value" to add to this process's environment.
	Env []string

	// Offline starts every enabled account offline, so that passwords can be set
	// before any account asks for one. The client saves that five seconds later,
	// and stays offline at each later start: Resume must follow.
	Offline bool

	// Terminal is where the program runs: Finch needs one. The program then shares
	// this process's session, so that it may read from the terminal, and Wait is to
	// be called. nil is for Pidgin: it gets a session of its own, has no input and
	// its output goes nowhere, and it lives on when this process ends.
	Terminal *os.File
}

// Process is a client that was started.
type Process struct {
	// PID is its process. A start script that doesn't replace itself by the client
	// has another one than the client.
	PID int

	name string        // the program's, for errors
	dir  string        // its purple directory, "" if it chose
	over chan struct{} // closed when it has ended
	end  error         // how, valid then: nil is exit status 0
}

// ErrAlreadyRunning says that a client ended at once, since another one uses the
// same purple directory; it has shown that one's window.
var ErrAlreadyRunning = errors.New("it is running already")

// Start starts a client. It doesn't wait for it, see Session.
func Start(ctx context.Context, o StartOptions) (*Process, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	cmd := exec.Command(o.Program, arguments(o)...) // not with the context: it outlives it
	cmd.Env = append(os.Environ(), o.Env...)
	if o.Terminal != nil {
		cmd.Stdin, cmd.Stdout, cmd.Stderr = o.Terminal, o.Terminal, o.Terminal
	} else {
		detach(cmd)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %q: %w", o.Program, err)
	}
	p := &Process{PID: cmd.Process.Pid, name: filepath.Base(o.Program), dir: o.PurpleDir, over: make(chan struct{})}
	go func() {
		p.end = cmd.Wait()
		close(p.over)
	}()
	return p, nil
}

// arguments are those that Pidgin and Finch understand.
func arguments(o StartOptions) []string {
	var args []string
	if o.Offline {
		args = append(args, "--nologin")
	}
	if o.PurpleDir != "" {
		args = append(args, "--config="+o.PurpleDir)
	}
	return append(args, o.Args...)
}

// Wait waits until the program has ended. It returns nil if its exit status was 0,
// an *exec.ExitError if it wasn't, or the context's error.
func (p *Process) Wait(ctx context.Context) error {
	select {
	case <-p.over:
		return p.end
	case <-ctx.Done():
		return ctx.Err()
	}
}
