package lynctest

import (
	"crypto/tls"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"
)

// askForTicket sends a request for a user's ticket with an NTLM message; nil sends
// none.
func askForTicket(t *testing.T, client *http.Client, front *FrontEnd, address string, message []byte) *http.Response {
	t.Helper()
	body := `<e:Envelope xmlns:e="e"><e:Body><RequestSecurityToken><Claims><ClaimType><Value>sip:` + address + `</Value></ClaimType></Claims>` +
		`<Entropy><BinarySecret>MTIzNA==</BinarySecret></Entropy></RequestSecurityToken></e:Body></e:Envelope>`
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, front.services.base()+ticketPortPath, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if message != nil {
		request.Header.Set("Authorization", "NTLM "+base64.StdEncoding.EncodeToString(message))
	}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil { // so that the connection is kept
		t.Fatal(err)
	}
	return answer
}

func TestTicketsAreIssuedToThoseWhoKnowThePasswordOnly(t *testing.T) {
	front := start(t, Config{Users: []User{janeUser, somebody}})
	for _, c := range []struct {
		name, address, password string
		want                    int
	}{
		{"right", jane, password, http.StatusOK},
		{"wrong password", jane, "not " + password, http.StatusUnauthorized},
		{"another user's ticket", somebody.Address, password, http.StatusInternalServerError},
	} {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
		t.Cleanup(client.CloseIdleConnections)
		negotiate := []byte(ntlmSignature + "\x01\x00\x00\x00")
		offer := askForTicket(t, client, front, c.address, nil).Header.Get("WWW-Authenticate")
		if offer != "NTLM" {
			t.Errorf("%s: the offer is %q", c.name, offer)
		}
		_, encoded, _ := strings.Cut(askForTicket(t, client, front, c.address, negotiate).Header.Get("WWW-Authenticate"), " ")
		challenge, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil || ntlmType(challenge) != ntlmChallenge {
			t.Fatalf("%s: the challenge is %q", c.name, encoded)
		}
		proof := (&testClient{}).authenticate(challenge, jane, c.password)
		if got := askForTicket(t, client, front, c.address, proof).StatusCode; got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
		client.CloseIdleConnections()
		if got := askForTicket(t, client, front, c.address, proof).StatusCode; got != http.StatusUnauthorized {
			t.Errorf("%s: the proof on another connection: %d", c.name, got)
		}
	}
	if s := front.SignOns(); len(s) != 1 || s[0].Status != http.StatusUnauthorized || s[0].Scheme != TLSDSK || s[0].Address != jane {
		t.Errorf("%+v", s)
	}
}
