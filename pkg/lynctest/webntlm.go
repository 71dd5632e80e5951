package lynctest

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
)

// webNTLM is the state of NTLM over HTTP, which belongs to a connection
// ([MS-NTHT]). The requests of a connection come one after the other.
type webNTLM struct {
	server *ntlmServer // nil unless a handshake has begun
	user   *User       // nil unless one has succeeded
}

type webNTLMKey struct{}

func withNTLM(ctx context.Context) context.Context {
	return context.WithValue(ctx, webNTLMKey{}, &webNTLM{})
}

// authenticate finds out who sends a request. It returns nil after it has answered
// with 401: with a challenge, or without where the client must begin anew; refused
// says that it is because of an unknown login or a wrong password.
func (w *webServices) authenticate(out http.ResponseWriter, r *http.Request) (user *User, refused bool) {
	state := r.Context().Value(webNTLMKey{}).(*webNTLM)
	token := ntlmToken(r)
	switch {
	case ntlmType(token) == ntlmNegotiate:
		state.server, state.user = w.front.config.newNTLMServer(flagsHTTP), nil
		askForNTLM(out, state.server.challenge())
		return nil, false
	case ntlmType(token) == ntlmAuthenticate && state.server != nil:
		found, _, err := state.server.check(token)
		state.server = nil
		if err != nil {
			askForNTLM(out, nil)
			return nil, true
		}
		state.user = &found
	}
	if state.user == nil {
		askForNTLM(out, nil)
	}
	return state.user, false
}

// ntlmToken is the NTLM message in a request, empty if there is none.
func ntlmToken(r *http.Request) []byte {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if scheme != "NTLM" {
		return nil
	}
	message, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return nil
	}
	return message
}

func askForNTLM(out http.ResponseWriter, challenge []byte) {
	value := "NTLM"
	if challenge != nil {
		value += " " + base64.StdEncoding.EncodeToString(challenge)
	}
	out.Header().Set("WWW-Authenticate", value)
	writeXML(out, http.StatusUnauthorized, "")
}
