package doctor

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
	"github.com/pidgin-lync/pidgin-lync/pkg/sipeplugin"
)

// fault is one thing that is wrong, and what its check makes of it.
type fault struct {
	check    string
	name     string
	spoil    func(s *subject)
	severity Severity
	text     string // part of the finding's
	remedy   string // likewise; "" is none
}

func stock(s *subject) { s.must(os.RemoveAll(s.inDir("plugins"))) }

func noPlugin(s *subject) {
	stock(s)
	s.must(os.Remove(s.installed("libsipe.so")))
}

// old makes the installed plugin, which the copy was made from, an old one.
func old(s *subject) {
	stock(s)
	s.edit(s.installed("libsipe.so"), "%s Sipe/1.25.0", "%s Sipe/1.18.0")
}

func listing(text string) func(*subject) {
	return func(s *subject) {
		s.lookPath = func(program string) (string, error) { return "/usr/bin/" + program, nil }
		s.run = func(context.Context, string, ...string) ([]byte, error) { return []byte(text), nil }
	}
}

func accounts(texts ...string) func(*subject) {
	return func(s *subject) { s.accounts = file(texts...) }
}

func settings(text string) func(*subject) { return func(s *subject) { s.settings = text } }
func rest(text string) func(*subject)     { return func(s *subject) { s.account = text } }

func loaded(items, others string) func(*subject) {
	return func(s *subject) {
		s.prefs = "<pref version='1' name='/'><pref name='pidgin'><pref name='plugins'><pref name='loaded' type='pathlist'>" + items + "</pref></pref></pref>" + others + "</pref>"
	}
}

func nss(limits string) func(*subject) {
	return loaded("<item value='/usr/lib/purple-2/nss-prefs.so'/>", "<pref name='plugins'><pref name='core'><pref name='nss_prefs'>"+limits+"</pref></pref></pref>")
}

func vaultState(err error) func(*subject) { return func(s *subject) { s.vault.state = err } }

func presence(p keyring.Presence) func(*subject) { return func(s *subject) { s.vault.presence = p } }

func environment(name, value string) func(*subject) {
	return func(s *subject) {
		s.env = func(asked string) string { return map[string]string{name: value}[asked] }
	}
}

// singleSignOn is by Kerberos, with a ticket cache at the given place.
func singleSignOn(cache string) func(*subject) {
	return func(s *subject) {
		s.settings = "<setting name='sso' type='bool'>1</setting>"
		environment("KRB5CCNAME", cache)(s)
	}
}

// keptCertificate puts one into Pidgin's cache.
func keptCertificate(until time.Time) func(*subject) {
	return func(s *subject) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		s.must(err)
		template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: until.Add(-time.Hour), NotAfter: until}
		der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		s.must(err)
		s.save(s.inDir("certificates/x509/tls_peers/fe.example.test"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	}
}

func clientRuns(c pidgin.Client) func(*subject) {
	return func(s *subject) {
		s.running = func(context.Context, string) ([]pidgin.Client, error) { return []pidgin.Client{c}, nil }
	}
}

var errGone = errors.New("it isn't installed")

