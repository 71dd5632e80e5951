package doctor

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"sync"

	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
	"github.com/pidgin-lync/pidgin-lync/pkg/sipeplugin"
)

// patient is what is examined. What several checks need is looked up by the first
// that asks, once; the others wait for it.
type patient struct {
	machine
	Options

	plugin   func() *sipeplugin.Status
	accounts func() (accountsFile, error)
	prefs    func() (*purple.PrefsFile, error)
	clients  func() ([]pidgin.Client, error)
	release  func() release

	keyringState func() error // of Probe
	presences    func() (map[string]keyring.Presence, error)
	passwords    func() map[string]password // none while the keyring is locked or can't be reached
	visits       func() map[string]visit
}

// password is what reading one out of the keyring gave.
type password struct {
	secret secret.Secret
	err    error
}

func newPatient(ctx context.Context, m machine, o Options) *patient {
	p := &patient{machine: m, Options: o}
	p.plugin = sync.OnceValue(func() *sipeplugin.Status { return sipeplugin.Look(m.pluginDirs(o.Dir), o.Dir) })
	p.accounts = sync.OnceValues(func() (accountsFile, error) { return readAccounts(o.Dir) })
	p.prefs = sync.OnceValues(func() (*purple.PrefsFile, error) { return purple.ReadPrefs(o.Dir) })
	p.clients = sync.OnceValues(func() ([]pidgin.Client, error) { return m.running(ctx, o.Dir) })
	p.release = sync.OnceValue(m.readRelease)
	p.keyringState = sync.OnceValue(func() error { return m.keyring.Probe(ctx) })
	p.presences = sync.OnceValues(func() (map[string]keyring.Presence, error) { return p.findPasswords(ctx) })
	p.passwords = sync.OnceValue(func() map[string]password { return p.readPasswords(ctx) })
	p.visits = sync.OnceValue(func() map[string]visit { return p.visitServers(ctx) })
	return p
}

// chosen are the Lync accounts to look at.
func (p *patient) chosen() []account {
	file, err := p.accounts()
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(file.lync), func(a account) bool {
		return p.Account != "" && !purple.SameName(a.name, p.Account)
	})
}

// eachAccount makes a check of what is to be seen on a single account.
func eachAccount(look func(ctx context.Context, p *patient, a account, r *report)) func(context.Context, *patient, *report) {
	return func(ctx context.Context, p *patient, r *report) {
		for _, a := range p.chosenOrSkip(r) {
			r.account = a.name
			look(ctx, p, a, r)
		}
	}
}

// chosenOrSkip is chosen; where there is none, the check reports why.
func (p *patient) chosenOrSkip(r *report) []account {
	accounts := p.chosen()
	if _, err := p.accounts(); err != nil {
		r.skip("accounts.xml can't be read")
	} else if len(accounts) == 0 {
		r.skip("there is no Lync account to look at")
	}
	return accounts
}

// keyOf says where an account's password is in the keyring.
func keyOf(name string) keyring.Key { return keyring.Key{Protocol: lync.ProtocolID, Name: name} }

// findPasswords looks which accounts the keyring has something for. A keyring that
// doesn't answer isn't asked again.
func (p *patient) findPasswords(ctx context.Context) (map[string]keyring.Presence, error) {
	if err := p.keyringState(); keyringSilent(err) {
		return nil, err
	}
	var keys []keyring.Key
	for _, a := range p.chosen() {
		keys = append(keys, keyOf(a.name))
	}
	found, err := p.keyring.Find(ctx, keys...)
	presences := map[string]keyring.Presence{}
	for key, presence := range found {
		presences[key.Name] = presence
	}
	return presences, err
}

// readPasswords reads the passwords if that needs nobody's leave.
func (p *patient) readPasswords(ctx context.Context) map[string]password {
	if p.keyringState() != nil {
		return nil
	}
	presences, _ := p.presences() // an error leaves none
	read := map[string]password{}
	for name, presence := range presences {
		if presence.Items > 0 {
			value, err := p.keyring.Lookup(ctx, keyOf(name))
			read[name] = password{value, err}
		}
	}
	return read
}

// command words a command of pidgin-lync for this purple directory as it is typed
// in a shell.
func (p *patient) command(words ...string) string { return p.program() + " " + shellWords(words...) }

// program is pidgin-lync as it is typed for this purple directory.
func (p *patient) program() string {
	if dir := p.otherDir(); dir != "" {
		return shellWords("pidgin-lync", "--purple-dir", dir)
	}
	return "pidgin-lync"
}

// otherDir is the purple directory, "" if it needn't be named.
func (p *patient) otherDir() string {
	if p.Dir == p.defaultDir {
		return ""
	}
	return p.Dir
}

// edit words a change of an account by its flags.
func (p *patient) edit(a account, flags ...string) string {
	return p.command(append([]string{"edit", p.typed(a.name)}, flags...)...)
}

// typed is an account as a person names it: by its sign-in address, where it is
// the only one with that.
func (p *patient) typed(name string) string {
	address, _ := lync.SplitName(name)
	file, _ := p.accounts() // the account is from there
	alike := 0
	for _, other := range file.lync {
		if purple.SameName(other.Address, address) {
			alike++
		}
	}
	if alike > 1 {
		return name
	}
	return cmp.Or(address, name)
}

// inDir is a path in the purple directory.
func (p *patient) inDir(elements ...string) string {
	return filepath.Join(append([]string{p.Dir}, elements...)...)
}
