// Package pidgin knows Pidgin and Finch as programs: where they and their plugins
// are installed, whether one runs and on which purple directory, how one is
// started, and how its accounts are read, changed and signed on over D-Bus while it
// runs. It knows nothing of accounts.xml, of where passwords are kept or of any
// one chat protocol.
package pidgin

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// Client is a running program that holds a purple directory: it has read the
// accounts there and will write them back from memory, over whatever somebody
// else has written meanwhile.
type Client struct {
	// Program is "Pidgin" or "Finch". For another program of libpurple's, seen on
	// the session bus, it is the id that libpurple has of it.
	Program string

	// PID is its process, 0 if the session bus can't tell.
	PID int

	// Dir is its purple directory, absolute. It is "" when that could not be found
	// out; such a client counts as one that uses the directory asked for, since
	// refusing to write is safer than losing what was written.
	Dir string

	// OnBus says that the program answered on this session's bus, so that accounts
	// can be changed through it. One that owns its name there but doesn't answer
	// (Pidgin while it waits for a keyring to be unlocked) is not on the bus in
	// this sense.
	OnBus bool
}

// Running returns the clients that use a purple directory or may be using it, in
// the order of their process ids. The directory need not exist.
//
// It asks the session bus, without ever starting one, and looks at this user's
// processes (as root: at everybody's). The bus alone isn't enough: only the first
// client on it owns libpurple's name, and one that was started outside the
// session isn't there at all. A missing or broken bus is therefore no error. When
// a client doesn't answer there, it takes two seconds.
//
// An error says that the processes can't be listed; the clients are then unknown.
func Running(ctx context.Context, dir string) ([]Client, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find the directory %q: %w", dir, err)
	}
	// The bus comes first: a client that quits has left it before its last save,
	// and is still found as a process then.
	onBus, found := busClient(ctx)
	clients, err := processes(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("see whether Pidgin or Finch is running: %w", err)
	}
	if found {
		clients = merge(clients, onBus)
	}
	clients = slices.DeleteFunc(clients, func(c Client) bool { return c.Dir != "" && !sameDir(c.Dir, dir) })
	slices.SortFunc(clients, func(a, b Client) int { return a.PID - b.PID })
	return clients, nil
}

// merge adds what the bus says of a client to what its process says. What the
// client answered itself is believed more than its command line.
func merge(clients []Client, onBus Client) []Client {
	i := slices.IndexFunc(clients, func(c Client) bool { return c.PID == onBus.PID })
	switch {
	case i < 0:
		return append(clients, onBus)
	case onBus.OnBus && onBus.Dir == "":
		clients[i].OnBus = true
	case onBus.OnBus:
		clients[i] = onBus
	}
	return clients
}

// sameDir says whether two absolute paths name one directory, whatever links lead
// there. Of directories that don't exist yet it compares where they would be.
func sameDir(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	if errA == nil && errB == nil {
		return os.SameFile(infoA, infoB)
	}
	return resolve(a) == resolve(b)
}

// maxLinks is how many links in a row are followed, as many as Linux does.
const maxLinks = 40

// resolve follows the links of a path as far as it exists, and those that lead
// to something missing too.
func resolve(path string) string {
	for range maxLinks {
		if found, err := filepath.EvalSymlinks(path); err == nil {
			return found
		}
		target, err := os.Readlink(path)
		if err != nil {
			break
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(resolve(filepath.Dir(path)), target)
		}
		path = filepath.Clean(target)
	}
	parent := filepath.Dir(path)
	if parent == path {
		return path
	}
	return filepath.Join(resolve(parent), filepath.Base(path))
}
