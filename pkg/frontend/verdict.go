package frontend

import (
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// Verdict says what the plugin connects to.
type Verdict struct {
	Result Result  `json:"result"`
	Step   string  `json:"step"`             // the id of the step that decides
	Server *Server `json:"server,omitempty"` // what the plugin connects to, or would once the question is answered

	// Certain is false where something is open before or at Step: a password, a
	// step out of time, answers that race, records drawn at random. Problems name
	// it.
	Certain bool `json:"certain"`

	// Give is the server to name in the account where the plugin doesn't find one
	// by itself, or not for certain: the best of those found. Nil if there is none.
	Give     *Server   `json:"give,omitempty"`
	GiveStep string    `json:"give_step,omitempty"` // the id of the step that found it
	Problems []Problem `json:"problems,omitempty"`  // what keeps the plugin from connecting, or makes it uncertain
}

// Result is the short form of a Verdict.
type Result string

// The results.
const (
	Connects Result = "connects" // the plugin finds Server by itself
	Stalls   Result = "stalls"   // the plugin waits for a person's word on a certificate, or for good
	Depends  Result = "depends"  // autodiscover wants the password; what it names then isn't known
	Fails    Result = "fails"    // nothing connects; the plugin's last try is the domain itself
)

// decide goes through the steps as the plugin does, down to its last try.
func decide(steps []Step, last Server) Verdict {
	v := Verdict{Certain: true}
	if !v.autodiscover(steps) {
		for i := range steps {
			if steps[i].Method != Autodiscover && v.takes(&steps[i]) {
				break
			}
		}
	}
	if v.Result == "" {
		v.fails(steps, last)
	}
	if v.Result != Connects || !v.Certain {
		v.Give, v.GiveStep = best(steps)
	}
	return v
}

// fails notes that the plugin's last try, which is the last step, is in vain.
func (v *Verdict) fails(steps []Step, last Server) {
	s := steps[len(steps)-1]
	v.Result, v.Step, v.Server = Fails, s.ID, &last
	v.Problems = append(v.Problems, *problem(nothingFound, Error, "ask the server's administrator for its name, and give it: --server HOST:PORT", "the plugin finds no front end by itself"))
	for _, unread := range steps {
		if unread.Outcome == Ignored {
			v.Problems = append(v.Problems, unread.Problems...)
			break
		}
	}
	v.Problems = append(v.Problems, s.Problems...)
	for _, a := range s.Attempts {
		v.Problems = append(v.Problems, a.Problems...)
	}
}

// takes says whether the plugin's way ends at a step, and notes how.
func (v *Verdict) takes(s *Step) bool {
	switch s.Outcome {
	case Found:
		v.end(Connects, s, func(a Attempt) bool { return a.Connects })
	case Waits:
		v.end(Stalls, s, Attempt.asks)
	case NeedsPassword:
		v.end(Depends, s, nil)
		v.Certain = false
	case OutOfTime:
		v.doubt(s)
	}
	return v.Result != ""
}

// end notes where the plugin's way ends: at the step's first server that fits.
func (v *Verdict) end(result Result, s *Step, fits func(Attempt) bool) {
	v.Result, v.Step = result, s.ID
	if has(s.Problems, drawnAtRandom) {
		v.doubt(s)
	}
	for i, a := range s.Attempts {
		if fits(a) {
			v.Server = &s.Attempts[i].Server
			v.Problems = append(v.Problems, a.Problems...)
			return
		}
		if a.outOfTime() { // it may take the connection yet
			v.Certain = false
			v.Problems = append(v.Problems, a.Problems...)
		}
	}
	v.Problems = append(v.Problems, s.Problems...)
}

// doubt notes that a step leaves it open what the plugin does.
func (v *Verdict) doubt(s *Step) {
	v.Certain = false
	v.Problems = append(v.Problems, s.Problems...)
	for _, a := range s.Attempts {
		if !a.Connects {
			v.Problems = append(v.Problems, a.Problems...)
		}
	}
}

// autodiscover goes through the steps of autodiscover and says whether the plugin's
// way ends there. The plugin asks over HTTP and HTTPS at the same time. The first
// document about the user that comes counts; only when both have failed does it ask
// the second name (sipe sipe-lync-autodiscover.c: sipe_lync_autodiscover_queue_request).
func (v *Verdict) autodiscover(steps []Step) (ended bool) {
	for round := range slices.Chunk(steps[:autodiscoverSteps], 2) {
		if winner, loser := first(round); winner != nil {
			if loser.answered > 0 && !slices.EqualFunc(winner.Attempts, loser.Attempts, func(a, b Attempt) bool { return a.Server == b.Server }) {
				v.Certain = false
				v.Problems = append(v.Problems, *problem(answersDiffer, Warning, "tell the server's administrator", "%s and %s name different servers; the plugin takes what comes first", winner.Asked, loser.Asked))
			}
			v.takes(winner)
			return v.Result != ""
		}
		// A password may still bring an answer while the other waits.
		for _, outcome := range []Outcome{NeedsPassword, Waits} {
			for i := range round {
				if round[i].Outcome == outcome && v.takes(&round[i]) {
					return true
				}
			}
		}
		for i := range round {
			v.takes(&round[i])
		}
	}
	return false
}

const autodiscoverSteps = 4

// first gives the step of a round whose document about the user came first, and the
// other one. It is nil if neither came.
func first(round []Step) (winner, loser *Step) {
	http, https := &round[0], &round[1]
	switch {
	case http.answered == 0 && https.answered == 0:
		return nil, nil
	case http.answered == 0, https.answered != 0 && https.answered < http.answered:
		return https, http
	}
	return http, https
}

// best finds the server to give: one that connects, encrypted if there is such a
// one; else one whose certificate has to be accepted.
func best(steps []Step) (*Server, string) {
	for _, fits := range []func(Attempt) bool{
		func(a Attempt) bool { return a.Connects && a.Server.Transport == lync.TransportTLS },
		func(a Attempt) bool { return a.Connects },
		Attempt.asks,
	} {
		for _, s := range steps {
			for i, a := range s.Attempts {
				if fits(a) {
					return &s.Attempts[i].Server, s.ID
				}
			}
		}
	}
	return nil, ""
}
