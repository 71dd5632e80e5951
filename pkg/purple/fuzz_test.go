package purple

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// seeds are texts of every kind that a parser treats differently.
func seeds(f *testing.F) [][]byte {
	texts := []string{
		newAccountText, strings.ReplaceAll(newAccountText, "\n", "\r\n"), strings.ReplaceAll(newAccountText, "\n", "\r"),
		"\uFEFF" + newAccountText, strings.NewReplacer("\n", "", "\t", "").Replace(newAccountText), strings.ReplaceAll(newAccountText, "'", `"`),
		"<account/>", "<?xml version='1.0'?><account></account>", "<account version='1.0' ><account/><account></account></account>",
		wrap("<alias>a<!-- c --><![CDATA[<&]]]]><![CDATA[>]]>&#x20AC;&lt;<?p i?></alias><settings/>"),
		wrap("<settings><setting name='a' type='string'>1</setting><setting name='a'/></settings><settings ui='u'><setting name='b' type='bool'>0</setting></settings>"),
		wrap("<settings xmlns:x='urn:x' x:ui='u'><x:setting x:name='a' type='int'>&#13;5</x:setting></settings>"),
		wrap("<settings><setting name='a&#10;\t&amp;' type='string'>\r\n\r</setting></settings>"),
		wrap("<password keyring_id='k'>x</password><password>y</password><statuses><status type='offline' active='true'/></statuses><current_error><type>2</type></current_error>"),
		"<account><account><protocol>p</protocol><username>größe</username></account><größe日本=''/></account>",
		"<account>&#x1;</account>", "<account><a></b></account>", "<!DOCTYPE account><account/>", "<account/><account/>",
	}
	data := [][]byte{sample(f, "pidgin-2.14.12-unreadable.xml")}
	for _, name := range samples {
		data = append(data, sample(f, name))
	}
	for _, text := range texts {
		data = append(data, []byte(text))
	}
	return data
}

// FuzzParse: nothing makes the parser panic; what it refuses it explains; what
// it accepts encoding/xml accepts, with the same accounts and settings.
func FuzzParse(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := ParseDocument(data)
		if err != nil {
			parse, ok := errors.AsType[*ParseError](err)
			if !ok || parse.Line < 1 || parse.Column < 1 || parse.Reason == "" || parse.Remedy == "" {
				t.Fatalf("an error without place, reason and remedy: %#v", err)
			}
			if len(data) > 0 && string(Redact(data)) != "[hidden]" {
				t.Fatal("Redact shows a text that can't be read")
			}
			return
		}
		want, err := readPlain(data)
		if err != nil {
			t.Fatalf("encoding/xml refuses it: %v", err)
		}
		if diff := cmp.Diff(want, plain(d)); diff != "" {
			t.Fatalf("encoding/xml reads (-) differently: %s", diff)
		}
		for _, a := range d.Accounts() {
			a.ActiveStatus()
			a.LastError()
			a.Password()
			a.UIs()
		}
		if _, err := ParseDocument(Redact(data)); err != nil {
			t.Fatalf("Redact breaks the text: %v", err)
		}
	})
}

// storable says whether a value can be stored at all.
func storable(values ...string) bool {
	return !slices.ContainsFunc(values, func(v string) bool { return checkName("it", v) != nil })
}

// FuzzEdit: an edit changes no byte outside its account; what it sets reads back;
// every other account, and what it doesn't name, reads as before; the same edit
// once more changes nothing.
func FuzzEdit(f *testing.F) {
	for i, data := range seeds(f) {
		f.Add(data, uint8(i), uint16(1<<(i%10)-1), "useragent", userAgent, "gtk-gaim")
		f.Add(data, uint8(i), uint16(0xFFFF), "a", "<&>'\" ä😀\n", "u")
	}
	f.Fuzz(func(t *testing.T, data []byte, which uint8, parts uint16, name, value, ui string) {
		if _, err := ParseDocument(data); err == nil {
			checkEdit(t, data, which, partsOf(parts, name, value, ui), storable(name, value, ui))
		}
	})
}

