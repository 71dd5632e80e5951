package launch

import (
	"context"
	"errors"
	"sync"

	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
)

// Outcome is how an account's sign-on went.
type Outcome struct {
	Name     string // the account's
	State    State
	Code     int    // libpurple's number of the error, see pidgin.SignOn
	Text     string // the error in the plugin's words
	Disabled bool   // the client had disabled the account, and was told not to
}

// State is how far a sign-on has come.
type State string

// The states.
const (
	SignedOn  State = "signed-on"
	Failed    State = "failed"
	UnderWay  State = "under-way"  // not over when the time was
	NotTrying State = "not-trying" // the account is off line, and nothing changes that
)

// Follow waits until each account has signed on or failed, or the context's time is
// over. An account that the client disables because of the error is enabled again,
// without another try: else it would be off for good, also once the cause is
// mended. The error is the session's, or context.Canceled; then the outcomes that
// are known already are returned too.
func Follow(ctx context.Context, session *pidgin.Session, accounts []pidgin.Account) ([]Outcome, error) {
	outcomes, errs := make([]Outcome, len(accounts)), make([]error, len(accounts))
	var all sync.WaitGroup
	for i, a := range accounts { // at once: one that takes long leaves the others their time
		all.Go(func() { outcomes[i], errs[i] = follow(ctx, session, a) })
	}
	all.Wait()
	var known []Outcome
	var first error
	for i, err := range errs {
		if err == nil {
			known = append(known, outcomes[i])
		} else if first == nil {
			first = err
		}
	}
	return known, first
}

func follow(ctx context.Context, session *pidgin.Session, a pidgin.Account) (Outcome, error) {
	end, err := session.Await(ctx, a)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return Outcome{}, err
	}
	o := Outcome{Name: a.Name, State: stateOf(end, err), Code: end.Code, Text: end.Text, Disabled: end.Fatal}
	if !end.Fatal {
		return o, nil
	}
	return o, session.KeepEnabled(context.WithoutCancel(ctx), a)
}

func stateOf(end pidgin.SignOn, err error) State {
	switch {
	case end.State == pidgin.Connected:
		return SignedOn
	case end.Code != pidgin.NoError:
		return Failed
	case err != nil || end.State == pidgin.Connecting:
		return UnderWay
	}
	return NotTrying
}
