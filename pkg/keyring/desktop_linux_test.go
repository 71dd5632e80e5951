package keyring

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	gokeyring "github.com/zalando/go-keyring"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

const (
	account = `user@example.com,EXAMPLE\user`
	master  = "the keyring's own password"
)

var (
	key      = Key{Protocol: "prpl-sipe", Name: account}
	first    = secret.New("first-password-4711")
	second   = secret.New("second-password-0815")
	stranger = secret.New("somebody-else's-password")
)

// quick are limits that no test has to wait for long, and that a provider which
// answers never reaches.
var quick = Options{CallTimeout: 20 * time.Second, PromptTimeout: 40 * time.Second}

// hasty are limits for a provider that doesn't answer: short, since a test waits
// for them, and yet enough for what does answer on a busy machine.
var hasty = Options{CallTimeout: 600 * time.Millisecond, PromptTimeout: time.Second}

// interactive is the same with a person there.
func interactive(o Options) Options {
	o.Interactive = true
	return o
}

type desktop = testdesktop.Desktop

// unlockedDesktop has the real gnome-keyring, unlocked, for this process.
func unlockedDesktop(t testing.TB) *desktop {
	t.Helper()
	testdesktop.Need(t, "dbus-daemon", "gnome-keyring-daemon", "secret-tool")
	d := testdesktop.New(t)
	d.StartKeyring(master)
	d.Setenv(t)
	return d
}

// fakeDesktop has a fake Secret Service, for this process.
func fakeDesktop(t testing.TB, faults ...testdesktop.Fault) (*desktop, *testdesktop.FakeSecrets) {
	t.Helper()
	testdesktop.Need(t, "dbus-daemon")
	d := testdesktop.New(t)
	fake := d.StartFakeSecretService(faults...)
	d.Setenv(t)
	return d, fake
}

// secretTool runs libsecret's own program, with the secret on its input.
func secretTool(t testing.TB, d *desktop, input secret.Secret, args ...string) (secret.Secret, error) {
	t.Helper()
	cmd := exec.Command("secret-tool", args...)
	cmd.Env, cmd.Stdin = d.Environ(), strings.NewReader(input.Reveal())
	output, err := cmd.Output()
	return secret.New(string(output)), err
}

// pluginWords are the plugin's attributes as secret-tool's arguments.
var pluginWords = []string{"user", account, "protocol", "prpl-sipe", "xdg:schema", "org.gnome.keyring.NetworkPassword"}

// pluginStore stores as the plugin does when Pidgin has signed on.
func pluginStore(t testing.TB, d *desktop, value secret.Secret, collection ...string) {
	t.Helper()
	args := append([]string{"store", "--label=pidgin account password"}, collection...)
	if _, err := secretTool(t, d, value, append(args, pluginWords...)...); err != nil {
		t.Fatal("secret-tool store: ", err)
	}
}

// pluginLookup looks up as the plugin does.
func pluginLookup(t testing.TB, d *desktop) (value secret.Secret, found bool) {
	t.Helper()
	value, err := secretTool(t, d, secret.Secret{}, append([]string{"lookup"}, pluginWords...)...)
	return value, err == nil
}

// assertStored checks that go-keyring and the plugin find the password, in the
// account's only item.
func assertStored(t testing.TB, d *desktop, want secret.Secret) {
	t.Helper()
	value, err := gokeyring.Get("pidgin-lync", account)
	if err != nil || !want.Equal(secret.New(value)) {
		t.Errorf("go-keyring finds another password or none: %v", err)
	}
	if value, found := pluginLookup(t, d); !found || !want.Equal(value) {
		t.Errorf("the plugin finds another password or none")
	}
	assertPresence(t, Presence{Items: 1, ForTool: true, ForPlugin: true})
}

// assertPresence checks what Find says of the account.
func assertPresence(t testing.TB, want Presence) {
	t.Helper()
	found, err := System(quick).Find(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[Key]Presence{key: want}, found); diff != "" {
		t.Errorf("presence (-want +got):\n%s", diff)
	}
}

// mustStore stores, and ends the test if that fails.
func mustStore(t testing.TB, key Key, value secret.Secret) Snapshot {
	t.Helper()
	snapshot, err := System(quick).Store(t.Context(), key, value)
	if err != nil {
		t.Fatal(err)
	}
	return snapshot
}

// everything reads all items of the keyring, ours or not.
func everything(t testing.TB) []item {
	t.Helper()
	p, err := secretService{Options: quick}.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	var all matches
	if err := p.ask(t.Context(), search(map[string]string{}, &all)); err != nil {
		t.Fatal(err)
	}
	items, err := p.read(t.Context(), all.all())
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// assertSame checks that a keyring has what it had, showing no password.
func assertSame(t testing.TB, what string, want, got []item) {
	t.Helper()
	if !sameItems(want, got) {
		t.Errorf("%s: the keyring's items differ:\n%s", what, cmp.Diff(withoutValues(want), withoutValues(got)))
	}
}

// withoutValues are items in a form that can be shown.
func withoutValues(items []item) []string {
	var shown []string
	for _, i := range items {
		var lines []string
		for name, value := range i.attributes {
			lines = append(lines, name+"="+value)
		}
		shown = append(shown, i.collection+" "+i.label+" "+strings.Join(distinct(lines), " "))
	}
	return distinct(shown)
}

// putRaw makes one more item in the login collection with any attributes.
func putRaw(t testing.TB, label string, value secret.Secret, attributes map[string]string) {
	t.Helper()
	s := secretService{Options: quick}
	p, err := s.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	err = s.create(t.Context(), p, item{collection: string(loginPath), label: label, attributes: attributes, value: value, contentType: "text/plain"})
	if err != nil {
		t.Fatal(err)
	}
}

// mess makes the three items of an account that was stored by go-keyring, by the
// plugin, and by something that gave all attributes at once.
func mess(t testing.TB, d *desktop) {
	t.Helper()
	pluginStore(t, d, secret.New("from-the-plugin-99"))
	if err := gokeyring.Set("pidgin-lync", account, "from-go-keyring-99"); err != nil {
		t.Fatal(err)
	}
	putRaw(t, "all five", secret.New("from-elsewhere-99"), bothAttributes(key))
	assertPresence(t, Presence{Items: 3, ForTool: true, ForPlugin: true})
}
