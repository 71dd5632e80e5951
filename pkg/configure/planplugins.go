package configure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/sipeplugin"
)

// SavedPasswordsError says that the keyring plugin isn't enabled because other
// accounts' passwords stand in accounts.xml: when the plugin finds the keyring
// locked, it loses these (pidgin-gnome-keyring gnome-keyring.c).
type SavedPasswordsError struct{ Names []string }

// Error lists the accounts.
func (e *SavedPasswordsError) Error() string {
	return fmt.Sprintf("the keyring plugin isn't switched on: it could lose the passwords saved in accounts.xml for %s\n"+
		"move them first: pidgin-lync migrate --all-protocols", quoted(e.Names))
}

// pluginPlanner plans what a request means for the clients' plugins.
type pluginPlanner struct {
	plugins  Plugins
	req      Request
	plan     *Plan
	live     bool // a client runs, and writes its preferences itself
	accounts []*purple.Account
}

func (c *Configurator) planPlugins(plugins Plugins, req Request, plan *Plan) error {
	p := &pluginPlanner{plugins, req, plan, c.accounts.Live(), c.accounts.List()}
	switch req.Action {
	case Setup, Edit, SetPassword, Migrate:
		return p.plans()
	}
	return nil
}

func (p *pluginPlanner) plans() error {
	if p.req.Action == Setup || p.req.RepairPlugin || p.changesScheme() {
		p.sipe()
	}
	for _, client := range p.clients() {
		if err := p.keyring(client); err != nil {
			return err
		}
	}
	return nil
}

// changesScheme says whether the request gives an account another authentication
// scheme.
func (p *pluginPlanner) changesScheme() bool {
	return slices.ContainsFunc(p.plan.Accounts, func(a *AccountPlan) bool {
		return slices.ContainsFunc(a.Changes, func(f lync.FieldChange) bool { return f.Field == "auth-scheme" })
	})
}

// clients are those whose keyring plugin matters: they sign on with an account whose
// password will be in the keyring or, where the plugin is asked for, with any that
// the request is about. An account that nobody signs on with is taken for one of
// Pidgin's.
func (p *pluginPlanner) clients() []Client {
	signOns := p.signOns()
	found := slices.DeleteFunc(slices.Clone(clients), func(c Client) bool { return !slices.Contains(signOns, c) })
	if len(found) == 0 && (p.asked() || p.req.Action == Migrate && p.plan.changesAccounts()) {
		return []Client{Pidgin}
	}
	return found
}

// asked says whether the request is to switch the keyring plugin on.
func (p *pluginPlanner) asked() bool { return p.req.KeyringPlugin == PluginEnable }

// signOns lists who signs on with the accounts that matter, as often as with each.
func (p *pluginPlanner) signOns() []Client {
	var list []Client
	for _, a := range p.plan.Accounts {
		if a.Password == InKeyring || p.asked() {
			list = append(list, a.Enabled...)
		}
	}
	if p.asked() && p.req.Action == Migrate { // also those that an earlier run has moved
		for _, a := range p.accounts {
			if p.req.migrates(a) {
				list = append(list, enabledClients(a)...)
			}
		}
	}
	return list
}

// keyring plans for one client's keyring plugin.
func (p *pluginPlanner) keyring(c Client) error {
	if p.req.KeyringPlugin == PluginLeave {
		return nil
	}
	state, err := p.plugins.KeyringPlugin(c)
	if err != nil {
		if p.asked() {
			return err
		}
		p.plan.warnUnreadable(err)
		return nil
	}
	p.warnOthers(c, state)
	switch {
	case state.Enabled:
		return nil
	case state.Installed == nil:
		p.plan.warn("keyring-plugin-missing", c.Title()+" has no plugin that finds the password in the keyring, and asks for it at each start", missingPluginRemedy(c))
		return nil
	case p.asked():
		return p.enable(c, state.Installed.Name)
	}
	p.plan.warn("keyring-plugin-off", fmt.Sprintf("%s's plugin %q, which finds the password in the keyring, is off", c.Title(), state.Installed.Name),
		p.switchOn(c, state.Installed.Name)+", or start "+c.Title()+" with: pidgin-lync launch")
	return nil
}

// warnUnreadable warns of a prefs.xml that can't be read.
func (p *Plan) warnUnreadable(err error) {
	p.warn("preferences-unreadable", firstLine(err), "see: pidgin-lync doctor")
}

// warnOthers warns of plugins that keep passwords elsewhere.
func (p *pluginPlanner) warnOthers(c Client, state KeyringPlugin) {
	for _, name := range state.Others {
		p.plan.warn("other-keyring-plugin", fmt.Sprintf("%s's plugin %q is on, which looks for passwords elsewhere and may take them there", c.Title(), name),
			fmt.Sprintf("switch it off in %s's list of plugins", c.Title()))
	}
}

