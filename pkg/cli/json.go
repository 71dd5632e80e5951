package cli

import (
	"encoding/json"
	"io"
	"maps"
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/launch"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// The JSON output is a contract, documented in docs/reference.md: keys may be
// added, but none is renamed, removed or given another meaning.

type accountJSON struct {
	Name       string            `json:"name"`
	Username   string            `json:"username"`
	Login      string            `json:"login"`
	Server     string            `json:"server"`
	Transport  string            `json:"transport"`
	UserAgent  string            `json:"user_agent"`
	AuthScheme string            `json:"auth_scheme"`
	SSO        bool              `json:"sso"`
	Alias      string            `json:"alias"`
	Settings   map[string]string `json:"settings"`
	Enabled    map[string]bool   `json:"enabled"`
	Password   passwordInfoJSON  `json:"password"`
	LastError  string            `json:"last_error"`
}

type passwordInfoJSON struct {
	Name          string `json:"name"`
	Where         string `json:"where"`
	KeyringItems  int    `json:"keyring_items"`
	PluginFinds   bool   `json:"plugin_finds"`
	EmailPassword bool   `json:"email_password_in_clear_text"`
}

type accountsJSON struct {
	Accounts []accountJSON `json:"accounts"`
}

func listJSON(infos []configure.Info) accountsJSON {
	list := accountsJSON{Accounts: []accountJSON{}}
	for _, info := range infos {
		list.Accounts = append(list.Accounts, showJSON(info))
	}
	return list
}

func showJSON(info configure.Info) accountJSON {
	acct := info.Account
	enabled := map[string]bool{string(configure.Pidgin): false, string(configure.Finch): false}
	for _, c := range info.Enabled {
		enabled[string(c)] = true
	}
	settings := map[string]string{}
	maps.Copy(settings, acct.Options)
	return accountJSON{
		Name: info.Name, Username: acct.Address, Login: acct.Login, Server: acct.Server,
		Transport: string(acct.Transport), UserAgent: acct.UserAgent, AuthScheme: string(acct.AuthScheme),
		SSO: acct.SingleSignOn, Alias: acct.Alias, Settings: settings, Enabled: enabled,
		Password: passwordJSON(info), LastError: info.LastError,
	}
}

func passwordJSON(info configure.Info) passwordInfoJSON {
	return passwordInfoJSON{
		Name: info.Name, Where: string(info.Password), KeyringItems: info.KeyringItems,
		PluginFinds: info.Findable, EmailPassword: info.EmailPassword,
	}
}

type changeJSON struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

type stepJSON struct {
	Do   string `json:"do"`
	Name string `json:"name"`
}

type warningJSON struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Remedy string `json:"remedy"`
}

type changedAccountJSON struct {
	Name     string        `json:"name"`
	Protocol string        `json:"protocol"`
	Outcome  string        `json:"outcome"`
	Changes  []changeJSON  `json:"changes"`
	Keyring  []stepJSON    `json:"keyring"`
	Password string        `json:"password,omitempty"`
	Warnings []warningJSON `json:"warnings"`
}

type changeResultJSON struct {
	Changed   bool                 `json:"changed"`
	DryRun    bool                 `json:"dry_run"`
	Where     string               `json:"where"`
	Live      bool                 `json:"live"`
	Accounts  []changedAccountJSON `json:"accounts"`
	Plugins   []pluginStepJSON     `json:"plugins"`
	Leftovers []leftoverJSON       `json:"leftovers"`
	Warnings  []warningJSON        `json:"warnings"`
	SignOns   []signOnJSON         `json:"sign_ons"`
	Diff      string               `json:"diff,omitempty"`
}

type pluginStepJSON struct {
	Do     string `json:"do"`
	Client string `json:"client,omitempty"`
}

type leftoverJSON struct {
	Path    string `json:"path"`
	Link    bool   `json:"link"`
	Secret  bool   `json:"holds_secret"`
	Only    int    `json:"accounts_only_here"`
	Error   string `json:"error,omitempty"`
	Removed bool   `json:"removed"`
	Kept    string `json:"kept_because,omitempty"`
}

func leftoversJSON(result *configure.Result) []leftoverJSON {
	list := []leftoverJSON{}
	for _, l := range result.Plan.Leftovers {
		found := leftoverJSON{
			Path: l.Path, Link: l.Link, Secret: l.Secret, Only: len(l.OnlyHere),
			Removed: slices.Contains(result.Deleted, l.Path), Kept: l.Kept,
		}
		if l.Err != nil {
			found.Error = l.Err.Error()
		}
		list = append(list, found)
	}
	return list
}

func resultJSON(w *workplace, result *configure.Result, outcomes []launch.Outcome) changeResultJSON {
	out := changeResultJSON{
		Changed: result.Changed, DryRun: w.dryRun != nil, Where: result.Plan.Where, Live: w.session != nil,
		Accounts: []changedAccountJSON{}, Plugins: []pluginStepJSON{}, Warnings: []warningJSON{}, SignOns: signOnsJSON(outcomes),
		Leftovers: leftoversJSON(result),
	}
	for _, step := range result.Plugins {
		out.Plugins = append(out.Plugins, pluginStepJSON{string(step.Do), string(step.Client)})
	}
	for _, warning := range result.Plan.Warnings {
		out.Warnings = append(out.Warnings, warningJSON(warning))
	}
	if w.dryRun != nil {
		out.Diff = w.dryRun.Diff()
	}
	for _, p := range result.Plan.Accounts {
		acct := changedAccountJSON{
			Name: p.Name, Protocol: p.Protocol, Outcome: string(p.Outcome), Password: string(p.Password),
			Changes: []changeJSON{}, Keyring: []stepJSON{}, Warnings: []warningJSON{},
		}
		for _, c := range p.Changes {
			acct.Changes = append(acct.Changes, changeJSON(c))
		}
		for _, s := range p.Keyring {
			acct.Keyring = append(acct.Keyring, stepJSON{string(s.Do), s.Name})
		}
		for _, warning := range p.Warnings {
			acct.Warnings = append(acct.Warnings, warningJSON(warning))
		}
		out.Accounts = append(out.Accounts, acct)
	}
	return out
}

type userAgentJSON struct {
	Name      string `json:"name"`
	Product   string `json:"product"`
	UserAgent string `json:"user_agent"`
	Default   bool   `json:"default"`
}

func userAgentsJSON() []userAgentJSON {
	var list []userAgentJSON
	for _, u := range lync.UserAgents() {
		list = append(list, userAgentJSON{u.Name, u.Product, u.Value, u.Value == lync.DefaultUserAgent})
	}
	return list
}

type versionJSON struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func printJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
