package form

import (
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/lync"
	"github.com/pidgin-lync/pidgin-lync/pkg/purple"
)

// check judges an answer, by itself and together with the others. What an
// existing account has already isn't judged: as in package configure, one wrong
// setting must not stand in the way of another's change.
func (iv *interview) check(q *question, text string) error {
	if q.check != nil {
		return q.check(iv, text)
	}
	if q.field == nil || q.key == keyUserAgent && text == another {
		return nil
	}
	after := iv.account()
	asBefore := iv.target != nil && text == q.field.get(iv.target.Account)
	if err := q.field.put(&after, text); err != nil && !asBefore {
		return err
	}
	if err := iv.fault(q, after); err != nil {
		return err
	}
	return iv.checkName(q, after)
}

// fault is what the account as a whole has against an answer.
func (iv *interview) fault(q *question, after lync.Account) error {
	fields := []string{string(q.key)}
	if q.affects != "" && !iv.asks(iv.question(q.affects)) {
		fields = append(fields, string(q.affects))
	}
	var before []string
	if iv.target != nil {
		for _, wrong := range iv.target.Account.Faults() {
			before = append(before, wrong.Error())
		}
	}
	for _, wrong := range after.Faults() {
		if slices.Contains(fields, wrong.Field) && !slices.Contains(before, wrong.Error()) {
			return wrong
		}
	}
	return nil
}

// checkName refuses the name of another account, once address and login are both
// known.
func (iv *interview) checkName(q *question, after lync.Account) error {
	last := q.key == keyLogin || q.key == keyUsername && !iv.asks(iv.question(keyLogin))
	if !last {
		return nil
	}
	for _, info := range iv.draft.Accounts {
		if own := iv.target != nil && iv.target.Name == info.Name; !own && purple.SameName(info.Name, after.Name()) {
			return complaint{nameTaken, nameTakenRemedy}
		}
	}
	return nil
}
