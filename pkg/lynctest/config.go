package lynctest

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// Scheme is an authentication scheme, by its name in WWW-Authenticate ([MS-SIPAE]).
type Scheme string

// The schemes that a Lync Server 2013 offers.
const (
	NTLM     Scheme = "NTLM"
	Kerberos Scheme = "Kerberos" // only ever offered: nobody can complete it here
	TLSDSK   Scheme = "TLS-DSK"
)

// Transport is what carries SIP, as the Via header names it.
type Transport string

// The transports of a front end.
const (
	TLS Transport = "tls"
	TCP Transport = "tcp"
)

// User is somebody who may sign on.
type User struct {
	Address  string // sign-in address: user@domain
	Login    string // DOMAIN\user, user or user@domain; "" means Address
	Password secret.Secret
}

// Config says what a front end is. Only Users must be given.
type Config struct {
	Users   []User
	Schemes []Scheme // offered, in this order; nil means NTLM, Kerberos, TLSDSK
	Server  string   // the Server header; "" means "RTC/5.0", a Lync Server 2013

	// The ports to listen on at 127.0.0.1; 0 means any that is free.
	TLSPort, TCPPort, WebPort int

	// Log is told of every SIP message and every HTTP request in one line; nil
	// means nobody is.
	Log *slog.Logger
}

// allSchemes are what a Lync Server 2013 offers, in its order.
var allSchemes = []Scheme{NTLM, Kerberos, TLSDSK}

// realm is the same on every front end ([MS-SIPAE]).
const realm = "SIP Communications Service"

// withDefaults checks the configuration and fills in what may be left out.
func (c Config) withDefaults() (Config, error) {
	if len(c.Users) == 0 {
		return c, errors.New("a front end needs a user")
	}
	for _, user := range c.Users {
		if name, domain, ok := strings.Cut(user.Address, "@"); !ok || name == "" || domain == "" {
			return c, fmt.Errorf("sign-in address %q: not of the form user@domain", user.Address)
		}
		if err := user.Password.Check(); err != nil {
			return c, fmt.Errorf("user %q: %w", user.Address, err)
		}
	}
	for _, scheme := range c.Schemes {
		if !slices.Contains(allSchemes, scheme) {
			return c, fmt.Errorf("authentication scheme %q: not one of %q", scheme, allSchemes)
		}
	}
	if c.Schemes == nil {
		c.Schemes = allSchemes
	}
	c.Users, c.Schemes = slices.Clone(c.Users), slices.Clone(c.Schemes)
	if c.Server == "" {
		c.Server = "RTC/5.0"
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c, nil
}

// computer is the name that the front end has in its own network: the target name
// of every scheme. Nobody ever connects to it.
func (c Config) computer() string { return "lync." + c.domain() }

// domain is that of the first user.
func (c Config) domain() string {
	_, domain, _ := strings.Cut(c.Users[0].Address, "@")
	return domain
}

// directory is where the front end looks for users, as in Active Directory without
// regard to letter case.
type directory []User

func (d directory) byAddress(address string) (User, bool) {
	for _, user := range d {
		if strings.EqualFold(user.Address, address) {
			return user, true
		}
	}
	return User{}, false
}

// byLogin looks for the names that an NTLM client sends. The domain is empty unless
// the login has the form DOMAIN\user.
func (d directory) byLogin(domain, name string) (User, bool) {
	for _, user := range d {
		login := user.Login
		if login == "" {
			login = user.Address
		}
		userDomain, userName, ok := strings.Cut(login, `\`)
		if !ok {
			userDomain, userName = "", login
		}
		if strings.EqualFold(userDomain, domain) && strings.EqualFold(userName, name) {
			return user, true
		}
	}
	return User{}, false
}
