package form

import (
	"context"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
)

func TestMissingKeyringIsToldAndLookedForAgain(t *testing.T) {
	d := draft()
	looks := 0
	d.Keyring = func(context.Context) error {
		if looks++; looks == 1 {
			return errNoKeyring
		}
		return nil
	}
	dr := drive(t, d)
	dr.enter("jane@example.com").press("enter", "enter", "enter", "enter", "enter", "enter")
	dr.on("Password").shows(keyringMissing, "install gnome-keyring", "> "+labelAsk).lacks("The password")
	dr.press("down").shows("> " + labelAskKeyring).press("enter")
	dr.on("Password").shows(keyringThere, "> "+labelStore, "The password")
}

func TestWithoutKeyringPidginAsks(t *testing.T) {
	d := drive(t, drafts["no keyring"]())
	d.enter("jane@example.com").press("enter", "enter", "enter", "enter", "enter", "enter")
	d.on("Password").press("enter").on("Review").press("enter")
	d.asked(`setup username="jane@example.com" ` + defaults + ` password=ask/0`)
}

func TestSlowKeyringIsWaitedForOnItsPageOnly(t *testing.T) {
	answer := make(chan error)
	d := draft()
	d.Keyring = func(context.Context) error { return <-answer }
	dr := drive(t, d)
	dr.enter("jane@example.com").press("enter", "enter", "enter", "enter", "enter").on("Sign-on")
	_, cmd := dr.screen.Update(keypress("enter"))
	dr.on("Password").shows(keyringAsked).lacks("The password")
	old := cmd
	dr.screen.Update(keypress("x"))
	dr.screen.Update(keypress("enter"))
	dr.press("shift+tab").on("Sign-on").press("enter")
	_, cmd = dr.screen.Update(keypress("enter"))
	dr.on("Password").shows(keyringAsked)
	answer <- nil
	dr.screen.Update(old()) // of the first visit
	dr.shows(keyringAsked)
	dr.wait(cmd)
	dr.shows(keyringThere)
}

func TestPasswordPlacesOfAnExistingAccount(t *testing.T) {
	for _, c := range []struct {
		place   configure.PasswordPlace
		keyring error
		want    string
		labels  []string
	}{
		{configure.InAccountsFile, nil, "", []string{labelMove, labelStoreNew}},
		{configure.InAccountsFile, errNoKeyring, "", []string{labelStay, labelAskKeyring}},
		{configure.InKeyring, errNoKeyring, "", []string{labelKeep, labelAskKeyring}},
		{configure.Unknown, nil, "", []string{labelLeave, labelStoreNew}},
		{configure.Nowhere, nil, " password=ask/0", []string{labelAskStill, labelStore}},
	} {
		d := drafts["edit"]()
		d.Existing.Password = c.place
		d.Keyring = func(context.Context) error { return c.keyring }
		dr := drive(t, d)
		for dr.screen.page().name != pagePassword {
			dr.press("enter")
		}
		dr.shows("> " + c.labels[0]).shows(c.labels...)
		dr.press("enter", "enter").asked(`edit account="jane@example.com,EXAMPLE\\jane"` + c.want)
	}
}
