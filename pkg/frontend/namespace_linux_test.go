package frontend

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// inside is set in the environment of the process that lives in a network namespace
// of its own.
const inside = "FRONTEND_TEST_NAMESPACE"

// runInside runs the test again in namespaces of its own, which only root may make.
func runInside(t *testing.T) {
	testdesktop.NeedNamespaces(t)
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=5m")
	cmd.Env = append(os.Environ(), inside+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	out, err := cmd.CombinedOutput()
	switch {
	case bytes.Contains(out, []byte("--- SKIP")):
		t.Skipf("in the namespace:\n%s", out)
	case err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name()+" ")):
		t.Errorf("in the namespace: %v\n%s", err, out)
	}
}

// becomeInternet makes the world the only one that this process, and those that it
// starts, can see: the loopback interface, the DNS server, the certificates that
// are trusted. It must be in namespaces of its own.
func (w *world) becomeInternet() {
	w.t.Helper()
	try := func(what string, err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatalf("%s: %v", what, err)
		}
	}
	try("keep mounts apart", unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""))
	try("start the loopback interface", startLoopback())
	conf := filepath.Join(w.t.TempDir(), "resolv.conf")
	try("write resolv.conf", os.WriteFile(conf, []byte("nameserver 127.0.0.1\n"), 0o644))
	resolv, err := filepath.EvalSymlinks("/etc/resolv.conf")
	try("find resolv.conf", err)
	try("use resolv.conf", unix.Mount(conf, resolv, "", unix.MS_BIND, ""))
	const trusted = "/etc/ssl/certs"
	try("replace the trusted certificates", unix.Mount("none", trusted, "tmpfs", 0, ""))
	try("trust the world's authority", os.WriteFile(filepath.Join(trusted, "world.pem"), pemOf(w.ca.cert.Raw), 0o644))
	w.zone.serveDNS(w.t, "127.0.0.1:53")
	for address, s := range w.at {
		w.start(s, address.String())
	}
}

func startLoopback() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	lo.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, lo)
}
