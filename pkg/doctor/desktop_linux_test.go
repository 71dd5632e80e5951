package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// master is the keyring's own password on the tests' desktops.
const master = "the keyring's own"

// onDesktop gives a subject the real keyring of a desktop.
func onDesktop(t *testing.T) (*subject, *testdesktop.Desktop) {
	t.Helper()
	testdesktop.Need(t, "gnome-keyring-daemon", "dbus-daemon")
	d := testdesktop.New(t)
	d.Setenv(t)
	s := newSubject(t)
	s.keyring = keyring.System(keyring.Options{CallTimeout: keyringLimit})
	s.write()
	return s, d
}

// store puts the account's password into the keyring.
func store(t *testing.T) {
	t.Helper()
	if _, err := keyring.System(keyring.Options{}).Store(t.Context(), keyOf(alice), secret.New(aPassword)); err != nil {
		t.Fatal(err)
	}
}

// expect checks the severities of the two checks that ask the keyring.
func (s *subject) expect(state, password Severity) {
	s.t.Helper()
	both := slices.DeleteFunc(slices.Clone(checks), func(c check) bool { return c.id != "keyring" && c.id != "keyring-password" })
	found := examine(s.t.Context(), s.machine, s.Options, both, nil)
	if got, want := ids(found), fmt.Sprintf("keyring:%s keyring-password:%s", state, password); got != want {
		s.t.Errorf("%s, want %s\n%+v", got, want, found)
	}
}

func TestRealKeyringIsToldInEachState(t *testing.T) {
	s, d := onDesktop(t)
	s.expect(Error, Skipped) // there is no bus
	d.StartKeyring(master)
	s.expect(OK, Warning)
	store(t)
	s.expect(OK, OK)
	d.LockKeyring()
	s.expect(Warning, OK)
	d.RestartKeyring()
	s.expect(Warning, OK)
	d.FreezeKeyring()
	s.expect(Error, Skipped)
}

func TestBusWithoutAKeyringStaysWithoutOne(t *testing.T) {
	s, d := onDesktop(t)
	d.StartBus()
	s.expect(Error, Skipped)
}

func TestNonASCIIPasswordIsFoundOnlyInAnUnlockedKeyring(t *testing.T) {
	s, d := onDesktop(t)
	d.StartKeyring(master)
	if _, err := keyring.System(keyring.Options{}).Store(t.Context(), keyOf(alice), secret.New("Grüße-4711-an-alle")); err != nil {
		t.Fatal(err)
	}
	if found := s.findings("non-ascii"); !has(found, Warning, "the password has characters outside ASCII", "") {
		t.Errorf("%+v", found)
	}
	d.LockKeyring()
	if found := s.findings("non-ascii"); !has(found, OK, "", "") {
		t.Errorf("%+v", found)
	}
}

// everywhere puts a password wherever it can be.
func everywhere(s *subject) {
	s.account = enabled + "<password>" + aPassword + "</password><proxy><type>http</type><password>" + aPassword + "</password></proxy>"
	s.settings = setting("email_password", aPassword)
	s.save(s.inDir("accounts.xml~"), "<password>"+aPassword+"</password>")
}

func TestNoFindingHoldsAPassword(t *testing.T) {
	s, d := onDesktop(t)
	d.StartKeyring(master)
	store(t)
	s.written, s.accounts = false, ""
	everywhere(s)
	s.write()
	findings := examine(t.Context(), s.machine, s.Options, checks, nil)
	text, err := json.Marshal(findings)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text)+fmt.Sprint(findings), aPassword) {
		t.Error("a finding holds the password")
	}
	if n := strings.Count(string(text), "in clear text: "); n != 3 {
		t.Errorf("%d of 3 secrets were found", n)
	}
}

