package form

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
)

// prompter asks line by line: it prints the question, the default in brackets,
// reads a line, and asks again as long as the answer can't be right.
type prompter struct {
	out   io.Writer
	lines *lines
}

// prompt runs f with a prompter, and with a context that Ctrl-C ends: while a
// line is awaited nothing else would notice it.
func prompt(ctx context.Context, t Terminal, f func(context.Context, *prompter) error) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	return f(ctx, &prompter{out: t.Out, lines: newLines(t.In)})
}

func (p *prompter) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(p.out, format, args...) // a question that isn't seen isn't answered either
}

// interview asks everything, until it may be written.
func (p *prompter) interview(ctx context.Context, iv *interview) (configure.Request, error) {
	for {
		for i := range iv.pages {
			if err := p.page(ctx, iv, &iv.pages[i]); err != nil {
				return configure.Request{}, err
			}
		}
		switch iv.answer(keyWrite) {
		case write:
			return iv.request(), nil
		case cancel:
			return configure.Request{}, ErrAborted
		}
		delete(iv.answers, keyWrite)
	}
}

// page asks the questions of a page, below what has to be known first.
func (p *prompter) page(ctx context.Context, iv *interview, page *page) error {
	for again := iv.asksOn(page); again; again = iv.askAgain(ctx, page) {
		if page.look != nil {
			if err := p.look(ctx, iv, page); err != nil {
				return err
			}
		}
		for _, q := range page.questions {
			if q.key == keyRepeat || !iv.asks(q) {
				continue // a password and its repetition are asked for together
			}
			iv.searchServer(ctx)
			if q.note != nil && q.note(iv) != "" {
				p.printf("%s\n", q.note(iv))
			}
			if err := p.ask(ctx, iv, q); err != nil {
				return err
			}
		}
	}
	return nil
}

// look prints what has to be known before the questions of a page; if that takes
// long enough to be noticed, also that it is being worked out.
func (p *prompter) look(ctx context.Context, iv *interview, page *page) error {
	found := start(ctx, page.look(iv))
	patience := time.NewTimer(200 * time.Millisecond)
	defer patience.Stop()
	for {
		select {
		case <-ctx.Done():
			return aborted(ctx)
		case <-patience.C:
			p.printf("%s\n", page.looking)
		case f := <-found:
			if err := iv.learn(page, f); err != nil {
				return err
			}
			p.printf("%s\n", f.text)
			return nil
		}
	}
}
