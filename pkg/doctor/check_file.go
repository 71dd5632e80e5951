package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

func lookAtAccountsFile(_ context.Context, p *patient, r *report) {
	file, err := p.accounts()
	switch {
	case err != nil:
		r.unreadable(err)
	case !file.exists:
		r.note("create an account: "+p.command("setup"), "there is no %s", p.inDir("accounts.xml"))
	case len(file.lync) == 0:
		r.note("create an account: "+p.command("setup"), "%s has no Lync account", file.path)
	case len(p.chosen()) == 0:
		r.fail("list the accounts: "+p.command("list"), "%s has no Lync account %q", file.path, p.Account)
	default:
		r.ok("%s can be read; accounts: %d, of these Lync's: %d", file.path, len(file.all), len(file.lync))
	}
}

// unreadable reports a file of libpurple's that can't be read.
func (r *report) unreadable(err error) {
	if parse, ok := errors.AsType[*purple.ParseError](err); ok {
		place := ""
		if parse.Line > 0 {
			place = fmt.Sprintf(", line %d", parse.Line)
		}
		r.fail(oneLine(parse.Remedy), "%s%s: %s", parse.Path, place, oneLine(parse.Reason))
		return
	}
	text, remedy := split(err)
	r.fail(remedy, "%s", text)
}

// split takes an error apart into what failed and what to do.
func split(err error) (text, remedy string) {
	text, remedy, _ = strings.Cut(err.Error(), "\n")
	return text, oneLine(remedy)
}

// lookAtModes finds files that others can read, or the user can't write.
func lookAtModes(_ context.Context, p *patient, r *report) {
	if p.goos == "windows" {
		r.skip("there are no permissions of this kind")
		return
	}
	r.mode(p.Dir, 0o700)
	r.mode(p.inDir("accounts.xml"), 0o600)
	if len(r.findings) == 0 {
		r.ok("only you can read accounts.xml and its directory")
	}
}

func (r *report) mode(path string, wanted fs.FileMode) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		r.fail("check the permissions of the directories above it", "%v", err)
		return
	}
	remedy := shellWords("chmod", fmt.Sprintf("%o", wanted), path)
	switch mode := info.Mode().Perm(); {
	case mode&0o077 != 0:
		r.warn(remedy, "%s has the mode %04o: other users of this machine may look into it", path, mode)
	case mode&wanted != wanted:
		r.fail(remedy, "%s has the mode %04o: Pidgin can't read or can't write it", path, mode)
	}
}

func lookForCopies(_ context.Context, p *patient, r *report) {
	copies, err := purple.Leftovers(p.Dir)
	if err != nil {
		text, remedy := split(err)
		r.warn(remedy, "%s", text)
	}
	for _, c := range copies {
		remedy := shellWords("rm", c.Path)
		if n := len(c.OnlyHere); n > 0 {
			remedy = fmt.Sprintf("see whether you need the accounts that only it has (%d), then: %s", n, remedy)
		}
		if c.Secret {
			r.warn(remedy, "%s is a copy of accounts.xml that holds a password in clear text", c.Path)
		} else {
			r.note(remedy, "%s is a copy of accounts.xml", c.Path)
		}
	}
}

// lookForClearText names the accounts that have a secret in the file, and never
// what it is.
func lookForClearText(_ context.Context, p *patient, r *report) {
	file, err := p.accounts()
	if err != nil {
		r.skip("accounts.xml can't be read")
		return
	}
	for _, a := range file.all {
		if a.protocol == lync.ProtocolID {
			r.account = a.name
		} else {
			r.account = ""
		}
		for _, what := range a.clearText {
			r.warn(p.moveSecret(a, what), "accounts.xml holds in clear text: the %s of %q (%s)", what, a.name, a.protocol)
		}
	}
}

// moveSecret words how a secret gets out of the file.
func (p *patient) moveSecret(a stored, what string) string {
	switch {
	case what == purple.AccountPassword && a.protocol == lync.ProtocolID:
		return "move it to the keyring: " + p.command("migrate")
	case what == purple.AccountPassword:
		return "move it to the keyring: " + p.command("migrate", "--all-protocols")
	case what == lync.EmailPassword && a.protocol == lync.ProtocolID:
		return "remove it, and change that password: " + p.command("edit", p.typed(a.name), "--unset", lync.EmailPassword)
	case what == purple.ProxyPassword:
		return "use a proxy that needs no password, or take it out in Pidgin: Accounts, Manage Accounts, Modify, Proxy"
	}
	return "take it out in Pidgin: Accounts, Manage Accounts, Modify"
}

// lookForMerged finds accounts that are one to libpurple, or to the front end.
func lookForMerged(_ context.Context, p *patient, r *report) {
	file, err := p.accounts()
	if err != nil {
		r.skip("accounts.xml can't be read")
		return
	}
	for i, a := range file.lync {
		for _, b := range file.lync[i+1:] {
			r.account = b.name
			switch {
			case purple.SameName(a.name, b.name):
				r.warn("start Pidgin and quit it: it keeps one, with the settings of the later one",
					"to Pidgin %q and %q are one account", a.name, b.name)
			case purple.SameName(a.Address, b.Address) && a.Login == b.Login:
				r.warn("keep the one with the comma: "+p.command("remove", strings.TrimSuffix(a.name, ",")),
					"%q and %q are two accounts for one person", a.name, b.name)
			case purple.SameName(a.Address, b.Address):
				r.note("", "%q and %q sign the same person on with two logins", a.name, b.name)
			}
		}
	}
}

func lookAtPrefs(_ context.Context, p *patient, r *report) {
	prefs, err := p.prefs()
	switch {
	case err != nil:
		r.unreadable(err)
	case !prefs.Exists():
		r.ok("there is none: clients take the system's, or their own")
	default:
		r.ok("%s can be read", prefs.Path())
	}
}

// tls12 is TLS 1.2 as NSS counts (nss sslproto.h: SSL_LIBRARY_VERSION_TLS_1_2).
const tls12 = 0x0303

// lookAtTLSLimits finds limits of the plugin nss-prefs (libpurple
// plugins/ssl/nss-prefs.c).
func lookAtTLSLimits(_ context.Context, p *patient, r *report) {
	prefs, err := p.prefs()
	if err != nil {
		r.skip("prefs.xml can't be read")
		return
	}
	lowest, low := prefs.Int("/plugins/core/nss_prefs/min_tls")
	highest, high := prefs.Int("/plugins/core/nss_prefs/max_tls")
	inForce := false
	for _, c := range clients {
		inForce = inForce || purple.PluginLoaded(prefs.LoadedPlugins(c.ui), "nss-prefs.so")
	}
	const remedy = "change it in Pidgin: Tools, Plugins, NSS Preferences"
	switch {
	case !inForce:
	case high && highest < tls12:
		r.warn(remedy, "the plugin NSS Preferences allows no TLS above %s, and servers of today want 1.2", tlsName(highest))
	case low && lowest < tls12:
		r.note(remedy, "the plugin NSS Preferences allows TLS from %s on, which is too old to be safe", tlsName(lowest))
	case low && lowest > tls12:
		r.warn(remedy, "the plugin NSS Preferences allows TLS from %s on, which few Lync servers have", tlsName(lowest))
	}
}

func tlsName(version int64) string {
	if version < 0x0301 {
		return "SSL 3"
	}
	return fmt.Sprintf("1.%d", version-0x0301)
}