// snapshot is what a run must not change.
func snapshot(t *testing.T, dirs ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := e.Info()
			if err != nil {
				return err
			}
			content := ""
			if info.Mode().IsRegular() {
				data, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				content = fmt.Sprintf("%x", data)
			}
			found[path] = fmt.Sprint(info.Mode(), info.ModTime().UnixNano(), info.Size(), len(content), content)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func TestRunChangesNothing(t *testing.T) {
	testdesktop.Need(t, "gnome-keyring-daemon", "dbus-daemon")
	d := testdesktop.New(t)
	d.Setenv(t)
	d.StartKeyring(master)
	store(t)
	s := newSubject(t)
	s.Dir = filepath.Join(d.Home, ".purple")
	everywhere(s)
	s.write()
	before := snapshot(t, d.Home, d.TempDir)
	Run(t.Context(), Options{Dir: s.Dir}, nil)
	Quick(t.Context(), Options{Dir: s.Dir})
	Run(t.Context(), Options{Dir: filepath.Join(d.Home, "missing")}, nil)
	if diff := cmp.Diff(before, snapshot(t, d.Home, d.TempDir)); diff != "" {
		t.Errorf("something was changed:\n%s", diff)
	}
}

// brokenFiles lets the files be none, or hang.
func brokenFiles(s *subject) {
	s.must(os.Remove(s.inDir("accounts.xml")))
	s.must(syscall.Mkfifo(s.inDir("accounts.xml"), 0o600)) // reading it waits for ever
	s.t.Cleanup(func() {                                   // the reader left behind ends
		if f, err := os.OpenFile(s.inDir("accounts.xml"), os.O_RDWR, 0); err == nil {
			_ = f.Close()
		}
	})
	s.must(os.Remove(s.inDir("prefs.xml")))
	s.must(os.Mkdir(s.inDir("prefs.xml"), 0o700))
	s.save(s.inDir("plugins/libsipe.so"), "garbage")
	s.save(s.installed("libsipe.so"), "\x7fELF")
}

// silentPrograms lets programs hang, and the front end accept and say nothing.
func silentPrograms(s *subject) {
	s.lookPath = func(program string) (string, error) { return program, nil }
	s.run = func(ctx context.Context, _ string, _ ...string) ([]byte, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	s.must(err)
	s.t.Cleanup(func() { _ = listener.Close() })
	s.Network = true
	s.settings = setting("server", listener.Addr().String()) + "<setting name='sso' type='bool'>1</setting>"
	s.written, s.accounts = false, ""
	s.write()
}

// Everything is broken at once: files that hang or are none, programs that hang, a
// keyring and a front end that don't answer.
func TestEverythingBrokenAtOnceEndsInTime(t *testing.T) {
	files, d := onDesktop(t)
	d.StartKeyring(master)
	d.FreezeKeyring()
	brokenFiles(files)
	programs := newSubject(t)
	programs.keyring = files.keyring
	silentPrograms(programs)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // what isn't done by then is skipped as stopped
	defer cancel()
	var both sync.WaitGroup
	for _, s := range []*subject{files, programs} {
		both.Go(func() {
			findings := examine(ctx, s.machine, s.Options, checks, nil)
			seen := map[string]bool{}
			for _, f := range findings {
				seen[f.ID] = true
			}
			if len(seen) != len(checks) || !Failed(findings) || has(findings, Skipped, "stopped", "") {
				t.Errorf("%d of %d checks: %+v", len(seen), len(checks), findings)
			}
		})
	}
	both.Wait()
}

func TestQuickTellsOnlyWhatIsWrong(t *testing.T) {
	_, d := onDesktop(t)
	d.StartBus()
	dir := filepath.Join(d.Home, ".purple")
	findings := Quick(t.Context(), Options{Dir: dir, Network: true})
	for _, f := range findings {
		if f.Severity != Warning && f.Severity != Error || f.ID == "front-end" {
			t.Errorf("%+v", f)
		}
	}
	if !has(findings, Error, "no keyring program", "") {
		t.Errorf("the missing keyring isn't told: %s", ids(findings))
	}
}

// The first lines on a stock Debian 12 are about what can't work there.
func TestFirstLinesTellThatTheStockPluginIsUnfit(t *testing.T) {
	_, d := onDesktop(t)
	findings := Run(t.Context(), Options{Dir: filepath.Join(d.Home, ".purple")}, nil)
	if !has(findings[:3], Error, "TLS-DSK can't work, nor can the contact list", ": pidgin-lync plugin repair") {
		t.Errorf("%+v", findings[:3])
	}
}

// benchmarked is a desktop with an account and its password.
func benchmarked(b *testing.B) Options {
	testdesktop.Need(b, "gnome-keyring-daemon", "dbus-daemon")
	d := testdesktop.New(b)
	d.StartKeyring(master)
	for name, value := range map[string]string{"HOME": d.Home, "DBUS_SESSION_BUS_ADDRESS": d.BusAddress, "XDG_RUNTIME_DIR": d.RuntimeDir} {
		b.Setenv(name, value)
	}
	dir := filepath.Join(d.Home, ".purple")
	if err := os.Mkdir(dir, 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "accounts.xml"), []byte(file(lyncAccount(alice))), 0o600); err != nil {
		b.Fatal(err)
	}
	if _, err := keyring.System(keyring.Options{}).Store(b.Context(), keyOf(alice), secret.New(aPassword)); err != nil {
		b.Fatal(err)
	}
	return Options{Dir: dir}
}

func BenchmarkRunWithoutNetwork(b *testing.B) {
	o := benchmarked(b)
	for b.Loop() {
		if len(Run(b.Context(), o, nil)) < len(checks) {
			b.Fatal("checks are missing")
		}
	}
}

func BenchmarkQuick(b *testing.B) {
	o := benchmarked(b)
	for b.Loop() {
		Quick(b.Context(), o)
	}
}
