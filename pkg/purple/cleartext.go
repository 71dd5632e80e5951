package purple

import (
	"bytes"
	"slices"
)

// What [Account.ClearText] names besides settings.
const (
	AccountPassword = "password"
	ProxyPassword   = "proxy password"
)

// ClearText names what of an account stands in the file in clear text and should
// not: AccountPassword, ProxyPassword, and the names of settings, e.g.
// "email_password". It never gives a value. What speaks of a secret is what
// [Redact] hides.
func (a *Account) ClearText() []string {
	var found []string
	if password, _ := a.Password(); !password.Empty() {
		found = append(found, AccountPassword)
	}
	if proxy, has := a.element().child("proxy"); has && proxy.childText("password") != "" {
		found = append(found, ProxyPassword)
	}
	for group := range a.element().children("settings") {
		for s := range group.children("setting") {
			name, _ := s.value("name")
			typ, _ := s.value("type")
			if Type(typ) == String && soundsSecret([]byte(name)) && s.textContent() != "" && !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
	}
	return found
}

// ClearText names the preferences that hold a secret in clear text, by their
// paths, e.g. "/purple/proxy/password". It never gives a value.
func (p *PrefsFile) ClearText() []string {
	var found []string
	for _, each := range p.prefs {
		if value, _ := p.String(each.path); value != "" && soundsSecret([]byte(each.path)) && !slices.Contains(found, each.path) {
			found = append(found, each.path)
		}
	}
	return found
}

// holdsSecret looks for secrets in clear text by bytes, so that it finds them in
// half a file, too, and in an editor's swap file: a tag that speaks of a secret,
// with text behind it.
func holdsSecret(data []byte) bool {
	for {
		end := bytes.IndexByte(data, '>')
		if end < 0 {
			return false
		}
		tag := data[bytes.LastIndexByte(data[:end], '<')+1 : end]
		data = data[end+1:]
		if soundsSecret(tag) && !isFlag(tag) && opens(tag) && textFollows(data) {
			return true
		}
	}
}

// opens says whether the inside of a tag has something between it and its end.
func opens(tag []byte) bool {
	return !bytes.HasPrefix(tag, []byte("/")) && !bytes.HasSuffix(tag, []byte("/"))
}

// isFlag recognizes settings such as "remember_password", which hold no secret.
func isFlag(tag []byte) bool {
	return bytes.Contains(tag, []byte("'bool'")) || bytes.Contains(tag, []byte("'int'")) ||
		bytes.Contains(tag, []byte(`"bool"`)) || bytes.Contains(tag, []byte(`"int"`))
}

func textFollows(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t\r\n")
	return len(rest) > 0 && (rest[0] != '<' || bytes.HasPrefix(rest, []byte(cdataOpen)))
}
