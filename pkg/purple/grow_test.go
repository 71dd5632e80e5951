package purple

import (
	"strconv"
	"strings"
)

// An opening begins an element for what follows; % is a number of its own.
type opening struct{ text, name string }

// openings are those of an accounts.xml.
var openings = []opening{
	{"<account><protocol>p</protocol><name>n%,</name>", "account"},
	{"\n\t<account>\n\t\t<protocol>p</protocol>\n\t\t<name>n%,</name>\n\t\t", "account"},
	{"<settings>", "settings"}, {"<settings>\n\t\t\t", "settings"}, {"<settings ui='u'>", "settings"}, {"<settings ui=\"v\" >", "settings"},
	{"<setting name='a' type='string'>", "setting"}, {"<alias>", "alias"}, {"<statuses>", "statuses"},
	{"<current_error>", "current_error"}, {"<x>", "x"}, {"<proxy>", "proxy"},
}

// pieces can stand anywhere in an account. The empty one ends an element.
var pieces = []string{
	"", "", "", "\n", "\n\t", "\n\t\t", "\n    ", "\t", " ", "text", "&#x41;", "<!-- c -->", "<?p i?>", "<![CDATA[x]]>",
	"<settings/>", "<settings ui='u' />",
	"<setting name='a' type='string'>1</setting>", "<setting name='a'/>", "<setting name='a' type='bool'>yes</setting>",
	"<setting type=\"int\" name=\"a2\">05</setting>", "<setting name='a' type='string'>o<!-- c -->l<b/>d</setting>",
	"<setting name='b' type='string'><![CDATA[x]]></setting>", "<setting name='auto-login' type='bool'></setting>", "<setting/>",
	"<alias>A</alias>", "<alias/>", "<username>u</username>", "<name/>", "<x/>",
	"<password>x</password>", "<password/>", "<password keyring_id='k'>c</password>",
	"<status type='offline' active='true'/>", "<status type='away' active='true'><attributes/></status>", "<status type='offline' active='false'/>",
	"<current_error/>", "<current_error><type>2</type></current_error>",
}

// prefOpenings and prefPieces are the same for a prefs.xml.
var (
	prefOpenings = []opening{
		{"<pref name='pidgin'>", "pref"}, {"\n\t<pref name='pidgin'>\n\t\t", "pref"}, {"<pref name='plugins'>", "pref"}, {"<pref name=\"plugins\" type='string'>", "pref"},
		{"<pref name='loaded' type='pathlist'>", "pref"}, {"\n\t\t\t<pref type='pathlist' name='loaded'>\n\t\t\t\t", "pref"}, {"<pref name='loaded'>", "pref"},
		{"<pref name='pidgin/plugins'>", "pref"}, {"<pref name='x' type='odd'>", "pref"}, {"<pref>", "pref"}, {"<pref name='/'>", "pref"}, {"<x>", "x"},
	}
	prefPieces = []string{
		"", "", "", "\n", "\n\t", "\n\t\t", "\n    ", " ", "text", "<!-- c -->", "<?p i?>", "<![CDATA[x]]>",
		"<pref name='pidgin'/>", "<pref name='plugins' />", "<pref name='loaded' type='pathlist'/>", "<pref name='loaded'/>", "<pref/>", "<pref name='n%' type='int' value='1'/>",
		"<item value='/a.so'/>", "<item value='/b.so'></item>", "<item/>", "<item value=''/>", "<pref name='b' type='bool' value='1'/>", "<x/>",
	}
)

// grow makes a well-formed accounts.xml out of any bytes.
func grow(recipe []byte) string {
	return growFrom(recipe, "account", openings, pieces)
}

func growFrom(recipe []byte, root string, openings []opening, pieces []string) string {
	var b strings.Builder
	open := []string{root}
	end := func() {
		last := len(open) - 1
		b.WriteString("</" + open[last] + ">")
		open = open[:last]
	}
	b.WriteString("<" + root + " version='1.0'>\n")
	for i, r := range recipe {
		choice := int(r) % (len(openings) + len(pieces))
		switch {
		case choice < len(openings) && len(open) < 20:
			b.WriteString(strings.Replace(openings[choice].text, "%", strconv.Itoa(i), 1))
			open = append(open, openings[choice].name)
		case choice >= len(openings) && pieces[choice-len(openings)] != "":
			b.WriteString(pieces[choice-len(openings)])
		case len(open) > 1:
			end()
		}
	}
	for len(open) > 0 {
		end()
	}
	return b.String() + "\n"
}
