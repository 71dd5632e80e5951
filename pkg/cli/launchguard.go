package cli

import (
	"fmt"
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/launch"
)

// newLaunchGuard makes the hidden command that startGuard runs.
func newLaunchGuard(a *app) *cobra.Command {
	return &cobra.Command{
		Use:    "launch-guard",
		Short:  "Bring a client on line whose launcher has died",
		Hidden: true,
		Args:   exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return launch.RunGuard(cmd.Context(), a.std.In)
		},
	}
}

// startGuard runs this program once more, in a session of its own. Ending the
// guard's input lets it look after the client; release lets it go.
func startGuard(p launch.Pending) (release func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	guard := exec.Command(self, "launch-guard")
	ownSession(guard)
	input, err := guard.StdinPipe()
	if err == nil {
		err = guard.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("start the process that guards the launch: %w", err)
	}
	disarm, err := launch.Arm(input, p)
	if err != nil {
		return nil, fmt.Errorf("instruct the process that guards the launch: %w", err)
	}
	return func() {
		disarm()
		_ = guard.Wait() // it has nothing to tell
	}, nil
}
