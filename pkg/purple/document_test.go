package purple

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// newAccountText is what libpurple would write for the account that add adds to
// a missing file.
const newAccountText = `<?xml version='1.0' encoding='UTF-8' ?>

<account version='1.0'>
	<account>
		<protocol>prpl-sipe</protocol>
		<name>alice@example.com,EXAMPLE\alice</name>
		<alias>O&apos;Brien &quot;&amp;&lt;&gt;&quot;</alias>
		<settings>
			<setting name='server' type='string'>host:5061</setting>
			<setting name='sso' type='bool'>0</setting>
		</settings>
		<settings ui='gtk-gaim'>
			<setting name='auto-login' type='bool'>1</setting>
		</settings>
		<settings ui='gnt-purple'>
			<setting name='auto-login' type='bool'>0</setting>
		</settings>
		<current_error/>
	</account>
</account>
`

func add(t *testing.T, d *Document) {
	t.Helper()
	err := d.Add("prpl-sipe", `alice@example.com,EXAMPLE\alice`, Edit{
		Alias: ptr(`O'Brien "&<>"`),
		Set:   []Setting{str("server", "x"), str("server", "host:5061"), {"sso", Bool, "0"}},
		SetUI: []UISetting{autoLogin("gtk-gaim", "1"), autoLogin("gnt-purple", "0")},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAMissingFileBecomesWhatLibpurpleWouldWrite(t *testing.T) {
	d := newDocument("linux")
	if d.Changed() || d.Bytes() != nil || len(d.Accounts()) != 0 {
		t.Errorf("the empty document isn't empty: %q", d.Bytes())
	}
	add(t, d)
	if got := string(d.Bytes()); got != newAccountText {
		t.Errorf("got\n%s", got)
	}
	windows := newDocument("windows")
	add(t, windows)
	if got := string(windows.Bytes()); got != strings.ReplaceAll(newAccountText, "\n", "\r\n") {
		t.Errorf("for Windows\n%q", got)
	}
}

// Pidgin wrote the sample from an account that had been added; without what only
// a running client knows it must have our bytes.
func TestAddWritesTheBytesThatPidginWrote(t *testing.T) {
	sample := sample(t, "pidgin-2.14.12-one-sipe.xml")
	a := parse(t, string(sample)).Accounts()[0]
	auto, _ := a.UISetting("gtk-gaim", "auto-login")
	d := newDocument("linux")
	if err := d.Add(a.Protocol(), a.Name(), Edit{Set: a.Settings(), SetUI: []UISetting{{"gtk-gaim", auto}}}); err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`(?s)\t\t<statuses>.*</statuses>\n`).ReplaceAll(sample, nil)
	if got := d.Bytes(); !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAddTakesOverTheLookOfTheFile(t *testing.T) {
	const inner = "<protocol>p</protocol><name>n</name><current_error/>"
	tabs := func(newline string) string {
		return strings.ReplaceAll("\t<account>|\t\t<protocol>p</protocol>|\t\t<name>n</name>|\t\t<current_error/>|\t</account>", "|", newline)
	}
	const old = "<account><protocol>p</protocol><name>o</name></account>"
	for name, c := range map[string]struct{ before, after string }{
		"empty root":                    {"<account version='1.0'/>\n", "<account version='1.0'>\n" + tabs("\n") + "\n</account>\n"},
		"empty root, alone":             {"<account version='1.0'/>", "<account version='1.0'>\n" + tabs("\n") + "\n</account>"},
		"empty root, byte order mark":   {"\uFEFF<account/>", "\uFEFF<account>\n" + tabs("\n") + "\n</account>"},
		"empty root, CRLF":              {"<?xml version='1.0'?>\r\n<account/>\r\n", "<?xml version='1.0'?>\r\n<account>\r\n" + tabs("\r\n") + "\r\n</account>\r\n"},
		"empty root, on one line":       {"<?xml version='1.0'?><account/>", "<?xml version='1.0'?><account><account>" + inner + "</account></account>"},
		"root without accounts":         {"<account>\n</account>\n", "<account>\n" + tabs("\n") + "\n</account>\n"},
		"root without accounts, closed": {"\n<account></account>\n", "\n<account>\n" + tabs("\n") + "\n</account>\n"},
		"only a comment":                {"<account>\n\t<!-- c -->\n</account>\n", "<account>\n\t<!-- c -->\n" + tabs("\n") + "\n</account>\n"},
		"behind the last":               {"<account>\n\t" + old + "\n\t<!-- c -->\n</account>\n", "<account>\n\t" + old + "\n" + tabs("\n") + "\n\t<!-- c -->\n</account>\n"},
		"CRLF":                          {"<account>\r\n\t" + old + "\r\n</account>\r\n", "<account>\r\n\t" + old + "\r\n" + tabs("\r\n") + "\r\n</account>\r\n"},
		"blanks":                        {"<account>\n  " + old + "\n</account>\n", "<account>\n  " + old + "\n" + strings.ReplaceAll(tabs("\n"), "\t", "  ") + "\n</account>\n"},
		"no indentation":                {"<account>\n" + old + "\n</account>\n", "<account>\n" + old + "\n" + strings.ReplaceAll(tabs("\n"), "\t", "") + "\n</account>\n"},
		"all on one line":               {"<account>" + old + "</account>", "<account>" + old + "<account>" + inner + "</account></account>"},
	} {
		t.Run(name, func(t *testing.T) {
			d := parse(t, c.before)
			if err := d.Add("p", "n", Edit{}); err != nil {
				t.Fatal(err)
			}
			if got := string(d.Bytes()); got != c.after {
				t.Errorf("got\n%q\nwant\n%q", got, c.after)
			}
		})
	}
}

func TestRemoveTakesTheAccountAndItsLines(t *testing.T) {
	for _, name := range samples {
		text := string(sample(t, name))
		for i := range parse(t, text).Accounts() {
			d := parse(t, text)
			d.Remove(d.Accounts()[i])
			blocks := regexp.MustCompile(`(?s)\t<account>\n.*?\n\t</account>\n`).FindAllStringIndex(text, -1)
			want := text[:blocks[i][0]] + text[blocks[i][1]:]
			if got := string(d.Bytes()); got != want {
				t.Errorf("%s, account %d: got\n%s", name, i, got)
			}
		}
	}
	d := parse(t, "<account> "+"<account><protocol>p</protocol><name>n</name></account> x</account>")
	d.Remove(d.Accounts()[0])
	if got := string(d.Bytes()); got != "<account>  x</account>" {
		t.Errorf("on one line: %q", got)
	}
}

func TestChangesOfSeveralAccountsGoTogether(t *testing.T) {
	const line = "\t<account><protocol>p</protocol><name>%s</name></account>\n"
	text := "<account>\n"
	for _, name := range []string{"a", "b", "c", "d"} {
		text += fmt.Sprintf(line, name)
	}
	d := parse(t, text+"</account>\n")
	accounts := d.Accounts()
	for _, err := range []error{
		d.Edit(accounts[0], Edit{Alias: ptr("A")}),
		d.Add("p", "e", Edit{}),
		d.Add("p", "f", Edit{}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	d.Remove(accounts[1])
	d.Remove(accounts[3])
	added := d.Accounts()
	if err := d.Edit(added[len(added)-1], Edit{Alias: ptr("F")}); err != nil {
		t.Fatal(err)
	}
	d.Remove(added[len(added)-2])
	want := "<account>\n\t<account><protocol>p</protocol><name>a</name><alias>A</alias></account>\n" + fmt.Sprintf(line, "c") +
		"\t<account>\n\t\t<protocol>p</protocol>\n\t\t<name>f</name>\n\t\t<alias>F</alias>\n\t\t<current_error/>\n\t</account>\n</account>\n"
	if got := string(d.Bytes()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if err := d.Edit(accounts[1], Edit{}); err == nil {
		t.Error("a removed account can be edited")
	}
}

func TestARemovedLastAccountMakesRoomForANewOne(t *testing.T) {
	d := parse(t, newAccountText)
	d.Remove(d.Accounts()[0])
	d.Remove(d.accounts[0]) // once more: nothing happens
	add(t, d)
	if got := string(d.Bytes()); got != newAccountText {
		t.Errorf("got\n%s", got)
	}
	added := d.Accounts()[0]
	d.Remove(added)
	if got, want := string(d.Bytes()), head+"<account version='1.0'>\n</account>\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWithoutAChangeBytesGivesWhatWasRead(t *testing.T) {
	for _, name := range samples {
		data := sample(t, name)
		d, err := ParseDocument(data)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Bytes(); d.Changed() || &got[0] != &data[0] || len(got) != len(data) {
			t.Errorf("%s: the document is changed, or copied", name)
		}
	}
	d := newDocument("linux")
	add(t, d)
	d.Remove(d.Accounts()[0])
	if d.Changed() || d.Bytes() != nil {
		t.Errorf("an account that came and went leaves %q", d.Bytes())
	}
}

func TestAccountsThatLibpurpleWouldMergeAreNeverMade(t *testing.T) {
	d := parse(t, newAccountText)
	alice := d.Accounts()[0]
	if err := d.Add("prpl-sipe", "bob@example.com,", Edit{}); err != nil {
		t.Fatal(err)
	}
	bob := d.Accounts()[1]
	for _, name := range []string{`alice@example.com,EXAMPLE\alice`, `Alice@EXAMPLE.com,example\ALICE`, "BOB@example.com,"} {
		if err := d.Add("prpl-sipe", name, Edit{}); !errors.Is(err, ErrDuplicate) {
			t.Errorf("Add(%q) gives %v", name, err)
		}
	}
	if err := d.Edit(bob, Edit{Name: ptr(`ALICE@example.com,EXAMPLE\alice`), Alias: ptr("x")}); !errors.Is(err, ErrDuplicate) || bob.Alias() != "" {
		t.Errorf("Edit gives %v, and the alias is %q", err, bob.Alias())
	}
	for _, err := range []error{
		d.Add("prpl-sipe", `alice@example.com,`, Edit{}),
		d.Add("prpl-jabber", `alice@example.com,EXAMPLE\alice`, Edit{}),
		d.Edit(alice, Edit{Name: ptr(`Alice@example.com,EXAMPLE\alice`)}), // its own name
		d.Edit(alice, Edit{Name: ptr("carol@example.com,")}),
		d.Add("prpl-sipe", `alice@example.com,EXAMPLE\alice`, Edit{}), // free now
	} {
		if err != nil {
			t.Error(err)
		}
	}
	d.Remove(bob)
	if err := d.Add("prpl-sipe", "bob@example.com,", Edit{}); err != nil {
		t.Errorf("the name of a removed account isn't free: %v", err)
	}
}