var faults = []fault{
	{"pidgin", "nothing is installed", func(s *subject) { s.find = func(string) (string, error) { return "", errGone } },
		Error, "neither Pidgin nor Finch", "install pidgin"},
	{"pidgin", "only Finch is installed", func(s *subject) {
		s.find = func(client string) (string, error) {
			if client == "pidgin" {
				return "", errGone
			}
			return "/usr/bin/finch", nil
		}
	}, Note, "only Finch", "install pidgin"},
	{"sipe-plugin", "it isn't installed", noPlugin, Error, "no libsipe.so", "install pidgin-sipe"},
	{"sipe-plugin", "it isn't packaged", func(s *subject) {
		noPlugin(s)
		s.save(s.path("etc/os-release"), "ID=debian\nVERSION_ID=\"13\"\n")
	}, Error, "no libsipe.so", "docs/plugin-from-source.md"},
	{"sipe-plugin", "the file is damaged", func(s *subject) {
		stock(s)
		s.save(s.installed("libsipe.so"), "garbage")
	}, Error, "no Lync accounts", "install pidgin-sipe"},
	{"sipe-plugin-xml", "it isn't repaired", stock, Error, "TLS-DSK can't work, nor can the contact list", ": pidgin-lync plugin repair"},
	{"sipe-plugin-xml", "another copy is in front", func(s *subject) { s.copyFile(sipeFile, s.inDir("plugins/libsipe.so")) },
		Error, "reads no XML", ": rm "},
	{"sipe-plugin-xml", "there is none", noPlugin, Skipped, "no plugin", ""},
	{"sipe-plugin-copy", "the plugin was updated", func(s *subject) { s.edit(s.installed("libsipe.so"), "%s Sipe/1.25.0", "%s Sipe/1.25.9") },
		Warning, "has changed", ": pidgin-lync plugin repair"},
	{"sipe-plugin-copy", "the plugin was removed", func(s *subject) { s.must(os.Remove(s.installed("libsipe.so"))) },
		Warning, "is gone", ": pidgin-lync plugin restore"},
	{"sipe-plugin-copy", "it isn't ours", func(s *subject) { s.copyFile(sipeFile, s.inDir("plugins/libsipe.so")) },
		Note, "hides the installed plugin", ": rm "},
	{"sipe-plugin-copy", "it isn't ours, but fit", func(s *subject) { s.must(os.Remove(s.inDir("plugins/.pidgin-lync-libsipe.json"))) },
		Note, "hides the installed plugin", ""},
	{"sipe-plugin-age", "an account uses TLS-DSK", old, Error, "1.18.0 is older than 1.20", "docs/plugin-from-source.md"},
	{"sipe-plugin-age", "no account uses TLS-DSK", func(s *subject) {
		old(s)
		s.settings = setting("authentication", "ntlm")
	}, Note, "older than 1.20", ""},
	{"pidgin-diversion", "the moved program", func(s *subject) { s.save(s.path("usr/bin/pidgin.orig"), "") },
		Note, "was moved to", ": sudo dpkg-divert --rename --remove "},
	{"pidgin-diversion", "a diversion", listing("diversion of /usr/bin/pidgin to /usr/bin/pidgin.orig by pidgin-sipe\n"),
		Note, "diversion of /usr/bin/pidgin", ": sudo dpkg-divert --rename --remove /usr/bin/pidgin"},
	{"pidgin-diversion", "the administrator's own", listing("local diversion of /usr/bin/pidgin to /usr/bin/pidgin.distrib\n"),
		Note, "local diversion of /usr/bin/pidgin", ": sudo dpkg-divert --rename --remove /usr/bin/pidgin"},
	{"pidgin-sandbox", "Flatpak", func(s *subject) { s.save(filepath.Join(s.home, ".var/app/im.pidgin.Pidgin/.purple/accounts.xml"), "") },
		Note, "Flatpak", "use the Pidgin of the distribution"},
	{"pidgin-sandbox", "Snap", func(s *subject) { s.save(filepath.Join(s.home, "snap/pidgin/current/x"), "") },
		Note, "Snap", "use the Pidgin of the distribution"},
	{"pidgin-running", "it doesn't answer", clientRuns(pidgin.Client{Program: "Pidgin", PID: 4711}), Warning, "doesn't answer", "waits for an answer"},
	{"unsafe-debug", "in this session", environment("PURPLE_UNSAFE_DEBUG", "1"), Warning, "this session", ": unset PURPLE_UNSAFE_DEBUG"},
	{"unsafe-debug", "in a running client", func(s *subject) {
		clientRuns(pidgin.Client{Program: "Pidgin", PID: 4711})(s)
		s.save(s.path("proc/4711/environ"), "A=B\x00PURPLE_UNSAFE_DEBUG=1\x00")
	}, Warning, "Pidgin, process 4711", ": unset PURPLE_UNSAFE_DEBUG"},

	{"accounts-file", "it is damaged", func(s *subject) { s.accounts = "<account version='1.0'><account>&#x1;" }, Error, "line 1", "accounts.xml"},
	{"accounts-file", "it is empty", accounts(), Note, "has no Lync account", ": pidgin-lync setup"},
	{"accounts-file", "another account is meant", func(s *subject) { s.Account = "bob@example.test," }, Error, `no Lync account "bob@example.test,"`, ": pidgin-lync list"},
	{"accounts-mode", "others may read it", func(s *subject) { s.write(); s.chmod(s.inDir("accounts.xml"), 0o644) }, Warning, "0644", "chmod 600 "},
	{"accounts-mode", "others may list it", func(s *subject) { s.chmod(s.Dir, 0o755) }, Warning, "0755", "chmod 700 "},
	{"accounts-mode", "it can't be written", func(s *subject) { s.write(); s.chmod(s.inDir("accounts.xml"), 0o400) }, Error, "0400", "chmod 600 "},
	{"accounts-copies", "with a password", func(s *subject) {
		s.save(s.inDir("accounts.xml~"), file(anAccount("prpl-sipe", alice, "", "<password>"+aPassword+"</password>")))
	}, Warning, "accounts.xml~ is a copy of accounts.xml that holds a password", "rm "},
	{"accounts-copies", "with other accounts", func(s *subject) { s.save(s.inDir("accounts.xml.bak"), file(lyncAccount("old@example.test,"))) },
		Note, "accounts.xml.bak", "that only it has (1), then: rm "},
	{"clear-text", "a Lync password", rest("<password>" + aPassword + "</password>"), Warning, `the password of "alice.roe@example.test,"`, ": pidgin-lync migrate"},
	{"clear-text", "another protocol's password", accounts(anAccount("prpl-jabber", "bob@jabber.test", "", "<password>"+aPassword+"</password>")),
		Warning, `the password of "bob@jabber.test" (prpl-jabber)`, ": pidgin-lync migrate --all-protocols"},
	{"clear-text", "the mail password", settings(setting("email_password", aPassword)), Warning, "the email_password of", ": pidgin-lync edit alice.roe@example.test --unset email_password"},
	{"clear-text", "a proxy's password", rest("<proxy><type>http</type><host>p</host><password>" + aPassword + "</password></proxy>"),
		Warning, "the proxy password of", "Proxy"},
	{"accounts-merged", "they differ in letter case", accounts(lyncAccount(alice), lyncAccount("Alice.Roe@example.test,")), Warning, "are one account", "start Pidgin"},
	{"accounts-merged", "they differ in the comma", accounts(lyncAccount(alice), lyncAccount("alice.roe@example.test")),
		Warning, "two accounts for one person", ": pidgin-lync remove alice.roe@example.test"},
	{"accounts-merged", "they differ in the login", accounts(lyncAccount(alice), lyncAccount(`alice.roe@example.test,DOM\alice`)), Note, "two logins", ""},
	{"account-name", "it has no comma", accounts(lyncAccount("alice.roe@example.test")), Warning, "no comma", ": pidgin-lync edit alice.roe@example.test --login="},
	{"account-values", "a transport that the plugin misreads", settings(setting("transport", "TLS")), Warning, "takes tcp", ": pidgin-lync edit alice.roe@example.test --transport tls"},
	{"account-values", "a scheme that the plugin misreads", settings(setting("authentication", "TLS-DSK")), Warning, "takes auto", ": pidgin-lync edit alice.roe@example.test --auth-scheme tls-dsk"},
	{"account-values", "an address that the plugin refuses", accounts(lyncAccount("alice,")), Error, `username "alice"`, "pidgin-lync edit"},
	{"account-values", "several tries", settings(setting("authentication", "auto")), Note, "once for every scheme", "--auth-scheme tls-dsk"},
	{"account-untyped", "a server without value", settings("<setting name='server'/>"), Warning, `"server" has no type`, ": pidgin-lync edit alice.roe@example.test --server="},
	{"account-untyped", "an option without value", settings("<setting name='email_url'/>"), Warning, `"email_url" has no type`, " --unset email_url"},
	{"account-untyped", "an unknown one without value", settings("<setting name='x'/>"), Warning, `"x" has no type`, "start it again"},
	{"account-enabled", "one of them", accounts(lyncAccount(alice), anAccount("prpl-sipe", "bob@example.test,", plain, disabled)), Note, "not enabled", ": pidgin-lync edit bob@example.test --enabled true"},
	{"account-enabled", "all of them", accounts(anAccount("prpl-sipe", alice, plain, disabled), anAccount("prpl-sipe", "bob@example.test,", plain, disabled)),
		Warning, "like every Lync account", ": pidgin-lync edit alice.roe@example.test --enabled true"},
	{"account-status", "it is left offline", rest(enabled + "<statuses><status type='offline' active='true'/></statuses>"), Warning, "offline", ": pidgin-lync edit alice.roe@example.test --enabled true"},
	{"account-error", "it disabled the account", rest(disabled + "<current_error><type>2</type><description>Authentication failed</description></current_error>"),
		Error, `it was disabled after "Authentication failed": `, "pidgin-lync password set alice.roe@example.test"},
	{"account-error", "nobody knows it", rest(enabled + "<current_error><type>16</type><description>Perdu</description></current_error>"),
		Warning, `"Perdu"`, ""},
	{"prefs-file", "it is damaged", func(s *subject) { s.prefs = "<pref" }, Error, "prefs.xml, line 1", "quit Pidgin"},
	{"proxy", "one for all accounts", func(s *subject) {
		s.prefs = "<pref version='1' name='/'><pref name='purple'><pref name='proxy'><pref name='type' type='string' value='http'/></pref></pref></pref>"
	}, Warning, "the proxy of all accounts", "No Proxy"},
	{"proxy", "the account's own", rest("<proxy><type>socks5</type></proxy>"), Note, `its own proxy, of the type "socks5"`, "No Proxy"},
	{"proxy", "the environment's", func(s *subject) {
		rest("<proxy><type>envvar</type></proxy>")(s)
		environment("http_proxy", "http://p:3128")(s)
	}, Warning, "of the environment", "No Proxy"},
	{"tls-limits", "no TLS 1.2", nss("<pref name='max_tls' type='int' value='770'/>"), Warning, "no TLS above 1.1", "NSS Preferences"},
	{"tls-limits", "old TLS", nss("<pref name='min_tls' type='int' value='769'/>"), Note, "from 1.0 on", "NSS Preferences"},
	{"tls-limits", "new TLS only", nss("<pref name='min_tls' type='int' value='772'/>"), Warning, "from 1.3 on", "NSS Preferences"},

	{"keyring", "it is locked", vaultState(keyring.ErrLocked), Warning, "locked", ""},
	{"keyring", "there is none", vaultState(keyring.ErrNoProvider), Error, "no keyring program", ""},
	{"keyring", "nobody needs it", func(s *subject) {
		vaultState(keyring.ErrNoProvider)(s)
		singleSignOn("")(s)
	}, Note, "no account needs a password", ""},
	{"keyring-plugin", "it isn't enabled", loaded("", ""), Warning, "doesn't load the keyring plugin", ": pidgin-lync edit alice.roe@example.test --keyring-plugin enable"},
	{"keyring-plugin", "it isn't installed", func(s *subject) { s.must(os.Remove(s.installed("gnome-keyring.so"))) },
		Warning, "isn't installed", "install pidgin-gnome-keyring"},
	{"keyring-plugin", "there is no package of it", func(s *subject) {
		loaded("", "")(s)
		s.must(os.Remove(s.installed("gnome-keyring.so")))
		s.save(s.path("etc/os-release"), "ID=fedora\n")
	}, Warning, "has no keyring plugin", ": pidgin-lync launch"},
	{"keyring-plugin", "another one looks elsewhere", func(s *subject) {
		s.must(os.Remove(s.installed("gnome-keyring.so")))
		s.save(s.installed("kwallet.so"), "core-kwallet\x00")
		loaded("<item value='/usr/lib/purple-2/kwallet.so'/>", "")(s)
	}, Note, "elsewhere", ""},
	{"keyring-password", "there is none", presence(keyring.Presence{}), Warning, "has no password", ": pidgin-lync password set alice.roe@example.test"},
	{"keyring-password", "it is in the file", func(s *subject) {
		presence(keyring.Presence{})(s)
		s.account = enabled + "<password>" + aPassword + "</password>"
	}, Warning, "instead of the keyring", ": pidgin-lync migrate"},
	{"keyring-password", "there are two", presence(keyring.Presence{Items: 2, ForTool: true, ForPlugin: true}), Warning, "2 passwords", ": pidgin-lync password set"},
	{"keyring-password", "the plugin doesn't find it", presence(keyring.Presence{Items: 1, ForTool: true}), Warning, "not where Pidgin's keyring plugin looks", ": pidgin-lync password set"},
	{"keyring-password", "it can't be read", func(s *subject) { s.vault.unreadable = keyring.ErrRefused }, Error, "doesn't give it", ""},
	{"keyring-password", "nobody needs it", settings("<setting name='sso' type='bool'>1</setting>"), Note, "doesn't use", ": pidgin-lync password clear"},
	{"keyring-password", "the keyring can't be asked", vaultState(keyring.ErrNoBus), Skipped, "can't be asked", ""},
	{"non-ascii", "the password", func(s *subject) { s.vault.value = secret.New("Grüße-an-alle") }, Warning, "the password has characters outside ASCII", "pidgin-lync edit"},
	{"non-ascii", "the login", accounts(lyncAccount("alice.roe@example.test,DOM\\älice")), Warning, "the login", "pidgin-lync edit"},
	{"kerberos-ticket", "klist sees none", func(s *subject) {
		singleSignOn("")(s)
		s.lookPath = func(string) (string, error) { return "/usr/bin/klist", nil }
	}, Error, "none that is valid", ": kinit"},
	{"kerberos-ticket", "there is no cache", singleSignOn("FILE:/nowhere/at/all"), Error, "/nowhere/at/all", ": kinit"},
	{"kerberos-ticket", "there is no kinit", singleSignOn("FILE:/nowhere/at/all"), Error, "/nowhere/at/all", "krb5-user), then get a ticket: kinit"},
	{"kerberos-ticket", "it can't be told", singleSignOn("KEYRING:persistent:0"), Skipped, "klist isn't installed", ""},
	{"message-length", "the first message", settings(setting("useragent", strings.Repeat("x", 768-731))), Warning, "garbles the first message", "--user-agent"},
	{"message-length", "the requests for a certificate", settings(setting("useragent", strings.Repeat("x", 51-len("fe.example.test")))), Warning, "garbles the request for a certificate", "--user-agent"},
	{"peer-certificate", "it has expired", keptCertificate(time.Now().Add(-time.Hour)), Warning, "expired on", ": rm "},
	{"peer-certificate", "it is damaged", func(s *subject) { s.save(s.inDir("certificates/x509/tls_peers/fe.example.test"), "garbage") }, Warning, "is damaged", ": rm "},
	{"clock", "it is slow", func(s *subject) { s.now = func() time.Time { return time.Now().Add(-24 * time.Hour) } }, Error, "was written later", "timedatectl"},
}

