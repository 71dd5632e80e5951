package form

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

const defaults = `login="" server="" transport="auto" user-agent="UCCAPI/15.0.4420.1017" auth-scheme="tls-dsk" sso="no"`

func TestEnterAllTheWayGivesTheDefaultAccount(t *testing.T) {
	d := drive(t, draft())
	d.forbids = []string{"hunter22"}
	d.on("Account").enter("jane@Example.com").press("enter")
	d.on("Server").press("enter", "enter")
	d.on("User agent").press("enter")
	d.on("Sign-on").press("enter", "enter")
	d.on("Password").shows(keyringThere).press("enter").enter("hunter22").enter("hunter22")
	d.on("Review").shows(`username="jane@example.com"`, "password=store/8").press("enter")
	d.asked(`setup username="jane@example.com" ` + defaults + ` password=store/8`)
}

func TestComplaintStandsUnderTheFieldUntilItIsRight(t *testing.T) {
	d := drive(t, draft())
	before := strings.Split(d.view(), "\n")
	d.write("jane").lacks("!")
	w := d.screen.focused()
	d.screen.Update(pauseMsg{w, w.typed - 1})
	d.lacks(`has no "@"`)
	d.screen.Update(pauseMsg{w, w.typed})
	d.shows(`! has no "@"`)
	after := strings.Split(d.view(), "\n")
	for i := range before {
		if before[i] != after[i] && (i < 5 || i > 7) {
			t.Errorf("line %d has changed from %q to %q", i, before[i], after[i])
		}
	}
	d.press("enter").on("Account").shows(`! has no "@"`)
	d.write("@").shows("!").write("example.com").lacks("!")
	d.press("enter")
	if d.screen.focused().question.key != keyLogin {
		t.Errorf("the focus is on %q", d.screen.focused().question.key)
	}
}

func TestNothingTypedIsNoReasonToComplainBeforeEnter(t *testing.T) {
	d := drive(t, draft())
	w := d.screen.focused()
	d.write("j").press("backspace")
	d.screen.Update(pauseMsg{w, w.typed})
	d.lacks("!").press("enter").shows("!").on("Account")
}

func TestUserAgentOfOnesOwn(t *testing.T) {
	d := drive(t, draft())
	d.enter("jane@example.com").press("enter", "enter", "enter").on("User agent").lacks("Your own user agent")
	note := lync.UserAgents()[0].Note
	d.shows(note, "UCCAPI/15.0.4420.1017")
	d.press("end").shows("Your own user agent").lacks(note)
	d.press("enter", "enter").on("User agent").shows("! missing")
	d.enter("UCCAPI/1.0 Mine").on("Sign-on")
	d.press("enter", "enter").on("Password")
	d.press("down", "enter").on("Review").press("enter")
	d.asked(`setup username="jane@example.com" login="" server="" transport="auto" user-agent="UCCAPI/1.0 Mine" auth-scheme="tls-dsk" sso="no" password=ask/0`)
}

func TestEditTellsOnlyWhatBecomesDifferent(t *testing.T) {
	d := drive(t, drafts["edit"]())
	d.on("Account").shows(`Lync account jane@example.com, EXAMPLE\jane`, "> jane@example.com", `> EXAMPLE\jane`)
	d.press("enter", "enter").on("Server").shows("> lync.example.com:443", `> "ssl" (unknown`)
	d.press("ctrl+u", "enter", "enter").on("User agent").shows("> unchanged", "My agent 1.0")
	d.press("down", "enter").on("Sign-on").shows("> NTLM").press("enter", "enter")
	d.on("Password").shows("> "+labelKeep, labelStoreNew).press("enter").on("Review").press("enter")
	d.asked(`edit account="jane@example.com,EXAMPLE\\jane" server="" user-agent="UCCAPI/15.0.4420.1017"`)
}

func TestEditOfNothingSaysNothing(t *testing.T) {
	d := drive(t, drafts["edit"]())
	for d.screen.page().name != pageReview {
		d.press("enter")
	}
	d.press("enter").asked(`edit account="jane@example.com,EXAMPLE\\jane"`)
}

func TestSetupOffersTheExistingAccounts(t *testing.T) {
	d := drive(t, drafts["accounts"]())
	d.on("Choose").shows("> "+labelNewAccount, titleNew)
	d.press("down", "down").shows(`Lync account jane@example.com, EXAMPLE\jane`).press("enter")
	d.on("Account").shows(`> EXAMPLE\jane`)
	d.press("shift+tab").on("Choose").press("up", "enter").on("Account").lacks("EXAMPLE")
	d.press("enter", "enter", "enter", "enter").on("User agent").press("down", "enter", "enter", "enter")
	d.on("Password").shows("> "+labelAskStill).press("enter", "enter")
	d.asked(`edit account="jane@example.com," user-agent="UCCAPI/15.0.4420.1017 OC/15.0.4420.1017" password=ask/0`)
}

