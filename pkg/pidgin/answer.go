package pidgin

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

// startPoll is how often Session looks for the client on the bus.
const startPoll = 10 * time.Millisecond

// noLimit is the patience with a client that starts: the context limits the wait.
const noLimit = time.Duration(math.MaxInt64)

// Session waits until the client answers on the session bus, and connects to it.
// The client takes its name there long before it answers: until its accounts are
// loaded and, unless it was started offline, signing on. While a keyring's window
// is open it doesn't answer at all; the context limits the wait.
//
// ErrAlreadyRunning says that another client uses the same purple directory,
// ErrOther that another client on the bus, with another directory, is in the way:
// this one then runs on and can't be spoken to. If the client ended otherwise, the
// error tells its exit status.
func (p *Process) Session(ctx context.Context) (*Session, error) {
	s, err := newSession(ctx, func(s *Session, life context.Context) error {
		if err := s.connect(life); err != nil {
			return err
		}
		if err := p.appear(ctx, s); err != nil {
			return err
		}
		s.patience = noLimit
		err := s.introduce(ctx)
		s.patience = callTime
		if err != nil {
			return err
		}
		return s.subscribe(ctx)
	})
	switch {
	case errors.Is(err, ErrGone):
		if err := p.Wait(ctx); ctx.Err() != nil { // it has left the bus, and so it ends
			return nil, err
		}
		return nil, p.ended()
	case err != nil && ctx.Err() != nil:
		return nil, fmt.Errorf("wait for %s to answer on the session bus: %w", p.name, ctx.Err())
	}
	return s, err
}

// appear waits until the client owns libpurple's name. A second client on one
// directory ends soon; one that doesn't while another owns the name never gets it.
func (p *Process) appear(ctx context.Context, s *Session) error {
	var taken time.Time
	for {
		err := s.findOwner(ctx)
		switch {
		case err == nil && p.isOrStarted(s.client.PID):
			return nil
		case err == nil && taken.IsZero():
			taken = time.Now()
		case err == nil && time.Since(taken) > p.patience:
			return fmt.Errorf("process %d: %w", s.client.PID, ErrOther)
		case err != nil && !errors.Is(err, ErrGone):
			return err
		}
		select {
		case <-p.over:
			return ErrGone
		case <-time.After(startPoll):
		}
	}
}

// isOrStarted says whether a process is this one, or comes from the start script
// that this one is. A process that the bus can't name counts as this one.
func (p *Process) isOrStarted(pid int) bool {
	return pid == 0 || pid == p.PID || sessionOf(pid) == p.PID
}

// ended words how the program ended before it answered. A second client on one
// purple directory ends with status 0 (pidgin gtkmain.c: main).
func (p *Process) ended() error {
	if p.end == nil {
		return fmt.Errorf("start %s: %w", p.name, ErrAlreadyRunning)
	}
	return fmt.Errorf("start %s: it ended before it answered: %s", p.name, strings.TrimSpace(p.end.Error()))
}
