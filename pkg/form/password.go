package form

import (
	"context"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// The answers to what shall become of the password.
const (
	store = "store" // a new one in the keyring
	keep  = "keep"  // say nothing
	ask   = "ask"   // none, Pidgin asks
	again = "again" // look for the keyring again, then ask this again
)

// probe is a question to the keyring that is under way or answered.
type probe struct {
	done chan struct{}
	err  error // once done is closed
}

// askKeyring asks the keyring in the background, if there may be a password to
// ask for.
func (iv *interview) askKeyring(ctx context.Context) {
	if iv.passwordGiven() {
		return
	}
	p := &probe{done: make(chan struct{})}
	iv.keyring = p
	go func() {
		defer close(p.done)
		if iv.draft.Keyring != nil {
			p.err = iv.draft.Keyring(ctx)
		}
	}()
}

// lookForKeyring waits for the keyring's answer.
func lookForKeyring(iv *interview) func(context.Context) finding {
	p := iv.keyring
	return func(ctx context.Context) finding {
		select {
		case <-ctx.Done():
			return finding{err: aborted(ctx)}
		case <-p.done:
		}
		if p.err != nil {
			return finding{keyringMissing + plain.Line(oneLine(p.err.Error())), p.err}
		}
		return finding{text: keyringThere}
	}
}

// askAgain says whether the page is to be asked once more, because the keyring
// was to be looked for again, or the server looked at.
func (iv *interview) askAgain(ctx context.Context, p *page) bool {
	if p.name == pageReview && iv.answers[keyWrite] == check {
		delete(iv.answers, keyWrite)
		iv.checking = true
		return true
	}
	if p.name != pagePassword || iv.answers[keyPassword] != again {
		return false
	}
	delete(iv.answers, keyPassword)
	iv.askKeyring(ctx)
	return true
}

// passwordGiven says whether the flags leave nothing to ask about the password.
func (iv *interview) passwordGiven() bool {
	sso := iv.draft.Request.Fields.SSO
	return iv.draft.Request.Password.Choice != configure.PasswordUnsaid || sso != nil && *sso
}

// needsPassword says whether the account signs on with a password.
func (iv *interview) needsPassword() bool { return !iv.account().SingleSignOn }

// storesPassword says whether a password is to be typed.
func (iv *interview) storesPassword() bool {
	return iv.needsPassword() && iv.answer(keyPassword) == store
}

// passwordPlace is where the password is now.
func (iv *interview) passwordPlace() configure.PasswordPlace {
	if iv.target == nil {
		return configure.Nowhere
	}
	return iv.target.Password
}

// passwordChoices depend on where the password is, and on the keyring: what it
// can't do isn't offered.
func passwordChoices(iv *interview) []choice {
	place, there := iv.passwordPlace(), iv.findings[pagePassword].err == nil
	var list []choice
	offer := func(when bool, value, label string) {
		if when {
			list = append(list, choice{value: value, word: value, label: label})
		}
	}
	asksNow := place == configure.Nowhere && iv.target != nil && !iv.target.Account.SingleSignOn
	offer(asksNow, ask, labelAskStill)
	offer(place == configure.InKeyring, keep, labelKeep)
	offer(place == configure.InAccountsFile && there, keep, labelMove)
	offer(place == configure.InAccountsFile && !there, keep, labelStay)
	offer(place == configure.Unknown, keep, labelLeave)
	offer(there && place == configure.Nowhere, store, labelStore)
	offer(there && place != configure.Nowhere, store, labelStoreNew)
	offer(!asksNow && place == configure.Nowhere, ask, labelAsk)
	offer(!there, again, labelAskKeyring)
	return list
}

// password is what the answers say of the password.
func (iv *interview) password() configure.Password {
	if iv.passwordGiven() || !iv.needsPassword() {
		return iv.draft.Request.Password
	}
	switch iv.answer(keyPassword) {
	case store:
		return configure.Password{Choice: configure.PasswordStore, Secret: iv.secrets[keyNewPassword]}
	case ask:
		return configure.Password{Choice: configure.PasswordAsk}
	}
	return configure.Password{}
}

// keepsInKeyring says whether the password will be in the keyring.
func (iv *interview) keepsInKeyring() bool {
	if !iv.needsPassword() {
		return false
	}
	switch iv.password().Choice {
	case configure.PasswordStore:
		return true
	case configure.PasswordAsk:
		return false
	}
	moved := iv.passwordPlace() == configure.InAccountsFile && iv.findings[pagePassword].err == nil
	return iv.passwordPlace() == configure.InKeyring || moved
}

// checkPassword refuses what can't be a password.
func (iv *interview) checkPassword(text string) error { return secret.New(text).Check() }

// checkRepeat refuses what differs from the password typed before.
func (iv *interview) checkRepeat(text string) error {
	if !secret.New(text).Equal(iv.secrets[keyNewPassword]) {
		return complaint{notRepeated, repeatRemedy}
	}
	return nil
}