func TestNewAccountCannotTakeTheNameOfAnother(t *testing.T) {
	d := drive(t, drafts["accounts"]())
	d.press("enter").enter("JANE@example.com").enter(`example\jane`).on("Account").shows("! " + nameTaken)
	d.press("ctrl+u").enter("other").on("Server")
}

func TestSetUpOfAnExistingAccountFillsTheFormIn(t *testing.T) {
	d := draft()
	d.Accounts = accounts()[1:]
	d.Existing = &d.Accounts[0]
	d.Request.Fields.Username = new("jane@example.com")
	dr := drive(t, d)
	dr.on("Server").shows("> lync.example.com:443").press("enter", "enter", "enter", "enter", "enter")
	dr.on("Password").shows("> "+labelKeep).press("enter", "enter")
	dr.asked(`setup username="jane@example.com"`)
}

func TestUserNameOfSeveralAccountsAsksForTheLogin(t *testing.T) {
	d := drafts["accounts"]()
	d.Request.Fields.Username = new("jane@example.com")
	drive(t, d).on("Account").lacks("Sign-in address").press("enter").on("Account").shows("! " + nameTaken)
}

func TestSingleSignOnNeedsNoPasswordAndNoNTLM(t *testing.T) {
	d := drive(t, draft())
	d.enter("jane@example.com").press("enter", "enter", "enter", "enter").on("Sign-on")
	d.press("down", "enter", "down").shows("!", "ntlm").press("enter").on("Sign-on")
	d.press("shift+tab", "down").shows("> Kerberos").press("enter", "enter").on("Review").press("enter")
	d.asked(`setup username="jane@example.com" login="" server="" transport="auto" user-agent="UCCAPI/15.0.4420.1017" auth-scheme="kerberos" sso="yes"`)
}

func TestSchemeIsHeldAgainstTheFlags(t *testing.T) {
	d := draft()
	d.Request.Fields.SSO = new(true)
	d.Keyring = nil
	dr := drive(t, d)
	dr.enter("jane@example.com").press("enter", "enter", "enter", "enter").on("Sign-on").lacks("Single sign-on")
	dr.press("down").shows("!", "ntlm").press("enter").on("Sign-on").press("up", "enter").on("Review").press("enter")
	dr.asked(`setup username="jane@example.com" ` + strings.Replace(defaults, "no", "yes", 1))
}

func TestCtrlCAbortsOnEveryPage(t *testing.T) {
	for _, p := range script() {
		everything := drafts["accounts"]()
		everything.RepairPlugin = true
		d := drive(t, everything)
		for d.screen.page().name != p.name {
			if d.screen.page().name == "Account" && d.screen.focused().question.key == keyUsername {
				d.write("new@example.com")
			}
			if d.screen.page().name == pagePassword {
				d.press("down") // Pidgin asks
			}
			d.press("enter")
		}
		d.press("ctrl+c")
		if !errors.Is(d.screen.err, ErrAborted) || d.screen.done {
			t.Errorf("on %q: done %t, error %v", p.name, d.screen.done, d.screen.err)
		}
	}
}

func TestCancelOnTheLastPageAborts(t *testing.T) {
	d := drive(t, givenDraft())
	d.on("Review").press("down", "enter")
	if !errors.Is(d.screen.err, ErrAborted) {
		t.Errorf("error %v", d.screen.err)
	}
}

func TestShiftTabGoesBackWhateverIsTyped(t *testing.T) {
	d := drive(t, draft())
	d.press("shift+tab").on("Account")
	d.enter("jane@example.com").write("no@good@login").press("shift+tab").on("Account").shows("> jane@example.com", `! has more than one "@"`)
	d.press("enter", "ctrl+u", "enter").on("Server").write("no good").press("shift+tab").on("Account").shows("> jane@example.com")
	d.press("enter", "enter").on("Server").shows("> no good").press("enter").shows("!")
	d.press("ctrl+u", "enter", "enter", "enter", "enter", "enter").on("Password").press("enter").write("hunter22")
	d.press("shift+tab", "shift+tab").on("Sign-on").press("enter", "enter").on("Password").shows("> ********")
	d.press("enter", "enter").enter("hunter23").on("Password").shows("! " + notRepeated)
	d.press("backspace").shows("!").enter("2").on("Review")
}

func TestChangeSomethingStartsOverWithTheAnswers(t *testing.T) {
	d := drive(t, draft())
	d.enter("jane@example.com").press("enter", "enter", "enter", "enter", "enter", "enter", "down", "enter")
	d.on("Review").press("down", "enter").on("Account").shows("> jane@example.com").write(".org")
	for d.screen.page().name != pageReview {
		d.press("enter")
	}
	d.shows("> " + labelWrite).press("enter")
	d.asked(`setup username="jane@example.com.org" ` + defaults + ` password=ask/0`)
}

