//go:build unix && !linux

package pidgin

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

// processes lists this user's clients; root gets everybody's. What ps shows of a
// command line can't be taken apart again, and their environment isn't ours to
// see: their purple directories stay unknown.
func processes(ctx context.Context) ([]Client, error) {
	list, err := exec.CommandContext(ctx, "ps", psArguments...).Output()
	if err != nil {
		return nil, fmt.Errorf("run ps: %w", err)
	}
	return parsePS(list, os.Getuid()), nil
}