// enable plans to switch a client's keyring plugin on, unless that could lose a
// password.
func (p *pluginPlanner) enable(c Client, name string) error {
	if saved := p.savedElsewhere(); len(saved) > 0 {
		return &SavedPasswordsError{saved}
	}
	if p.live {
		p.plan.warn("keyring-plugin-off", fmt.Sprintf("%s's plugin %q stays off: %s keeps the preferences itself", c.Title(), name, p.plan.Where), p.switchOn(c, name))
		return nil
	}
	p.plan.Plugins = append(p.plan.Plugins, PluginStep{EnableKeyringPlugin, c})
	return nil
}

// switchOn says how the plugin is switched on. What a running client has in memory
// wins over prefs.xml.
func (p *pluginPlanner) switchOn(c Client, name string) string {
	switch {
	case !p.live:
		return "run again with --keyring-plugin enable"
	case c == Finch:
		return fmt.Sprintf("switch %q on in Finch (Actions, Plugins)", name)
	}
	return fmt.Sprintf("switch %q on in Pidgin (Tools, Plugins)", name)
}

func missingPluginRemedy(c Client) string {
	launch := "start " + c.Title() + " with: pidgin-lync launch"
	if install := pidgin.InstallCommand("pidgin-gnome-keyring"); strings.Contains(install, "apt-get") {
		return "install one with: " + install + "; or " + launch
	}
	return launch
}

// savedElsewhere names the accounts whose passwords will still stand in
// accounts.xml when the plan is applied.
func (p *pluginPlanner) savedElsewhere() []string {
	var saved []string
	for _, a := range p.accounts {
		moved := slices.ContainsFunc(p.plan.changes(), func(c Change) bool { return c.Account == a && c.Edit.DropPassword })
		if _, there := savedPassword(a); there && !moved {
			saved = append(saved, a.Name())
		}
	}
	return saved
}

// OffersKeyringPlugin says whether a client's keyring plugin is there, is off, and
// can be switched on together with a change of this account (nil for a new one): no
// other password stands in accounts.xml, which the plugin could lose.
func (c *Configurator) OffersKeyringPlugin(client Client, of *Info) bool {
	others := func(a *purple.Account) bool {
		_, saved := savedPassword(a)
		return saved && (of == nil || !purple.SameName(a.Name(), of.Name))
	}
	if c.accounts.Live() || slices.ContainsFunc(c.accounts.List(), others) {
		return false
	}
	state, err := c.plugins.KeyringPlugin(client)
	return err == nil && state.Installed != nil && !state.Enabled
}

// sipe plans for the sipe plugin.
func (p *pluginPlanner) sipe() {
	status := p.plugins.SipePlugin()
	if loaded := status.Loaded(); loaded != nil && loaded.Before120 && p.usesCertificates() {
		p.plan.warn("sipe-plugin-old", fmt.Sprintf("pidgin-sipe %s is older than 1.20, whose TLS-DSK servers refuse", loaded.Version), "install a newer one, or give --auth-scheme ntlm")
	}
	repairs := status.Remedy == sipeplugin.RemedyRepair
	switch {
	case p.req.RepairPlugin && repairs:
		p.plan.Plugins = append(p.plan.Plugins, PluginStep{Do: RepairSipePlugin})
		if p.live {
			p.plan.warn("sipe-plugin-next-start", "the repaired plugin isn't in use yet: "+p.plan.Where+" has loaded the other one", "quit it and start it again")
		}
	case status.State == sipeplugin.StateMissing:
		p.plan.warn("sipe-plugin-missing", "pidgin-sipe, Pidgin's plugin for Lync, isn't installed", missingSipeRemedy())
	case repairs && status.State == sipeplugin.StateStale:
		p.plan.warn("sipe-plugin-stale", status.Reason, "renew the copy: pidgin-lync plugin repair")
	case status.State == sipeplugin.StateStale:
		p.plan.warn("sipe-plugin-stale", status.Reason, "remove the copy: pidgin-lync plugin restore")
	case repairs && status.State == sipeplugin.StateUnfit:
		p.plan.warn("sipe-plugin-unfit", p.unfitText(), "repair a copy of the plugin for you alone: pidgin-lync plugin repair (or run this again with --repair-plugin)")
	case status.State == sipeplugin.StateUnfit || status.State == sipeplugin.StateForeign && status.Remedy != sipeplugin.RemedyNone:
		p.plan.warn("sipe-plugin-unfit", p.unfitText(), "see: pidgin-lync plugin status")
	}
}

// usesCertificates says whether an account signs on by TLS-DSK, or may.
func (p *pluginPlanner) usesCertificates() bool {
	return slices.ContainsFunc(p.plan.Accounts, func(a *AccountPlan) bool {
		return a.Account.AuthScheme.UsesCertificates()
	})
}

func missingSipeRemedy() string {
	if install := pidgin.InstallCommand("pidgin-sipe"); install != "" {
		return "install it: " + install
	}
	return "install it from your distribution"
}

// unfitText says what doesn't work with an unfit plugin.
func (p *pluginPlanner) unfitText() string {
	const why = "the installed pidgin-sipe can't read XML with the installed libxml2: "
	if p.usesCertificates() {
		return why + "signing on with tls-dsk fails, and the contact list stays empty"
	}
	return why + "the contact list stays empty"
}
