package pidgin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// flatpakDir is where the Flatpak package of Pidgin keeps what it calls ~/.purple,
// below the home directory (flathub im.pidgin.Pidgin.json: --persist).
const flatpakDir = ".var/app/im.pidgin.Pidgin/.purple"

// processes lists this user's clients; root gets everybody's.
func processes(ctx context.Context) ([]Client, error) { return scan(ctx, "/proc", os.Getuid()) }

// scan lists the clients of a user in a proc file system. It is made for a machine
// with many processes: of those that are no clients it reads one link.
func scan(ctx context.Context, root string, uid int) ([]Client, error) {
	dir, err := os.Open(root)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	var clients []Client
	parents := map[int]int{}
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		p := process(filepath.Join(root, name))
		program := p.program()
		if program == "" || uid != 0 && !p.belongsTo(uid) {
			continue
		}
		c := Client{Program: program, PID: pid, Dir: p.purpleDir(program)}
		if c.Dir == "" && p.program() == "" {
			continue // it has ended meanwhile
		}
		clients = append(clients, c)
		parents[pid] = p.parent()
	}
	return withoutChildren(clients, parents), nil
}

// withoutChildren leaves out the processes that a client has forked to look up
// names of servers: they don't touch the purple directory (libpurple dnsquery.c:
// purple_dnsquery_resolver_new).
func withoutChildren(clients []Client, parents map[int]int) []Client {
	forked := func(c Client) bool {
		_, isClient := parents[parents[c.PID]]
		return isClient
	}
	return slices.DeleteFunc(clients, forked)
}

// process is a process's directory in a proc file system (proc(5)). It may vanish
// at any moment.
type process string

func (p process) path(file string) string { return string(p) + "/" + file }

// program returns which client the process is, "" if none. The executable decides;
// where that may not be seen, the name that the kernel keeps, which for a start
// script would be the script's. A process that has ended and was not yet waited
// for has no executable.
func (p process) program() string {
	executable, err := os.Readlink(p.path("exe"))
	if err == nil {
		return programOf(strings.TrimSuffix(executable, " (deleted)")) // as after an upgrade
	}
	if !errors.Is(err, fs.ErrPermission) {
		return ""
	}
	return programOf(p.name())
}

// name returns the name that the kernel keeps, of at most 15 bytes. To a user most
// of a desktop's processes are somebody else's, so this is read of most: without
// the os package it takes half the time.
func (p process) name() string {
	fd, err := unix.Open(p.path("comm"), unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return ""
	}
	defer unix.Close(fd)
	var buffer [32]byte
	n, err := unix.Read(fd, buffer[:])
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(buffer[:n]), "\n")
}

// parent returns the process that has started this one, 0 if unknown.
func (p process) parent() int {
	status, _ := os.ReadFile(p.path("status")) // fails when it has ended just now
	_, rest, _ := bytes.Cut(status, []byte("\nPPid:\t"))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	pid, _ := strconv.Atoi(string(line))
	return pid
}

// belongsTo says whether the process is a user's. The owner of its directory
// doesn't tell: that is root when the process protects its memory.
func (p process) belongsTo(uid int) bool {
	status, _ := os.ReadFile(p.path("status")) // fails when it has ended just now
	prefix := fmt.Sprintf("\nUid:\t%d\t", uid)
	return bytes.Contains(status, []byte(prefix))
}

// purpleDir returns the purple directory of a client, "" if it can't be found out
// (libpurple util.c: purple_user_dir, pidgin gtkmain.c: main).
func (p process) purpleDir(program string) string {
	args := p.list("cmdline") // never empty: the first is the program
	_, err := os.Stat(p.path("root/.flatpak-info"))
	inFlatpak := err == nil
	dir, given := configDir(program, args[1:])
	switch {
	case given && inFlatpak:
		return "" // a path within the sandbox says nothing outside
	case given && filepath.IsAbs(dir):
		return dir
	case given:
		place, _ := os.Readlink(p.path("cwd"))
		return below(place, dir)
	case inFlatpak:
		return below(p.home(), flatpakDir)
	}
	return below(p.home(), ".purple")
}

// home returns HOME from the process's environment, "" if it may not be read or
// has none.
func (p process) home() string {
	for _, variable := range p.list("environ") {
		if home, ok := strings.CutPrefix(variable, "HOME="); ok {
			return home
		}
	}
	return ""
}

// list reads a file of texts that each end in NUL. It is empty if it may not be
// read, or if the process has ended.
func (p process) list(file string) []string {
	data, _ := os.ReadFile(p.path(file))
	return strings.Split(strings.TrimSuffix(string(data), "\x00"), "\x00")
}

// below joins a path to an absolute directory; below an unknown one it is unknown.
func below(dir, path string) string {
	if !filepath.IsAbs(dir) {
		return ""
	}
	return filepath.Join(dir, path)
}
