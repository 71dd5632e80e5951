package doctor

import (
	"bytes"
	"context"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/frontend"
	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
	"github.com/pidgin-lync/pidgin-lync/pkg/pidgin"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// machine is what the checks see of the system around the purple directory.
type machine struct {
	goos       string
	home       string // "" if unknown
	defaultDir string // the purple directory of a client that is told none
	env        func(name string) string
	now        func() time.Time

	root        string   // what stands before the absolute paths below and in the checks
	libraryDirs []string // where libpurple is installed
	pluginDirs  func(purpleDir string) []string
	install     func(packages ...string) string // the command, "" if unknown

	find     func(client string) (path string, err error)
	lookPath func(program string) (path string, err error)
	run      func(ctx context.Context, program string, args ...string) (output []byte, err error)
	running  func(ctx context.Context, purpleDir string) ([]pidgin.Client, error)

	keyring   vault
	addresses func() []netip.Addr // of this machine, from which the plugin may connect
	network   frontend.Environment
}

// vault is what is used of a keyring.Keyring.
type vault interface {
	Probe(ctx context.Context) error
	Find(ctx context.Context, keys ...keyring.Key) (map[keyring.Key]keyring.Presence, error)
	Lookup(ctx context.Context, key keyring.Key) (secret.Secret, error)
}

// keyringLimit is for one call. Two in a row must fit into a check's time.
const keyringLimit = 1500 * time.Millisecond

func thisMachine() machine {
	home, _ := os.UserHomeDir()          // unknown: ""
	defaultDir, _ := purple.DefaultDir() // unknown: each command names the directory
	return machine{
		goos: runtime.GOOS, home: home, defaultDir: defaultDir, env: os.Getenv, now: time.Now,
		root:        "/",
		libraryDirs: []string{"usr/lib/*-linux-gnu*", "usr/lib64", "usr/lib", "usr/local/lib"},
		pluginDirs:  pidgin.PluginDirs, install: pidgin.InstallCommand,
		find: pidgin.Find, lookPath: exec.LookPath, run: runProgram, running: pidgin.Running,
		keyring:   keyring.System(keyring.Options{CallTimeout: keyringLimit}),
		addresses: interfaceAddresses,
	}
}

// path gives a path on this machine.
func (m machine) path(elements ...string) string {
	return filepath.Join(append([]string{m.root}, elements...)...)
}

// runProgram returns what a program writes to its standard output. It gets no
// input, and of a program that a child holds on to, no more than a second.
func runProgram(ctx context.Context, program string, args ...string) ([]byte, error) {
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdout, cmd.WaitDelay = &out, time.Second
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	err := cmd.Run()
	return out.Bytes(), err
}

// interfaceAddresses are the addresses that connections to elsewhere come from.
func interfaceAddresses() []netip.Addr {
	var addresses []netip.Addr
	networks, _ := net.InterfaceAddrs() // none known: nothing is said of lengths
	for _, n := range networks {
		if prefix, err := netip.ParsePrefix(n.String()); err == nil && prefix.Addr().IsGlobalUnicast() {
			addresses = append(addresses, prefix.Addr())
		}
	}
	return addresses
}
