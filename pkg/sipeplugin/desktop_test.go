package sipeplugin

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/lynctest"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// stock is the plugin where Debian's and Ubuntu's package has it.
const stock = "/usr/lib/purple-2/libsipe.so"

// patience only decides when a hopeless wait ends.
const patience = 30 * time.Second

// savedAccount signs on by TLS-DSK as soon as Pidgin starts.
const savedAccount = `<?xml version='1.0' encoding='UTF-8' ?>
<account version='1.0'><account>
	<protocol>prpl-sipe</protocol>
	<name>%s,</name>
	<password>%s</password>
	<settings>
		<setting name='server' type='string'>%s</setting>
		<setting name='transport' type='string'>tls</setting>
		<setting name='authentication' type='string'>tls-dsk</setting>
		<setting name='dont-publish' type='bool'>1</setting>
	</settings>
	<settings ui='gtk-gaim'><setting name='auto-login' type='bool'>1</setting></settings>
</account></account>
`

// A scene is a desktop with one account, and the front end that it is for.
type scene struct {
	t       *testing.T
	desktop *testdesktop.Desktop
	dir     string // purple directory
	user    lynctest.User
	front   *lynctest.FrontEnd
}

func newScene(t *testing.T) scene {
	t.Helper()
	testdesktop.Need(t, "pidgin", "dbus-daemon", "Xvfb")
	testdesktop.NeedFile(t, stock, "pidgin-sipe")
	desktop := testdesktop.New(t)
	s := scene{t: t, desktop: desktop, dir: filepath.Join(desktop.Home, ".purple")}
	s.user = lynctest.User{Address: "jane.roe1@example.test", Password: secret.New("made-up-for-this-test")}
	var err error
	if s.front, err = lynctest.Start(lynctest.Config{Users: []lynctest.User{s.user}}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.front.Close() })
	if err := os.Mkdir(s.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := s.front.Trust(s.dir); err != nil {
		t.Fatal(err)
	}
	return s
}

// start starts Pidgin with the account as it was at first.
func (s scene) start() *testdesktop.Pidgin {
	s.t.Helper()
	save(s.t, filepath.Join(s.dir, "accounts.xml"), fmt.Appendf(nil, savedAccount, s.user.Address, "made-up-for-this-test", s.front.TLS()))
	return s.desktop.StartPidgin(s.dir)
}

// fails waits for the error of the plugin that reads no XML.
func (s scene) fails(pidgin *testdesktop.Pidgin) {
	s.t.Helper()
	account := pidgin.Find(s.user.Address+",", "prpl-sipe")
	for end := time.Now().Add(patience); !account.HasError(); time.Sleep(20 * time.Millisecond) {
		if account.IsConnected() {
			s.t.Fatal("it has signed on")
		}
		if time.Now().After(end) {
			s.t.Fatal("the sign-on doesn't end")
		}
	}
	if !strings.Contains(pidgin.Log(), "Web ticket request to ") {
		s.t.Error("it fails for another reason")
	}
}

// signsOn waits until the front end has let the account in.
func (s scene) signsOn() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	_, err := s.front.WaitSignOn(ctx, func(on lynctest.SignOn) bool {
		return on.Scheme == lynctest.TLSDSK && on.Status == 200 && on.PasswordVerified
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// passedOver is what libpurple logs of the installed plugin if it has loaded a copy.
func passedOver(copied string) string {
	return "Not loading " + stock + ". Another plugin with the same name (" + copied + ") has already been loaded."
}

// TestRealPidginNeedsTheRepair holds for Debian 12 and for others whose libxml2 is
// like its; elsewhere the plugin is fit, and that is what is shown there.
func TestRealPidginNeedsTheRepair(t *testing.T) {
	s := newScene(t)
	dirs := []string{filepath.Dir(stock)}
	installed := Look(dirs, s.dir)
	if installed.State == StateFit {
		s.start()
		s.signsOn()
		return
	}
	if installed.State != StateUnfit || installed.Remedy != RemedyRepair {
		t.Fatalf("the installed plugin: %+v", installed)
	}

	// A file that can't be loaded, which Look says is passed over.
	target := save(t, filepath.Join(s.dir, "plugins", FileName), []byte("no plugin"))
	if loaded := Look(dirs, s.dir).Loaded(); loaded.Path != stock {
		t.Errorf("loaded: %+v", loaded)
	}
	pidgin := s.start()
	s.fails(pidgin)
	if log := pidgin.Log(); strings.Contains(log, passedOver(target)) || !strings.Contains(log, target+" is not loadable") {
		t.Error("Pidgin doesn't pass over a file that can't be loaded")
	}
	pidgin.Quit()
	if err := os.Remove(target); err != nil {
		t.Fatal(err)
	}

	if changed, err := Repair(dirs, s.dir); !changed || err != nil {
		t.Fatalf("Repair: %v, %v", changed, err)
	}
	pidgin = s.start()
	s.signsOn()
	if !strings.Contains(pidgin.Log(), passedOver(target)) {
		t.Error("Pidgin doesn't load the copy instead of the installed plugin")
	}
	pidgin.Quit()

	if changed, err := Restore(s.dir); !changed || err != nil {
		t.Fatalf("Restore: %v, %v", changed, err)
	}
	if left, err := os.ReadDir(filepath.Dir(target)); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	pidgin = s.start()
	s.fails(pidgin)
	if strings.Contains(pidgin.Log(), target) {
		t.Error("Pidgin still knows of the copy")
	}
	pidgin.Quit()
}

func TestFinchLoadsTheRepairedCopy(t *testing.T) {
	testdesktop.Need(t, "finch", "dbus-daemon")
	testdesktop.NeedFile(t, stock, "pidgin-sipe")
	desktop := testdesktop.New(t)
	dir := filepath.Join(desktop.Home, ".purple")
	if Look([]string{filepath.Dir(stock)}, dir).State == StateFit {
		return // nothing to repair here
	}
	if changed, err := Repair([]string{filepath.Dir(stock)}, dir); !changed || err != nil {
		t.Fatalf("Repair: %v, %v", changed, err)
	}
	finch := desktop.StartFinch(dir)
	if !strings.Contains(finch.Log(), passedOver(filepath.Join(dir, "plugins", FileName))) {
		t.Error("Finch doesn't load the copy instead of the installed plugin")
	}
	finch.Quit()
}
