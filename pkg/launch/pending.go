package launch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// Pending is what a client that was started offline goes back to. It holds no
// secret.
type Pending struct {
	Dir     string             `json:"dir"`
	Created int64              `json:"created"` // see pidgin.Status
	Offline []purple.AccountID `json:"offline"` // accounts that were offline by themselves
}

// The preferences that say which status a client begins with (libpurple
// savedstatuses.c: purple_savedstatus_get_startup, pidgin gtkmain.c: main).
const (
	prefKeepsStatus   = "/purple/savedstatus/startup_current_status"
	prefStatus        = "/purple/savedstatus/default"
	prefStartupStatus = "/purple/savedstatus/startup"
)

// pending reads the status that the client would have after a plain start.
// Accounts that a password is handed to come on line in any case: that is what the
// launch is for.
func (s *start) pending() (Pending, error) {
	p := Pending{Dir: s.Dir}
	prefs, err := purple.ReadPrefs(s.Dir)
	if err != nil {
		return p, err
	}
	path := prefStatus
	keeps, said := prefs.Bool(prefKeepsStatus)
	startupStatus := said && !keeps
	if startupStatus {
		path = prefStartupStatus
	}
	p.Created, _ = prefs.Int(path)
	for _, a := range s.file.Document().Accounts() {
		_, handed := s.kept.passwords[a.Name()]
		if s.Client.Enables(a) && a.ActiveStatus() == purple.Offline && !handed && !startupStatus {
			p.Offline = append(p.Offline, purple.AccountID{Protocol: a.Protocol(), Name: a.Name()})
		}
	}
	return p, nil
}

// resume gives the client its status back.
func (p Pending) resume(ctx context.Context, session *pidgin.Session) error {
	status := pidgin.Status{Created: p.Created}
	for _, id := range p.Offline {
		a, found, err := session.Find(ctx, id.Name, id.Protocol)
		if err != nil {
			return err
		}
		if found {
			status.Offline = append(status.Offline, a)
		}
	}
	return session.Resume(ctx, status)
}

// released is what a launcher sends when the client is on line.
const released = "released"

// Arm sends a guard what it needs; the returned function lets the guard go.
func Arm(guard io.WriteCloser, p Pending) (release func(), err error) {
	if err := json.NewEncoder(guard).Encode(p); err != nil {
		return nil, errors.Join(err, guard.Close())
	}
	return func() {
		_ = json.NewEncoder(guard).Encode(released) // a guard that is gone needs none
		_ = guard.Close()
	}, nil
}

// How long a guard looks for the client, how often, and how long it may be that
// none is seen: one that is being started, or its start script, is none yet.
const (
	guardTime  = 60 * time.Second
	guardPoll  = 100 * time.Millisecond
	guardBlind = 10 * time.Second
)

// RunGuard watches over a launch in a process of its own: when the launcher ends
// before it has brought the client on line, which from also tells, RunGuard does
// it, without passwords. The client then behaves as after a plain start.
func RunGuard(ctx context.Context, from io.Reader) error {
	input := json.NewDecoder(from)
	var p Pending
	if err := input.Decode(&p); err != nil {
		return fmt.Errorf("read what to guard: %w", err)
	}
	var word string
	if err := input.Decode(&word); err == nil && word == released {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, guardTime)
	defer cancel()
	for seen := time.Now(); time.Since(seen) < guardBlind; {
		clients, err := pidgin.Running(ctx, p.Dir)
		if err != nil {
			return err
		}
		if len(clients) > 0 {
			seen = time.Now()
		}
		if i := slices.IndexFunc(clients, func(c pidgin.Client) bool { return c.OnBus }); i >= 0 {
			session, err := pidgin.Dial(ctx, clients[i])
			if err == nil {
				return errors.Join(p.resume(ctx, session), session.Close())
			}
		}
		select {
		case <-time.After(guardPoll):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil // it was never started, or has ended
}
