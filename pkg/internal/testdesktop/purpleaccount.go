package testdesktop

// PurpleAccount is an account in a running client, as libpurple's D-Bus interface
// shows it (libpurple account.h). Absent texts are "".
type PurpleAccount struct {
	p      *Pidgin
	handle int32 // libpurple's, valid as long as the client runs
}

// Accounts returns every account that the client has loaded.
func (p *Pidgin) Accounts() []PurpleAccount {
	p.d.t.Helper()
	var list []PurpleAccount
	for _, handle := range p.handles("PurpleAccountsGetAll") {
		list = append(list, PurpleAccount{p, handle})
	}
	return list
}

// Find returns the account of that name and protocol id, as the client compares
// names. The test ends if there is none.
func (p *Pidgin) Find(name, protocol string) PurpleAccount {
	p.d.t.Helper()
	var handle int32
	p.call(&handle, "PurpleAccountsFind", name, protocol)
	if handle == 0 {
		p.d.t.Fatalf("the client has no account %q of %s", name, protocol)
	}
	return PurpleAccount{p, handle}
}

// Username is the account's whole name, as in accounts.xml.
func (a PurpleAccount) Username() string { return a.text("PurpleAccountGetUsername") }

// Protocol is the protocol id.
func (a PurpleAccount) Protocol() string { return a.text("PurpleAccountGetProtocolId") }

// Alias is the local alias.
func (a PurpleAccount) Alias() string { return a.text("PurpleAccountGetAlias") }

// HasPassword says whether the client has this password in its memory. There is no
// method that returns the password, so that none gets printed.
func (a PurpleAccount) HasPassword(password string) bool {
	a.p.d.t.Helper()
	a.p.d.hide(password)
	return a.text("PurpleAccountGetPassword") == password
}

// RemembersPassword says whether the client would save a password in accounts.xml.
func (a PurpleAccount) RemembersPassword() bool { return a.flag("PurpleAccountGetRememberPassword") }

// String is a setting of type string; absent is what to return for an absent one.
func (a PurpleAccount) String(setting, absent string) string {
	return a.text("PurpleAccountGetString", setting, absent)
}

// Int is a setting of type int.
func (a PurpleAccount) Int(setting string, absent int32) int32 {
	return a.number("PurpleAccountGetInt", setting, absent)
}

// Bool is a setting of type bool.
func (a PurpleAccount) Bool(setting string, absent bool) bool {
	return a.flag("PurpleAccountGetBool", setting, number(absent))
}

// UIBool is a setting of one client, by its id: "gtk-gaim", "gnt-purple".
func (a PurpleAccount) UIBool(ui, setting string, absent bool) bool {
	return a.flag("PurpleAccountGetUiBool", ui, setting, number(absent))
}

// Enabled says whether the account is enabled for a client, by its id.
func (a PurpleAccount) Enabled(ui string) bool { return a.flag("PurpleAccountGetEnabled", ui) }

// IsConnected says whether the account is signed on.
func (a PurpleAccount) IsConnected() bool { return a.flag("PurpleAccountIsConnected") }

// IsConnecting says whether the account is signing on.
func (a PurpleAccount) IsConnecting() bool { return a.flag("PurpleAccountIsConnecting") }

// HasError says whether the account's last sign-on failed.
func (a PurpleAccount) HasError() bool { return a.flag("PurpleAccountGetCurrentError") }

// SetString sets a setting of type string as any program can, also to an empty
// text, which libpurple takes for none.
func (a PurpleAccount) SetString(key, value string) {
	a.p.d.t.Helper()
	a.p.call(nil, "PurpleAccountSetString", a.handle, key, value)
}

// SetStatus gives the account a status by its id, such as "offline".
func (a PurpleAccount) SetStatus(id string) {
	a.p.d.t.Helper()
	const active, noAttributes = int32(1), int32(0)
	a.p.call(nil, "PurpleAccountSetStatusList", a.handle, id, active, noAttributes)
}

func (a PurpleAccount) text(method string, args ...any) string {
	a.p.d.t.Helper()
	var text string
	a.p.call(&text, method, append([]any{a.handle}, args...)...)
	return text
}

func (a PurpleAccount) number(method string, args ...any) int32 {
	a.p.d.t.Helper()
	var n int32
	a.p.call(&n, method, append([]any{a.handle}, args...)...)
	return n
}

func (a PurpleAccount) flag(method string, args ...any) bool {
	a.p.d.t.Helper()
	return a.number(method, args...) != 0
}

// number is a bool as libpurple sends it.
func number(b bool) int32 {
	if b {
		return 1
	}
	return 0
}
