package purple

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pidgin-lync/pidgin-lync/pkg/internal/testdesktop"
)

// xmlstarlet reads a text with libxml2, the parser that Pidgin has.
func xmlstarlet(t *testing.T, text string, args ...string) (string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), fileName)
	save(t, path, text)
	out, err := exec.Command("xmlstarlet", append(args, path)...).Output()
	return string(out), err
}

// stricter are the refusals of texts that libxml2 reads. Those about prefixes
// it reports as errors all the same, and libpurple then drops the file.
var stricter = map[string]bool{
	"other root": true, "other declared encoding": true, "DOCTYPE": true, "too many attributes": true, "version 1.1": true,
	"prefix that nobody declared": true, "the same of an attribute": true, "prefix declared elsewhere": true,
	"prefix declared as nothing": true, "prefix xml declared": true, "prefix xmlns on an element": true, "two colons": true,
	"nothing behind the colon": true, "attribute twice under two prefixes": true,
}

func TestLibxml2RefusesTheSame(t *testing.T) {
	testdesktop.Need(t, "xmlstarlet")
	for _, c := range refusals {
		if _, err := xmlstarlet(t, c.text, "validate", "--well-formed", "--quiet"); (err == nil) != stricter[c.name] {
			t.Errorf("%s: for libxml2 the result is %v", c.name, err)
		}
	}
	for name, text := range readables {
		if _, err := xmlstarlet(t, text, "validate", "--well-formed", "--quiet"); err != nil {
			t.Errorf("%s: libxml2 refuses it", name)
		}
	}
}

// readWithLibxml2 gives, as text, all accounts and settings that libxml2 sees.
func readWithLibxml2(t *testing.T, text string) string {
	t.Helper()
	out, err := xmlstarlet(t, text, "select", "--text", "--template", "--match", "/account/account",
		"-v", "string(protocol)", "-o", "|", "-v", "string(name)", "-o", "|", "-v", "string(alias)", "-o", "\n",
		"--match", "settings/setting",
		"-v", "string(../@ui)", "-o", "|", "-v", "string(@name)", "-o", "|", "-v", "string(@type)", "-o", "|", "-v", "string(.)", "-o", "\n")
	if err != nil {
		t.Errorf("libxml2 refuses it: %v\n%s", err, text)
	}
	return out
}

// readHere gives the same text from what this package sees.
func readHere(t *testing.T, text string) string {
	t.Helper()
	var b strings.Builder
	for _, a := range parse(t, text).Accounts() {
		fmt.Fprintf(&b, "%s|%s|%s\n", a.Protocol(), a.Name(), a.Alias())
		for group := range a.element().children("settings") {
			ui, _ := group.value("ui")
			for s := range group.children("setting") {
				name, _ := s.value("name")
				typ, _ := s.value("type")
				fmt.Fprintf(&b, "%s|%s|%s|%s\n", ui, name, typ, s.textContent())
			}
		}
	}
	return b.String()
}

func TestLibxml2ReadsTheSame(t *testing.T) {
	testdesktop.Need(t, "xmlstarlet")
	texts := []string{
		newAccountText, strings.ReplaceAll(newAccountText, "\n", "\r\n"), strings.ReplaceAll(newAccountText, "\n", "\r"), "\uFEFF" + newAccountText,
		wrap("<alias>a<!-- c --><![CDATA[<&]]]]><![CDATA[>\r\n]]>&#x20AC;&#13;&lt;<?p i?>b</alias>"),
		wrap("<settings ui='&amp;#38;\t'><setting name='a&#10;\r\n\t&amp;&lt;' type='string'>\r\n\r&#x7f;</setting></settings>"),
	}
	for _, name := range samples {
		texts = append(texts, string(sample(t, name)))
	}
	for _, text := range texts {
		if want, got := readWithLibxml2(t, text), readHere(t, text); got != want {
			t.Errorf("libxml2 reads\n%q\nbut we read\n%q", want, got)
		}
	}
}

// every gives all characters that can be stored, in pieces of a thousand.
func every() []string {
	var pieces []string
	var piece strings.Builder
	for r := rune(1); r <= 0x10FFFF; r++ {
		if checkValue("it", string(r)) == nil {
			piece.WriteRune(r)
		}
		if r < 0x3000 && r%1000 == 0 || r%100000 == 0 || r == 0x10FFFF {
			pieces = append(pieces, piece.String())
			piece.Reset()
		}
	}
	return pieces
}

func TestLibxml2ReadsEveryCharacterThatIsStored(t *testing.T) {
	testdesktop.Need(t, "xmlstarlet")
	d := parse(t, string(sample(t, "pidgin-2.14.12-mixed.xml")))
	var e Edit
	for _, piece := range every() {
		name := strings.NewReplacer("\t", "", "\n", "").Replace(piece)
		e.Set = append(e.Set, str(name, piece))
	}
	if err := d.Edit(d.Accounts()[1], e); err != nil {
		t.Fatal(err)
	}
	for i, s := range e.Set[:3] {
		if err := d.Add("prpl-sipe", fmt.Sprint(i)+s.Value, Edit{Alias: &s.Value, SetUI: []UISetting{{s.Name, s}}}); err != nil {
			t.Fatal(err)
		}
	}
	text := string(d.Bytes())
	if want, got := readWithLibxml2(t, text), readHere(t, text); got != want {
		t.Error("libxml2 reads something else than we do")
	}
	edited := parse(t, text).Accounts()[1]
	for _, s := range e.Set {
		if stored, _ := edited.Setting(s.Name); stored != s {
			t.Errorf("the characters from %.4q on don't read back", s.Value)
		}
	}
}