func TestEachCheckFailsForItsReason(t *testing.T) {
	for _, f := range faults {
		t.Run(f.check+"/"+f.name, func(t *testing.T) {
			t.Parallel()
			s := newSubject(t)
			f.spoil(s)
			s.write()
			findings := s.findings(f.check)
			for _, found := range findings {
				if found.Severity == f.severity && strings.Contains(found.Text, f.text) && strings.Contains(found.Remedy, f.remedy) {
					return
				}
			}
			t.Errorf("%+v\nwant %s, text …%s…, remedy …%s…", findings, f.severity, f.text, f.remedy)
		})
	}
}

func TestEveryCheckHasAFault(t *testing.T) {
	for _, c := range checks {
		known := c.network // see TestFrontEnd…
		for _, f := range faults {
			known = known || f.check == c.id
		}
		if !known {
			t.Errorf("%s has no test that makes it fail", c.id)
		}
	}
}

func TestEveryCheckHoldsOnAHealthyMachine(t *testing.T) {
	s := newSubject(t)
	s.write()
	for _, f := range examine(t.Context(), s.machine, s.Options, checks, nil) {
		if f.Severity != OK && (f.ID != "front-end" || f.Severity != Skipped) {
			t.Errorf("%+v", f)
		}
	}
}

// Healthy in other ways than the healthy machine.
func TestChecksHoldWhereNothingIsWrong(t *testing.T) {
	for name, f := range map[string]fault{
		"a Kerberos ticket":                  {check: "kerberos-ticket", spoil: singleSignOn("FILE:/etc/passwd"), text: "there are tickets"},
		"a Kerberos ticket that klist sees":  {check: "kerberos-ticket", spoil: func(s *subject) { singleSignOn("")(s); listing("")(s) }, text: "there is a Kerberos ticket"},
		"single sign-on without a password":  {check: "keyring-password", spoil: func(s *subject) { singleSignOn("")(s); presence(keyring.Presence{})(s) }, text: "needs none"},
		"a certificate that is valid":        {check: "peer-certificate", spoil: keptCertificate(time.Now().Add(time.Hour)), text: "none of a front end"},
		"limits that aren't in force":        {check: "tls-limits", spoil: loaded("", "<pref name='plugins'><pref name='core'><pref name='nss_prefs'><pref name='max_tls' type='int' value='770'/></pref></pref></pref>"), text: "none are set"},
		"a running Pidgin":                   {check: "pidgin-running", spoil: clientRuns(pidgin.Client{Program: "Pidgin", PID: 7, OnBus: true}), text: "can be told"},
		"no proxy although there is one":     {check: "proxy", spoil: rest("<proxy><type>none</type></proxy>"), text: "direct"},
		"a locked keyring with the password": {check: "keyring-password", spoil: vaultState(keyring.ErrLocked), text: "while it is locked"},
		"no purple directory":                {check: "accounts-mode", spoil: func(s *subject) { s.Dir = filepath.Join(s.Dir, "none") }, text: "only you"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSubject(t)
			f.spoil(s)
			s.write()
			if found := s.findings(f.check); len(found) != 1 || found[0].Severity != OK || !strings.Contains(found[0].Text, f.text) {
				t.Errorf("%+v", found)
			}
		})
	}
}

