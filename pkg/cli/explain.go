package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pidgin-lync/pidgin-lync/pkg/explain"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// errUnexplained says that a message isn't known.
var errUnexplained = errors.New("this message isn't known\nlook at the whole of it in Pidgin's window Help, Debug Window; see also: pidgin-lync doctor")

func newExplain(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "explain MESSAGE",
		Short:   "Say what one of Pidgin's error messages means, and what to do",
		Example: "  pidgin-lync explain 'Web ticket request to https://lync.example.com failed'",
		Args:    exactly("MESSAGE"),
		RunE: func(_ *cobra.Command, args []string) error {
			known := explain.Context{Code: explain.UnknownCode, Dir: a.globals.purpleDir}
			if dir, err := a.purpleDir(); err == nil {
				known.PluginUnfit = unfit(a.plugins(dir))
			}
			found, ok := explain.Message(args[0], known)
			if !ok {
				return errUnexplained
			}
			if a.globals.json {
				return printJSON(a.std.Out, explanationJSON{found.ID, found.Title, found.Cause, found.Remedies})
			}
			_, err := io.WriteString(a.std.Out, explanationText(found))
			return err
		},
	}
}

type explanationJSON struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Cause    string   `json:"cause"`
	Remedies []string `json:"remedies"`
}

// explanationText words an explanation on lines of its own.
func explanationText(e explain.Explanation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  %s\n", e.Title, e.Cause)
	for _, remedy := range e.Remedies {
		fmt.Fprintf(&b, "  → %s\n", remedy)
	}
	return b.String()
}

// meaning words what is known of an account's error: its cause, and what to do. The
// code is libpurple's, negative if it isn't known; unfit says whether the sipe plugin
// can't read XML, if that is known.
func (a *app) meaning(name string, account lync.Account, text string, code int, unfit *bool) []string {
	found, known := explain.Message(text, explain.Context{
		Code: max(code, explain.UnknownCode), Account: plainName(name), Scheme: string(account.AuthScheme),
		UserAgent: account.UserAgent, Server: account.Server, Dir: a.globals.purpleDir, PluginUnfit: unfit,
	})
	if !known {
		return nil
	}
	lines := []string{found.Cause}
	for _, remedy := range found.Remedies {
		lines = append(lines, "→ "+remedy)
	}
	return lines
}
