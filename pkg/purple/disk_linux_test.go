package purple

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/diskfile"
)

func init() {
	roles["fill a disk"] = func(args []string) error { return fillDisk(args[0]) }
	roles["look for copies"] = func(args []string) error { return printLeftovers(args[0]) }
}

func TestADirectoryThatCantBeWrittenLeavesEverythingAsItIs(t *testing.T) {
	base, err := os.MkdirTemp("", "purple")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(base) })
	for _, locked := range []bool{false, true} { // with a lock from an earlier run or not
		dir := filepath.Join(base, fmt.Sprint("dir", locked))
		if err := errors.Join(os.Chmod(base, 0o755), os.Mkdir(dir, 0o755)); err != nil {
			t.Fatal(err)
		}
		save(t, filepath.Join(dir, fileName), oldText)
		if locked {
			save(t, filepath.Join(dir, lockName), "")
			if err := os.Chmod(filepath.Join(dir, lockName), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(os.Chmod(filepath.Join(dir, fileName), 0o644), os.Chmod(dir, 0o555)); err != nil {
			t.Fatal(err)
		}
		out, err := unprivileged(t, base, child("commit", dir)).Output()
		if _, failed := errors.AsType[*exec.ExitError](err); !failed || !strings.Contains(string(out), "permission denied\n") {
			t.Errorf("Commit ends with %v: %s", err, out)
		}
		assertOnly(t, dir, oldText)
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// unprivileged lets a child run as nobody if this process is root, to whom
// permissions mean nothing. For that it needs a copy of its program that nobody
// can run.
func unprivileged(t *testing.T, dir string, cmd *exec.Cmd) *exec.Cmd {
	t.Helper()
	if os.Geteuid() != 0 {
		return cmd
	}
	program, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	cmd.Path = filepath.Join(dir, "program")
	if err := os.WriteFile(cmd.Path, program, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd.Dir = dir
	const nobody = 65534
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	return cmd
}

func TestACopyThatCantBeReadHidesNoOther(t *testing.T) {
	dir, err := os.MkdirTemp("", "purple")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for name, mode := range map[string]os.FileMode{"accounts.xml.bak": 0, "accounts.xml.old": 0o644} {
		save(t, filepath.Join(dir, name), "<password>x</password>")
		if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	out, err := unprivileged(t, dir, child("look for copies", dir)).Output()
	if want := "accounts.xml.bak: permission denied, secret false\naccounts.xml.old: no fault, secret true\n"; err != nil || string(out) != want {
		t.Errorf("%v, found\n%swant\n%s", err, out, want)
	}
}

func printLeftovers(dir string) error {
	all, err := Leftovers(dir)
	for _, l := range all {
		fault := "no fault"
		if errors.Is(l.Err, fs.ErrPermission) {
			fault = "permission denied"
		}
		fmt.Printf("%s: %s, secret %v\n", filepath.Base(l.Path), fault, l.Secret)
	}
	return err
}

func TestAFullDiskLeavesTheOldFileWhole(t *testing.T) {
	cmd := child("fill a disk", t.TempDir())
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	} else {
		cmd.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		}
	}
	out, err := cmd.Output()
	forbidden := errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EINVAL) // the latter in a chroot
	if forbidden || strings.HasPrefix(string(out), cantMount) {
		t.Skipf("this system lets nobody mount a small disk (%v %s); a full disk is simulated in TestAFaultAtAnyStepLeavesTheOldFileWhole", err, out)
	}
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func TestRootLeavesNothingThatTheUserCantRead(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can write into the directory of another user: run this test as root")
	}
	dir := filepath.Join(t.TempDir(), "home")
	const user = 54321
	if err := errors.Join(os.Mkdir(dir, 0o700), os.Chown(dir, user, user)); err != nil {
		t.Fatal(err)
	}
	purple := filepath.Join(dir, ".purple")
	if err := commitOnce(purple, newText); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{purple, filepath.Join(purple, fileName), filepath.Join(purple, lockName)} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if owner := info.Sys().(*syscall.Stat_t); owner.Uid != user || owner.Gid != user {
			t.Errorf("%s belongs to %d:%d", path, owner.Uid, owner.Gid)
		}
	}
}

const cantMount = "can't mount"

// fillDisk mounts a disk of 64 KiB on dir, in a mount namespace of its own, and
// commits a text that doesn't fit on it.
func fillDisk(dir string) error {
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=64k,mode=700"); err != nil {
		return fmt.Errorf("%s: %w", cantMount, err)
	}
	path := filepath.Join(dir, fileName)
	if err := os.WriteFile(path, []byte(oldText), 0o600); err != nil {
		return err
	}
	if err := commitOnce(dir, string(generated(1000))); !errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("the full disk isn't reported, but: %v", err)
	}
	data, err := os.ReadFile(path)
	if err != nil || string(data) != oldText {
		return fmt.Errorf("accounts.xml holds %q, %v", data, err)
	}
	found, err := filepath.Glob(filepath.Join(dir, diskfile.TempPrefix+"*"))
	if err != nil || len(found) > 0 {
		return fmt.Errorf("temporary files are left: %v, %v", found, err)
	}
	return commitOnce(dir, newText) // which fits
}
