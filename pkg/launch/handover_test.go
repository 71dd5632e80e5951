package launch

import (
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
)

func TestPasswordsGoToTheAccountsThatWaitForOne(t *testing.T) {
	for name, c := range map[string]struct {
		now           situation
		waits, goesOn bool
	}{
		"signed on":                        {situation{state: pidgin.Connected, enabled: true}, false, true},
		"at its prompt":                    {situation{state: pidgin.Connecting, enabled: true}, true, true},
		"signing on with a password":       {situation{state: pidgin.Connecting, enabled: true, hasPassword: true}, false, true},
		"refused":                          {situation{enabled: true, failed: true, hasPassword: true}, true, false},
		"disabled by an error":             {situation{failed: true}, true, false},
		"disabled by its owner":            {situation{}, false, false},
		"off line by its owner":            {situation{enabled: true, offline: true}, false, false},
		"single sign-on that failed":       {situation{enabled: true, failed: true, sso: true}, false, false},
		"single sign-on that is under way": {situation{state: pidgin.Connecting, enabled: true, sso: true}, false, true},
	} {
		if got := c.now.waits(); got != c.waits {
			t.Errorf("%s: waits %t", name, got)
		}
		if got := c.now.goesOn(); got != c.goesOn {
			t.Errorf("%s: goes on %t", name, got)
		}
	}
}
