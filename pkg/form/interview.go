package form

import (
	"iter"
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/configure"
	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// interview is what has been answered so far. It decides what is asked next,
// judges answers, and makes a request of them.
type interview struct {
	draft    Draft
	pages    []page
	target   *configure.Info // the account that is edited; nil: a new one
	answers  map[key]string
	secrets  map[key]secret.Secret
	keyring  *probe             // nil where no password can be asked for
	findings map[string]finding // by the page's name

	searching searching // for the front end
	checking  bool      // the server is to be looked at before the last page
}

func newInterview(d Draft) *interview {
	iv := &interview{draft: d, pages: script(), findings: map[string]finding{}}
	iv.begin(d.Existing)
	return iv
}

// begin fills the answers in from an account, or with the defaults of a new one.
func (iv *interview) begin(target *configure.Info) {
	iv.target = target
	iv.answers = map[key]string{}
	iv.secrets = map[key]secret.Secret{}
	for q := range iv.questions() {
		if q.field != nil && q.key != keyOwnUserAgent {
			iv.answers[q.key] = q.field.get(iv.before())
		}
	}
	if target != nil {
		iv.answers[keyAccount] = target.Name
	}
}

// before is the account before any answer.
func (iv *interview) before() lync.Account {
	if iv.target == nil {
		return lync.New("", "")
	}
	return iv.target.Account
}

// questions gives all questions in order.
func (iv *interview) questions() iter.Seq[*question] {
	return func(yield func(*question) bool) {
		for _, p := range iv.pages {
			for _, q := range p.questions {
				if !yield(q) {
					return
				}
			}
		}
	}
}

func (iv *interview) question(k key) *question {
	for q := range iv.questions() {
		if q.key == k {
			return q
		}
	}
	panic("form: no question " + string(k))
}

// given says whether a question was answered before the interview.
func (iv *interview) given(q *question) bool {
	if q.given != nil {
		return q.given(iv)
	}
	if q.field == nil {
		return false
	}
	_, said := q.field.said(iv.draft.Request.Fields)
	return said
}

// loginGiven says whether the flags leave no doubt about the login.
func (iv *interview) loginGiven() bool {
	r := iv.draft.Request
	return r.Fields.Login != nil || r.Action == configure.Setup && iv.draft.Existing != nil
}

// asks says whether a question is to be asked, as things stand.
func (iv *interview) asks(q *question) bool {
	return !iv.given(q) && (q.applies == nil || q.applies(iv))
}

// asksOn says whether anything on a page is to be asked.
func (iv *interview) asksOn(p *page) bool { return slices.ContainsFunc(p.questions, iv.asks) }

// mayAsk says whether anything on a page may be asked, depending on the answers.
func (iv *interview) mayAsk(p *page) bool {
	return slices.ContainsFunc(p.questions, func(q *question) bool { return !iv.given(q) })
}

// asksAnything says whether anything but the last page is asked.
func (iv *interview) asksAnything() bool {
	return slices.ContainsFunc(iv.pages, func(p page) bool { return p.name != pageReview && iv.asksOn(&p) })
}

// answer is the answer to a question of text or choice; as long as there is none,
// the default.
func (iv *interview) answer(k key) string {
	text, q := iv.answers[k], iv.question(k)
	if q.choices == nil {
		return text
	}
	list := q.choices(iv)
	if slices.ContainsFunc(list, func(c choice) bool { return c.value == text }) {
		return text
	}
	return list[0].value
}

// set notes an answer. Choosing another account begins anew.
func (iv *interview) set(q *question, text string) {
	switch {
	case q.hidden:
		iv.secrets[q.key] = secret.New(text)
	case q.key == keyAccount && text != iv.answers[keyAccount]:
		iv.begin(iv.named(text))
	default:
		iv.answers[q.key] = text
	}
}

// named gives the existing account of exactly this name, or nil.
func (iv *interview) named(name string) *configure.Info {
	for i, info := range iv.draft.Accounts {
		if info.Name == name {
			return &iv.draft.Accounts[i]
		}
	}
	return nil
}

// accountGiven says whether it is clear which account is meant.
func (iv *interview) accountGiven() bool {
	r := iv.draft.Request
	return iv.draft.Existing != nil || r.Action != configure.Setup || r.Fields.Username != nil || len(iv.draft.Accounts) == 0
}

// stated gives the account's fields that the flags or an answer state.
func (iv *interview) stated() iter.Seq2[*question, string] {
	return func(yield func(*question, string) bool) {
		for q := range iv.questions() {
			if q.field == nil {
				continue
			}
			text, given := q.field.said(iv.draft.Request.Fields)
			if !given {
				text = iv.answer(q.key)
			}
			silent := q.key == keyUserAgent && text == another || !given && !iv.asks(q)
			if !silent && !yield(q, text) {
				return
			}
		}
	}
}

// account is the account as stated so far. What can't be right is left out: it is
// complained about where it is asked for.
func (iv *interview) account() lync.Account {
	a := iv.before()
	for q, text := range iv.stated() {
		_ = q.field.put(&a, text)
	}
	return a
}

// request is the draft's request with all answers. Of an account that exists it
// tells only what becomes different.
func (iv *interview) request() configure.Request {
	r := iv.draft.Request
	if !iv.accountGiven() && iv.target != nil {
		r.Action, r.Account = configure.Edit, iv.target.Name
	}
	after := iv.account()
	for q := range iv.stated() {
		value := q.field.get(after)
		if !iv.given(q) && (iv.target == nil || value != q.field.get(iv.target.Account)) {
			q.field.say(&r.Fields, value)
		}
	}
	r.Password = iv.password()
	if iv.asks(iv.question(keyKeyringPlugin)) {
		r.KeyringPlugin = configure.PluginLeave
		if iv.answer(keyKeyringPlugin) == yes {
			r.KeyringPlugin = configure.PluginEnable
		}
	}
	if iv.asks(iv.question(keyRepairPlugin)) {
		r.RepairPlugin = iv.answer(keyRepairPlugin) == yes
	}
	return r
}
