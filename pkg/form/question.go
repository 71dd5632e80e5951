package form

import (
	"errors"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/plain"
)

// question is one thing that is asked. Its answer is a text: what was typed, or
// the value of a choice.
type question struct {
	key     key
	title   string
	hint    string
	empty   string                         // what an empty answer means; "": an answer is needed
	hidden  bool                           // the answer is a password
	choices func(*interview) []choice      // nil: a text is typed. The first is the default
	words   bool                           // the form shows the words of the choices too
	field   *field                         // the account's field that it is about; nil: none
	note    func(*interview) string        // stands below a text's field; nil: nothing
	given   func(*interview) bool          // answered before the interview; nil: if the flags say the field
	applies func(*interview) bool          // makes sense after the answers so far; nil: always
	check   func(*interview, string) error // judges an answer; nil: the field does
	affects key                            // a field that an answer here can make wrong
}

// choice is one of several possible answers.
type choice struct {
	value string
	word  string // what can be typed for it
	label string
	note  string // more about it, shown while it is selected
}

// fixed are choices that are always the same.
func fixed(list ...choice) func(*interview) []choice {
	return func(*interview) []choice { return list }
}

// field connects a question with a field of a request and of an account.
type field struct {
	said func(configure.Fields) (string, bool)
	say  func(*configure.Fields, string)
	get  func(lync.Account) string
	put  func(*lync.Account, string) error // parses a text into the account
}

// textField is a field that is a text in both.
func textField[T ~string](request func(*configure.Fields) **string, account func(*lync.Account) *T, parse func(string) (T, error)) *field {
	return &field{
		said: func(f configure.Fields) (string, bool) {
			text := *request(&f)
			if text == nil {
				return "", false
			}
			return *text, true
		},
		say: func(f *configure.Fields, text string) { *request(f) = &text },
		get: func(a lync.Account) string { return string(*account(&a)) },
		put: func(a *lync.Account, text string) error {
			value, err := parse(text)
			if err == nil {
				*account(a) = value
			}
			return err
		},
	}
}

// The answers to a question of yes or no.
const (
	yes = "yes"
	no  = "no"
)

func yesNo(b bool) string {
	if b {
		return yes
	}
	return no
}

// ssoField is single sign-on, which is no text.
func ssoField() *field {
	return &field{
		said: func(f configure.Fields) (string, bool) { return yesNo(f.SSO != nil && *f.SSO), f.SSO != nil },
		say: func(f *configure.Fields, text string) {
			on := text == yes
			f.SSO = &on
		},
		get: func(a lync.Account) string { return yesNo(a.SingleSignOn) },
		put: func(a *lync.Account, text string) error {
			a.SingleSignOn = text == yes
			return nil
		},
	}
}

// complaint is an error about an answer.
type complaint struct{ reason, remedy string }

func (c complaint) Error() string { return c.reason + "\n" + c.remedy }

// explain takes an error about an answer apart. The name of the field is left
// out: the complaint stands with the question.
func explain(err error) (reason, remedy string) {
	var wrong *lync.ValueError
	if errors.As(err, &wrong) {
		return plain.Line(wrong.Reason), plain.Text(wrong.Remedy)
	}
	reason, remedy, _ = strings.Cut(err.Error(), "\n")
	return plain.Line(reason), plain.Line(oneLine(remedy))
}

// oneLine joins the lines of a text.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' }), "; ")
}
