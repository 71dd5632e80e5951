package cli

import (
	"slices"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/doctor"
)

func TestWhatASetUpDoesNotLookAtAreChecks(t *testing.T) {
	for _, id := range notAfterSetup {
		if !slices.ContainsFunc(doctor.Checks(), func(c doctor.Check) bool { return c.ID == id }) {
			t.Errorf("there is no check %q", id)
		}
	}
}
