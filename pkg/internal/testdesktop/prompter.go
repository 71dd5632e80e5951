package testdesktop

import (
	"strings"
	"sync/atomic"
)

// Prompter is the program that shows gnome-keyring's windows. A desktop session
// starts it when it is needed; the bare bus starts nothing.
const Prompter = "/usr/libexec/gcr-prompter"

// prompterName is what it owns on the bus.
const prompterName = "org.gnome.keyring.SystemPrompter"

// StartPrompter lets gnome-keyring show its windows on the display. It needs
// StartDisplay, and programs Prompter and xdotool.
func (d *Desktop) StartPrompter() {
	d.t.Helper()
	d.start(nil, nil, Prompter)
	d.waitFor("the keyring's prompter on the bus", func() bool { return d.nameOwned(prompterName) })
}

// AnswerPrompt waits, in the background, for gnome-keyring's window that asks for
// the password of a keyring, types one, and confirms. It returns whether that was
// done so far.
func (d *Desktop) AnswerPrompt(password string) (done func() bool) {
	d.hide(password)
	return d.inPrompt(password, "Return")
}

// DismissPrompt closes that window by the Escape key, likewise.
func (d *Desktop) DismissPrompt() (done func() bool) { return d.inPrompt("", "Escape") }

// inPrompt types into the window in the background. The text goes through
// xdotool's input, since every process can read its command line.
func (d *Desktop) inPrompt(text, key string) (done func() bool) {
	var typed atomic.Bool
	search := d.command("xdotool", "search", "--sync", "--onlyvisible", "--name", "^Unlock ")
	write := d.command("xdotool", "type", "--file", "-")
	write.Stdin = strings.NewReader(text)
	press := d.command("xdotool", "key", key)
	go func() {
		typed.Store(search.Run() == nil && (text == "" || write.Run() == nil) && press.Run() == nil)
	}()
	return typed.Load
}