func TestRepairedPluginIsSeenAsSuch(t *testing.T) {
	s := newSubject(t)
	stock(s)
	if s.findings("sipe-plugin-xml")[0].Severity != Error {
		t.Fatal("the stock plugin passes")
	}
	if _, err := sipeplugin.Repair(s.pluginDirs(s.Dir), s.Dir); err != nil {
		t.Fatal(err)
	}
	if found := s.findings("sipe-plugin-xml"); found[0].Severity != OK {
		t.Errorf("%+v", found)
	}
}

func TestOnlyTheAccountThatIsMeantIsLookedAt(t *testing.T) {
	s := newSubject(t)
	s.accounts = file(lyncAccount("alice.roe@example.test"), lyncAccount("bob@example.test"))
	s.Account = "BOB@example.test"
	s.write()
	for _, f := range examine(t.Context(), s.machine, s.Options, checks, nil) {
		if strings.Contains(f.Account, "alice") {
			t.Errorf("%+v", f)
		}
	}
	if found := s.findings("account-name"); len(found) != 1 || found[0].Account != "bob@example.test" {
		t.Errorf("%+v", found)
	}
}

func TestEveryRemedyForAnErrorIsTold(t *testing.T) {
	s := newSubject(t)
	s.defaultDir = "/home/alice/.purple"
	s.account = disabled + "<current_error><type>2</type><description>Authentication failed</description></current_error>"
	s.write()
	found := s.findings("account-error")
	command := ": pidgin-lync --purple-dir " + s.Dir
	if len(found) != 1 || !strings.HasSuffix(found[0].Remedy, command+" password set alice.roe@example.test") || len(found[0].More) < 2 {
		t.Fatalf("%+v", found)
	}
	if last := found[0].More[len(found[0].More)-1]; last != "then let it sign on again"+command+" edit alice.roe@example.test --enabled true" {
		t.Errorf("the last is %q", last)
	}
}

