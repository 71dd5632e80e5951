package form

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
)

// programEnv makes the test binary the program under test: it names the draft to
// ask about.
const programEnv = "FORM_TEST_DRAFT"

func TestMain(m *testing.M) {
	if name := os.Getenv(programEnv); name != "" {
		os.Exit(program(name))
	}
	os.Exit(m.Run())
}

// program asks on its terminal and prints what came of it.
func program(name string) int {
	t := Terminal{In: os.Stdin, Out: os.Stdout, Accessible: os.Getenv("ACCESSIBLE") != "", Color: os.Getenv("NO_COLOR") == ""}
	request, err := Ask(context.Background(), t, drafts[name]())
	switch {
	case errors.Is(err, ErrAborted):
		fmt.Println("aborted:", err)
		return 130
	case err != nil:
		fmt.Println("failed:", err)
		return 1
	}
	fmt.Println("asked:", summary(request))
	return 0
}

// drafts are the drafts that tests ask about.
var drafts = map[string]func() Draft{
	"new":      func() Draft { return draft() },
	"accounts": func() Draft { d := draft(); d.Accounts = accounts(); return d },
	"edit": func() Draft {
		d := draft()
		d.Accounts = accounts()
		d.Existing = &d.Accounts[1]
		d.Request = configure.Request{Action: configure.Edit, Account: d.Existing.Name}
		return d
	},
	"no keyring": func() Draft {
		d := draft()
		d.Keyring = func(context.Context) error { return errNoKeyring }
		return d
	},
	"slow keyring": func() Draft {
		d := draft()
		d.Keyring = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		return d
	},
}

var errNoKeyring = errors.New("no program provides a keyring (org.freedesktop.secrets)\ninstall gnome-keyring, or turn on the Secret Service of KeePassXC, and sign in again")

// draft is a set-up about which nothing is known.
func draft() Draft {
	return Draft{
		Request: configure.Request{Action: configure.Setup},
		Keyring: func(context.Context) error { return nil },
		Preview: func(_ context.Context, r configure.Request) (string, error) { return preview(r), nil },
	}
}

// preview words a request somewhat as the program does.
func preview(r configure.Request) string {
	rows := []string{"account   " + summary(r), "", "accounts.xml   " + strings.Repeat("/home/jane/.purple/accounts.xml ", 4), ""}
	for i := range 12 {
		rows = append(rows, fmt.Sprintf("setting %d", i+1))
	}
	return strings.Join(rows, "\n") + "\n"
}

// accounts are two existing accounts: one with the defaults, one with nearly
// nothing of them.
func accounts() []configure.Info {
	plain := lync.New("jane@example.com", "")
	other := lync.New("jane@example.com", `EXAMPLE\jane`)
	other.Server, other.Transport, other.UserAgent, other.AuthScheme = "lync.example.com:443", "ssl", "My agent 1.0", lync.SchemeNTLM
	return []configure.Info{
		{Name: plain.Name(), Account: plain, Password: configure.Nowhere},
		{Name: other.Name(), Account: other, Password: configure.InKeyring},
	}
}

// summary words a request so that tests can compare it. Passwords are told apart
// by their length.
func summary(r configure.Request) string {
	rows := []string{string(r.Action)}
	if r.Account != "" {
		rows = append(rows, fmt.Sprintf("account=%q", r.Account))
	}
	for q := range newInterview(draft()).questions() {
		if q.field == nil || q.key == keyOwnUserAgent {
			continue
		}
		if text, ok := q.field.said(r.Fields); ok {
			rows = append(rows, fmt.Sprintf("%s=%q", q.key, text))
		}
	}
	if r.Password.Choice != configure.PasswordUnsaid {
		rows = append(rows, fmt.Sprintf("password=%s/%d", r.Password.Choice, len(r.Password.Secret.Reveal())))
	}
	if r.KeyringPlugin != configure.PluginUnsaid {
		rows = append(rows, "keyring-plugin="+string(r.KeyringPlugin))
	}
	if r.RepairPlugin {
		rows = append(rows, "repair-plugin")
	}
	return strings.Join(rows, " ")
}
