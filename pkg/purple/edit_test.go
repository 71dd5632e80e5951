package purple

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// edit carries out an edit on the first account and makes sure that the same
// edit once more changes nothing.
func edit(t *testing.T, text string, e Edit) string {
	t.Helper()
	d := parse(t, text)
	if err := d.Edit(d.Accounts()[0], e); err != nil {
		t.Fatalf("Edit: %v", err)
	}
	result := string(d.Bytes())
	if d.Changed() != (result != text) {
		t.Errorf("Changed() is %v", d.Changed())
	}
	again := parse(t, result)
	if err := again.Edit(again.Accounts()[0], e); err != nil {
		t.Fatalf("Edit once more: %v", err)
	}
	if again.Changed() {
		t.Errorf("the same edit once more changes the text:\n%s", again.Bytes())
	}
	return result
}

// userAgent is the setting that most tests change.
const userAgent = "UCCAPI/15.0.4420.1017"

func TestEditLeavesEveryOtherByteAlone(t *testing.T) {
	const before = "\uFEFF<?xml version=\"1.0\"\tencoding='utf-8'?>\r\n<?keep this ?><!-- and <this> -->\r\n" +
		"<account  version='1.0' x=\"'\" >stray text &#65;\r\n" +
		"  <unknown a='1'><account/></unknown><![CDATA[ <&> ]]>\r" +
		"  <account  y=\"&#x20;\" >\r\n<protocol>prpl-sipe</protocol  ><!-- 1 --><name><![CDATA[a@b.c,]]></name >\n\n" +
		"\t<settings ><?pi?><setting  type=\"string\" name='&#117;seragent' z='' >%s</setting ><other/>&amp;</settings>" +
		"<proxy><type>none</type></proxy></account  >\n" +
		"<account><protocol>prpl-sipe</protocol><name>other,</name><settings><setting name='useragent' type='string'>%s</setting></settings></account>" +
		"</account>\r\n<!-- end --><?z?>\r"
	text := func(first string) string {
		return strings.Replace(strings.Replace(before, "%s", first, 1), "%s", "x&#13;", 1)
	}
	set := Edit{Set: []Setting{str("useragent", `a<b>&'"`)}}
	if got, want := edit(t, text("old&#x41;"), set), text("a&lt;b&gt;&amp;&apos;&quot;"); got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestEditsOfAFileThatPidginWrote(t *testing.T) {
	const lines = `<account version='1.0'>
	<account>
		<protocol>prpl-sipe</protocol>
		<name>a@b.c,</name>
		<password>secret</password>
		<alias>A</alias>
		<statuses>
			<status type='available' name='Available' active='false'>
				<attributes/>
			</status>
			<status type='offline' name='Offline' active='true'>
				<attributes/>
			</status>
		</statuses>
		<settings>
			<setting name='server' type='string'>host:5061</setting>
			<setting name='useragent' type='string'>old</setting>
		</settings>
		<settings ui='gtk-gaim'>
			<setting name='auto-login' type='bool'>0</setting>
		</settings>
		<current_error>
			<type>2</type>
			<description>Password required</description>
		</current_error>
	</account>
</account>
`
	for name, c := range map[string]struct {
		edit     Edit
		old, new string // what is replaced in lines
	}{
		"nothing":                 {Edit{}, "", ""},
		"what is there":           {Edit{Name: ptr("a@b.c,"), Alias: ptr("A"), Set: []Setting{str("server", "host:5061")}, SetUI: []UISetting{autoLogin("gtk-gaim", "0")}}, "", ""},
		"what isn't there":        {Edit{Unset: []string{"sso", "auto-login"}}, "", ""},
		"name":                    {Edit{Name: ptr("A@b.c,D\\e")}, "a@b.c,", "A@b.c,D\\e"},
		"alias":                   {Edit{Alias: ptr("B & C")}, "A</alias>", "B &amp; C</alias>"},
		"alias removed":           {Edit{Alias: ptr("")}, "\t\t<alias>A</alias>\n", ""},
		"password dropped":        {Edit{DropPassword: true}, "\t\t<password>secret</password>\n", ""},
		"setting":                 {Edit{Set: []Setting{str("useragent", userAgent)}}, "old", userAgent},
		"setting of another type": {Edit{Set: []Setting{{"useragent", Int, "5"}}}, "'string'>old", "'int'>5"},
		"new setting": {Edit{Set: []Setting{str("authentication", "tls-dsk")}}, ">old</setting>\n",
			">old</setting>\n\t\t\t<setting name='authentication' type='string'>tls-dsk</setting>\n"},
		"two new settings": {Edit{Set: []Setting{str("a", "1"), {"b", Int, "-2"}}}, ">old</setting>\n",
			">old</setting>\n\t\t\t<setting name='a' type='string'>1</setting>\n\t\t\t<setting name='b' type='int'>-2</setting>\n"},
		"new setting for the last, which goes": {Edit{Set: []Setting{str("a", "1")}, Unset: []string{"useragent"}},
			"\t\t\t<setting name='useragent' type='string'>old</setting>\n", "\t\t\t<setting name='a' type='string'>1</setting>\n"},
		"setting unset":    {Edit{Unset: []string{"server"}}, "\t\t\t<setting name='server' type='string'>host:5061</setting>\n", ""},
		"set beats unset":  {Edit{Set: []Setting{str("useragent", userAgent)}, Unset: []string{"useragent"}}, "old", userAgent},
		"last of two":      {Edit{Set: []Setting{str("useragent", "1"), str("useragent", "2")}}, "old", "2"},
		"client's setting": {Edit{SetUI: []UISetting{autoLogin("gtk-gaim", "1")}}, ">0<", ">1<"},
		"client's first setting": {Edit{SetUI: []UISetting{autoLogin("gnt-purple", "1")}}, ">0</setting>\n\t\t</settings>\n",
			">0</setting>\n\t\t</settings>\n\t\t<settings ui='gnt-purple'>\n\t\t\t<setting name='auto-login' type='bool'>1</setting>\n\t\t</settings>\n"},
		"online": {Edit{GoOnline: true}, "\t\t\t<status type='offline' name='Offline' active='true'>\n\t\t\t\t<attributes/>\n\t\t\t</status>\n", ""},
		"error":  {Edit{ClearError: true}, "<current_error>\n\t\t\t<type>2</type>\n\t\t\t<description>Password required</description>\n\t\t</current_error>", "<current_error/>"},
	} {
		t.Run(name, func(t *testing.T) {
			got, want := edit(t, lines, c.edit), strings.Replace(lines, c.old, c.new, 1)
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestEditFollowsTheTextItFinds(t *testing.T) {
	set := Edit{Set: []Setting{str("ua", "v")}}
	const element = "<setting name='ua' type='string'>v</setting>"
	for name, c := range map[string]struct {
		edit          Edit
		before, after string // inside the account
	}{
		"on one line":                         {set, "<settings><setting name='x' type='string'>1</setting></settings>", "<settings><setting name='x' type='string'>1</setting>" + element + "</settings>"},
		"group missing":                       {set, "<current_error/>", "<settings>" + element + "</settings><current_error/>"},
		"group self-closed":                   {set, "<settings/>", "<settings>" + element + "</settings>"},
		"group self-closed, with a blank":     {set, "<settings />", "<settings >" + element + "</settings>"},
		"group empty":                         {set, "<settings></settings>", "<settings>" + element + "</settings>"},
		"group self-closed, on its line":      {set, "\n\t\t<settings/>\n\t", "\n\t\t<settings>\n\t\t\t" + element + "\n\t\t</settings>\n\t"},
		"group empty, on its line":            {set, "\n\t\t<settings></settings>\n\t", "\n\t\t<settings>\n\t\t\t" + element + "\n\t\t</settings>\n\t"},
		"group empty, on two lines":           {set, "\n\t\t<settings>\n\t\t</settings>\n\t", "\n\t\t<settings>\n\t\t\t" + element + "\n\t\t</settings>\n\t"},
		"group with a comment":                {set, "\n\t\t<settings><!-- none -->\n\t\t</settings>\n\t", "\n\t\t<settings><!-- none -->\n\t\t\t" + element + "\n\t\t</settings>\n\t"},
		"two blanks a level":                  {set, "\n    <settings>\n    </settings>\n  ", "\n    <settings>\n      " + element + "\n    </settings>\n  "},
		"new group, two blanks a level":       {set, "\n    <alias>A</alias>\n  ", "\n    <alias>A</alias>\n    <settings>\n      " + element + "\n    </settings>\n  "},
		"no indentation":                      {set, "\n<settings>\n<setting name='x' type='string'>1</setting>\n</settings>\n", "\n<settings>\n<setting name='x' type='string'>1</setting>\n" + element + "\n</settings>\n"},
		"CRLF":                                {set, "\r\n\t\t<settings>\r\n\t\t\t<setting name='x' type='string'>1</setting>\r\n\t\t</settings>\r\n\t", "\r\n\t\t<settings>\r\n\t\t\t<setting name='x' type='string'>1</setting>\r\n\t\t\t" + element + "\r\n\t\t</settings>\r\n\t"},
		"new group, CRLF":                     {set, "\r\n\t\t<alias>A</alias>\r\n\t", "\r\n\t\t<alias>A</alias>\r\n\t\t<settings>\r\n\t\t\t" + element + "\r\n\t\t</settings>\r\n\t"},
		"unset, CRLF":                         {Edit{Unset: []string{"ua"}}, "\r\n\t\t<settings>\r\n\t\t\t" + element + "\r\n\t\t</settings>\r\n\t", "\r\n\t\t<settings>\r\n\t\t</settings>\r\n\t"},
		"unset, on one line":                  {Edit{Unset: []string{"ua"}}, "<settings> " + element + " </settings>", "<settings>  </settings>"},
		"unset, with a neighbour on its line": {Edit{Unset: []string{"ua"}}, "<settings>\n" + element + "<x/>\n</settings>", "<settings>\n<x/>\n</settings>"},
		"unset takes all of a name":           {Edit{Unset: []string{"ua"}}, "<settings>" + element + "<setting name='ua'/></settings><settings>" + element + "</settings>", "<settings></settings><settings></settings>"},
		"unset spares a client's":             {Edit{Unset: []string{"ua"}}, "<settings ui='u'>" + element + "</settings>", "<settings ui='u'>" + element + "</settings>"},

		"setting self-closed":         {set, "<settings><setting type='string' name='ua'/></settings>", "<settings><setting type='string' name='ua'>v</setting></settings>"},
		"setting without type":        {set, "<settings><setting name='ua' /></settings>", "<settings><setting name='ua' type='string' >v</setting></settings>"},
		"setting empty":               {set, "<settings><setting name='ua' type='string'></setting></settings>", "<settings>" + element + "</settings>"},
		"setting with a comment":      {set, "<settings><setting name='ua' type='string'>o<!-- c -->l<b>x</b>d<?p?></setting></settings>", "<settings><setting name='ua' type='string'>v<!-- c --><b>x</b><?p?></setting></settings>"},
		"setting of a comment only":   {set, "<settings><setting name='ua' type='string'><!-- c --></setting></settings>", "<settings><setting name='ua' type='string'>v<!-- c --></setting></settings>"},
		"setting in CDATA":            {set, "<settings><setting name='ua' type='string'><![CDATA[old]]></setting></settings>", "<settings>" + element + "</settings>"},
		"the same in CDATA":           {set, "<settings><setting name='ua' type='string'><![CDATA[v]]></setting></settings>", "<settings><setting name='ua' type='string'><![CDATA[v]]></setting></settings>"},
		"the same as a reference":     {set, "<settings><setting name='ua' type='string'>&#118;</setting></settings>", "<settings><setting name='ua' type='string'>&#118;</setting></settings>"},
		"type in double quotes":       {set, `<settings><setting type="int" name="ua">v</setting></settings>`, `<settings><setting type="string" name="ua">v</setting></settings>`},
		"type reads the same":         {Edit{Set: []Setting{{"ua", Bool, "1"}}}, "<settings><setting name='ua' type='bool'>yes</setting></settings>", "<settings><setting name='ua' type='bool'>yes</setting></settings>"},
		"number reads the same":       {Edit{Set: []Setting{{"ua", Int, "5"}}}, "<settings><setting name='ua' type='int'>05x</setting></settings>", "<settings><setting name='ua' type='int'>05x</setting></settings>"},
		"word false is true":          {Edit{Set: []Setting{{"ua", Bool, "0"}}}, "<settings><setting name='ua' type='bool'>false</setting></settings>", "<settings><setting name='ua' type='bool'>0</setting></settings>"},
		"the last of two is in force": {set, "<settings><setting name='ua' type='string'>v</setting><setting name='ua' type='string'>w</setting></settings>", "<settings>" + element + element + "</settings>"},
		"an ignored one follows":      {set, "<settings><setting name='ua' type='string'>w</setting><setting name='ua'/></settings>", "<settings>" + element + "<setting name='ua'/></settings>"},
		"two groups":                  {set, "<settings><x/></settings><settings ui='u'/><settings><y/></settings>", "<settings><x/></settings><settings ui='u'/><settings><y/>" + element + "</settings>"},
		"prefix on the group":         {set, "<p:settings xmlns:p='urn:p'/>", "<p:settings xmlns:p='urn:p'>" + element + "</p:settings>"},

		"alias behind the name":            {Edit{Alias: ptr("B")}, "<settings/><current_error/>", "<alias>B</alias><settings/><current_error/>"},
		"alias behind the password":        {Edit{Alias: ptr("B")}, "<password/><statuses/>", "<password/><alias>B</alias><statuses/>"},
		"alias self-closed":                {Edit{Alias: ptr("B")}, "<alias/>", "<alias>B</alias>"},
		"alias for a password, which goes": {Edit{Alias: ptr("B"), DropPassword: true}, "\n\t\t<password>x</password>\n\t", "<alias>B</alias>\n\t"},
		"all aliases go":                   {Edit{Alias: ptr("")}, "<alias>A</alias><alias>B</alias>", ""},
		"client's group in order":          {Edit{SetUI: []UISetting{autoLogin("u", "1")}}, "<settings/><proxy/>", "<settings/><settings ui='u'><setting name='auto-login' type='bool'>1</setting></settings><proxy/>"},
		"protocol's group in order":        {set, "<statuses/><settings ui='u'/>", "<statuses/><settings>" + element + "</settings><settings ui='u'/>"},
		"client with a quote":              {Edit{SetUI: []UISetting{{"a'\"<", Setting{"n'", String, "v"}}}}, "", "<settings ui='a&apos;&quot;&lt;'><setting name='n&apos;' type='string'>v</setting></settings>"},

		"every password in clear text goes": {Edit{DropPassword: true}, "<password>x</password><password keyring_id='k'>c</password><password/><proxy><password>p</password></proxy>",
			"<password keyring_id='k'>c</password><proxy><password>p</password></proxy>"},
		"no error to clear":          {Edit{ClearError: true}, "<current_error ></current_error>", "<current_error ></current_error>"},
		"error keeps its attributes": {Edit{ClearError: true}, "<current_error x='1'><type>2</type></current_error>", "<current_error x='1'/>"},
		"offline isn't active":       {Edit{GoOnline: true}, "<statuses><status type='offline' active='false'/><status type='away' active='true'/></statuses>", "<statuses><status type='offline' active='false'/><status type='away' active='true'/></statuses>"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := edit(t, wrap(c.before), c.edit); got != wrap(c.after) {
				t.Errorf("got\n%q\nwant\n%q", got, wrap(c.after))
			}
		})
	}
}

func TestNameIsChangedWhereLibpurpleReadsIt(t *testing.T) {
	const file = "<account><account><protocol>p</protocol>%</account></account>"
	for before, after := range map[string]string{
		"<username>a</username>":        "<username>b</username>",
		"<name/><username>a</username>": "<name/><username>b</username>",
		"<name>a</name><name>c</name>":  "<name>b</name><name>c</name>",
	} {
		got := edit(t, strings.Replace(file, "%", before, 1), Edit{Name: ptr("b")})
		if want := strings.Replace(file, "%", after, 1); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestEditsOfOneAccountAddUp(t *testing.T) {
	d := parse(t, wrap("<settings><setting name='a' type='string'>1</setting></settings>"))
	a := d.Accounts()[0]
	for _, e := range []Edit{{Set: []Setting{str("b", "2")}}, {Set: []Setting{str("a", "3")}}, {Unset: []string{"b"}}, {Alias: ptr("A")}} {
		if err := d.Edit(a, e); err != nil {
			t.Fatal(err)
		}
	}
	if want := wrap("<alias>A</alias><settings><setting name='a' type='string'>3</setting></settings>"); string(d.Bytes()) != want {
		t.Errorf("got %s, want %s", d.Bytes(), want)
	}
	if s, _ := a.Setting("a"); s.Value != "3" || a.Alias() != "A" {
		t.Errorf("the account doesn't show its changes: %v, %q", s, a.Alias())
	}
	if err := d.Edit(a, Edit{Alias: ptr(""), Set: []Setting{str("a", "1")}}); err != nil || d.Changed() {
		t.Errorf("an edit that takes all back leaves a change: %v\n%s", err, d.Bytes())
	}
}

func TestValuesThatLibpurpleCouldntReadBackAreRefused(t *testing.T) {
	set := func(s Setting) Edit { return Edit{Set: []Setting{s}} }
	for name, e := range map[string]Edit{
		"control character":               set(str("a", "x\x01")),
		"NUL":                             set(str("a", "\x00")),
		"carriage return":                 set(str("a", "x\r\n")),
		"DEL":                             set(str("a", "\x7f")),
		"C1 control":                      set(str("a", "\u0085")),
		"U+FFFE":                          set(str("a", "\uFFFE")),
		"U+FFFF":                          set(str("a", "x\uFFFF")),
		"not UTF-8":                       set(str("a", "\xff")),
		"surrogate":                       set(str("a", "\xED\xA0\x80")),
		"empty":                           set(str("a", "")),
		"no name":                         set(str("", "x")),
		"name with a tab":                 set(str("a\tb", "x")),
		"name with a line end":            set(str("a\nb", "x")),
		"no type":                         set(Setting{"a", "", "x"}),
		"type unknown":                    set(Setting{"a", "colour", "x"}),
		"bool that is a word":             set(Setting{"a", Bool, "true"}),
		"int that is a word":              set(Setting{"a", Int, "x"}),
		"int too big":                     set(Setting{"a", Int, "2147483648"}),
		"account name":                    {Name: ptr("a\x02")},
		"empty account name":              {Name: ptr("")},
		"alias":                           {Alias: ptr("a\x02")},
		"client's setting":                {SetUI: []UISetting{{"u", str("a", "\x02")}}},
		"client without a name":           {SetUI: []UISetting{{"", str("a", "x")}}},
		"client with a control character": {SetUI: []UISetting{{"\n", str("a", "x")}}},
	} {
		d := parse(t, wrap("<settings/>"))
		err := d.Edit(d.Accounts()[0], e)
		if _, ok := errors.AsType[*ValueError](err); !ok {
			t.Errorf("%s: Edit gives %v", name, err)
		}
		if d.Changed() {
			t.Errorf("%s: something was changed nevertheless", name)
		}
		if e.Name == nil {
			if _, ok := errors.AsType[*ValueError](d.Add("p", "n", e)); !ok || d.Changed() {
				t.Errorf("%s: Add doesn't refuse it", name)
			}
		}
	}
	d := parse(t, wrap(""))
	for _, bad := range []string{"", "\x01"} {
		if _, ok := errors.AsType[*ValueError](d.Add(bad, "n", Edit{})); !ok {
			t.Errorf("Add with the protocol %q doesn't refuse it", bad)
		}
		if _, ok := errors.AsType[*ValueError](d.Add("p", bad, Edit{})); !ok {
			t.Errorf("Add with the name %q doesn't refuse it", bad)
		}
	}
}

func TestAnErrorAboutAValueDoesntShowIt(t *testing.T) {
	d := parse(t, wrap(""))
	err := d.Edit(d.Accounts()[0], Edit{Set: []Setting{str("email_password", "open\x01sesame")}})
	const want = "the setting \"email_password\" can't be stored: it holds the control character U+0001\nleave it out"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestEditOfASampleChangesOneValueOnly(t *testing.T) {
	for _, name := range samples {
		data := sample(t, name)
		d := parse(t, string(data))
		for _, a := range d.Accounts() {
			old, found := a.Setting("useragent")
			if !found {
				continue
			}
			if err := d.Edit(a, Edit{Set: []Setting{str("useragent", userAgent)}}); err != nil {
				t.Fatal(err)
			}
			data = bytes.Replace(data, append(escape(old.Value), '<'), []byte(userAgent+"<"), 1)
		}
		if !bytes.Equal(d.Bytes(), data) {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", name, d.Bytes(), data)
		}
	}
}
