package doctor

import (
	"context"

	"github.com/pidgin-lync/pidgin-lync/pkg/sipeplugin"
)

// fromSource is where building the plugin is described.
const fromSource = "build it from source as docs/plugin-from-source.md says"

func lookForPlugin(_ context.Context, p *patient, r *report) {
	s := p.plugin()
	loaded := s.Loaded()
	if loaded == nil {
		r.fail(p.getPlugin(), "Pidgin has no Lync accounts without it: %s", s.Reason)
		return
	}
	r.ok("%s, version %s", loaded.Path, orUnknown(loaded.Version))
}

// getPlugin words how to install the plugin.
func (p *patient) getPlugin() string {
	if p.release().lacksSipe() {
		return "this distribution has no package of it: " + fromSource
	}
	return p.installs("pidgin-sipe")
}

// lookAtXML says whether what a client loads can read XML.
func lookAtXML(_ context.Context, p *patient, r *report) {
	s := p.plugin()
	loaded := s.Loaded()
	if loaded == nil {
		r.skip("there is no plugin to look at")
		return
	}
	library := "libxml2 " + orUnknown(loaded.Library.Version)
	switch loaded.Fitness {
	case sipeplugin.Fit:
		r.ok("the plugin reads XML with %s: TLS-DSK and the contact list can work", library)
	case sipeplugin.Unfit:
		r.fail(p.mendPlugin(), "the plugin reads no XML with %s: signing on by TLS-DSK can't work, nor can the contact list, whatever the account's settings", library)
	default:
		r.warn(p.mendPlugin(), "it isn't known whether the plugin reads XML with %s, without which TLS-DSK and the contact list don't work: %s", library, loaded.Reason)
	}
}

// mendPlugin words what helps against a plugin that reads no XML, or against a
// copy that isn't right.
func (p *patient) mendPlugin() string {
	s := p.plugin()
	switch s.Remedy {
	case sipeplugin.RemedyInstall:
		return p.getPlugin()
	case sipeplugin.RemedyRepair:
		return "make a repaired copy for this user, then start Pidgin again: " + p.command("plugin", "repair")
	case sipeplugin.RemedyRestore:
		return "take the copy away, then start Pidgin again: " + p.command("plugin", "restore")
	case sipeplugin.RemedyUpgrade:
		return "a newer plugin is needed: " + fromSource
	case sipeplugin.RemedyRemove:
		return "if you don't need this copy, remove it and start Pidgin again: " + shellWords("rm", s.Copies[0].Path)
	}
	return ""
}

func lookAtCopy(_ context.Context, p *patient, r *report) {
	switch s := p.plugin(); s.State {
	case sipeplugin.StateRepaired:
		r.ok("%s", s.Reason)
	case sipeplugin.StateStale:
		r.warn(p.mendPlugin(), "%s", s.Reason)
	case sipeplugin.StateForeign:
		r.note(p.mendPlugin(), "%s; it hides the installed plugin, also when that one is updated", s.Reason)
	}
}

// lookAtAge finds plugins whose TLS-DSK knows only a cipher that servers refuse.
func lookAtAge(_ context.Context, p *patient, r *report) {
	loaded := p.plugin().Loaded()
	if loaded == nil {
		r.skip("there is no plugin to look at")
		return
	}
	if !loaded.Before120 {
		return
	}
	for _, a := range p.chosen() {
		if a.AuthScheme.UsesCertificates() {
			r.fail("a newer plugin is needed: "+fromSource, "version %s is older than 1.20, whose TLS-DSK servers refuse, and there are accounts that use it", loaded.Version)
			return
		}
	}
	r.note("", "version %s is older than 1.20: signing on by TLS-DSK won't work", loaded.Version)
}

// userAgent is what the plugin calls itself for an account, "" if it can't be told
// (sipe sipe-core.c: sipe_core_user_agent).
func (p *patient) userAgent(a account) string {
	if a.UserAgent != "" {
		return a.UserAgent
	}
	loaded := p.plugin().Loaded()
	if loaded == nil || loaded.Version == "" || p.libpurple() == "" {
		return ""
	}
	arch := map[string]string{"amd64": "x86_64", "arm64": "other"}[loaded.Arch]
	if arch == "" {
		return ""
	}
	return "Purple/" + p.libpurple() + " Sipe/" + loaded.Version + " (linux-" + arch + ")"
}

// unfit says whether the plugin is known to read no XML, or to read it; nil if
// neither is known.
func (p *patient) unfit() *bool {
	loaded := p.plugin().Loaded()
	if loaded == nil || loaded.Fitness == sipeplugin.Unknown {
		return nil
	}
	unfit := loaded.Fitness == sipeplugin.Unfit
	return &unfit
}
