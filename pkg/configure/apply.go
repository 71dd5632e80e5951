package configure

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/pidgin-lync/pidgin-lync/pkg/keyring"
)

// Result is what Apply has done.
type Result struct {
	Plan    *Plan
	Changed bool
	Plugins []PluginStep // those of the plan that were carried out
	Deleted []string     // the paths of the plan's leftovers that are gone
}

// ErrPasswordMissing says that a plan leaves open what becomes of the password.
var ErrPasswordMissing = errors.New("no password given\n" +
	"give one with --password-stdin or --password-file, or say --no-password to let Pidgin ask at each sign-on")

// OldPasswordError says that all was done but for a password that is still in the
// keyring under a name that no account has any more.
type OldPasswordError struct {
	Name string
	Err  error
}

// Error names the item.
func (e *OldPasswordError) Error() string {
	return fmt.Sprintf("the account is changed, but the keyring still holds a password for %q: %v", e.Name, e.Err)
}

// Unwrap gives the keyring's error.
func (e *OldPasswordError) Unwrap() error { return e.Err }

// undoTime bounds putting back the keyring after a failure.
const undoTime = 10 * time.Second

// Apply carries out a plan: the keyring first, the accounts second, the plugins
// third, and last what needs all of these: deleting copies of accounts.xml. When
// the accounts can't be written, or ctx ends before they are, the keyring is put
// back as it was, and there is no Result. A Result beside an error says what was
// done. A plan that changes nothing touches nothing, not even a lock. A plan can be
// applied once.
func (c *Configurator) Apply(ctx context.Context, plan *Plan) (*Result, error) {
	if slices.ContainsFunc(plan.Accounts, func(a *AccountPlan) bool { return a.PasswordMissing }) {
		return nil, ErrPasswordMissing
	}
	result := &Result{Plan: plan}
	var err error
	if plan.Changed() {
		if err := c.applyAccounts(ctx, plan); err != nil {
			return nil, err
		}
		err = c.applyRest(ctx, result)
	}
	return result, errors.Join(err, keptLeftovers(plan))
}

// applyRest carries out what comes after the accounts, each part by itself: an
// account is of use without it.
func (c *Configurator) applyRest(ctx context.Context, result *Result) error {
	plan := result.Plan
	_, err := c.applySteps(ctx, plan, true)
	err = errors.Join(err, c.applyPlugins(ctx, result))
	if err == nil {
		err = c.deleteLeftovers(ctx, result)
	}
	result.Changed = plan.changesAccounts() || len(result.Plugins) > 0 || len(result.Deleted) > 0
	return err
}

// applyAccounts changes the keyring and the accounts, both or none.
func (c *Configurator) applyAccounts(ctx context.Context, plan *Plan) error {
	update, err := c.accounts.Begin(ctx, plan.changes())
	if err != nil {
		return err
	}
	defer func() { _ = update.Close() }() // the lock goes with the process at the latest
	done, err := c.applySteps(ctx, plan, false)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return c.undo(ctx, done, err)
	}
	slog.DebugContext(ctx, "accounts", "write", plan.Where, "changes", len(plan.changes()))
	if err := update.Commit(ctx); err != nil {
		if c.accounts.Live() { // it may have dropped a password that has moved
			done = slices.DeleteFunc(done, func(s appliedStep) bool { return s.Do == StoreMoved })
		}
		return c.undo(ctx, done, err)
	}
	return nil
}

// appliedStep is a change of the keyring that was made.
type appliedStep struct {
	KeyringStep
	before keyring.Snapshot
}

// PluginError says that all was done but for a change of a plugin.
type PluginError struct {
	Step PluginStep
	Err  error
}

// Error names what is left to do.
func (e *PluginError) Error() string {
	what := "pidgin-sipe couldn't be repaired"
	if e.Step.Do == EnableKeyringPlugin {
		what = e.Step.Client.Title() + "'s keyring plugin couldn't be switched on"
	}
	return fmt.Sprintf("%s, the rest is done: %v", what, e.Err)
}

// Unwrap gives the reason.
func (e *PluginError) Unwrap() error { return e.Err }

// applyPlugins carries out the plugin steps, each by itself.
func (c *Configurator) applyPlugins(ctx context.Context, result *Result) error {
	var errs []error
	for _, step := range result.Plan.Plugins {
		slog.DebugContext(ctx, "plugins", "do", step.Do, "client", step.Client)
		var err error
		switch step.Do {
		case EnableKeyringPlugin:
			err = c.plugins.EnableKeyring(ctx, step.Client)
		case RepairSipePlugin:
			err = c.plugins.RepairSipe(ctx)
		}
		if err != nil {
			errs = append(errs, &PluginError{step, err})
			continue
		}
		result.Plugins = append(result.Plugins, step)
	}
	return errors.Join(errs...)
}

// applySteps carries out the keyring steps that come before the accounts are
// written, or those that come last, and gives what undoes them.
func (c *Configurator) applySteps(ctx context.Context, plan *Plan, last bool) ([]appliedStep, error) {
	var done []appliedStep
	for _, a := range plan.Accounts {
		for _, step := range a.Keyring {
			if step.last != last {
				continue
			}
			snapshot, err := c.applyStep(ctx, step)
			if err != nil && last {
				err = &OldPasswordError{step.Name, err}
			}
			if err != nil {
				return done, err
			}
			done = append(done, appliedStep{step, snapshot})
		}
	}
	return done, nil
}

func (c *Configurator) applyStep(ctx context.Context, step KeyringStep) (keyring.Snapshot, error) {
	slog.DebugContext(ctx, "keyring", "do", step.Do, "account", step.Name, "protocol", step.Protocol)
	if step.Do == Forget {
		return c.keyring.Delete(ctx, step.key())
	}
	return c.keyring.Store(ctx, step.key(), step.password)
}

// undo puts the keyring back, latest step first, even when ctx has ended.
func (c *Configurator) undo(ctx context.Context, done []appliedStep, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTime)
	defer cancel()
	for _, step := range slices.Backward(done) {
		if err := c.keyring.Restore(ctx, step.before); err != nil {
			return fmt.Errorf("%w\nthe keyring couldn't be put back as it was: %w", cause, err)
		}
	}
	return cause
}
