package purple

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// roleVariable makes the test binary play a role instead of running tests: some
// promises can only be shown with a process that is killed, or that has other
// rights.
const roleVariable = "PURPLE_TEST_ROLE"

var roles = map[string]func(args []string) error{
	"commit":          func(args []string) error { return commitOnce(args[0], newText) },
	"commit and halt": func(args []string) error { return commitAndHalt(args[0], args[1]) },
	"commit forever":  func(args []string) error { return commitForever(args[0]) },
	"add":             func(args []string) error { return addAccounts(args[0], args[1], args[2]) },
}

func TestMain(m *testing.M) {
	role := os.Getenv(roleVariable)
	if role == "" {
		os.Exit(m.Run())
	}
	if err := roles[role](os.Args[1:]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// child prepares a process of the test binary in a role.
func child(role string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	cmd.Stderr = os.Stderr
	return cmd
}

// commitOnce replaces the accounts.xml in a directory.
func commitOnce(dir, text string) error { return commitOn(osDisk{}, dir, text) }

func commitOn(d disk, dir, text string) error {
	f, err := ReadAccounts(dir)
	if err != nil {
		return err
	}
	f.disk = d
	u, err := f.Begin(context.Background())
	if err != nil {
		return err
	}
	return errors.Join(u.write([]byte(text)), u.Close())
}

// commitAndHalt begins to replace the accounts.xml and, at one of the steps,
// says that it is ready to be killed.
func commitAndHalt(dir, step string) error {
	halt := func() error {
		fmt.Println("ready")
		time.Sleep(time.Hour)
		return nil
	}
	return commitOn(map[string]faultyDisk{
		"create": {onCreate: halt}, "write": {onWrite: halt}, "sync": {onSync: halt},
		"close": {onClose: halt}, "rename": {onRename: halt}, "sync directory": {onSyncDir: halt},
	}[step], dir, newText)
}

// commitForever replaces the accounts.xml by versions 0 and 1 in turn, and says
// so when it begins.
func commitForever(dir string) error {
	versions := []string{version(0), version(1)}
	fmt.Println("ready")
	for i := 0; ; i++ {
		if err := commitOnce(dir, versions[i%2]); err != nil {
			return err
		}
	}
}

// addAccounts adds accounts one by one, each in an update of its own, and starts
// again whenever another run was faster.
func addAccounts(dir, prefix, count string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	for i := 0; i < n; {
		f, err := ReadAccounts(dir)
		if err != nil {
			return err
		}
		if err := f.Document().Add("p", fmt.Sprint(prefix, i), Edit{}); err != nil {
			return err
		}
		u, err := f.Begin(context.Background())
		if errors.Is(err, ErrChanged) {
			continue
		}
		if err != nil {
			return err
		}
		if err := errors.Join(u.write(f.Document().Bytes()), u.Close()); err != nil {
			return err
		}
		i++
	}
	return nil
}

// version gives one of two texts of an accounts.xml, so large that writing one
// takes a while.
func version(i int) string {
	filler := fmt.Sprintf("\t<!-- version %d -->\n", i)
	return "<account version='1.0'>\n" + strings.Repeat(filler, 20000) + "</account>\n"
}

// startAndWait starts a child and waits until it says that it is ready.
func startAndWait(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "ready\n" {
		t.Fatalf("the child says %q, %v", line, err)
	}
}
