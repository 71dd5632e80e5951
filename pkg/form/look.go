package form

import (
	"context"

	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

// look works out what stands above a page's questions: at once what it needs of
// the interview, then, perhaps slowly, the rest.
type look func(*interview) func(context.Context) finding

// finding is what a look has found.
type finding struct {
	text string
	err  error // what the questions offer doesn't work
}

// start runs the slow part of a look in the background.
func start(ctx context.Context, work func(context.Context) finding) <-chan finding {
	found := make(chan finding, 1)
	go func() { found <- work(ctx) }()
	return found
}

// learn notes what a page's look has found. It returns the error of a request
// that can't be written and leaves nothing to answer differently.
func (iv *interview) learn(p *page, f finding) error {
	iv.findings[p.name] = f
	if p.name == pageReview && !iv.asksAnything() {
		return f.err
	}
	return nil
}

// lookAhead words what the request would write.
func lookAhead(iv *interview) func(context.Context) finding {
	request, check := iv.request(), iv.checking
	iv.checking = false
	return func(ctx context.Context) finding {
		text, err := iv.draft.Preview(ctx, request)
		if check && err == nil {
			text = iv.draft.Check(ctx, request) + "\n" + text
		}
		if err != nil {
			return finding{previewFailed + plain.Text(err.Error()), err}
		}
		return finding{text: plain.Text(text)}
	}
}
