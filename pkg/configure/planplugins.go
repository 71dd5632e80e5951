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

func (c *Configurator) planPlugins(req Request, plan *Plan) error {
	p := &pluginPlanner{c.plugins, req, plan, c.accounts.Live(), c.accounts.List()}
	switch req.Action {
	case Setup, Edit, SetPassword, Migrate:
	default:
		return nil
	}
	if req.Action == Setup || req.RepairPlugin || p.changesScheme() {
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

// clients are those that will sign on with passwords from the keyring.
func (p *pluginPlanner) clients() []Client {
	return slices.DeleteFunc(slices.Clone(clients), func(c Client) bool {
		return !slices.ContainsFunc(p.plan.Accounts, func(a *AccountPlan) bool {
			asked := p.req.KeyringPlugin == PluginEnable && a.Password == ""
			return (a.Password == InKeyring || asked) && slices.Contains(a.Enabled, c)
		})
	})
}

func (p *pluginPlanner) warn(id, text, remedy string) {
	p.plan.Warnings = append(p.plan.Warnings, lync.Warning{ID: id, Text: text, Remedy: remedy})
}

// keyring plans for one client's keyring plugin.
func (p *pluginPlanner) keyring(c Client) error {
	if p.req.KeyringPlugin == PluginLeave {
		return nil
	}
	state, err := p.plugins.KeyringPlugin(c)
	enable := p.req.KeyringPlugin == PluginEnable
	title := c.Title()
	switch {
	case err != nil && enable:
		return err
	case err != nil:
		p.warn("preferences-unreadable", firstLine(err), "see: pidgin-lync doctor")
	case state.Enabled:
	case state.Installed == nil:
		p.warn("keyring-plugin-missing", title+" has no plugin that finds the password in the keyring, and asks for it at each start", missingPluginRemedy())
	case enable && p.live:
		p.warn("keyring-plugin-off", title+" is running, and keeps its preferences itself", "in its window Tools, Plugins switch on \""+state.Installed.Name+"\"")
	case enable:
		if saved := p.savedElsewhere(); len(saved) > 0 {
			return &SavedPasswordsError{saved}
		}
		p.plan.Plugins = append(p.plan.Plugins, PluginStep{EnableKeyringPlugin, c})
	default:
		p.warn("keyring-plugin-off", title+"'s plugin \""+state.Installed.Name+"\", which finds the password in the keyring, is off",
			"run again with --keyring-plugin enable, or start "+title+" with: pidgin-lync launch")
	}
	return nil
}

func missingPluginRemedy() string {
	const launch = "start it with: pidgin-lync launch"
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

// sipe plans for the sipe plugin.
func (p *pluginPlanner) sipe() {
	status := p.plugins.SipePlugin()
	repairs := status.Remedy == sipeplugin.RemedyRepair
	switch {
	case p.req.RepairPlugin && repairs:
		p.plan.Plugins = append(p.plan.Plugins, PluginStep{Do: RepairSipePlugin})
	case status.State == sipeplugin.StateMissing:
		p.warn("sipe-plugin-missing", "pidgin-sipe, Pidgin's plugin for Lync, isn't installed", missingSipeRemedy())
	case repairs && status.State == sipeplugin.StateStale:
		p.warn("sipe-plugin-stale", status.Reason, "renew the copy: pidgin-lync plugin repair")
	case status.State == sipeplugin.StateStale:
		p.warn("sipe-plugin-stale", status.Reason, "remove the copy: pidgin-lync plugin restore")
	case repairs && status.State == sipeplugin.StateUnfit:
		p.warn("sipe-plugin-unfit", p.unfitText(), "repair a copy of the plugin for you alone: pidgin-lync plugin repair (or run this again with --repair-plugin)")
	case status.State == sipeplugin.StateUnfit || status.State == sipeplugin.StateForeign && status.Remedy != sipeplugin.RemedyNone:
		p.warn("sipe-plugin-unfit", p.unfitText(), "see: pidgin-lync plugin status")
	}
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
	certificate := func(a *AccountPlan) bool {
		return a.Account.AuthScheme == lync.SchemeTLSDSK || a.Account.AuthScheme == lync.SchemeAuto
	}
	if slices.ContainsFunc(p.plan.Accounts, certificate) {
		return why + "signing on with tls-dsk fails, and the contact list stays empty"
	}
	return why + "the contact list stays empty"
}
