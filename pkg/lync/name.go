package lync

import "strings"

// nameSeparator stands between sign-in address and login in libpurple's account
// name (sipe purple-plugin-common.c: sipe_purple_user_split).
const nameSeparator = ","

// AccountName gives libpurple's name of an account. The separator is there also
// without a login: Pidgin's dialog would append it at its next save, and whatever
// is filed under the name, a password for one, would be lost.
func AccountName(address, login string) string { return address + nameSeparator + login }

// SplitName takes libpurple's account name apart at the first comma, as the
// plugin does (sipe purple-plugin-common.c: connect_to_core). The login is empty
// where it is the sign-in address.
func SplitName(name string) (address, login string) {
	address, login, _ = strings.Cut(name, nameSeparator)
	return address, login
}
