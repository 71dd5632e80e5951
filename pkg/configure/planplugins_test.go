package configure

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/sipeplugin"
)

// pretended are plugins that are as a test says, and can't be changed.
type pretended struct {
	keyring KeyringPlugin
	err     error
	sipe    sipeplugin.Status
}

func (p pretended) KeyringPlugin(Client) (KeyringPlugin, error)       { return p.keyring, p.err }
func (p pretended) EnableKeyring(ctx context.Context, _ Client) error { return errors.ErrUnsupported }
func (p pretended) SipePlugin() *sipeplugin.Status                    { return &p.sipe }
func (p pretended) RepairSipe(context.Context) error                  { return errors.ErrUnsupported }
func (p pretended) ClearText() ([]string, error)                      { return nil, p.err }

var (
	keyringOff    = KeyringPlugin{Installed: &pidgin.KeyringPlugin{Name: "Password Keyring"}}
	keyringOn     = KeyringPlugin{Installed: keyringOff.Installed, Enabled: true}
	errUnreadable = errors.New("prefs.xml can't be read")
)

// planned gives what was planned for the plugins: the steps, then the warnings.
func planned(p *Plan) []string {
	var list []string
	for _, step := range p.Plugins {
		list = append(list, string(step.Do)+string(step.Client))
	}
	for _, w := range p.Warnings {
		list = append(list, w.ID)
	}
	return list
}

