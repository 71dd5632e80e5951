package cli_test

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// TestTheStepsOfDiscoveryAppearLiveAndLeaveNothingBehind looks for a server with a
// DNS server that holds one answer back, on terminals of several sizes.
func TestTheStepsOfDiscoveryAppearLiveAndLeaveNothingBehind(t *testing.T) {
	testdesktop.Need(t, "tmux")
	testdesktop.NeedNamespaces(t)
	desktop := testdesktop.New(t)
	resolver := filepath.Join(desktop.Dir, "resolv.conf")
	if err := os.WriteFile(resolver, []byte("nameserver 127.66.66.67\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var steps []string
	for _, name := range strings.Fields("http://LyncDiscoverInternal https://LyncDiscoverInternal http://LyncDiscover https://LyncDiscover " +
		"_sipinternaltls._tcp _sipinternal._tcp _sip._tls _sip._tcp sipinternal sipexternal sip") {
		steps = append(steps, name+".example.test: no such name")
	}
	for _, size := range []struct{ columns, lines int }{{80, 24}, {40, 6}, {25, 2}} {
		letGo, stop := holdingDNS(t, "127.66.66.67:53")
		terminal := desktop.StartTerminal(nil, "unshare", "--mount", "sh", "-c",
			"mount --bind '"+resolver+"' /etc/resolv.conf && read go && exec pidgin-lync discover jane@example.test")
		terminal.Resize(size.columns, size.lines).Press("Enter")
		terminal.Sees("nothing", "ms  ")
		if screen := terminal.Screen(); strings.Contains(screen, "no such name") {
			t.Errorf("%v: the steps appear only at the end:\n%s", size, screen)
		}
		letGo()
		if code := terminal.ExitCode(); code != 7 {
			t.Errorf("%v: exit code %d", size, code)
		}
		stop()
		screen := terminal.Screen()
		from := 0
		for _, step := range steps {
			at := strings.Index(joined(screen)[from:], joined(step))
			if at < 0 {
				t.Errorf("%v: %q isn't shown in its turn", size, step)
				continue
			}
			from += at
		}
		if n := strings.Count(screen, "nothing"); n != len(steps)+1 {
			t.Errorf("%v: %d steps stand on the terminal:\n%s", size, n, screen)
		}
	}
}

// joined is a screen's text without its layout: tmux wraps lines.
func joined(text string) string { return strings.Join(strings.Fields(text), "") }

// holdingDNS answers every question with "no such name", those for sipexternal only
// once it is let go.
func holdingDNS(t *testing.T, address string) (letGo, stop func()) {
	server, err := net.ListenPacket("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	held := make(chan struct{})
	answer := func(message []byte, to net.Addr) {
		if bytes.Contains(message, []byte("sipexternal")) {
			<-held
		}
		const response, noSuchName = 0x80, 0x83 // RFC 1035 4.1.1
		message[2], message[3] = message[2]|response, noSuchName
		_, _ = server.WriteTo(message, to)
	}
	go func() {
		for {
			message := make([]byte, 1500)
			n, from, err := server.ReadFrom(message)
			if err != nil {
				return
			}
			go answer(message[:n], from)
		}
	}()
	return func() { close(held) }, func() { _ = server.Close() }
}
