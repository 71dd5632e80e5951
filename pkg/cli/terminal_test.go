package cli

import (
	"errors"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/launch"
)

// What a running client says needs no file that could hold it: XML has no escape
// character, D-Bus has.
func TestWhatTheClientSaysCannotDriveTheTerminal(t *testing.T) {
	outcomes := []launch.Outcome{
		{Name: "jane\x1b[2J\n@example.com,", State: launch.SignedOn},
		{Name: "mal\u202elory@example.com,", State: launch.Failed, Text: "go\x1b]0;x\x07\n\u009b2J away"},
	}
	failed := errorText(t.Context(), (&app{}).failedSignOns(outcomes, nil, configure.PluginFiles{}))
	for text, want := range map[string]string{
		signOnText(outcomes): "signed on as jane�[2J�@example.com\n",
		failed:               "pidgin-lync: mal�lory@example.com isn't signed on: go�]0;x� �2J away\n",
		errorText(t.Context(), errors.New("answer \x1b[31m\nremedy")): "pidgin-lync: answer �[31m\n  remedy\n",
	} {
		if !strings.HasPrefix(text, want) {
			t.Errorf("%q, want %q", text, want)
		}
	}
}
