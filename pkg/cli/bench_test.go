package cli_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
	"github.com/pidgin-lync/pidgin-lync/pkg/lynctest"
)

// The benchmarks of this file measure whole commands beside the real Pidgin, to what
// the front end sees. docs/performance.md holds results.

// BenchmarkStartToSignedOn measures, in turns, from the command's start to the front
// end's letting jane in: Pidgin as it is, with her password saved in clear text, and
// pidgin-lync launch without a keyring plugin.
func BenchmarkStartToSignedOn(b *testing.B) {
	desktop, frontEnd := launchDesktop(b)
	accounts := filepath.Join(desktop.Home, ".purple", "accounts.xml")
	without, err := os.ReadFile(accounts)
	if err != nil {
		b.Fatal(err)
	}
	with := strings.Replace(string(without), "</name>", "</name>\n\t\t<password>"+password+"</password>", 1)
	ways := []struct {
		command  []string
		accounts string
		took     []time.Duration
	}{{command: []string{"pidgin"}, accounts: with}, {command: []string{"pidgin-lync", "launch"}, accounts: string(without)}}
	for b.Loop() {
		for range rounds {
			for i := range ways {
				way := &ways[i]
				if err := os.WriteFile(accounts, []byte(way.accounts), 0o600); err != nil {
					b.Fatal(err)
				}
				way.took = append(way.took, startToSignedOn(b, desktop, frontEnd, way.command))
			}
		}
	}
	plain, launched := median(ways[0].took), median(ways[1].took)
	b.ReportMetric(0, "ns/op") // of all rounds together: it says nothing
	b.ReportMetric(float64(plain.Milliseconds()), "plain-ms")
	b.ReportMetric(float64(launched.Milliseconds()), "launch-ms")
	b.ReportMetric(float64(launched)/float64(plain), "launch/plain")
}

// startToSignedOn runs a command that starts Pidgin, and ends that.
func startToSignedOn(b *testing.B, desktop *testdesktop.Desktop, frontEnd *lynctest.FrontEnd, command []string) time.Duration {
	b.Helper()
	seen := len(frontEnd.SignOns())
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = desktop.Environ()
	started := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // the front end tells
		close(ended)
	}()
	s := awaitSignOn(b, frontEnd, seen)
	if s.Status != 200 || !s.PasswordVerified {
		b.Fatalf("signed on: %+v", s)
	}
	desktop.AdoptPidgin("", clients(b, desktop)[0].PID).Kill()
	<-ended
	return s.Time.Sub(started)
}

// BenchmarkLiveEditToRegister measures from the start of an edit of the user agent
// to the REGISTER with the new one, while Pidgin is signed on.
func BenchmarkLiveEditToRegister(b *testing.B) {
	desktop, frontEnd := lyncDesktop(b)
	setUpFor(b, desktop, frontEnd, jane, password, "--keyring-plugin", "enable")
	desktop.StartPidgin("")
	awaitSignOn(b, frontEnd, 0)
	var took []time.Duration
	for b.Loop() {
		for range rounds {
			for _, userAgent := range []string{fullAgent, agent} {
				took = append(took, editToRegister(b, desktop, frontEnd, userAgent))
			}
		}
	}
	b.ReportMetric(0, "ns/op") // of all rounds together: it says nothing
	b.ReportMetric(float64(median(took).Microseconds())/1000, "edit-ms")
	b.ReportMetric(float64(slices.Max(took).Microseconds())/1000, "slowest-edit-ms")
}

// editToRegister edits jane's user agent. It doesn't wait for Pidgin's saving.
func editToRegister(b *testing.B, desktop *testdesktop.Desktop, frontEnd *lynctest.FrontEnd, userAgent string) time.Duration {
	b.Helper()
	cmd := exec.Command("pidgin-lync", "edit", jane, "--user-agent", userAgent)
	cmd.Env = desktop.Environ()
	seen := len(frontEnd.SignOns())
	started := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(b.Context(), 30*time.Second)
	defer cancel()
	register, err := frontEnd.WaitMessage(ctx, func(m lynctest.Message) bool {
		return m.Received && m.Method() == "REGISTER" && m.Time.After(started) && m.Header("User-Agent") == userAgent
	})
	if err != nil {
		b.Fatal(err)
	}
	awaitSignOn(b, frontEnd, seen)
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait() // it may have been stopped while it waited
	return register.Time.Sub(started)
}

// rounds are how many times each measurement is made, at least: what whole programs
// need varies.
const rounds = 10

func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}