func TestTheKeyringPluginIsEnabledOnlyWhereItIsAskedForAndLosesNothing(t *testing.T) {
	moved := sipe("jane@example.com,", "\t\t<password>jane-horse-1</password>\n")
	other := "\t<account>\n\t\t<protocol>prpl-irc</protocol>\n\t\t<name>bob</name>\n\t\t<password>bob-horse-2</password>\n\t</account>\n"
	both := []Client{Pidgin, Finch}
	for name, c := range map[string]struct {
		plugins  pretended
		choice   PluginChoice
		live     bool
		enabled  []Client
		accounts string
		want     []string
		err      error
	}{
		"off and asked for":               {pretended{keyring: keyringOff}, PluginEnable, false, both[:1], moved, []string{"enable-keyring-pluginpidgin"}, nil},
		"for both clients":                {pretended{keyring: keyringOff}, PluginEnable, false, both, moved, []string{"enable-keyring-pluginpidgin", "enable-keyring-pluginfinch"}, nil},
		"for one that is disabled":        {pretended{keyring: keyringOff}, PluginEnable, false, nil, moved, []string{"enable-keyring-pluginpidgin"}, nil},
		"on already":                      {pretended{keyring: keyringOn}, PluginEnable, false, both, moved, nil, nil},
		"off and not asked for":           {pretended{keyring: keyringOff}, PluginUnsaid, false, both[:1], moved, []string{"keyring-plugin-off"}, nil},
		"off and not asked for, disabled": {pretended{keyring: keyringOff}, PluginUnsaid, false, nil, moved, nil, nil},
		"to be left":                      {pretended{keyring: keyringOff}, PluginLeave, false, both, moved, nil, nil},
		"not installed":                   {pretended{}, PluginEnable, false, both[:1], moved, []string{"keyring-plugin-missing"}, nil},
		"beside a running client":         {pretended{keyring: keyringOff}, PluginEnable, true, both[:1], moved, []string{"keyring-plugin-off"}, nil},
		"preferences that can't be read":  {pretended{err: errUnreadable}, PluginUnsaid, false, both, moved, []string{"preferences-unreadable"}, nil},
		"the same, and asked for":         {pretended{err: errUnreadable}, PluginEnable, false, both, moved, nil, errUnreadable},
		"another plugin is on": {pretended{keyring: KeyringPlugin{Installed: keyringOff.Installed, Enabled: true, Others: []string{"KWallet integration"}}},
			PluginUnsaid, false, both[:1], moved, []string{"other-keyring-plugin"}, nil},
		"another account's password":             {pretended{keyring: keyringOff}, PluginEnable, false, both, moved + other, nil, &SavedPasswordsError{[]string{"bob"}}},
		"the same beside a running client":       {pretended{keyring: keyringOff}, PluginEnable, true, both, moved + other, nil, &SavedPasswordsError{[]string{"bob"}}},
		"another account's, and not asked for":   {pretended{keyring: keyringOff}, PluginUnsaid, false, both[:1], moved + other, []string{"keyring-plugin-off"}, nil},
		"another account's, and it is on anyway": {pretended{keyring: keyringOn}, PluginEnable, false, both, moved + other, nil, nil},
	} {
		doc, err := purple.ParseDocument([]byte(document(c.accounts)))
		if err != nil {
			t.Fatal(err)
		}
		entry := doc.Accounts()[0]
		plan := &Plan{Where: "the running Pidgin (process 42)", Accounts: []*AccountPlan{{
			Password: InKeyring, Enabled: c.enabled, changes: []Change{{Account: entry, Edit: purple.Edit{DropPassword: true}}},
		}}}
		p := &pluginPlanner{c.plugins, Request{Action: Edit, KeyringPlugin: c.choice}, plan, c.live, doc.Accounts()}
		if err := p.plans(); !sameError(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
		if diff := cmp.Diff(c.want, planned(plan)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func sameError(got, want error) bool {
	if got == nil || want == nil {
		return got == want
	}
	return got.Error() == want.Error()
}

func TestTheSipePluginIsRepairedOnRequestAndSpokenOfElse(t *testing.T) {
	status := func(state sipeplugin.State, remedy sipeplugin.Remedy) pretended {
		return pretended{sipe: sipeplugin.Status{State: state, Remedy: remedy}}
	}
	for name, c := range map[string]struct {
		plugins pretended
		repair  bool
		live    bool
		want    []string
	}{
		"fit":                        {status(sipeplugin.StateFit, sipeplugin.RemedyNone), true, false, nil},
		"repaired":                   {status(sipeplugin.StateRepaired, sipeplugin.RemedyNone), true, false, nil},
		"unfit":                      {status(sipeplugin.StateUnfit, sipeplugin.RemedyRepair), false, false, []string{"sipe-plugin-unfit"}},
		"unfit, to be repaired":      {status(sipeplugin.StateUnfit, sipeplugin.RemedyRepair), true, false, []string{"repair-sipe-plugin"}},
		"beside a running client":    {status(sipeplugin.StateUnfit, sipeplugin.RemedyRepair), true, true, []string{"repair-sipe-plugin", "sipe-plugin-next-start"}},
		"unfit for good":             {status(sipeplugin.StateUnfit, sipeplugin.RemedyUpgrade), true, false, []string{"sipe-plugin-unfit"}},
		"perhaps unfit":              {status(sipeplugin.StateUnknown, sipeplugin.RemedyRepair), false, false, nil},
		"perhaps, to be repaired":    {status(sipeplugin.StateUnknown, sipeplugin.RemedyRepair), true, false, []string{"repair-sipe-plugin"}},
		"missing":                    {status(sipeplugin.StateMissing, sipeplugin.RemedyInstall), true, false, []string{"sipe-plugin-missing"}},
		"out of date":                {status(sipeplugin.StateStale, sipeplugin.RemedyRepair), false, false, []string{"sipe-plugin-stale"}},
		"out of date, to be renewed": {status(sipeplugin.StateStale, sipeplugin.RemedyRepair), true, false, []string{"repair-sipe-plugin"}},
		"not needed any more":        {status(sipeplugin.StateStale, sipeplugin.RemedyRestore), true, false, []string{"sipe-plugin-stale"}},
		"somebody's and fit":         {status(sipeplugin.StateForeign, sipeplugin.RemedyNone), true, false, nil},
		"somebody's and unfit":       {status(sipeplugin.StateForeign, sipeplugin.RemedyRemove), true, false, []string{"sipe-plugin-unfit"}},
	} {
		plan := &Plan{Accounts: []*AccountPlan{{Account: lync.Account{AuthScheme: lync.SchemeTLSDSK}}}}
		p := &pluginPlanner{c.plugins, Request{Action: Setup, RepairPlugin: c.repair}, plan, c.live, nil}
		if err := p.plans(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, planned(plan)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if slices.ContainsFunc(plan.Warnings, func(w lync.Warning) bool { return w.Remedy == "" }) {
			t.Errorf("%s: a warning without a remedy: %+v", name, plan.Warnings)
		}
	}
}
