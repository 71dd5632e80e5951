package lync

import (
	"slices"
	"strings"
)

// DefaultUserAgent is the user agent of a new account.
const DefaultUserAgent = "UCCAPI/15.0.4420.1017"

// UserAgent is an entry of the catalogue: what a Microsoft client calls itself in
// every SIP message and HTTP request. The plugin derives nothing from it, but a
// front end's client version policy may refuse a client by it (403, "You have been
// rejected by the server").
type UserAgent struct {
	Name    string // the short name that can be given instead of the text
	Product string
	Value   string // the text of the header field User-Agent
	Note    string // what helps to choose, may be empty
}

// userAgents holds texts that were found in logs of servers and clients; builds
// whose exact text isn't known are left out. The order is that of a chooser: the
// default and its variants, then by age from new to old.
var userAgents = []UserAgent{
	{"lync-2013", "Lync 2013", DefaultUserAgent, "the default; goes with Lync Server 2013"},
	{"lync-2013-long", "Lync 2013", "UCCAPI/15.0.4420.1017 OC/15.0.4420.1017", "the same with the version of the client program (OC)"},
	{"lync-2013-full", "Lync 2013", "UCCAPI/15.0.4420.1017 OC/15.0.4420.1017 (Microsoft Lync)", "as Lync 2013 itself sends it"},
	{"sfb-2019", "Skype for Business 2019", "UCCAPI/16.0.12527.20122 OC/16.0.12527.20194 (Skype for Business)", "goes with Skype for Business Server 2019 and Subscription Edition"},
	{"sfb-2016-c2r", "Skype for Business 2016", "UCCAPI/16.0.7766.5281 OC/16.0.7766.2047 (Skype for Business)", "click-to-run installation"},
	{"sfb-2016-4600", "Skype for Business 2016", "UCCAPI/16.0.4591.1000 OC/16.0.4600.1000 (Skype for Business)", "MSI installation, later build"},
	{"sfb-2016", "Skype for Business 2016", "UCCAPI/16.0.4405.1000 OC/16.0.4405.1000 (Skype for Business)", "MSI installation"},
	{"sfb-2015", "Skype for Business 2015", "UCCAPI/15.0.4971.1000 OC/15.0.4971.1000 (Skype for Business)", "goes with Skype for Business Server 2015"},
	{"lync-2010", "Lync 2010", "UCCAPI/4.0.7577.314 OC/4.0.7577.314 (Microsoft Lync 2010)", "goes with Lync Server 2010"},
	{"communicator-2007r2", "Office Communicator 2007 R2", "UCCAPI/3.5.6907.0 OC/3.5.6907.0 (Microsoft Office Communicator 2007 R2)", "goes with Office Communications Server 2007 R2"},
}

// UserAgents lists the catalogue in display order.
func UserAgents() []UserAgent { return slices.Clone(userAgents) }

// ParseUserAgent reads a user agent: a short name of the catalogue, in any letter
// case, gives its text; any other text is kept as it is. A text that looks like a
// mistyped short name is refused, since a front end would refuse it too, and
// without a hint at the reason.
func ParseUserAgent(s string) (string, error) {
	text := strings.TrimSpace(s)
	if text == "" {
		return "", &ValueError{"user-agent", "", "missing", "give a short name of the catalogue, e.g. lync-2013, or a text such as " + quote(DefaultUserAgent)}
	}
	if err := checkStorable("user-agent", text); err != nil {
		return "", err
	}
	for _, u := range userAgents {
		if strings.EqualFold(text, u.Name) {
			return u.Value, nil
		}
	}
	if meant := nearestNames(text); len(meant) > 0 {
		return "", &ValueError{"user-agent", text, "isn't in the catalogue", didYouMean(meant...) + " (the catalogue: pidgin-lync user-agents)"}
	}
	return text, nil
}

// nearestNames gives the short names that a text may be a typo of. What holds a
// slash is a product with its version and so meant as it is.
func nearestNames(text string) []string {
	if strings.Contains(text, "/") {
		return nil
	}
	// Lync became Skype for Business in 2015.
	spelling := strings.NewReplacer(" ", "-", "_", "-", "skype-for-business-", "sfb-", "skype-", "sfb-",
		"lync-2015", "sfb-2015", "lync-2016", "sfb-2016", "lync-2019", "sfb-2019")
	names := make([]string, len(userAgents))
	for i, u := range userAgents {
		names[i] = u.Name
	}
	return nearest(spelling.Replace(strings.ToLower(text)), names...)
}

// productOf is the product of a text in the catalogue, "" for any other text.
func productOf(userAgent string) string {
	for _, u := range userAgents {
		if u.Value == userAgent {
			return u.Product
		}
	}
	return ""
}