func TestCommandsNameWhatADefaultWouldMiss(t *testing.T) {
	s := newSubject(t)
	s.defaultDir = "/home/alice/.purple"
	s.accounts = file(lyncAccount(alice), lyncAccount(`alice.roe@example.test,DOM\alice`))
	stock(s)
	s.write()
	if found := s.findings("sipe-plugin-xml"); !has(found, Error, "", ": pidgin-lync --purple-dir "+s.Dir+" plugin repair") {
		t.Errorf("%+v", found)
	}
	s.vault.presence = keyring.Presence{}
	if found := s.findings("keyring-password"); !has(found, Warning, "", ": pidgin-lync --purple-dir "+s.Dir+` password set 'alice.roe@example.test,DOM\alice'`) {
		t.Errorf("%+v", found)
	}
}

func TestUserAgentOfThePluginIsJudgedToo(t *testing.T) {
	s := newSubject(t)
	s.settings = "<setting name='useragent' type='string'></setting>"
	s.accounts = file(anAccount("prpl-sipe", alice, setting("server", "fe.example.test")+setting("authentication", "ntlm"), enabled))
	// 637 + 12 + 2*22 + 2*local + 2*5 + 10 + 41 = 768 where the local address has seven letters
	s.addresses = func() []netip.Addr { return []netip.Addr{netip.MustParseAddr("1.2.3.4")} }
	s.write()
	if found := s.findings("message-length"); found[0].Severity != Warning {
		t.Errorf("%+v", found)
	}
}
