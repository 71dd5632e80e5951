package pidgin

import "context"

// Status is what a client that was started offline goes back to.
type Status struct {
	// Created is the creation time of the saved status that the client would have
	// taken at a plain start, in seconds of Unix time: preference
	// /purple/savedstatus/default, or /purple/savedstatus/startup if
	// /purple/savedstatus/startup_current_status is 0 (libpurple savedstatuses.c).
	// If it is 0, or the client knows no such status, or that is offline, then
	// "available" is taken.
	Created int64

	// Offline are the accounts that were offline by themselves. They stay so, unless
	// the client's saved status is offline: then all were, as after an offline start
	// that nobody resumed. With a startup status there should be none: a plain start
	// gives that to every enabled account.
	Offline []Account
}

// libpurple's numbers of two primitive statuses (libpurple status.h:
// PurpleStatusPrimitive).
const (
	statusOffline   = int32(1)
	statusAvailable = int32(2)
)

// Resume gives a client that was started offline the status that it had before:
// its enabled accounts sign on, with the passwords that were set meanwhile. What
// the client saves is then as if it had been started plainly.
func (s *Session) Resume(ctx context.Context, status Status) error {
	saved, wasOffline, err := s.savedStatus(ctx, status.Created)
	if err != nil {
		return err
	}
	if wasOffline {
		status.Offline = nil
	}
	withheld, err := s.withhold(ctx, status.Offline)
	if err == nil {
		err = s.do(ctx, "PurpleSavedstatusActivate", saved)
	}
	for _, a := range withheld { // after a failure too, and when the context has ended
		if e := a.SetUIBool(context.WithoutCancel(ctx), s.ui, autoLogin, true); err == nil {
			err = e
		}
	}
	return err
}

// withhold disables those of the accounts that are enabled, and returns these: the
// client leaves disabled accounts alone when its status changes.
func (s *Session) withhold(ctx context.Context, accounts []Account) ([]Account, error) {
	var withheld []Account
	for _, a := range accounts {
		enabled, err := a.Enabled(ctx)
		if err == nil && enabled {
			err = a.SetUIBool(ctx, s.ui, autoLogin, false)
			withheld = append(withheld, a)
		}
		if err != nil {
			return withheld, err
		}
	}
	return withheld, nil
}

// savedStatus returns the client's handle of a saved status, or that of "available"
// if there is none or it is offline.
func (s *Session) savedStatus(ctx context.Context, created int64) (handle int32, wasOffline bool, err error) {
	if created != 0 {
		handle, err = s.number(ctx, "PurpleSavedstatusFindByCreationTime", int32(created))
		if err != nil {
			return 0, false, err
		}
	}
	if handle != 0 {
		kind, err := s.number(ctx, "PurpleSavedstatusGetType", handle)
		if err != nil || kind != statusOffline {
			return handle, false, err
		}
		wasOffline = true
	}
	handle, err = s.available(ctx)
	return handle, wasOffline, err
}

// available returns the client's handle of the status "available" without a
// message, which it makes if it hasn't been used yet.
func (s *Session) available(ctx context.Context) (int32, error) {
	const noMessage, noTitle = "", ""
	handle, err := s.number(ctx, "PurpleSavedstatusFindTransientByTypeAndMessage", statusAvailable, noMessage)
	if err != nil || handle != 0 {
		return handle, err
	}
	return s.number(ctx, "PurpleSavedstatusNew", noTitle, statusAvailable)
}
