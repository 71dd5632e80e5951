package purple

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

func TestAccountsOfAPidginFileReadAsPidginWroteThem(t *testing.T) {
	accounts := parse(t, string(sample(t, "pidgin-2.14.12-mixed.xml"))).Accounts()
	type view struct {
		Protocol, Name, Alias, Status string
		Settings                      []Setting
		UIs                           []string
		AutoLogin                     bool
	}
	var got []view
	for _, a := range accounts {
		auto, _ := a.UISetting("gtk-gaim", "auto-login")
		got = append(got, view{a.Protocol(), a.Name(), a.Alias(), a.ActiveStatus(), a.Settings(), a.UIs(), auto.Bool()})
	}
	want := []view{
		{"prpl-jabber", "dave@jabber.example/Home", `Dave & "Co"`, "available", []Setting{
			str("connection_security", "require_tls"), {"port", Int, "5222"},
		}, []string{"gtk-gaim"}, false},
		{"prpl-sipe", `erin@corp.example,CORP\erin`, "", "available", []Setting{
			str("email_password", "fixture-email-pw"), {"dont-publish", Bool, "1"}, str("authentication", "ntlm"),
			str("server", "lync.corp.example:443"), str("transport", "tls"), str("email_login", `CORP\erin`),
			str("useragent", "UCCAPI/4.0.7577.314 OC/4.0.7577.314 (Microsoft Lync 2010)"),
		}, []string{"gtk-gaim", "gnt-purple"}, false},
		{"prpl-sipe", "frank@corp.example,", "", "available", []Setting{
			str("authentication", "tls-dsk"), str("useragent", "UCCAPI/15.0.4420.1017 OC/15.0.4420.1017"),
		}, nil, false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	password, saved := accounts[1].Password()
	if !saved || !password.Equal(secret.New("fixture-sipe-pw")) {
		t.Error("the saved password isn't read")
	}
	if _, saved := accounts[2].Password(); saved {
		t.Error("a password is read where there is none")
	}
}

func TestEscapesReadAsTheCharactersTheyStandFor(t *testing.T) {
	accounts := parse(t, string(sample(t, "pidgin-2.14.12-escapes.xml"))).Accounts()
	if got, want := accounts[0].Alias(), `O'Brien "Bob" & <Co> é 漢字 😀`; got != want {
		t.Errorf("alias %q, want %q", got, want)
	}
	if got, want := accounts[0].Settings(), []Setting{str("encoding", "UTF-8\nline2\ttab\nx ]]> &amp; end ")}; !cmp.Equal(got, want) {
		t.Errorf("settings %q, want %q", got, want)
	}
	if password, saved := accounts[1].Password(); !saved || !password.Equal(secret.New(`p<w>&"'d`)) {
		t.Error("the password of the second account is read wrong")
	}
	want := []Setting{str("sp", "   "), str("useragent", `UCCAPI/4.0 "x" 'y'`), str("weird", "ctl")}
	if diff := cmp.Diff(want, accounts[2].Settings()); diff != "" {
		t.Error(diff)
	}
}

func TestTextReadsAsLibxml2GivesIt(t *testing.T) {
	for raw, want := range map[string]string{
		"a\r\nb\rc\nd":                  "a\nb\nc\nd",
		"a&#13;&#10;b":                  "a\r\nb",
		"<![CDATA[<&amp;\r\n>]]>":       "<&amp;\n>",
		"a<!-- x -->b<?x y?>c":          "abc",
		"a<b>not this</b>c<b/>":         "ac",
		"x<![CDATA[]]>":                 "x",
		"&#x1F600;&lt;&gt;&apos;&quot;": "😀<>'\"",
	} {
		if got := account(t, wrap("<alias>"+raw+"</alias>")).Alias(); got != want {
			t.Errorf("%q reads as %q, want %q", raw, got, want)
		}
	}
	for raw, want := range map[string]string{"a\tb\r\nc\rd\ne": "a b c d e", "a&#9;b&#10;c": "a\tb\nc", "&amp;lt;": "&lt;"} {
		a := account(t, wrap(`<settings><setting name="`+raw+`" type="string">v</setting></settings>`))
		if _, found := a.Setting(want); !found {
			t.Errorf("the attribute %q doesn't read as %q but as %q", raw, want, a.Settings())
		}
	}
}

func TestSettingsAreThoseThatLibpurpleEndsUpWith(t *testing.T) {
	a := account(t, wrap(`
		<settings>
			<setting name='twice' type='string'>first</setting>
			<setting name='kept' type='string'>old</setting>
			<setting name='retyped' type='string'>5</setting>
		</settings>
		<settings ui='gtk-gaim'><setting name='auto-login' type='bool'>0</setting></settings>
		<settings>
			<setting name='twice' type='string'>second</setting>
			<setting name='kept' type='string'></setting>
			<setting name='kept' type='string'/>
			<setting name='kept'>no type</setting>
			<setting name='kept' type='colour'>red</setting>
			<setting type='string'>no name</setting>
			<setting name='retyped' type='int'>5</setting>
			<other name='kept' type='string'>not a setting</other>
			<setting xmlns:x='urn:x' name='no' x:name='prefixed' type='string'>v</setting>
			<group><setting name='nested' type='string'>v</setting></group>
		</settings>
		<settings ui='gtk-gaim'><setting name='auto-login' type='bool'>1</setting></settings>`))
	want := []Setting{str("twice", "second"), str("kept", "old"), {"retyped", Int, "5"}, str("prefixed", "v")}
	if diff := cmp.Diff(want, a.Settings()); diff != "" {
		t.Error(diff)
	}
	if auto, found := a.UISetting("gtk-gaim", "auto-login"); !found || !auto.Bool() {
		t.Error("the later of two client groups doesn't win")
	}
	if _, found := a.Setting("auto-login"); found {
		t.Error("a client's setting is read as the protocol's")
	}
	if _, found := a.UISetting("gtk-gaim", "kept"); found {
		t.Error("a setting of the protocol is read as a client's")
	}
}

func TestBoolReadsAsLibpurpleReadsIt(t *testing.T) {
	for value, want := range map[string]bool{"": false, "0": false, "01": false, "1": true, "false": true, " 0": true} {
		if got := (Setting{"x", Bool, value}).Bool(); got != want {
			t.Errorf("%q reads as %v", value, got)
		}
	}
}

func TestNameFallsBackToUsername(t *testing.T) {
	const protocol = "<account><protocol>prpl-sipe</protocol>"
	for inside, want := range map[string]string{
		"<username>a,</username>":                             "a,",
		"<name/><username>a,</username>":                      "a,",
		"<name></name><name>b,</name><username>a,</username>": "a,",
		"<username>a,</username><name>b,</name>":              "b,",
		"<name><!-- --><![CDATA[b,]]></name>":                 "b,",
	} {
		a := account(t, "<account>"+protocol+inside+"</account></account>")
		if a.Name() != want {
			t.Errorf("%s: the name reads as %q, want %q", inside, a.Name(), want)
		}
	}
}

func TestWhatLibpurpleDropsIsNoAccount(t *testing.T) {
	d := parse(t, "<account>"+
		"<account><protocol>p</protocol></account>"+
		"<account><name>n</name></account>"+
		"<account><protocol/><name>n</name></account>"+
		"<account/>"+
		"<accounts><account><protocol>p</protocol><name>nested</name></account></accounts>"+
		"<!-- <account><protocol>p</protocol><name>commented out</name></account> -->"+
		"<account><name>n</name><protocol>p</protocol></account>"+
		"</account>")
	if accounts := d.Accounts(); len(accounts) != 1 || accounts[0].Name() != "n" {
		t.Errorf("%d accounts are read, want only the last", len(accounts))
	}
}

func TestOnlyAPasswordInClearTextIsASavedOne(t *testing.T) {
	for element, want := range map[string]struct {
		value string
		saved bool
	}{
		"":                                     {"", false},
		"<password/>":                          {"", true},
		"<password>x</password>":               {"x", true},
		"<password keyring_id=''>x</password>": {"x", true},
		"<password keyring_id='keyring-internal'>x</password>":                  {"x", true},
		"<password keyring_id='keyring-internal' mode='cleartext'>x</password>": {"x", true},
		"<password keyring_id='keyring-internal' mode='pbkdf2'>x</password>":    {"", false},
		"<password keyring_id='keyring-secret'/>":                               {"", false},
		"<proxy><password>x</password></proxy>":                                 {"", false},
	} {
		password, saved := account(t, wrap(element)).Password()
		if saved != want.saved || !password.Equal(secret.New(want.value)) {
			t.Errorf("%s: saved is %v, want %v, or the value differs", element, saved, want.saved)
		}
	}
}

func TestActiveStatusIsTheOneThatLibpurpleActivatesLast(t *testing.T) {
	for statuses, want := range map[string]string{
		"": "", "<statuses/>": "",
		"<statuses><status type='offline' active='TRUE'/></statuses>":                            "offline",
		"<statuses><status type='offline' active='1'/></statuses>":                               "",
		"<statuses><status active='true'/></statuses>":                                           "",
		"<statuses><status type='a' active='true'/><status type='b' active='false'/></statuses>": "a",
		"<statuses><status type='a' active='true'/><status type='b' active='true'/></statuses>":  "b",
		"<statuses/><statuses><status type='second list' active='true'/></statuses>":             "",
	} {
		if got := account(t, wrap(statuses)).ActiveStatus(); got != want {
			t.Errorf("%s: %q, want %q", statuses, got, want)
		}
	}
}

func TestLastErrorReadsAsLibpurpleReadsIt(t *testing.T) {
	for element, want := range map[string]LastError{
		"<current_error><type>2</type><description>Password required</description></current_error>": {2, "Password required"},
		"<current_error><type> 7x</type></current_error>":                                           {7, ""},
		"<current_error><type>junk</type></current_error>":                                          {0, ""},
		"<current_error><type>-1</type></current_error>":                                            {16, ""},
		"<current_error><type>99</type></current_error>":                                            {16, ""},
	} {
		if got, found := account(t, wrap(element)).LastError(); !found || got != want {
			t.Errorf("%s: %v %v, want %v", element, got, found, want)
		}
	}
	for _, none := range []string{"", "<current_error/>", "<current_error><type/></current_error>", "<current_error/><current_error><type>2</type></current_error>"} {
		if got, found := account(t, wrap(none)).LastError(); found {
			t.Errorf("%s: %v", none, got)
		}
	}
}
