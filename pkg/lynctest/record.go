package lynctest

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"
)

// SignOn is an attempt to sign on that came to an end: with 200, or with the answer
// that makes the client give up. The refreshing and the ending of a registration are
// none, and neither is what ends by a Fault's answer.
type SignOn struct {
	Time       time.Time
	Connection int // as in Message; 0 if it ended at the web services
	Address    string
	Scheme     Scheme // "" if it ended before the client had chosen one
	UserAgent  string
	Status     int // 200, 401, 403, 404

	// PasswordVerified says whether the client has proved that it knows the
	// password: with NTLM in this sign-on, with TLS-DSK when it was given the
	// certificate that it has used.
	PasswordVerified bool
}

// HTTPRequest is one request to the web services, with the status of its answer.
type HTTPRequest struct {
	Time   time.Time
	Method string
	Path   string
	Header http.Header
	Status int
}

// record keeps items and lets others wait for them.
type record[T any] struct {
	mu    sync.Mutex
	items []T
	grown chan struct{} // closed at the next item; nil if nobody waits
}

func (r *record[T]) add(item T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.items = append(r.items, item)
	if r.grown != nil {
		close(r.grown)
		r.grown = nil
	}
}

// all returns the items so far, oldest first.
func (r *record[T]) all() []T {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.items)
}

// wait returns the oldest item that fits, whether it is there already or comes
// later.
func (r *record[T]) wait(ctx context.Context, fits func(T) bool) (T, error) {
	for seen := 0; ; {
		items, grown := r.after(seen)
		if i := slices.IndexFunc(items, fits); i >= 0 {
			return items[i], nil
		}
		seen += len(items)
		select {
		case <-grown:
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		}
	}
}

// after returns the items that came after the first n, and what is closed when
// there are more.
func (r *record[T]) after(n int) ([]T, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.grown == nil {
		r.grown = make(chan struct{})
	}
	return slices.Clone(r.items[n:]), r.grown
}
