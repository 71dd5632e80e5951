package cli

import (
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

// startGuard runs this program once more, in a session of its own.
func startGuard(p launch.Pending) (release func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "launch-guard")
	ownSession(cmd)
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	release, err = launch.Arm(input, p)
	if err != nil {
		return nil, err
	}
	return func() {
		release()
		_ = cmd.Wait() // it has nothing to tell
	}, nil
}
