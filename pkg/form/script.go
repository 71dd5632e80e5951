package form

import (
	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// This file owns the words of the form and of the line prompter. Their rules:
//
//   - Say what a person knows ("sign-in address"), not what a file calls it.
//   - Titles and choices begin with a capital letter, everything else doesn't;
//     nothing ends with a full stop, and only a request to confirm is a question.
//   - A hint is one line: together with its margin it fits 80 columns.
//   - What an empty answer means is said in the empty field, in parentheses.
//   - A complaint says what is wrong, and below it what to do; package lync words
//     those about values.
//   - A password is never shown, not even its length in a complaint.

// key names a question. Where it is about a field of the account, the key is the
// name of the flag, which is also the Field of a lync.ValueError.
type key string

const (
	keyAccount       key = "account"
	keyUsername      key = "username"
	keyLogin         key = "login"
	keyServer        key = "server"
	keyTransport     key = "transport"
	keyUserAgent     key = "user-agent"
	keyOwnUserAgent  key = "own user-agent"
	keyAuthScheme    key = "auth-scheme"
	keySSO           key = "sso"
	keyPassword      key = "password"
	keyNewPassword   key = "new password"
	keyRepeat        key = "repeat"
	keyKeyringPlugin key = "keyring-plugin"
	keyRepairPlugin  key = "repair-plugin"
	keyWrite         key = "write"
)

// page is a group of questions that are shown together.
type page struct {
	name      string
	look      look   // what must be known before, and stands above the questions; nil: nothing
	looking   string // said while that takes
	questions []*question
}

// The pages that look something up.
const (
	pagePassword = "Password"
	pageReview   = "Review"
)

// script gives all pages in order. Which of them are asked is for the interview
// to say.
func script() []page {
	userAgent := textField(func(f *configure.Fields) **string { return &f.UserAgent }, func(a *lync.Account) *string { return &a.UserAgent }, lync.ParseUserAgent)
	return []page{
		{name: "Choose", questions: []*question{{
			key:   keyAccount,
			title: "Which account", hint: "add an account, or change one that Pidgin has",
			choices: accountChoices, given: (*interview).accountGiven,
		}}},
		{name: "Account", questions: []*question{{
			key:   keyUsername,
			title: "Sign-in address", hint: "where others write to you, e.g. jane.doe@example.com",
			field: textField(func(f *configure.Fields) **string { return &f.Username }, func(a *lync.Account) *string { return &a.Address }, lync.ParseAddress),
		}, {
			key:   keyLogin,
			title: "Login", hint: `user, DOMAIN\user or user@domain`, empty: "same as the sign-in address",
			given: (*interview).loginGiven,
			field: textField(func(f *configure.Fields) **string { return &f.Login }, func(a *lync.Account) *string { return &a.Login }, lync.ParseLogin),
		}}},
		{name: "Server", questions: []*question{{
			key:   keyServer,
			title: "Server", hint: "host or host:port of the front end", empty: "automatic discovery", note: serverNote,
			field: textField(func(f *configure.Fields) **string { return &f.Server }, func(a *lync.Account) *string { return &a.Server }, lync.ParseServer),
		}, {
			key:   keyTransport,
			title: "Connection", hint: "how Pidgin connects to the server",
			field:   textField(func(f *configure.Fields) **string { return &f.Transport }, func(a *lync.Account) *lync.Transport { return &a.Transport }, lync.ParseTransport),
			choices: transportChoices,
		}}},
		{name: "User agent", questions: []*question{{
			key:   keyUserAgent,
			title: "User agent", hint: "what Pidgin says it is; some servers let in certain clients only",
			field: userAgent, choices: userAgentChoices, words: true,
		}, {
			key:   keyOwnUserAgent,
			title: "Your own user agent", field: userAgent,
			applies: func(iv *interview) bool { return iv.answer(keyUserAgent) == another },
		}}},
		{name: "Sign-on", questions: []*question{{
			key:   keyAuthScheme,
			title: "Authentication scheme", hint: "how the server checks who signs on",
			field:   textField(func(f *configure.Fields) **string { return &f.AuthScheme }, func(a *lync.Account) *lync.AuthScheme { return &a.AuthScheme }, lync.ParseAuthScheme),
			choices: authSchemeChoices, affects: keySSO,
		}, {
			key:   keySSO,
			title: "Single sign-on", hint: "sign on as the person who is logged in to this machine",
			field: ssoField(), choices: fixed(choice{value: no, word: no, label: "No, with a password"}, choice{value: yes, word: yes, label: "Yes, with a Kerberos ticket or a certificate"}),
		}}},
		{name: pagePassword, look: lookForKeyring, looking: keyringAsked, questions: []*question{{
			key:   keyPassword,
			title: "Password", choices: passwordChoices,
			given: (*interview).passwordGiven, applies: (*interview).needsPassword,
		}, {
			key:   keyNewPassword,
			title: "The password", hidden: true, check: (*interview).checkPassword,
			given: (*interview).passwordGiven, applies: (*interview).storesPassword,
		}, {
			key:   keyRepeat,
			title: titleRepeat, hint: "a slip would show only at sign-on",
			hidden: true, check: (*interview).checkRepeat,
			given: (*interview).passwordGiven, applies: (*interview).storesPassword,
		}}},
		{name: "Pidgin", questions: []*question{{
			key:   keyKeyringPlugin,
			title: "Pidgin's keyring plugin", hint: "with it, Pidgin finds the password by itself",
			choices: fixed(choice{value: yes, word: yes, label: labelSwitchOn}, choice{value: no, word: no, label: labelLeaveOff}),
			given:   func(iv *interview) bool { return !iv.draft.KeyringPlugin }, applies: (*interview).keepsInKeyring,
		}, {
			key:   keyRepairPlugin,
			title: "The plugin pidgin-sipe", hint: "the installed one can't read XML: no tls-dsk, no contact list",
			choices: fixed(choice{value: yes, word: yes, label: labelRepair}, choice{value: no, word: no, label: labelDontRepair}),
			given:   func(iv *interview) bool { return !iv.draft.RepairPlugin },
		}}},
		{name: pageReview, look: lookAhead, looking: previewAsked, questions: []*question{{
			key:   keyWrite,
			title: "Write this?", choices: writeChoices,
			given: func(iv *interview) bool { return iv.draft.Confirmed },
		}}},
	}
}

// What else is said.
const (
	titleNew  = "New Lync account"
	titleEdit = "Lync account "

	titleRepeat = "The password again"

	labelNewAccount = "A new account"
	labelOwn        = "A text of your own"
	labelAsNow      = "As it is now"
	wordAsNow       = "unchanged"

	labelStore      = "Keep it in the keyring"
	labelStoreNew   = "Keep a new one in the keyring"
	labelMove       = "Move it from accounts.xml to the keyring"
	labelStay       = "Leave it in accounts.xml, in clear text"
	labelKeep       = "Leave it in the keyring"
	labelLeave      = "Leave it as it is"
	labelAsk        = "Keep none: Pidgin asks at each sign-on"
	labelAskStill   = "Keep none, as now: Pidgin asks at each sign-on"
	labelAskKeyring = "Look for the keyring again"

	labelSwitchOn   = "Switch it on"
	labelLeaveOff   = "Leave it off: Pidgin asks for the password, unless pidgin-lync starts it"
	labelRepair     = "Repair a copy of it, for you alone"
	labelDontRepair = "Leave it as it is"

	labelWrite  = "Write it"
	labelChange = "Change something"
	labelCancel = "Cancel, write nothing"

	keyringThere   = "the keyring is there and can keep the password"
	keyringMissing = "the keyring can't keep a password: "
	keyringAsked   = "asking the keyring …"
	serverSearched = "looking for the server …"
	labelCheck     = "Look at the server first"
	previewAsked   = "working out what to write …"
	previewFailed  = "this can't be written: "

	nameTaken       = "there is such an account already"
	nameTakenRemedy = "give another login, or edit that account instead"
	notRepeated     = "the two passwords differ"
	repeatRemedy    = "type it again as above, or go back and type both"

	helpChoose = "choose"
	helpNext   = "next"
	helpBack   = "back"
	helpCancel = "cancel"
	helpTake   = "take the server found"

	promptNone    = "- for none" // in the brackets, where an answer could be removed
	promptWord    = "or a word"  // behind the numbers of the choices
	promptNumber  = "give a number from 1 to %d, or one of the words"
	promptNoWord  = "no such choice"
	promptUnclear = "several choices begin with that"
	promptBoth    = "type both again"
	promptYesNo   = "answer y or n"

	pageNumber   = "%d of %d"
	leadPosition = "lines %d to %d of %d (pgup, pgdn)"

	inputGone        = "the terminal has gone"
	inputEnded       = "the input ended before %q was answered"
	inputEndedRemedy = "answer every question, or give the answers as flags (see --help)"
	lineTooLong      = "the answer is too long\ngive it in one line of less than 128 KiB"
)
