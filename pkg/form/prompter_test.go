package form

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// answers asks about a draft, with these lines for input.
func answers(t testing.TB, d Draft, input ...string) (request configure.Request, output string, err error) {
	t.Helper()
	var out bytes.Buffer
	in := strings.NewReader(strings.Join(input, "\n"))
	request, err = Ask(t.Context(), Terminal{In: in, Out: &out}, d)
	return request, out.String(), err
}

func TestAnswersBecomeARequest(t *testing.T) {
	const jane = `setup username="jane@example.com" `
	for name, c := range map[string]struct {
		draft string
		input []string
		want  string
	}{
		"defaults":         {"new", []string{"jane@Example.com", "", "", "", "", "", "", "", "hunter22", "hunter22", ""}, jane + defaults + ` password=store/8`},
		"numbers":          {"new", []string{"jane@example.com", "", "", "2", "4", "3", "1", "2", "1"}, jane + `login="" server="" transport="tls" user-agent="` + lync.UserAgents()[3].Value + `" auth-scheme="kerberos" sso="no" password=ask/0`},
		"words":            {"new", []string{"jane@example.com", "jane", "lync.example.com", "TCP", "lync-2010", "n", "no", "ask", "write"}, jane + `login="jane" server="lync.example.com" transport="tcp" user-agent="UCCAPI/4.0.7577.314 OC/4.0.7577.314 (Microsoft Lync 2010)" auth-scheme="ntlm" sso="no" password=ask/0`},
		"own user agent":   {"new", []string{"jane@example.com", "", "", "", "another", "Mine/1.0", "", "", "2", ""}, jane + `login="" server="" transport="auto" user-agent="Mine/1.0" auth-scheme="tls-dsk" sso="no" password=ask/0`},
		"single sign-on":   {"new", []string{"jane@example.com", "", "", "", "", "", "y", ""}, jane + strings.Replace(defaults, "no", "yes", 1)},
		"bad, then good":   {"new", []string{"jane", "jane@example.com", `\`, "", "a b", "", "9", "t", "", "nonsense", "", "ntlm", "yes", "no", "", "", "one", "two", "one", "one", ""}, jane + `login="" server="" transport="auto" user-agent="UCCAPI/15.0.4420.1017" auth-scheme="ntlm" sso="no" password=store/3`},
		"no keyring":       {"no keyring", []string{"jane@example.com", "", "", "", "", "", "", "again", "", ""}, jane + defaults + ` password=ask/0`},
		"change":           {"new", []string{"jane@example.com", "", "", "", "", "", "", "ask", "change", "joe@example.com", "", "", "", "", "", "", "", "write"}, `setup username="joe@example.com" ` + defaults + ` password=ask/0`},
		"new, of several":  {"accounts", []string{"new", "joe@example.com", "", "", "", "", "", "", "ask", ""}, `setup username="joe@example.com" ` + defaults + ` password=ask/0`},
		"edit, of several": {"accounts", []string{"3", "", "", "-", "tls", "", "", "", "", ""}, `edit account="jane@example.com,EXAMPLE\\jane" server="" transport="tls"`},
		"edit":             {"edit", []string{"", "", "-", "tls", "", "", "", "", ""}, `edit account="jane@example.com,EXAMPLE\\jane" server="" transport="tls"`},
		"edit nothing":     {"edit", []string{"", "", "", "", "", "", "", "", ""}, `edit account="jane@example.com,EXAMPLE\\jane"`},
	} {
		t.Run(name, func(t *testing.T) {
			request, output, err := answers(t, drafts[c.draft](), append(c.input, "")...)
			if err != nil {
				t.Fatalf("%v:\n%s", err, output)
			}
			if got := summary(request); got != c.want {
				t.Errorf("asked\n%s\nwant\n%s", got, c.want)
			}
			if strings.Contains(output, "hunter22") {
				t.Error("the password shows")
			}
		})
	}
}

func TestEndOfInputIsAnErrorAtEveryQuestion(t *testing.T) {
	input := []string{"jane@example.com", "", "", "", "another", "Mine/1.0", "", "", "", "hunter22", "hunter22", ""}
	for n := range input {
		_, _, err := answers(t, draft(), append(input[:n:n], "")...)
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("after %d answers: error %v", n, err)
		} else if text := err.Error(); !strings.Contains(text, "the input ended before") || !strings.Contains(text, "\n") {
			t.Errorf("after %d answers: %s", n, text)
		}
	}
	if _, _, err := answers(t, draft(), append(input, "")...); err != nil {
		t.Errorf("after all answers: error %v", err)
	}
}

func TestLastLineNeedsNoLineEnd(t *testing.T) {
	request, _, err := answers(t, givenDraft(), "write")
	if err != nil || request.Action != configure.Setup {
		t.Errorf("request %v, error %v", request.Action, err)
	}
}

func TestQuestionsTellHintDefaultAndChoices(t *testing.T) {
	_, output, _ := answers(t, drafts["edit"](), "", "", "", "", "", "", "", "", "")
	for _, want := range []string{
		"Sign-in address: where others write to you", "Sign-in address [jane@example.com]: ", `Login [EXAMPLE\jane, - for none]: `,
		`  1) ssl: "ssl" (unknown`, "  3) tls: TLS", "Connection, 1-4 or a word [1]: ",
		"  1) unchanged: As it is now (My agent 1.0)", keyringThere, "Password, 1-2 or a word [1]: ", "Write this, 1-3 or a word [1]: ",
	} {
		if !strings.Contains(output, want) {
			t.Errorf("no %q in:\n%s", want, output)
		}
	}
}

func TestLineCancelAborts(t *testing.T) {
	if _, _, err := answers(t, givenDraft(), "cancel", ""); !errors.Is(err, ErrAborted) {
		t.Errorf("error %v", err)
	}
}

func TestLineRefusalIsShownBeforeTheChoice(t *testing.T) {
	d := draft()
	d.Preview = func(context.Context, configure.Request) (string, error) { return "", errors.New("no such directory") }
	_, output, err := answers(t, d, "jane@example.com", "", "", "", "", "", "", "ask", "write", "cancel", "")
	if !errors.Is(err, ErrAborted) || !strings.Contains(output, previewFailed+"no such directory") || !strings.Contains(output, promptNoWord) {
		t.Errorf("error %v:\n%s", err, output)
	}
}

func TestCancelledContextEndsTheWaitForALine(t *testing.T) {
	in, w := io.Pipe() // nobody ever writes
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	d := draft()
	d.Keyring = func(context.Context) error { cancel(); return nil }
	if _, err := Ask(ctx, Terminal{In: in, Out: io.Discard}, d); !errors.Is(err, ErrAborted) || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestCancelledContextEndsTheWaitForTheKeyring(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	d := givenDraft()
	d.Request.Password = configure.Password{}
	d.Keyring = func(ctx context.Context) error { cancel(); <-ctx.Done(); return ctx.Err() }
	if _, err := Ask(ctx, Terminal{In: strings.NewReader(""), Out: io.Discard}, d); !errors.Is(err, ErrAborted) {
		t.Errorf("error %v", err)
	}
}

func TestKeyringIsNotAskedWithoutNeed(t *testing.T) {
	for _, d := range []Draft{givenDraft(), func() Draft {
		d := givenDraft()
		d.Request.Password = configure.Password{}
		d.Request.Fields.SSO, d.Request.Fields.AuthScheme = new(true), new("kerberos")
		return d
	}()} {
		d.Keyring = func(context.Context) error { t.Error("the keyring is asked"); return nil }
		if _, _, err := answers(t, d, "", ""); err != nil {
			t.Error(err)
		}
	}
}

func TestConfirmTakesOnlyAnAnswer(t *testing.T) {
	for input, want := range map[string]bool{"y\n": true, " YES \n": true, "\n": false, "n\n": false, "No\n": false, "what\ny\n": true, "y": true} {
		var out bytes.Buffer
		got, err := Confirm(t.Context(), Terminal{In: strings.NewReader(input), Out: &out}, "Remove it?")
		if err != nil || got != want || !strings.HasPrefix(out.String(), "Remove it? [y/N]: ") {
			t.Errorf("%q: %t, %v: %s", input, got, err, out.String())
		}
	}
	if _, err := Confirm(t.Context(), Terminal{In: strings.NewReader("what\n"), Out: io.Discard}, "Remove it?"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("at the end of the input: %v", err)
	}
}

func TestAskPasswordUntilItCanBeOne(t *testing.T) {
	for _, c := range []struct {
		input  string
		repeat bool
		want   string
	}{
		{"hunter22\n", false, "hunter22"},
		{"hunter22\r\n", false, "hunter22"},
		{" two words \n", false, " two words "},
		{"\nhunter22", false, "hunter22"},
		{"nul\x00\nhunter22\n", false, "hunter22"},
		{"hunter22\nhunter22\n", true, "hunter22"},
		{"hunter22\nhunter23\nhunter24\nhunter24\n", true, "hunter24"},
	} {
		var out bytes.Buffer
		got, err := AskPassword(t.Context(), Terminal{In: strings.NewReader(c.input), Out: &out}, "Password for jane", c.repeat)
		if err != nil || !got.Equal(secret.New(c.want)) {
			t.Errorf("%d bytes of input: not the password, error %v", len(c.input), err)
		}
		if strings.Contains(out.String(), "hunter") || !strings.HasPrefix(out.String(), "Password for jane: ") {
			t.Error("the question is wrong or the password shows")
		}
	}
	if _, err := AskPassword(t.Context(), Terminal{In: strings.NewReader("hunter22\n"), Out: io.Discard}, "Password", true); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("without the repetition: %v", err)
	}
}

func TestAnswerOfEndlessLengthIsRefused(t *testing.T) {
	_, err := AskPassword(t.Context(), Terminal{In: endless{}, Out: io.Discard}, "Password", false)
	if !errors.Is(err, errLineTooLong) {
		t.Errorf("error %v", err)
	}
}

// endless never ends a line.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestKeysWhileAPasswordIsTyped(t *testing.T) {
	for _, c := range []struct {
		typed, want string
		err         error
	}{
		{"abc\r", "abc", nil},
		{"abc\n", "abc", nil},
		{"abd\x7fc\r", "abc", nil},
		{"abä\bc\r", "abc", nil},
		{"\x7fabc\r", "abc", nil},
		{"xyz\x15abc\r", "abc", nil},
		{"ab\x04c\r", "abc", nil},
		{"ab\x1b[Dc\r", "abc", nil},
		{"a\x1b[1;5Cb\x1bOPc\r", "abc", nil},
		{"abc\r\x1b", "abc", nil},
		{"abc\x1b", "", io.EOF},
		{"ab\x03c\r", "", ErrAborted},
		{"\x04", "", io.EOF},
		{"abc", "", io.EOF},
		{strings.Repeat("x", maxLine+1), "", errLineTooLong},
	} {
		got, err := readRaw(bufio.NewReaderSize(strings.NewReader(c.typed), maxLine))
		if !errors.Is(err, c.err) || err == nil && got != c.want {
			t.Errorf("%.20q: %.20q, %v; want %q, %v", c.typed, got, err, c.want, c.err)
		}
	}
}

// FuzzLines holds that no input makes the line prompter hang or panic, that what
// it accepts is an account that can be right, and that no password is echoed.
func FuzzLines(f *testing.F) {
	f.Add("new", "jane@example.com\n\n\n\n\n\n\n\nhunter22\nhunter22\n\n")
	f.Add("accounts", "3\n\n-\n\x00\n\xff\n2\nanother\n\n\nyes\n")
	f.Add("edit", "\n\n\n\n\n\n\nstore\na\nb\na\na\nchange\n\n\n\n")
	f.Add("no keyring", "a@b\n\n\n\n\n\n\nagain\nagain\n\ncancel")
	f.Fuzz(func(t *testing.T, name, input string) {
		known, ok := drafts[name]
		if !ok || name == "slow keyring" {
			return
		}
		var out bytes.Buffer
		request, err := Ask(t.Context(), Terminal{In: strings.NewReader(input), Out: &out}, known())
		switch {
		case errors.Is(err, ErrAborted), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, errLineTooLong):
			return
		case err != nil:
			t.Fatalf("%q: %v", input, err)
		}
		f := request.Fields
		if request.Action == configure.Setup {
			a := lync.New(*f.Username, *f.Login)
			a.Server, a.Transport, a.AuthScheme, a.UserAgent, a.SingleSignOn = *f.Server, lync.Transport(*f.Transport), lync.AuthScheme(*f.AuthScheme), *f.UserAgent, *f.SSO
			if err := a.Validate(); err != nil {
				t.Errorf("%q: accepted %s: %v", input, summary(request), err)
			}
		}
		if p := request.Password; p.Choice == configure.PasswordStore && p.Secret.Check() != nil {
			t.Errorf("%q: accepted what can't be a password", input)
		}
		if strings.ContainsAny(out.String(), "\x1b\x07\r") {
			t.Errorf("%q: the output can drive the terminal", input)
		}
	})
}
