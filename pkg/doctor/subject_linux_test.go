package doctor

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
	"github.com/pidgin-lync/pidgin-lync/pkg/sipeplugin"
)

// Where Debian has the plugins.
const (
	sipeFile    = "/usr/lib/purple-2/libsipe.so"
	keyringFile = "/usr/lib/purple-2/gnome-keyring.so"
)

// aPassword is in no file and no finding, unless a test puts it there.
const aPassword = "Kw7-brightly-4711"

const alice = "alice.roe@example.test,"

// subject is a machine and a purple directory on which every check holds, to be
// spoiled before the check.
type subject struct {
	machine
	Options
	t     *testing.T
	vault *fakeVault

	settings string // of the account alice, besides those that she has
	account  string // the rest of her account, besides its name and settings
	accounts string // the text of accounts.xml; "" is alice alone
	prefs    string // the text of prefs.xml
	written  bool
}

func newSubject(t *testing.T) *subject {
	t.Helper()
	testdesktop.NeedFile(t, sipeFile, "pidgin-sipe")
	testdesktop.NeedFile(t, keyringFile, "pidgin-gnome-keyring")
	home := t.TempDir()
	s := &subject{t: t, vault: &fakeVault{
		presence: keyring.Presence{Items: 1, ForTool: true, ForPlugin: true}, value: secret.New(aPassword),
	}}
	s.Dir = filepath.Join(home, ".purple")
	s.machine = machine{
		goos: "linux", home: home, defaultDir: s.Dir, now: time.Now,
		env:         func(string) string { return "" },
		root:        filepath.Join(home, "root"),
		libraryDirs: []string{"usr/lib/*-linux-gnu*"},
		pluginDirs:  func(string) []string { return []string{s.inDir("plugins"), s.path("usr/lib/purple-2")} },
		install:     func(packages ...string) string { return shellWords(append([]string{"install"}, packages...)...) },
		find:        func(client string) (string, error) { return s.path("usr/bin", client), nil },
		lookPath:    func(string) (string, error) { return "", errors.New("it isn't there") },
		run:         func(context.Context, string, ...string) ([]byte, error) { return nil, errors.New("it can't be run") },
		running:     func(context.Context, string) ([]pidgin.Client, error) { return nil, nil },
		keyring:     s.vault,
		addresses:   func() []netip.Addr { return []netip.Addr{netip.MustParseAddr("192.0.2.1")} },
	}
	s.save(s.path("etc/os-release"), "ID=debian\nVERSION_ID=\"12\"\n")
	s.save(s.path("usr/bin/pidgin"), "")
	s.save(s.path("usr/lib/x86_64-linux-gnu/libpurple.so.0.14.12"), "")
	s.must(os.Symlink("libpurple.so.0.14.12", s.path("usr/lib/x86_64-linux-gnu/libpurple.so.0")))
	s.copyFile(sipeFile, s.path("usr/lib/purple-2/libsipe.so"))
	s.copyFile(keyringFile, s.path("usr/lib/purple-2/gnome-keyring.so"))
	if _, err := sipeplugin.Repair(s.pluginDirs(s.Dir), s.Dir); err != nil {
		t.Fatal(err)
	}
	s.prefs = "<pref version='1' name='/'><pref name='pidgin'><pref name='plugins'><pref name='loaded' type='pathlist'>" +
		"<item value='" + keyringFile + "'/></pref></pref></pref></pref>"
	return s
}

func (s *subject) path(elements ...string) string { return s.machine.path(elements...) }
func (s *subject) inDir(elements ...string) string {
	return filepath.Join(append([]string{s.Dir}, elements...)...)
}
func (s *subject) installed(name string) string     { return s.path("usr/lib/purple-2", name) }
func (s *subject) chmod(path string, m fs.FileMode) { s.must(os.Chmod(path, m)) }

func (s *subject) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *subject) save(path, text string) {
	s.t.Helper()
	s.must(os.MkdirAll(filepath.Dir(path), 0o700))
	s.must(os.WriteFile(path, []byte(text), 0o600))
}

func (s *subject) copyFile(from, to string) {
	s.t.Helper()
	data, err := os.ReadFile(from)
	s.must(err)
	s.save(to, string(data))
}

// edit changes bytes of a file, which must be there.
func (s *subject) edit(path, old, new string) {
	s.t.Helper()
	data, err := os.ReadFile(path)
	s.must(err)
	if !bytes.Contains(data, []byte(old)) {
		s.t.Fatalf("%s has no %q", path, old)
	}
	s.save(path, string(bytes.ReplaceAll(data, []byte(old), []byte(new))))
}

// anAccount is an account in accounts.xml.
func anAccount(protocol, name, settings, rest string) string {
	return "<account><protocol>" + protocol + "</protocol><name>" + name + "</name><settings>" + settings + "</settings>" + rest + "</account>"
}

func lyncAccount(name string) string { return anAccount("prpl-sipe", name, plain, enabled) }

func setting(name, value string) string {
	return "<setting name='" + name + "' type='string'>" + value + "</setting>"
}

var (
	plain    = setting("authentication", "tls-dsk") + setting("transport", "tls") + setting("server", "fe.example.test") + setting("useragent", "UCCAPI/15.0.4420.1017")
	enabled  = "<settings ui='gtk-gaim'><setting name='auto-login' type='bool'>1</setting></settings>"
	disabled = "<settings ui='gtk-gaim'><setting name='auto-login' type='bool'>0</setting></settings>"
)

func file(accounts ...string) string {
	return "<?xml version='1.0' encoding='UTF-8' ?>\n\n<account version='1.0'>" + strings.Join(accounts, "") + "</account>\n"
}

// write puts the texts into the purple directory, once.
func (s *subject) write() {
	s.t.Helper()
	if s.written {
		return
	}
	s.written = true
	if s.accounts == "" {
		rest := s.account
		if rest == "" {
			rest = enabled
		}
		s.accounts = file(anAccount("prpl-sipe", alice, plain+s.settings, rest))
	}
	s.save(s.inDir("accounts.xml"), s.accounts)
	s.save(s.inDir("prefs.xml"), s.prefs)
}

// findings are those of one check.
func (s *subject) findings(id string) []Finding {
	s.t.Helper()
	i := slices.IndexFunc(checks, func(c check) bool { return c.id == id })
	if i < 0 {
		s.t.Fatalf("there is no check %q", id)
	}
	return examine(s.t.Context(), s.machine, s.Options, checks[i:i+1], nil)
}

// fakeVault is a keyring with the same for every account.
type fakeVault struct {
	state      error
	presence   keyring.Presence
	unfindable error
	value      secret.Secret
	unreadable error
}

func (v *fakeVault) Probe(context.Context) error { return v.state }

func (v *fakeVault) Find(_ context.Context, keys ...keyring.Key) (map[keyring.Key]keyring.Presence, error) {
	found := map[keyring.Key]keyring.Presence{}
	for _, key := range keys {
		found[key] = v.presence
	}
	return found, v.unfindable
}

func (v *fakeVault) Lookup(context.Context, keyring.Key) (secret.Secret, error) {
	return v.value, v.unreadable
}
