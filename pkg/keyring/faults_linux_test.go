package keyring

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// previous are the items that an account has before a fault: the plugin's, and
// go-keyring's own.
var previous = []testdesktop.FakeItem{
	{Label: "pidgin account password", Attributes: pluginAttributes(key), Secret: stranger.Reveal(), ContentType: "text/plain"},
	{Label: "older", Attributes: toolAttributes(key), Secret: first.Reveal(), ContentType: "text/plain; charset=utf8"},
}

// withPrevious gives the fake the items, and one that isn't the account's.
func withPrevious(fake *testdesktop.FakeSecrets) {
	for _, i := range previous {
		fake.Put(i)
	}
	fake.Put(testdesktop.FakeItem{Label: "somebody else's", Attributes: map[string]string{"user": account}, Secret: stranger.Reveal()})
}

// shown are items in a form that can be shown and compared: of a secret, only
// which of the tests' it is.
func shown(items []testdesktop.FakeItem) []string {
	names := map[string]string{first.Reveal(): "first", second.Reveal(): "second", stranger.Reveal(): "stranger"}
	var lines []string
	for _, i := range items {
		var attributes []string
		for _, name := range slices.Sorted(maps.Keys(i.Attributes)) {
			attributes = append(attributes, name+"="+i.Attributes[name])
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %s", i.Label, names[i.Secret], i.ContentType, strings.Join(attributes, " ")))
	}
	return distinct(lines)
}

func assertItems(t *testing.T, what string, want, got []testdesktop.FakeItem) {
	t.Helper()
	if diff := cmp.Diff(shown(want), shown(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// Whatever call fails on the way, the account has either its new password alone
// or all that it had, and the error shows no password.
func TestFailureOfAnyCallLeavesTheOldOrTheNew(t *testing.T) {
	for name, after := range map[string]Presence{"Store": {Items: 1, ForTool: true, ForPlugin: true}, "Delete": {}} {
		t.Run(name, func(t *testing.T) {
			_, fake := fakeDesktop(t)
			failures := 0
			for n, reached := 1, true; reached; n++ {
				fake.Clear()
				withPrevious(fake)
				before := fake.Items()
				fake.RefuseCall(n)
				err := operations[name](t.Context(), System(quick))
				calls := fake.Calls()
				reached = len(calls) >= n
				fake.RefuseCall(0)
				if err == nil { // the call's failure didn't matter, or it wasn't reached
					assertPresence(t, after)
					continue
				}
				failures++
				assertFails(t, name, err, ErrRefused)
				assertItems(t, fmt.Sprintf("call %d, %s, was refused", n, calls[n-1]), before, fake.Items())
			}
			if failures < 10 {
				t.Errorf("only %d calls mattered", failures)
			}
		})
	}
}

// Likewise when a call is never answered. What follows it then goes on without
// delay, so that the account's items can be put back.
func TestUnansweredCallTimesOut(t *testing.T) {
	for _, method := range []string{"Get", "ReadAlias", "SearchItems", "OpenSession", "CreateItem", "GetSecret", "Delete"} {
		t.Run(method, func(t *testing.T) {
			_, fake := fakeDesktop(t)
			withPrevious(fake)
			before := fake.Items()
			fake.Hang(method)
			err := operations["Store"](t.Context(), System(hasty))
			assertFails(t, "Store", err, ErrTimeout)
			if method == "CreateItem" {
				assertItems(t, "after the time-out", before, fake.Items())
			}
		})
	}
	t.Run("every call", func(t *testing.T) {
		fakeDesktop(t, testdesktop.AnswerNothing)
		for name, run := range operations {
			assertFails(t, name, run(t.Context(), System(hasty)), ErrTimeout)
		}
	})
}

func TestPromptToUnlock(t *testing.T) {
	for _, c := range []struct {
		fault      testdesktop.Fault
		want       error
		operations []string
	}{
		{testdesktop.GrantUnlock, nil, []string{"Ready", "Store", "Lookup", "Delete"}},
		{testdesktop.DismissUnlock, ErrDismissed, []string{"Ready", "Store", "Lookup", "Delete", "Restore"}},
		{testdesktop.IgnoreUnlock, ErrTimeout, []string{"Ready", "Store"}},
	} {
		for _, name := range c.operations {
			t.Run(name+", "+string(c.fault), func(t *testing.T) {
				_, fake := fakeDesktop(t, c.fault)
				withPrevious(fake)
				t.Setenv("DISPLAY", ":somewhere")
				asked := 0
				o := interactive(Options{CallTimeout: quick.CallTimeout, PromptTimeout: hasty.PromptTimeout})
				o.OnPrompt = func() { asked++ }
				err := operations[name](t.Context(), System(o))
				if c.want == nil && err != nil {
					t.Error(err)
				} else if c.want != nil {
					assertFails(t, name, err, c.want)
				}
				if asked != 1 {
					t.Errorf("the person was told %d times", asked)
				}
			})
		}
	}
}

func TestInterruptEndsTheWaitForAPerson(t *testing.T) {
	for _, fault := range []testdesktop.Fault{testdesktop.IgnoreUnlock, testdesktop.IgnoreItem} {
		t.Run(string(fault), func(t *testing.T) {
			_, fake := fakeDesktop(t, fault)
			ctx, interrupt := context.WithCancel(t.Context())
			o := interactive(Options{CallTimeout: hasty.CallTimeout}) // the prompt's limit is a minute
			o.OnPrompt = interrupt
			err := operations["Store"](ctx, System(o))
			if !errors.Is(err, context.Canceled) {
				t.Errorf("Store: %v", err)
			}
			if len(fake.Items()) != 0 {
				t.Error("something was stored")
			}
		})
	}
}

// go-keyring says nothing when its person refuses to let it store.
func TestDismissedItemIsNoSuccess(t *testing.T) {
	for name, prepare := range map[string]func(*testdesktop.FakeSecrets){
		"nothing before": func(*testdesktop.FakeSecrets) {}, "items before": withPrevious,
	} {
		t.Run(name, func(t *testing.T) {
			_, fake := fakeDesktop(t, testdesktop.DismissItem)
			prepare(fake)
			before := fake.Items()
			assertFails(t, "Store", operations["Store"](t.Context(), System(quick)), ErrDismissed)
			assertItems(t, "after the refusal", before, fake.Items())
		})
	}
}

func TestDismissedDeletionLeavesEverything(t *testing.T) {
	_, fake := fakeDesktop(t, testdesktop.DismissDelete)
	withPrevious(fake)
	before := fake.Items()
	assertFails(t, "Delete", operations["Delete"](t.Context(), System(quick)), ErrDismissed)
	assertItems(t, "after the refusal", before, fake.Items())
}

func TestUnansweredItemPromptTimesOut(t *testing.T) {
	for name, fault := range map[string]testdesktop.Fault{"Store": testdesktop.IgnoreItem, "Delete": testdesktop.IgnoreDelete} {
		t.Run(name, func(t *testing.T) {
			_, fake := fakeDesktop(t, fault)
			withPrevious(fake)
			before := fake.Items()
			assertFails(t, "nobody there", operations[name](t.Context(), System(hasty)), ErrTimeout)
			asked := 0
			o := interactive(hasty)
			o.OnPrompt = func() { asked++ }
			assertFails(t, "person there", operations[name](t.Context(), System(o)), ErrTimeout)
			if asked != 1 {
				t.Errorf("the person was told %d times", asked)
			}
			assertItems(t, "after the time-outs", before, fake.Items())
		})
	}
}

// KeePassXC returns a prompt for each change, and does nothing before it is called;
// and of the attributes that it shows, some make it refuse an item.
func TestKeePassXCsWaysAreFollowed(t *testing.T) {
	_, fake := fakeDesktop(t, testdesktop.LikeKeePassXC)
	withPrevious(fake)
	before := fake.Items()
	snapshot := mustStore(t, key, second)
	assertPresence(t, Presence{Items: 1, ForTool: true, ForPlugin: true})
	if err := System(quick).Restore(t.Context(), snapshot); err != nil {
		t.Fatal(err)
	}
	assertItems(t, "after Restore", before, fake.Items())
	if _, err := System(quick).Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	assertPresence(t, Presence{})
}

func TestOtherPasswordThanStoredIsAMismatch(t *testing.T) {
	_, fake := fakeDesktop(t, testdesktop.AlterSecrets)
	assertFails(t, "Store", operations["Store"](t.Context(), System(quick)), ErrMismatch)
	if len(fake.Items()) != 0 {
		t.Error("what was stored is still there")
	}

	withPrevious(fake)
	before := fake.Items()
	assertFails(t, "Store", operations["Store"](t.Context(), System(quick)), ErrMismatch)
	assertItems(t, "after Store", before, fake.Items())
}

func TestPasswordThatCannotBePutBackIsTold(t *testing.T) {
	_, fake := fakeDesktop(t, testdesktop.AlterSecrets)
	fake.Put(testdesktop.FakeItem{Attributes: bothAttributes(key), Secret: first.Reveal()})
	err := operations["Store"](t.Context(), System(quick))
	assertFails(t, "Store", err, ErrMismatch)
	if !strings.Contains(err.Error(), "couldn't be put back") {
		t.Errorf("the loss isn't told: %v", err)
	}
}

// go-keyring panics when the bus ends while a window of the keyring is open.
func TestEndOfTheBusIsAnError(t *testing.T) {
	d, _ := fakeDesktop(t, testdesktop.IgnoreItem)
	o := interactive(quick)
	o.CallTimeout = hasty.CallTimeout
	o.OnPrompt = d.StopBus
	err := operations["Store"](t.Context(), System(o))
	assertFails(t, "Store", err, ErrRefused)
}

// The number of calls grows with the items that are there, not with the accounts
// that are asked for.
func TestFindForManyAccountsIsCheap(t *testing.T) {
	_, fake := fakeDesktop(t)
	withPrevious(fake)
	keys := []Key{key, key}
	for n := range 200 {
		keys = append(keys, Key{Protocol: "prpl-sipe", Name: fmt.Sprintf("user%d@example.com,", n)})
	}
	fake.RefuseCall(0)
	found, err := System(quick).Find(t.Context(), keys...)
	if err != nil {
		t.Fatal(err)
	}
	want := map[Key]Presence{key: {Items: 2, ForTool: true, ForPlugin: true}}
	for _, k := range keys[2:] {
		want[k] = Presence{}
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("presences (-want +got):\n%s", diff)
	}
	const fixed = 4 // Collections, ReadAlias and two searches
	if calls := fake.Calls(); len(calls) != fixed+len(previous) {
		t.Errorf("%d calls: %v", len(calls), calls)
	}
}
