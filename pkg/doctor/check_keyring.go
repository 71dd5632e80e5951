package doctor

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// keyringSilent says whether an error means that the keyring can't be asked at all.
func keyringSilent(err error) bool {
	return errors.Is(err, keyring.ErrNoBus) || errors.Is(err, keyring.ErrNoProvider) || errors.Is(err, keyring.ErrTimeout)
}

func lookAtKeyring(ctx context.Context, p *patient, r *report) {
	err := p.keyringState()
	if err == nil {
		r.ok("it is there and unlocked")
		return
	}
	if ctx.Err() != nil {
		r.skip("stopped before it was done")
		return
	}
	text, remedy := split(err)
	text = strings.TrimPrefix(text, "use the keyring: ")
	if errors.Is(err, keyring.ErrLocked) {
		r.warn(remedy, "%s: while it is, Pidgin waits for it to be unlocked when it starts", text)
		return
	}
	if accounts := p.chosen(); len(accounts) > 0 && !slices.ContainsFunc(accounts, account.needsPassword) {
		r.note(remedy, "%s; but no account needs a password", text)
		return
	}
	r.fail(remedy, "%s", text)
}

// needsPassword says whether the keyring should have a password for the account.
func (a account) needsPassword() bool { return !a.SingleSignOn }

// lookForPassword says whether the keyring has the account's password, once, and
// where Pidgin's plugin looks for it.
func lookForPassword(_ context.Context, p *patient, a account, r *report) {
	presences, err := p.presences()
	if err != nil {
		r.skip("the keyring can't be asked")
		return
	}
	found := presences[a.name]
	set := p.command("password", "set", p.typed(a.name))
	switch {
	case !a.needsPassword() && found.Items > 0:
		r.note("remove it: "+p.command("password", "clear", p.typed(a.name)), "the keyring has a password, which single sign-on doesn't use")
	case !a.needsPassword():
		r.ok("single sign-on needs none")
	case found.Items == 0 && a.saved:
		r.warn("move it to the keyring: "+p.command("migrate"), "the password is in accounts.xml instead of the keyring")
	case found.Items == 0:
		r.warn("store it: "+set, "the keyring has no password, so Pidgin asks for it at each start")
	case found.Items > 1:
		r.warn("store it once more: "+set, "the keyring has %d passwords, and it isn't certain which one Pidgin gets", found.Items)
	case !found.ForPlugin && !found.NoPlugin:
		r.warn("store it once more: "+set, "the keyring has the password, but not where Pidgin's keyring plugin looks for it")
	default:
		p.reads(a, r)
	}
}

// reads says whether the password can be read.
func (p *patient) reads(a account, r *report) {
	read, tried := p.passwords()[a.name]
	switch {
	case !tried:
		r.ok("the keyring has one password, where Pidgin's keyring plugin looks for it; while it is locked, it can't be read")
	case read.err != nil:
		text, remedy := split(read.err)
		r.fail(remedy, "the keyring has the password, but doesn't give it: %s", text)
	default:
		r.ok("the keyring has one password, where Pidgin's keyring plugin looks for it")
	}
}

// lookAtKeyringPlugin says which plugin gets passwords out of the keyring, for each
// client that signs an account on.
func lookAtKeyringPlugin(_ context.Context, p *patient, r *report) {
	prefs, err := p.prefs()
	if err != nil {
		r.skip("prefs.xml can't be read")
		return
	}
	installed := pidgin.KeyringPlugins(p.pluginDirs(p.Dir))
	for _, c := range clients {
		if p.signsOn(c) {
			p.pluginOf(c, prefs.LoadedPlugins(c.ui), installed, r)
		}
	}
}

// signsOn says whether a client signs on one of the accounts with a password. Where
// no client does, Pidgin counts as the one that would.
func (p *patient) signsOn(c client) bool {
	var used []client
	for _, a := range p.chosen() {
		if a.needsPassword() {
			used = append(used, a.enabledBy...)
		}
	}
	return slices.Contains(used, c) || len(used) == 0 && c == clients[0]
}

// pluginOf says what one client has.
func (p *patient) pluginOf(c client, loaded []string, installed []pidgin.KeyringPlugin, r *report) {
	var ours *pidgin.KeyringPlugin
	for _, plugin := range installed {
		enabled := purple.PluginLoaded(loaded, plugin.Path)
		switch {
		case plugin.FindsOurItem && enabled:
			r.ok("%s loads %s, %s", c.title, quote(plugin.Name), plugin.Path)
			return
		case plugin.FindsOurItem:
			ours = &plugin
		case enabled:
			r.note("", "%s loads the plugin %s, %s, which looks for passwords elsewhere than pidgin-lync keeps them", c.title, quote(plugin.Name), plugin.Path)
		}
	}
	switch {
	case ours != nil:
		r.warn(p.enablePlugin(), "%s doesn't load the keyring plugin %s, and so asks for passwords", c.title, ours.Path)
	case purple.PluginLoaded(loaded, "gnome-keyring.so"):
		r.warn(p.getKeyringPlugin(), "%s is to load the keyring plugin, but it isn't installed", c.title)
	default:
		r.warn(p.getKeyringPlugin(), "%s has no keyring plugin, and so asks for passwords", c.title)
	}
}

func (p *patient) getKeyringPlugin() string {
	if p.release().hasKeyringPlugin() {
		return p.installs("pidgin-gnome-keyring")
	}
	return "let pidgin-lync give Pidgin the passwords: " + p.command("launch")
}

func (p *patient) enablePlugin() string {
	if accounts := p.chosen(); len(accounts) > 0 {
		return "enable it: " + p.edit(accounts[0], "--keyring-plugin", "enable")
	}
	return "enable it in Pidgin: Tools, Plugins, Password Keyring"
}

// lookForNonASCII finds what a plugin with an NTLM of its own can't send: it takes
// all texts for ASCII unless it was built to ask for the locale's character set
// (sipe sip-sec-ntlm.c, configure.ac).
func lookForNonASCII(_ context.Context, p *patient, a account, r *report) {
	if p.knowsCharacters() {
		r.ok("this build of the plugin knows other characters than ASCII")
		return
	}
	read := p.passwords()[a.name] // where it can't be read, the login is judged
	for _, w := range a.Warnings(lync.Circumstances{Password: read.secret}) {
		if w.ID == "non-ascii-login" || w.ID == "non-ascii-password" {
			r.warn(p.withEdit(a, w.Remedy), "%s", w.Text)
		}
	}
}
