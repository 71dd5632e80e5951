package form

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// searchingDraft looks for servers until the channel gives what is found.
func searchingDraft(found <-chan Found, asked chan<- string) Draft {
	d := draft()
	d.Discover = func(ctx context.Context, a lync.Account) Found {
		asked <- a.Address
		select {
		case f := <-found:
			return f
		case <-ctx.Done():
			return Found{Text: "given up"}
		}
	}
	return d
}

func TestTheServerIsLookedForWhileThePersonTypesOn(t *testing.T) {
	found, asked := make(chan Found), make(chan string, 3)
	d := drive(t, searchingDraft(found, asked))
	d.enter("jane@example.com").press("enter").on("Server").shows(serverSearched)
	d.write("other").shows("other") // typing goes on
	if got := <-asked; got != "jane@example.com" {
		t.Errorf("looked for the server of %q", got)
	}
	found <- Found{Text: "found: lync.example.com:443 by srv-sip-tls", Server: "lync.example.com:443"}
	d.searched().shows("found: lync.example.com:443 by srv-sip-tls", helpTake).press("ctrl+f").shows("> lync.example.com:443").lacks(helpTake)
}

func TestNoServerFoundIsSaidAndNothingOffered(t *testing.T) {
	found, asked := make(chan Found, 1), make(chan string, 3)
	found <- Found{Text: "none found: DNS has no such name"}
	d := drive(t, searchingDraft(found, asked))
	d.enter("jane@example.com").press("enter").on("Server")
	d.searched().shows("none found: DNS has no such name").lacks(helpTake).press("ctrl+f").shows("(automatic discovery)")
}

func TestAnotherAddressIsLookedForAnew(t *testing.T) {
	found, asked := make(chan Found), make(chan string, 3)
	d := drive(t, searchingDraft(found, asked))
	d.enter("jane@example.com").press("enter").on("Server").press("shift+tab", "shift+tab").on("Account")
	d.write("munity").press("enter", "enter").on("Server")
	for _, want := range []string{"jane@example.com", "jane@example.community"} {
		if got := <-asked; got != want {
			t.Errorf("looked for the server of %q, want %q", got, want)
		}
	}
	found <- Found{Text: "found: the right one"}
	d.searched().shows("found: the right one")
}

func TestAGivenServerIsNotLookedFor(t *testing.T) {
	d := searchingDraft(nil, nil) // a look would block for ever
	d.Request.Fields.Server = new("lync.example.com")
	drive(t, d).enter("jane@example.com").press("enter").on("Server").lacks(serverSearched)
}

func TestLinePromptsTellWhatWasFoundWithoutWaitingForIt(t *testing.T) {
	found, asked := make(chan Found), make(chan string, 3)
	iv := newInterview(searchingDraft(found, asked))
	iv.answers[keyUsername] = "jane@example.com"
	s := iv.searchServer(t.Context())
	if note := serverNote(iv); note != serverSearched {
		t.Errorf("note %q", note)
	}
	found <- Found{Text: "found"}
	select {
	case <-s.done:
	case <-time.After(30 * time.Second):
		t.Fatal("the search doesn't end")
	}
	if note := serverNote(iv); note != "found" {
		t.Errorf("note %q", note)
	}
}

func TestTheServerCanBeLookedAtBeforeWriting(t *testing.T) {
	d := givenDraft()
	d.Check = func(_ context.Context, r configure.Request) string {
		return "the server of " + *r.Fields.Username + " answers"
	}
	driven := drive(t, d).on("Review").lacks("answers").shows(labelCheck).press("down", "enter")
	driven.on("Review").shows("the server of jane@example.com answers").press("enter")
	if !driven.screen.done {
		t.Error("the form isn't done")
	}
	if strings.Contains(driven.view(), "answers") {
		t.Error("the form is still shown")
	}
}
