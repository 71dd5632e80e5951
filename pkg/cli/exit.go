package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/form"
	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/launch"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// The exit codes, documented in docs/reference.md.
const (
	exitOK        = 0
	exitFailure   = 1
	exitUsage     = 2
	exitNoAccount = 3
	exitRunning   = 4
	exitKeyring   = 5
	exitFile      = 6
	exitFrontEnd  = 7
	exitStopped   = 130 // 128 + SIGINT, as shells count
)

// usageError is a wrong use of flags or arguments.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// exitCode is the one place that maps an error to an exit code.
func exitCode(ctx context.Context, err error) int {
	switch {
	case err == nil:
		return exitOK
	case stopped(ctx, err):
		return exitStopped
	case is[*configure.NoAccountError](err), is[*configure.AmbiguousError](err):
		return exitNoAccount
	case is[*configure.RunningError](err), is[*launch.OutOfReachError](err), isAny(err, pidgin.ErrSilent, pidgin.ErrOther, pidgin.ErrAlreadyRunning):
		return exitRunning
	case isAny(err, keyring.ErrNoBus, keyring.ErrNoProvider, keyring.ErrNoCollection, keyring.ErrLocked, keyring.ErrDismissed,
		keyring.ErrTimeout, keyring.ErrMismatch, keyring.ErrTooBig, keyring.ErrRefused, keyring.ErrNotFound):
		return exitKeyring
	case is[*purple.ParseError](err), isAny(err, purple.ErrChanged, purple.ErrBusy):
		return exitFile
	case is[*signOnError](err), isAny(err, errNoFrontEnd, errCheckFails):
		return exitFrontEnd
	case is[usageError](err), is[*lync.ValueError](err), is[*purple.ValueError](err), isAny(err, configure.ErrPasswordMissing, purple.ErrDuplicate,
		secret.ErrEmpty, secret.ErrNUL, secret.ErrNotUTF8, secret.ErrTooLong):
		return exitUsage
	}
	return exitFailure
}

// stopped says whether the user has ended the run. A signal counts only if it is
// what ended the command.
func stopped(ctx context.Context, err error) bool {
	return errors.Is(err, form.ErrAborted) || ctx.Err() != nil && errors.Is(err, context.Canceled)
}

func is[T error](err error) bool {
	var target T
	return errors.As(err, &target)
}

func isAny(err error, targets ...error) bool {
	for _, target := range targets {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// errorText words an error: its first line behind the program's name, what to do
// indented below.
func errorText(ctx context.Context, err error) string {
	text := plain.Text(err.Error())
	if stopped(ctx, err) && !is[stoppedWaiting](err) {
		text = "stopped; nothing was changed"
	}
	return "pidgin-lync: " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n  ") + "\n"
}
