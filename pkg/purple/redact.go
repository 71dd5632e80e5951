package purple

import (
	"bytes"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// Redact gives the text of an accounts.xml with every secret shown as
// [secret.Hidden]: passwords of accounts and proxies, settings whose name speaks
// of a password, and comments that do. It is for showing only. Of a text that
// isn't an accounts.xml nothing is shown, since nobody can say where its secrets
// are.
func Redact(data []byte) []byte {
	if len(data) == 0 {
		return data
	}
	if _, err := outlineOf(data, accountsFormat); err != nil {
		return []byte(secret.Hidden)
	}
	start, _ := skipDeclaration(data, accountsFormat)
	r := redactor{scanner: scanner{text: data, format: accountsFormat, pos: start}}
	for r.next() == nil && r.kind != endOfText {
		r.take()
	}
	return apply(data, r.splices)
}

// A redactor collects what to hide.
type redactor struct {
	scanner
	splices []splice
	depth   int // inside a secret element; 0 outside of one
	begin   int // of what the secret element holds
}

// take looks at the token read last.
func (r *redactor) take() {
	switch r.kind {
	case startTag:
		r.hideAttributes()
		if r.depth > 0 || r.secret() {
			r.depth++
		}
		if r.depth == 1 {
			r.begin = r.pos
		}
	case emptyTag:
		r.hideAttributes()
	case endTag:
		if r.depth > 0 {
			r.depth--
			r.hide(span{r.begin, r.start})
		}
	case comment: // perhaps an account that somebody has taken out
		r.hideAside(span{r.start + len(commentOpen), r.pos - len(commentClose)})
	case instruction:
		r.hideAside(span{r.start + len("<?"), r.pos - len("?>")})
	}
}

// hide hides a place. Inside a secret element it does nothing: that is hidden as
// a whole when it ends.
func (r *redactor) hide(place span) {
	if r.depth == 0 && place.start < place.end {
		r.splices = append(r.splices, splice{place, []byte(secret.Hidden)})
	}
}

func (r *redactor) hideAside(inside span) {
	if soundsSecret(inside.of(r.text)) {
		r.hide(inside)
	}
}

// hideAttributes hides the attributes of the tag read last that are secret.
func (r *redactor) hideAttributes() {
	for _, a := range r.attributes {
		if soundsSecret(a.name.of(r.text)) {
			r.hide(a.value)
		}
	}
}

// secret says whether the tag read last begins a secret element.
func (r *redactor) secret() bool {
	for _, a := range r.attributes {
		if string(localName(a.name.of(r.text))) == "name" && soundsSecret([]byte(attributeText(a.value.of(r.text)))) {
			return true
		}
	}
	return soundsSecret(r.name.of(r.text))
}

// soundsSecret says whether a name, or a text, speaks of a secret.
func soundsSecret(text []byte) bool {
	text = bytes.ToLower(text)
	for _, word := range []string{"password", "passwd", "passphrase", "secret", "token"} {
		if bytes.Contains(text, []byte(word)) {
			return true
		}
	}
	return false
}
