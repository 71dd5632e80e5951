package configure

import (
	"context"
	"errors"

	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/sipeplugin"
)

// Plugins are the plugins, and the preferences, of the clients that use one purple
// directory.
type Plugins interface {
	// KeyringPlugin says whether a client finds passwords in the keyring by itself.
	KeyringPlugin(c Client) (KeyringPlugin, error)
	// EnableKeyring makes a client load the keyring plugin from its next start on.
	EnableKeyring(ctx context.Context, c Client) error
	// SipePlugin says what is known of the installed sipe plugin.
	SipePlugin() *sipeplugin.Status
	// RepairSipe makes a repaired copy of the sipe plugin for this user.
	RepairSipe(ctx context.Context) error
	// ClearText names the preferences that hold a secret in clear text.
	ClearText() ([]string, error)
}

// KeyringPlugin is what a client has of plugins that look into the keyring.
type KeyringPlugin struct {
	Installed *pidgin.KeyringPlugin // the one that finds what package keyring stores; nil: none
	Enabled   bool                  // the client loads it at its start
	Others    []string              // names of further ones that are loaded, which look elsewhere
}

// PluginFiles are the installed plugins and the preferences in a purple directory.
type PluginFiles struct {
	Dir    string                          // the purple directory
	Search func(purpleDir string) []string // where plugins are looked for; nil: pidgin.PluginDirs
}

// dirs gives the plugin directories in libpurple's order.
func (p PluginFiles) dirs() []string {
	if p.Search != nil {
		return p.Search(p.Dir)
	}
	return pidgin.PluginDirs(p.Dir)
}

// KeyringPlugin implements Plugins. It returns *purple.ParseError for a prefs.xml that
// can't be read.
func (p PluginFiles) KeyringPlugin(c Client) (KeyringPlugin, error) {
	prefs, err := purple.ReadPrefs(p.Dir)
	if err != nil {
		return KeyringPlugin{}, err
	}
	return p.keyringPlugin(prefs, c), nil
}

func (p PluginFiles) keyringPlugin(prefs *purple.PrefsFile, c Client) KeyringPlugin {
	var state KeyringPlugin
	loaded := prefs.LoadedPlugins(c.UI())
	for _, plugin := range pidgin.KeyringPlugins(p.dirs()) {
		enabled := purple.PluginLoaded(loaded, plugin.Path)
		switch {
		case !plugin.FindsOurItem && enabled:
			state.Others = append(state.Others, plugin.Name)
		case plugin.FindsOurItem && state.Installed == nil:
			state.Installed, state.Enabled = &plugin, enabled
		}
	}
	return state
}

// EnableKeyring implements Plugins. Besides the errors of KeyringPlugin it returns
// purple.ErrBusy and purple.ErrChanged.
func (p PluginFiles) EnableKeyring(ctx context.Context, c Client) error {
	prefs, err := purple.ReadPrefs(p.Dir)
	if err != nil {
		return err
	}
	state := p.keyringPlugin(prefs, c)
	if state.Installed == nil {
		return errors.New("it isn't installed any more")
	}
	text, err := prefs.WithPlugin(c.UI(), state.Installed.Path)
	if err != nil {
		return err
	}
	return prefs.Replace(ctx, text)
}

// SipePlugin implements Plugins.
func (p PluginFiles) SipePlugin() *sipeplugin.Status {
	return sipeplugin.Look(p.dirs(), p.Dir)
}

// RepairSipe implements Plugins. Its errors are those of sipeplugin.Repair.
func (p PluginFiles) RepairSipe(context.Context) error {
	_, err := sipeplugin.Repair(p.dirs(), p.Dir)
	return err
}

// RestoreSipe removes the repaired copy of the sipe plugin, if there is one. Its
// errors are those of sipeplugin.Restore.
func (p PluginFiles) RestoreSipe(context.Context) error {
	_, err := sipeplugin.Restore(p.Dir)
	return err
}

// ClearText implements Plugins.
func (p PluginFiles) ClearText() ([]string, error) {
	prefs, err := purple.ReadPrefs(p.Dir)
	if err != nil {
		return nil, err
	}
	return prefs.ClearText(), nil
}

// PluginChoice is what a Request says of Pidgin's keyring plugin.
type PluginChoice string

// The choices. The zero value leaves the plugin as it is and warns if it is off.
const (
	PluginUnsaid PluginChoice = ""
	PluginEnable PluginChoice = "enable"
	PluginLeave  PluginChoice = "leave"
)

// PluginStep is one change of a client's plugins.
type PluginStep struct {
	Do     PluginAction
	Client Client // of EnableKeyringPlugin
}

// PluginAction is the kind of a PluginStep.
type PluginAction string

// The kinds of plugin steps.
const (
	EnableKeyringPlugin PluginAction = "enable-keyring-plugin"
	RepairSipePlugin    PluginAction = "repair-sipe-plugin"
)
