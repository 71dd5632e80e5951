//go:build (dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd

package keyring

import (
	"context"
	"os"

	"github.com/godbus/dbus/v5"
)

const promptInterface = "org.freedesktop.Secret.Prompt"

// unlock has collections or items unlocked by their person.
func (s secretService) unlock(ctx context.Context, p *provider, objects ...dbus.ObjectPath) error {
	if !s.Interactive {
		return fail(ErrLocked, "")
	}
	var unlocked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	err := p.ask(ctx, request{
		secretsPath, serviceInterface + ".Unlock",
		[]any{objects}, []any{&unlocked, &prompt},
	})
	if err != nil || prompt == none {
		return err
	}
	s.OnPrompt()
	dismissed, err := s.complete(ctx, p, prompt, func(answer <-chan outcome[bool]) (outcome[bool], error) {
		return await(ctx, s.PromptTimeout, answer)
	})
	switch {
	case err != nil:
		return err
	case dismissed && noDisplay():
		// gnome-keyring says so too where it can't show a window at all.
		return &failure{ErrLocked, "no window can be shown here to ask for its password",
			"unlock it on the desktop: sign in there, or use Passwords and Keys (seahorse)"}
	case dismissed:
		return fail(ErrDismissed, "it is still locked")
	}
	return nil
}

// noDisplay says whether this process couldn't show a window either. The keyring
// may have another environment; nothing tells.
func noDisplay() bool { return os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" }

// agree calls the prompt that storing or deleting an item came back with, if it
// did. KeePassXC returns one also when there is nothing to ask.
func (s secretService) agree(ctx context.Context, p *provider, prompt dbus.ObjectPath) error {
	if prompt == none {
		return nil
	}
	dismissed, err := s.complete(ctx, p, prompt, func(answer <-chan outcome[bool]) (outcome[bool], error) {
		return awaitPerson(ctx, s.Options, answer)
	})
	if err == nil && dismissed {
		return fail(ErrDismissed, "nothing was changed")
	}
	return err
}

// complete calls a prompt and waits, in the given way, until it is completed. A
// prompt that is given up stays open: its method Dismiss ends gnome-keyring 42.
func (s secretService) complete(ctx context.Context, p *provider, prompt dbus.ObjectPath, wait func(<-chan outcome[bool]) (outcome[bool], error)) (dismissed bool, err error) {
	match := []dbus.MatchOption{dbus.WithMatchObjectPath(prompt), dbus.WithMatchInterface(promptInterface)}
	if err := p.onBus(ctx, match, p.conn.AddMatchSignalContext); err != nil {
		return false, err
	}
	defer func() { _ = p.onBus(context.WithoutCancel(ctx), match, p.conn.RemoveMatchSignalContext) }() // at worst, signals nobody reads
	signals := make(chan *dbus.Signal, 1)
	p.conn.Signal(signals)
	defer p.conn.RemoveSignal(signals)
	over := make(chan struct{})
	defer close(over)
	answer := begin(func() (bool, error) { return completed(prompt, signals, over) })
	if err := p.ask(ctx, request{prompt, promptInterface + ".Prompt", []any{""}, nil}); err != nil {
		return false, err
	}
	answered, err := wait(answer)
	if err != nil {
		return false, err
	}
	return answered.value, answered.err
}

// onBus has the bus deliver signals, or no longer.
func (p *provider) onBus(ctx context.Context, match []dbus.MatchOption, change func(context.Context, ...dbus.MatchOption) error) error {
	limited, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	return p.failure(ctx, change(limited, match...))
}

// completed waits for the signal that a prompt is done with, among all that the
// connection gets, or until it is no longer waited for. It says whether the
// prompt was dismissed.
func completed(prompt dbus.ObjectPath, signals <-chan *dbus.Signal, over <-chan struct{}) (dismissed bool, err error) {
	for {
		select {
		case <-over:
			return false, nil
		case signal, open := <-signals:
			switch {
			case !open:
				return false, fail(ErrRefused, "the connection to it broke")
			case signal.Path != prompt || signal.Name != promptInterface+".Completed":
			case len(signal.Body) == 0:
				return false, fail(ErrRefused, "its answer isn't the Secret Service's")
			default:
				dismissed, isBool := signal.Body[0].(bool)
				return dismissed || !isBool, nil
			}
		}
	}
}
