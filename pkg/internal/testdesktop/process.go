package testdesktop

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// process is a program that was started on the desktop.
type process struct {
	*os.Process
	log    string        // the file with what it printed
	exited chan struct{} // closed once it has ended
}

// start runs a program in the desktop's environment and ends it with the test.
// What it prints goes to a log in the desktop's directory, which AssertNowhere
// searches and a failed test shows. The files become its descriptors from 3 on.
func (d *Desktop) start(stdin io.Reader, files []*os.File, program string, args ...string) *process {
	d.t.Helper()
	log, err := os.CreateTemp(d.logDir(), filepath.Base(program)+"-*.log")
	if err != nil {
		d.t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = d.Home, d.Environ()
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = stdin, log, log, files
	endWithThisProcess(cmd)
	if err := cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	p := &process{cmd.Process, log.Name(), make(chan struct{})}
	go func() {
		_ = cmd.Wait() // how it ended is told by what it did; most are killed
		close(p.exited)
	}()
	d.t.Cleanup(func() {
		p.stop()
		if d.t.Failed() {
			d.showLog(p.log)
		}
	})
	return p
}

// adopt takes over a process that another one has started.
func (d *Desktop) adopt(pid int) *process {
	d.t.Helper()
	found, err := os.FindProcess(pid)
	if err != nil {
		d.t.Fatal(err)
	}
	p := &process{Process: found, exited: make(chan struct{})}
	go func() {
		for found.Signal(syscall.Signal(0)) == nil { // nobody but its parent can wait for it
			time.Sleep(20 * time.Millisecond)
		}
		close(p.exited)
	}()
	d.t.Cleanup(p.stop)
	return p
}

// stop asks the program to end, makes it end if it doesn't, and waits for that.
// A program that has ended already is left alone.
func (p *process) stop() {
	_ = p.Signal(syscall.SIGTERM)
	select {
	case <-p.exited:
	case <-time.After(5 * time.Second):
		_ = p.Kill()
		<-p.exited
	}
}

// running says whether the program hasn't ended by itself.
func (p *process) running() bool {
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

func (d *Desktop) logDir() string { return filepath.Join(d.Dir, "log") }

// showLog prints the end of a program's log, less the passwords of the test.
func (d *Desktop) showLog(path string) {
	data, err := os.ReadFile(path)
	if err != nil || len(data) == 0 {
		return
	}
	text := string(data[max(0, len(data)-4000):])
	for _, password := range d.hidden {
		text = strings.ReplaceAll(text, password, "[hidden]")
	}
	d.t.Logf("the end of %s:\n%s", filepath.Base(path), text)
}
