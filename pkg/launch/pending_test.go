package launch

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// pipe is what a launcher writes to and a guard reads from.
type pipe struct{ bytes.Buffer }

func (*pipe) Close() error { return nil }

func TestAGuardThatIsLetGoDoesNothing(t *testing.T) {
	var p pipe
	release, err := Arm(&p, Pending{Dir: t.TempDir(), Created: 7, Offline: []purple.AccountID{{Protocol: "prpl-jabber", Name: "a@b/"}}})
	if err != nil {
		t.Fatal(err)
	}
	release()
	if err := RunGuard(t.Context(), &p); err != nil {
		t.Error(err)
	}
}

func TestAGuardWithoutInstructionsSaysSo(t *testing.T) {
	for _, text := range []string{"", "{", "[]"} {
		if err := RunGuard(t.Context(), strings.NewReader(text)); err == nil {
			t.Errorf("no error for %q", text)
		}
	}
}

// brokenPipe is a guard's input whose reader is gone.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
func (brokenPipe) Close() error              { return nil }

func TestAGuardThatCannotBeInstructedIsAnError(t *testing.T) {
	if _, err := Arm(brokenPipe{}, Pending{}); err == nil {
		t.Error("no error")
	}
}
