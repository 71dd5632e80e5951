package lync

import "strings"

// ParseLogin reads the name for the password check: user, DOMAIN\user or
// user@domain; empty means the sign-in address. DOMAIN/user, which the plugin
// reads as DOMAIN\user (sipe sip-sec-mech.h: SIP_SEC_USERNAME_SPLIT_START), gets
// its backslash, so that one login has one account name.
func ParseLogin(s string) (string, error) { return parseLogin("login", s) }

func parseLogin(field, s string) (string, error) {
	login := strings.TrimSpace(s)
	if strings.Count(login, "/") == 1 && !strings.Contains(login, `\`) {
		login = strings.Replace(login, "/", `\`, 1)
	}
	if err := checkLogin(field, login); err != nil {
		return "", err
	}
	return login, nil
}

// checkLogin refuses logins that no scheme of the plugin can make a user of. The
// plugin itself accepts any text and leaves the refusal to the server.
func checkLogin(field, login string) error {
	if err := firstError(checkStorable(field, login), checkVisible(field, login, isInvisibleButBlank)); err != nil {
		return err
	}
	if reason, remedy := loginFault(login); reason != "" {
		return &ValueError{field, login, reason, remedy}
	}
	return nil
}

const loginForms = `give user, DOMAIN\user or user@domain`

func loginFault(login string) (reason, remedy string) {
	if trimmed := strings.TrimSpace(login); trimmed != login {
		return "begins or ends with a blank", didYouMean(trimmed)
	}
	// "user\@domain" is the plugin's way to write an enterprise name, which goes to
	// the server with its "@" (sipe sip-sec-mech.h: SIP_SEC_USERNAME_IS_ENTERPRISE).
	login = strings.Replace(login, `\@`, "@", 1)
	if i := strings.IndexAny(login, `/\`); i >= 0 {
		return domainLoginFault(login[:i], login[i+1:])
	}
	user, domain, principal := strings.Cut(login, "@")
	switch {
	case principal && user == "":
		return `has nothing before the "@"`, loginForms
	case principal && domain == "":
		return `has no domain after the "@"`, loginForms
	case strings.Contains(domain, "@"):
		return `has more than one "@"`, loginForms
	}
	return "", ""
}

func domainLoginFault(domain, user string) (reason, remedy string) {
	bare := strings.TrimLeft(user, `/\`)
	switch {
	case bare == "":
		return "has no user after the domain", loginForms
	case domain == "":
		return "has no domain before the user", didYouMean(bare)
	case strings.ContainsAny(bare, `/\`):
		return "has more than one backslash", loginForms
	case bare != user:
		return "has more than one backslash", didYouMean(domain + `\` + bare)
	}
	return "", ""
}
