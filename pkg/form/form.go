package form

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// ErrAborted says that the person has stopped: with Ctrl-C, by cancelling on the
// last page, or because the context was cancelled.
var ErrAborted = errors.New("stopped; nothing was changed")

// Draft is what is known before anything is asked.
type Draft struct {
	// Request holds what the flags have given; it isn't asked again.
	Request configure.Request

	// Accounts are the Lync accounts that exist. Setup without a user name first
	// asks which of them to edit, if any. A new account may not have the name of one
	// of them.
	Accounts []configure.Info

	// Existing is the account that is being edited. The form comes filled in with it,
	// and the Request tells only what becomes different. Nil for a new one, and where
	// the person shall choose.
	Existing *configure.Info

	// Confirmed says that the person has agreed to what will be written: the last
	// page is left out.
	Confirmed bool

	// Keyring says whether the keyring can take a password; nil means that it can.
	// It is called in the background when the asking starts, and its answer is told
	// before the password is asked for. Not called where no password can be asked
	// for: it is given, or single sign-on is.
	Keyring func(context.Context) error

	// Discover looks for the front end of an account that names none; nil: nobody
	// looks. It is called in the background, and what it finds is shown and offered
	// where the server is asked for.
	Discover func(context.Context, lync.Account) Found

	// Check looks at the server that a request leads to, and words what it sees, for
	// the last page; nil: it isn't offered.
	Check func(context.Context, configure.Request) string

	// KeyringPlugin offers to switch on the client's keyring plugin, where the password
	// is to be in the keyring; RepairPlugin offers a repaired copy of the sipe plugin.
	KeyringPlugin, RepairPlugin bool

	// Preview words what exactly a request would write and store, for the last page.
	// Its error is shown there, and the answers can be changed. It must not write to
	// the terminal.
	Preview func(context.Context, configure.Request) (string, error)
}

// Terminal is where the person is.
type Terminal struct {
	In         io.Reader // an *os.File if it is a terminal
	Out        io.Writer // likewise
	Accessible bool      // ask line by line, redraw nothing
	Color      bool      // whether colours are welcome
}

// Ask completes a draft to a request: by the form if both In and Out are
// terminals and Accessible isn't set, else line by line. Whether anybody may be
// asked at all is for the caller to decide.
//
// It returns ErrAborted, io.ErrUnexpectedEOF when the input ends before the last
// question is answered, and the error of Preview when the flags leave nothing to
// ask.
func Ask(ctx context.Context, t Terminal, d Draft) (configure.Request, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // a keyring that is still being asked
	iv := newInterview(d)
	iv.askKeyring(ctx)
	if in, out := terminal(t.In), terminal(t.Out); in != nil && out != nil && !t.Accessible {
		return showForm(ctx, in, out, t.Color, iv)
	}
	var request configure.Request
	err := prompt(ctx, t, func(ctx context.Context, p *prompter) (err error) {
		request, err = p.interview(ctx, iv)
		return err
	})
	return request, err
}

// Confirm asks a question that is answered by yes or no; an empty answer is no. It
// returns ErrAborted and io.ErrUnexpectedEOF as Ask does.
func Confirm(ctx context.Context, t Terminal, question string) (bool, error) {
	yes := false
	err := prompt(ctx, t, func(ctx context.Context, p *prompter) (err error) {
		yes, err = p.confirm(ctx, question)
		return err
	})
	return yes, err
}

// AskPassword asks for a password without showing it, twice if it is to be
// repeated, until it gets one that can be a password. On a terminal nothing is
// echoed; from anything else a line is read. It returns ErrAborted and
// io.ErrUnexpectedEOF as Ask does.
func AskPassword(ctx context.Context, t Terminal, question string, repeat bool) (secret.Secret, error) {
	var password secret.Secret
	err := prompt(ctx, t, func(ctx context.Context, p *prompter) (err error) {
		password, err = p.password(ctx, question, repeat)
		return err
	})
	return password, err
}

// terminal gives the file if it is a terminal, else nil.
func terminal(stream any) *os.File {
	if f, ok := stream.(*os.File); ok && f != nil && term.IsTerminal(int(f.Fd())) {
		return f
	}
	return nil
}

// aborted is ErrAborted together with why the context ended.
func aborted(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, ErrAborted) {
		return fmt.Errorf("%w: %w", ErrAborted, cause)
	}
	return ErrAborted
}
