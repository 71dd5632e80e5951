// Package lynctest is a Lync front end on this machine's loopback interface that
// the real pidgin-sipe signs on to, for tests and for trying the product without
// a company's server. It checks the password for real, signs its answers, and
// keeps a record of what it was sent and has answered.
//
// It knows the sign-on protocols ([MS-SIPAE], [MS-NLMP], [MS-OCAUTHWS]) as far as
// pidgin-sipe speaks them. It does not know contacts, presence, calls or messages:
// it answers such requests so that the client stays signed on, and no more. It does
// not know the rest of this module either, except package secret.
//
//	front, err := lynctest.Start(lynctest.Config{Users: []lynctest.User{{
//		Address: "jane.roe1@example.test", Password: secret.New("…"),
//	}}})
//	defer front.Close()
//	err = front.Trust(purpleDir)
//	… start Pidgin with the account's server set to front.TLS() …
//	signOn, err := front.WaitSignOn(ctx, func(s lynctest.SignOn) bool { return s.Status == 200 })
package lynctest
