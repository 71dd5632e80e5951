package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// run gives a check that reports one finding.
func saying(id string, after time.Duration, severity Severity) check {
	return check{id: id, title: "the " + id, run: func(_ context.Context, _ *patient, r *report) {
		time.Sleep(after)
		r.add(severity, "", id, nil)
	}}
}

func ids(findings []Finding) string {
	var list []string
	for _, f := range findings {
		list = append(list, fmt.Sprintf("%s:%s", f.ID, f.Severity))
	}
	return strings.Join(list, " ")
}

func TestFindingsComeInTheOrderOfTheListAsSoonAsTheyCan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		list := []check{saying("slow", 2*time.Second, Warning), saying("quick", 0, OK), saying("slower", 3*time.Second, Note)}
		begin := time.Now()
		var when []time.Duration
		all := examine(t.Context(), machine{}, Options{}, list, func(Finding) { when = append(when, time.Since(begin)) })
		if got, want := ids(all), "slow:warning quick:ok slower:note"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if want := []time.Duration{2 * time.Second, 2 * time.Second, 3 * time.Second}; !slices.Equal(when, want) {
			t.Errorf("reported after %v, want %v", when, want)
		}
		if all[0].Title != "the slow" {
			t.Errorf("the title is %q", all[0].Title)
		}
	})
}

func TestCheckThatPanicsIsAFindingAndTheOthersGoOn(t *testing.T) {
	const hidden = "what the check was looking at"
	list := []check{
		{id: "own", run: func(context.Context, *patient, *report) { panic(errors.New(hidden)) }},
		{id: "runtime", run: func(_ context.Context, p *patient, _ *report) { _ = p.plugin().Copies[0] }},
		saying("fine", 0, OK),
	}
	all := examine(t.Context(), machine{pluginDirs: func(string) []string { return nil }}, Options{Dir: t.TempDir()}, list, nil)
	if got, want := ids(all), "own:error runtime:error fine:ok"; got != want {
		t.Fatalf("%s, want %s", got, want)
	}
	if strings.Contains(all[0].Text, hidden) {
		t.Errorf("a panic's value is shown: %s", all[0].Text)
	}
	if !strings.Contains(all[1].Text, "index out of range") {
		t.Errorf("the cause isn't told: %s", all[1].Text)
	}
}

func TestCheckThatHangsIsLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		released := make(chan struct{})
		list := []check{
			{id: "deaf", run: func(context.Context, *patient, *report) { <-released }},
			{id: "heeds", run: func(ctx context.Context, _ *patient, r *report) {
				<-ctx.Done()
				r.skip("out of time")
			}},
			saying("fine", 0, OK),
		}
		begin := time.Now()
		all := examine(t.Context(), machine{}, Options{}, list, nil)
		close(released)
		if got, want := ids(all), "deaf:error heeds:skipped fine:ok"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if took := time.Since(begin); took != localLimit+grace {
			t.Errorf("it took %v", took)
		}
	})
}

func TestStoppedRunReportsWhatItHas(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	released := make(chan struct{})
	defer close(released)
	list := []check{saying("fine", 0, OK), {id: "hangs", run: func(context.Context, *patient, *report) {
		cancel()
		<-released
	}}}
	all := examine(ctx, machine{}, Options{}, list, nil)
	if len(all) != 2 || all[1].Severity != Skipped {
		t.Errorf("%s", ids(all))
	}
}

func TestCheckThatNeedsTheNetworkIsSkippedWithoutLeave(t *testing.T) {
	list := []check{{id: "far", network: true, run: func(_ context.Context, _ *patient, r *report) { r.ok("there") }}}
	for network, want := range map[bool]string{false: "far:skipped", true: "far:ok"} {
		if got := ids(examine(t.Context(), machine{}, Options{Network: network}, list, nil)); got != want {
			t.Errorf("network %v: %s, want %s", network, got, want)
		}
	}
}

func TestChecksAreNamedOnceInKebabCase(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Checks() {
		if seen[c.ID] || c.ID == "" || strings.Trim(c.ID, "abcdefghijklmnopqrstuvwxyz-") != "" || c.Title == "" || c.Quick == c.Network {
			t.Errorf("%+v", c)
		}
		seen[c.ID] = true
	}
}

func TestOnlyAnErrorFails(t *testing.T) {
	for severity, want := range map[Severity]bool{OK: false, Note: false, Warning: false, Skipped: false, Error: true} {
		if got := Failed([]Finding{{Severity: OK}, {Severity: severity}}); got != want {
			t.Errorf("%s: %v", severity, got)
		}
	}
}

func TestWhatIsKnownOnLinuxOnlyIsSkippedElsewhere(t *testing.T) {
	list := []check{{id: "file", linux: true, run: func(_ context.Context, _ *patient, r *report) { r.ok("there") }}}
	for goos, want := range map[string]string{"windows": "file:skipped", "darwin": "file:skipped", "linux": "file:ok", "freebsd": "file:ok"} {
		if got := ids(examine(t.Context(), machine{goos: goos}, Options{}, list, nil)); got != want {
			t.Errorf("%s: %s, want %s", goos, got, want)
		}
	}
}

func TestChecksCanBeLeftOut(t *testing.T) {
	left := wanted(Options{Without: []string{"clock", "front-end"}})
	if got := len(checks) - len(left); got != 2 {
		t.Fatalf("%d checks are left out, not 2", got)
	}
	for _, c := range left {
		if c.id == "clock" || c.id == "front-end" {
			t.Errorf("%s isn't left out", c.id)
		}
	}
}
