package testdesktop

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
)

// StartDisplay starts an X server without a screen that anybody sees, on a
// display that is free, and puts it into the environment of what is started
// afterwards.
func (d *Desktop) StartDisplay() {
	d.t.Helper()
	ready, printed, err := os.Pipe()
	if err != nil {
		d.t.Fatal(err)
	}
	defer ready.Close()
	d.start(nil, []*os.File{printed}, "Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset")
	printed.Close()
	number, err := bufio.NewReader(ready).ReadString('\n')
	if err != nil {
		d.t.Fatalf("Xvfb didn't say which display it serves: %v", err)
	}
	d.setenv("DISPLAY", ":"+strings.TrimSpace(number))
}

// Screenshot saves what the display shows as a PNG file. A relative path is
// taken from the test's directory.
func (d *Desktop) Screenshot(path string) {
	d.t.Helper()
	png, err := d.command("import", "-window", "root", "png:-").Output()
	if err != nil {
		d.t.Fatalf("take a screenshot: %v", err)
	}
	if err := os.WriteFile(path, png, 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// Windows returns the titles of the visible windows, in no certain order. A window
// that closes at that moment may be missing.
func (d *Desktop) Windows() []string {
	d.t.Helper()
	// xdotool fails where no window fits, and where one closes before it is asked
	// for its title; neither is an error here.
	ids, _ := d.command("xdotool", "search", "--onlyvisible", "--name", "").Output()
	var titles []string
	for id := range strings.FieldsSeq(string(ids)) {
		title, _ := d.command("xdotool", "getwindowname", id).Output()
		if text := strings.TrimSpace(string(title)); text != "" {
			titles = append(titles, text)
		}
	}
	return titles
}

// command prepares a program that ends by itself.
func (d *Desktop) command(program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(d.t.Context(), program, args...)
	cmd.Dir, cmd.Env = d.Home, d.Environ()
	return cmd
}