func TestRefusalIsShownAndCanBeMended(t *testing.T) {
	d := draft()
	d.Preview = func(_ context.Context, r configure.Request) (string, error) {
		if *r.Fields.Server == "" {
			return "", errors.New("no server\ngive one")
		}
		return preview(r), nil
	}
	dr := drive(t, d)
	dr.enter("jane@example.com").press("enter", "enter", "enter", "enter", "enter", "enter", "down", "enter")
	dr.on("Review").shows(previewFailed+"no server", "give one").lacks(labelWrite).press("enter")
	dr.on("Account").press("enter", "enter").enter("lync.example.com").press("enter", "enter", "enter", "enter", "enter")
	dr.on("Review").shows("> " + labelWrite)
}

// givenDraft is a draft that leaves nothing to ask.
func givenDraft() Draft {
	d := draft()
	d.Keyring = nil
	d.Request.Fields = configure.Fields{
		Username: new("jane@example.com"), Login: new(""), Server: new(""), Transport: new("tls"),
		UserAgent: new("lync-2013"), AuthScheme: new("ntlm"), SSO: new(false),
	}
	d.Request.Password = configure.Password{Choice: configure.PasswordStore, Secret: secret.New("hunter22")}
	return d
}

func TestPluginsAreOfferedWhereThatHelps(t *testing.T) {
	const given = `setup username="jane@example.com" login="" server="" transport="tls" user-agent="lync-2013" auth-scheme="ntlm" sso="no" password=`
	offered := givenDraft()
	offered.KeyringPlugin, offered.RepairPlugin = true, true
	drive(t, offered).on("Pidgin").shows("keyring plugin", "pidgin-sipe").press("enter", "enter").on("Review").press("enter").
		asked(given + "store/8 keyring-plugin=enable repair-plugin")
	drive(t, offered).on("Pidgin").press("down", "enter", "down", "enter").on("Review").press("enter").
		asked(given + "store/8 keyring-plugin=leave")
	offered.Request.Password = configure.Password{Choice: configure.PasswordAsk} // then no plugin is of use
	drive(t, offered).on("Pidgin").lacks("keyring plugin").press("enter").on("Review").press("enter").
		asked(given + "ask/0 repair-plugin")
}

func TestWhatTheFlagsGiveIsNotAsked(t *testing.T) {
	d := drive(t, givenDraft())
	d.on("Review").lacks("Account", "Server", "Password", labelChange).press("enter")
	d.asked(`setup username="jane@example.com" login="" server="" transport="tls" user-agent="lync-2013" auth-scheme="ntlm" sso="no" password=store/8`)
	for _, one := range []struct {
		forget func(*configure.Fields)
		page   string
	}{
		{func(f *configure.Fields) { f.Username = nil }, "Account"},
		{func(f *configure.Fields) { f.Login = nil }, "Account"},
		{func(f *configure.Fields) { f.Server = nil }, "Server"},
		{func(f *configure.Fields) { f.Transport = nil }, "Server"},
		{func(f *configure.Fields) { f.UserAgent = nil }, "User agent"},
		{func(f *configure.Fields) { f.AuthScheme = nil }, "Sign-on"},
		{func(f *configure.Fields) { f.SSO = nil }, "Sign-on"},
	} {
		draft := givenDraft()
		one.forget(&draft.Request.Fields)
		d := drive(t, draft).on(one.page)
		if asked := slices.DeleteFunc(slices.Clone(d.screen.widgets), (*widget).Skip); len(asked) != 1 {
			t.Errorf("%d questions on %q", len(asked), one.page)
		}
	}
}

func TestRefusalWithNothingToAskIsReturned(t *testing.T) {
	d := givenDraft()
	refusal := errors.New("no")
	d.Preview = func(context.Context, configure.Request) (string, error) { return "", refusal }
	if dr := drive(t, d); !errors.Is(dr.screen.err, refusal) {
		t.Errorf("error %v", dr.screen.err)
	}
}

func TestAccountsThatDifferByTheCommaCanBeToldApart(t *testing.T) {
	d := drafts["accounts"]()
	d.Accounts = append(d.Accounts, configure.Info{Name: "jane@example.com", Account: lync.New("jane@example.com", "")}, configure.Info{Name: "joe@example.com,", Account: lync.New("joe@example.com", "")})
	seen := map[string]bool{}
	for _, c := range accountChoices(newInterview(d)) {
		if seen[c.label] {
			t.Errorf("two choices are called %q", c.label)
		}
		seen[c.label] = true
	}
}
