package form

import (
	"context"
	"sync"

	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

// Found is what looking for an address's front end has come to.
type Found struct {
	Text   string // one line for the person
	Server string // host:port that can be taken as the answer; empty: none
}

// search is a look for a front end, under way or done.
type search struct {
	address string
	cancel  context.CancelFunc
	done    chan struct{}
	found   Found // once done is closed
}

// searching holds the latest search. Its look runs beside everything else: whoever
// types is never kept waiting.
type searching struct {
	mu     sync.Mutex
	latest *search
}

// searchServer looks for the front end of the address as answered so far, unless
// that is looked for already or there is nothing to ask about the server. It
// returns the search that begins, or nil.
func (iv *interview) searchServer(ctx context.Context) *search {
	address := iv.account().Address
	if iv.draft.Discover == nil || iv.given(iv.question(keyServer)) || address == "" {
		return nil
	}
	iv.searching.mu.Lock()
	defer iv.searching.mu.Unlock()
	if last := iv.searching.latest; last != nil {
		if last.address == address {
			return nil
		}
		last.cancel()
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &search{address: address, cancel: cancel, done: make(chan struct{})}
	iv.searching.latest = s
	account := iv.account()
	go func() {
		defer close(s.done)
		s.found = iv.draft.Discover(ctx, account)
	}()
	return s
}

// foundServer is what is known by now of the address's front end; false if nothing
// is looked for.
func (iv *interview) foundServer() (found Found, done, any bool) {
	iv.searching.mu.Lock()
	defer iv.searching.mu.Unlock()
	s := iv.searching.latest
	if s == nil || s.address != iv.account().Address {
		return Found{}, false, false
	}
	select {
	case <-s.done:
		return Found{plain.Line(s.found.Text), s.found.Server}, true, true
	default:
		return Found{}, false, true
	}
}

// serverNote stands below the server: what was found, or that it is looked for.
func serverNote(iv *interview) string {
	found, done, any := iv.foundServer()
	switch {
	case !any:
		return ""
	case !done:
		return serverSearched
	}
	return found.Text
}

// offersServer says whether there is a server to take that isn't the answer yet.
func (iv *interview) offersServer() bool {
	found, done, _ := iv.foundServer()
	return done && found.Server != "" && found.Server != iv.answers[keyServer]
}

// takeServer makes what was found the answer. It says whether there is anything.
func (iv *interview) takeServer() bool {
	if !iv.offersServer() {
		return false
	}
	found, _, _ := iv.foundServer()
	iv.answers[keyServer] = found.Server
	return true
}
