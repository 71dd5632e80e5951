package cli

import (
	"fmt"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
	"github.com/pidgin-lync/pidgin-lync/pkg/sipeplugin"
)

// pluginText says in its first line what a client loads and what to do, and then
// what is known of every copy.
func pluginText(s *sipeplugin.Status) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s; %s\n", pluginStates[s.State], orWord(pluginToDo(s), "nothing to do"))
	loaded := s.Loaded()
	if loaded == nil || loaded.Reason != s.Reason {
		fmt.Fprintf(&b, "  %s\n", plain.Line(s.Reason))
	}
	for i := range s.Copies {
		b.WriteString(pluginCopyText(&s.Copies[i], &s.Copies[i] == loaded))
	}
	return b.String()
}

func pluginCopyText(c *sipeplugin.Copy, loaded bool) string {
	use := "not loaded"
	if loaded {
		use = "loaded"
	}
	return fmt.Sprintf("%s (%s)\n  version %s, %s, libxml2 %s\n  %s: %s\n", plain.Line(c.Path), use,
		plain.Line(orWord(c.Version, "unknown")), orWord(c.Arch, "no program"), plain.Line(orWord(c.Library.Version, "not found")),
		c.Fitness, plain.Line(c.Reason))
}

var pluginStates = map[sipeplugin.State]string{
	sipeplugin.StateMissing:  "pidgin-sipe isn't installed",
	sipeplugin.StateFit:      "pidgin-sipe is fit",
	sipeplugin.StateUnfit:    "pidgin-sipe is unfit",
	sipeplugin.StateUnknown:  "pidgin-sipe may be unfit",
	sipeplugin.StateRepaired: "pidgin-sipe is repaired",
	sipeplugin.StateStale:    "the repaired copy is out of date",
	sipeplugin.StateForeign:  "the copy in your own directory isn't pidgin-lync's",
}

// pluginToDo says what helps; "" for nothing.
func pluginToDo(s *sipeplugin.Status) string {
	switch s.Remedy {
	case sipeplugin.RemedyInstall:
		return "install it" + after(": ", pidgin.InstallCommand("pidgin-sipe"))
	case sipeplugin.RemedyRepair:
		return "repair it: pidgin-lync plugin repair"
	case sipeplugin.RemedyRestore:
		return "remove it: pidgin-lync plugin restore"
	case sipeplugin.RemedyUpgrade:
		return "it needs a newer one: docs/plugin-from-source.md"
	case sipeplugin.RemedyRemove:
		return "move it away: it is unfit"
	}
	return ""
}

func after(lead, text string) string {
	if text == "" {
		return ""
	}
	return lead + text
}

type pluginCopyJSON struct {
	Path       string `json:"path"`
	Loaded     bool   `json:"loaded"`
	Version    string `json:"version"`
	Arch       string `json:"arch"`
	SHA256     string `json:"sha256"`
	Libxml2    string `json:"libxml2"`
	Fitness    string `json:"fitness"`
	Reason     string `json:"reason"`
	Repairable bool   `json:"repairable"`
}

type pluginStatusJSON struct {
	Changed bool             `json:"changed"`
	DryRun  bool             `json:"dry_run"`
	State   string           `json:"state"`
	Reason  string           `json:"reason"`
	Remedy  string           `json:"remedy"`
	Copies  []pluginCopyJSON `json:"copies"`
}

func pluginJSON(s *sipeplugin.Status) pluginStatusJSON {
	out := pluginStatusJSON{State: string(s.State), Reason: s.Reason, Remedy: string(s.Remedy), Copies: []pluginCopyJSON{}}
	for i := range s.Copies {
		c := &s.Copies[i]
		out.Copies = append(out.Copies, pluginCopyJSON{
			Path: c.Path, Loaded: c == s.Loaded(), Version: c.Version, Arch: c.Arch, SHA256: c.SHA256, Libxml2: c.Library.Version,
			Fitness: string(c.Fitness), Reason: c.Reason, Repairable: c.Repairable,
		})
	}
	return out
}
