package purple

import "strings"

// Offline is the id of the status type in which a client leaves an enabled
// account disconnected.
const Offline = "offline"

// activeStatuses gives the statuses that libpurple activates one after the other
// (account.c: parse_status). All but the last are overruled, unless a protocol
// calls them independent, such as XMPP its mood.
func (e element) activeStatuses() []element {
	statuses, found := e.child("statuses")
	if !found {
		return nil
	}
	var active []element
	for s := range statuses.children("status") {
		state, _ := s.value("active")
		if _, typed := s.attribute("type"); typed && strings.EqualFold(state, "true") {
			active = append(active, s)
		}
	}
	return active
}