// FuzzEditOfAnyShape promises the same as FuzzEdit for files that mutated bytes
// seldom give: well-formed ones with every mix of lines, groups and duplicates.
func FuzzEditOfAnyShape(f *testing.F) {
	for i := range 200 {
		recipe := make([]byte, i%40)
		random := rand.New(rand.NewPCG(1, uint64(i)))
		for j := range recipe {
			recipe[j] = byte(random.Int())
		}
		f.Add(recipe, uint8(i), uint16(random.Int()), false)
		f.Add(recipe, uint8(i), uint16(random.Int()), true)
	}
	f.Fuzz(func(t *testing.T, recipe []byte, which uint8, parts uint16, crlf bool) {
		text := grow(recipe)
		if crlf {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		checkEdit(t, []byte(text), which, partsOf(parts, "a", "new", "u"), true)
	})
}

// checkEdit carries out an edit on one of the accounts in data and checks what
// FuzzEdit promises. It may only fail for a duplicate if it is storable.
func checkEdit(t *testing.T, data []byte, which uint8, e Edit, storable bool) {
	d := parse(t, string(data))
	if len(d.Accounts()) == 0 {
		return
	}
	index := int(which) % len(d.Accounts())
	a := d.Accounts()[index]
	before := viewsOf(d)
	if err := d.Edit(a, e); err != nil {
		if d.Changed() || storable && !errors.Is(err, ErrDuplicate) {
			t.Fatalf("Edit gives %v", err)
		}
		return
	}
	result := d.Bytes()
	if !bytes.HasPrefix(result, data[:a.place.start]) || !bytes.HasSuffix(result, data[a.place.end:]) {
		t.Fatalf("bytes outside the account are changed:\n%s", result)
	}
	if _, err := readPlain(result); err != nil {
		t.Fatalf("encoding/xml refuses the result: %v\n%s", err, result)
	}
	again, err := ParseDocument(result)
	if err != nil {
		t.Fatalf("the result can't be read: %v\n%s", err, result)
	}
	after := viewsOf(again)
	if diff := cmp.Diff(after, viewsOf(d)); diff != "" {
		t.Fatalf("the document shows (+) something else than its text: %s", diff)
	}
	before[index] = before[index].with(e)
	if diff := cmp.Diff(before, after, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("want -, got +: %s\n%s", diff, result)
	}
	if err := again.Edit(again.Accounts()[index], e); err != nil || again.Changed() {
		t.Fatalf("the same edit once more: %v\n%s", err, again.Bytes())
	}
}

// FuzzAddAnyUnicode: whatever the names and values, an added account reads back
// as it was meant, also with encoding/xml, or is refused.
func FuzzAddAnyUnicode(f *testing.F) {
	f.Add(uint8(0), "a@b.c,", "server", "host:5061", "gtk-gaim")
	f.Add(uint8(1), "é😀\u0301İΣ\u200b", "größe", "日本\n\t ]]> &amp; <!-- ", "x'\"")
	f.Add(uint8(2), "\u2028\uFFFD\U0010FFFF", " ", "\x01", "u")
	f.Add(uint8(3), "a\r", "n", "\uFFFE", "\xff")
	files := []string{"", "<account/>", newAccountText, strings.ReplaceAll(newAccountText, "\n", "\r\n"), wrap("")}
	f.Fuzz(func(t *testing.T, file uint8, account, name, value, ui string) {
		d := newDocument("linux")
		if text := files[int(file)%len(files)]; text != "" {
			d = parse(t, text)
		}
		before := viewsOf(d)
		e := Edit{Alias: &value, Set: []Setting{str(name, value)}, SetUI: []UISetting{{ui, str(name, value)}}}
		if err := d.Add("prpl-sipe", account, e); err != nil {
			if d.Changed() || storable(account, name, value, ui) && !errors.Is(err, ErrDuplicate) {
				t.Fatalf("Add gives %v", err)
			}
			return
		}
		want := append(before, view{
			Protocol: "prpl-sipe", Name: account, Alias: value, Settings: byName([]Setting{str(name, value)}),
			UISettings: map[string]map[string]Setting{ui: byName([]Setting{str(name, value)})},
		})
		if diff := cmp.Diff(want, viewsOf(parse(t, string(d.Bytes()))), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("want -, got +: %s\n%s", diff, d.Bytes())
		}
		others, err := readPlain(d.Bytes())
		if err != nil {
			t.Fatalf("encoding/xml refuses the result: %v\n%s", err, d.Bytes())
		}
		if last := others[len(others)-1]; last.Name != account || last.Alias != value {
			t.Fatalf("encoding/xml reads %q, %q", last.Name, last.Alias)
		}
	})
}
