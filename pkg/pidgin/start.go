package pidgin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
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
	// before any account asks for one. The client saves that five seconds after it
	// has loaded the accounts, and is offline at each later start: Resume must
	// follow, or Kill before. As nothing can be resumed without the session bus,
	// Start returns ErrNoBus where there is none, and ErrOther when another client
	// is on it.
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

	name     string        // the program's, for errors
	patience time.Duration // how long another client may be in the way
	process  *os.Process
	detached bool          // it leads a session of its own
	over     chan struct{} // closed when it has ended
	end      error         // how, valid then: nil is exit status 0
}

// ErrAlreadyRunning says that a client ended at once, since another one uses the
// same purple directory; it has shown that one's window.
var ErrAlreadyRunning = errors.New("it is running already")

// Start starts a client. It doesn't wait for it, see Session.
func Start(ctx context.Context, o StartOptions) (*Process, error) {
	if o.Offline {
		if err := busIsFree(ctx); err != nil {
			return nil, fmt.Errorf("start %q: %w", o.Program, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	cmd := exec.Command(o.Program, arguments(o)...) // not with the context: it outlives it
	cmd.Env = environment(o)
	if o.Terminal != nil {
		cmd.Stdin, cmd.Stdout, cmd.Stderr = o.Terminal, o.Terminal, o.Terminal
	} else {
		detach(cmd)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %q: %w", o.Program, err)
	}
	p := &Process{
		PID: cmd.Process.Pid, name: filepath.Base(o.Program), patience: callTime,
		process: cmd.Process, detached: o.Terminal == nil, over: make(chan struct{}),
	}
	go func() {
		p.end = cmd.Wait()
		close(p.over)
	}()
	return p, nil
}

// busIsFree returns nil if there is a session bus and no client on it.
func busIsFree(ctx context.Context) error {
	s, err := newSession(ctx, func(s *Session, life context.Context) error {
		if err := s.connect(life); err != nil {
			return err
		}
		return s.findOwner(ctx)
	})
	switch {
	case errors.Is(err, ErrGone):
		return nil
	case err != nil:
		return err
	}
	defer s.Close()
	return fmt.Errorf("process %d: %w", s.client.PID, ErrOther)
}

// environment is this process's with the entries that were asked for. The client is
// told where the session bus is: libdbus doesn't look everywhere that this package
// does.
func environment(o StartOptions) []string {
	env := os.Environ()
	if address := sessionBusAddress(); address != "" {
		env = append(env, "DBUS_SESSION_BUS_ADDRESS="+address)
	}
	return append(env, o.Env...)
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

// Kill ends the program at once, and waits until it has ended. What it hasn't saved
// is lost. One that was started offline leaves everything as it was, if it is killed
// before it answers or within five seconds of its start.
func (p *Process) Kill() {
	select {
	case <-p.over:
		return
	default:
	}
	if !p.detached || killSession(p.PID) != nil {
		_ = p.process.Kill() // fails if it has ended just now
	}
	<-p.over
}
