package purple

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// What a file begins and ends with; head takes two lines.
const (
	head = "<?xml version='1.0' encoding='UTF-8' ?>\n\n"
	rest = "</account>\n"
)

// refusals are texts that ParseDocument refuses.
var refusals = []struct {
	name, text   string
	line, column int
	reason       string // a part of it
	remedy       remedy
}{
	{"empty", "", 1, 1, "the file is empty", restoreFile},
	{"blank", "\n \n", 3, 1, "the file holds no element", restoreFile},
	{"only a declaration", head, 3, 1, "the file holds no element", restoreFile},
	{"only a comment", "<!-- gone -->", 1, 14, "the file holds no element", restoreFile},

	{"truncated in text", head + "<account>\n<account><name>a@b", 4, 19, "the file ends before </name>", restoreFile},
	{"truncated in a tag", head + "<account>\n<account><name", 4, 15, "the file ends inside the tag <name", restoreFile},
	{"truncated in an end tag", head + "<account></account", 3, 19, "the file ends inside the tag <account", restoreFile},
	{"truncated in a value", head + "<account version='1.0", 3, 22, "the value of an attribute has no end", restoreFile},
	{"truncated after <", head + "<account><", 3, 11, "the file ends where the name of an element is expected", restoreFile},
	{"truncated in a comment", head + "<account><!-- ", 3, 10, `"<!--" isn't ended by "-->"`, repairPlace},
	{"truncated in CDATA", head + "<account><![CDATA[x]]", 3, 10, `"<![CDATA[" isn't ended by "]]>"`, repairPlace},

	{"second root", head + "<account/>\n<account/>", 4, 1, "a second root element <account> follows the first", repairPlace},
	{"other root", head + "<pref version='1'/>", 3, 1, "the root element is <pref>, but that of accounts.xml is <account>", checkDirectory},
	{"text before the root", head + "x<account/>", 3, 1, "there is text outside the root element", repairPlace},
	{"text after the root", head + "<account/>\n  junk", 4, 3, "there is text outside the root element", repairPlace},
	{"CDATA after the root", head + "<account/><![CDATA[ ]]>", 3, 11, "there is text outside the root element", repairPlace},
	{"entity after the root", head + "<account/>&#32;", 3, 11, "there is text outside the root element", repairPlace},
	{"wrong end tag", head + "<account>\n<name></nam></account>", 4, 7, "</…> stands where </name> is expected", repairPlace},
	{"end tag alone", head + "</account>", 3, 1, "</account> ends an element that hasn't begun", repairPlace},
	{"too deep", strings.Repeat("<account>", maxDepth+1), 1, 9*maxDepth + 1, "nested more than 256 deep", repairPlace},

	{"control character", head + "<account>\n\t\x01" + rest, 4, 2, "it holds the character U+0001", removeCharacter},
	{"NUL", head + "<account>\x00" + rest, 3, 10, "it holds the character U+0000", removeCharacter},
	{"U+FFFE", head + "<account>ä\uFFFE" + rest, 3, 11, "it holds the character U+FFFE", removeCharacter},
	{"control character reference", head + "<account>&#x1;" + rest, 3, 10, "&#x1; stands for a character that makes the whole file unreadable, also for Pidgin", removeCharacter},
	{"the same in an attribute", head + "<account a='&#2;'/>", 3, 13, "&#2; stands for a character", removeCharacter},
	{"surrogate reference", head + "<account>&#xD800;" + rest, 3, 10, "&#xD800; stands for a character", removeCharacter},
	{"reference beyond Unicode", head + "<account>&#x110000;" + rest, 3, 10, "&#x110000; stands for a character", removeCharacter},
	{"hex digits without x", head + "<account>&#a;" + rest, 3, 10, "&#a; stands for a character", removeCharacter},
	{"entity that nobody declared", head + "<account>&nbsp;" + rest, 3, 10, `it has an "&" that begins no character reference of XML`, repairPlace},
	{"ampersand alone", head + "<account>A & B" + rest, 3, 12, `it has an "&" that begins no character reference`, repairPlace},
	{"reference without an end", head + "<account>&amp" + rest, 3, 10, `it has an "&" that begins no character reference`, repairPlace},

	{"not UTF-8", head + "<account>\xE4" + rest, 3, 10, "it isn't in UTF-8", saveAsUTF8},
	{"UTF-16", "\xFF\xFE<\x00a\x00", 1, 1, "it isn't in UTF-8", saveAsUTF8},
	{"surrogate in UTF-8", head + "<account>\xED\xA0\x80" + rest, 3, 10, "it isn't in UTF-8", saveAsUTF8},
	{"other declared encoding", "<?xml version='1.0' encoding='ISO-8859-1'?><account/>", 1, 31, `its declared encoding is "ISO-8859-1", not UTF-8`, saveAsUTF8},

	{"DOCTYPE", head + "<!DOCTYPE account []><account/>", 3, 1, "it has a DOCTYPE", removeDoctype},
	{"other declaration", head + "<!ELEMENT account ANY><account/>", 3, 1, `"<!" begins neither a comment nor a CDATA section`, repairPlace},

	{"attribute twice", head + "<account a='1' a='2'/>", 3, 16, "an attribute stands twice in one tag", repairPlace},
	{"attribute without a value", head + "<account a/>", 3, 11, `"=" is missing after the name of an attribute`, repairPlace},
	{"attribute without quotes", head + "<account a=1/>", 3, 12, "the value of an attribute has no quotes", repairPlace},
	{"missing quote", head + "<account a='1><b/></account>", 3, 15, `(or a quote is missing)`, repairPlace},
	{"no blank between attributes", head + "<account a='1'b='2'/>", 3, 15, "the tag <account> isn't ended", repairPlace},
	{"too many attributes", "<account" + attributes(maxAttributes+1) + "/>", 1, 1955, "the tag has more than 256 attributes", repairPlace},
	{"name that begins with a digit", head + "<account><1/></account>", 3, 11, "the name of an element is missing", repairPlace},
	{"name that isn't one", head + "<account><a\u00D7/></account>", 3, 11, "a character can't be part of the name of an element", repairPlace},
	{"blank before the name", head + "<account>< a/></account>", 3, 11, "the name of an element is missing", repairPlace},
	{"slash inside a tag", head + "<account / >", 3, 10, "the name of an attribute is missing", repairPlace},
	{"attribute in an end tag", head + "<account></account a=''>", 3, 20, `">" is missing after </account`, repairPlace},
	{"end of CDATA outside of one", head + "<account>]]></account>", 3, 10, `"]]>" stands outside a CDATA section`, repairPlace},
	{"two hyphens in a comment", head + "<account><!-- -- --></account>", 3, 10, `the comment holds "--"`, repairPlace},
	{"three hyphens at its end", head + "<account><!-- ---></account>", 3, 10, `the comment holds "--"`, repairPlace},

	{"declaration not first", "\n<?xml version='1.0'?><account/>", 2, 1, "an XML declaration stands elsewhere", repairPlace},
	{"declaration twice", "<?xml version='1.0'?><?xml version='1.0'?><account/>", 1, 22, "an XML declaration stands elsewhere", repairPlace},
	{"declaration without version", "<?xml encoding='UTF-8'?><account/>", 1, 23, "the XML declaration has no version", repairPlace},
	{"empty declaration", "<?xml?><account/>", 1, 6, "the XML declaration has no version", repairPlace},
	{"version 1.1", "<?xml version='1.1'?><account/>", 1, 7, `the XML declaration can't hold version="1.1" here`, repairPlace},
	{"declaration in another order", "<?xml version='1.0' standalone='yes' encoding='UTF-8'?><account/>", 1, 38, `can't hold encoding="UTF-8" here`, repairPlace},
	{"standalone maybe", "<?xml version='1.0' standalone='maybe'?><account/>", 1, 21, `can't hold standalone="maybe" here`, repairPlace},
	{"text in the declaration", "<?xml version='1.0' x?><account/>", 1, 22, `"=" is missing after the name of an attribute`, repairPlace},
	{"no blank in the declaration", "<?xml version='1.0'encoding='UTF-8'?><account/>", 1, 20, "the XML declaration is malformed", repairPlace},
	{"processing instruction called XML", head + "<account><?XML x?></account>", 3, 10, "an XML declaration stands elsewhere", repairPlace},
	{"processing instruction without a name", head + "<account><? x?></account>", 3, 12, "the name of a processing instruction is missing", repairPlace},
	{"processing instruction without a blank", head + "<account><?a=x?></account>", 3, 10, `"<?" isn't the start of a processing instruction here`, repairPlace},

	{"prefix that nobody declared", head + "<account><x:a/></account>", 3, 11, "a name has a prefix that isn't declared, so Pidgin itself can't read this file", repairPlace},
	{"the same of an attribute", head + "<account x:a=''/>", 3, 10, "a name has a prefix that isn't declared", repairPlace},
	{"prefix declared elsewhere", head + "<account><b xmlns:x='urn:x'/><x:a/></account>", 3, 31, "a name has a prefix that isn't declared", repairPlace},
	{"prefix declared as nothing", head + "<account xmlns:x=''/>", 3, 10, "an attribute xmlns doesn't declare a namespace", repairPlace},
	{"prefix xml declared", head + "<account xmlns:xml='urn:x'/>", 3, 10, "an attribute xmlns doesn't declare a namespace", repairPlace},
	{"prefix xmlns on an element", head + "<xmlns:account/>", 3, 1, "the root element is <xmlns:account>", checkDirectory},
	{"two colons", head + "<account xmlns:x='urn:x'><x:a:b/></account>", 3, 27, "a name has a colon in a wrong place", repairPlace},
	{"nothing behind the colon", head + "<account xmlns:x='urn:x'><x:/></account>", 3, 27, "a name has a colon in a wrong place", repairPlace},
	{"attribute twice under two prefixes", head + "<account xmlns:x='urn:x' xmlns:y='urn:x' x:a='' y:a=''/>", 3, 49, "an attribute stands twice in one tag", repairPlace},
}

// attributes gives n attributes.
func attributes(n int) string {
	text := ""
	for i := range n {
		text += fmt.Sprintf(" a%d=''", i)
	}
	return text
}

func TestWhatLibpurpleCantReadIsRefusedWithPlaceCauseAndRemedy(t *testing.T) {
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseDocument([]byte(c.text))
			parse, ok := errors.AsType[*ParseError](err)
			if !ok {
				t.Fatalf("ParseDocument: %v", err)
			}
			if parse.Line != c.line || parse.Column != c.column {
				t.Errorf("at line %d, column %d, want line %d, column %d", parse.Line, parse.Column, c.line, c.column)
			}
			if !strings.Contains(parse.Reason, c.reason) || parse.Remedy != accountsFormat.remedies[c.remedy] {
				t.Errorf("reason %q, remedy %q\nwant a reason with %q, remedy %q", parse.Reason, parse.Remedy, c.reason, accountsFormat.remedies[c.remedy])
			}
		})
	}
}

// readables are texts that ParseDocument accepts.
var readables = map[string]string{
	"no declaration":        "<account/>",
	"byte order mark":       "\uFEFF" + head + "<account/>",
	"encoding in lower":     "<?xml version='1.0' encoding='utf-8'?><account/>",
	"double quotes":         `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><account version="1.0"/>`,
	"blanks around =":       "<?xml version = '1.0' ?><account version\n=\t'1.0' ></account >",
	"comments everywhere":   "<!--a--><account><!-- - --><account/></account><!--b-->\n<!--c-->",
	"instructions":          "<?a?><account><?b c?d ?></account><?e ?>",
	"CDATA":                 "<account><![CDATA[<&]]]]><![CDATA[>]]></account>",
	"other root attributes": "<account version='2.0' x='&lt;&#x20AC;&#33;'/>",
	"no root attributes":    "<account></account>",
	"CRLF":                  "<?xml version='1.0'?>\r\n\r\n<account version='1.0'>\r\n</account>\r\n",
	"brackets":              "<account>]] ]>&gt;</account>",
	"names beyond ASCII":    "<account><größe länge='1'/><日本/></account>",
	"leading zeros":         "<account>&#x0000000000000041;&#00000000000000000065;</account>",
	"C1 controls":           "<account>\u0085&#x7f;&#x85;</account>",
	"declared prefixes":     "<account xmlns='http://example.com/a' xmlns:x='urn:a:b'><x:a x:b='' b='' xml:lang='de'/><account xmlns=''/></account>",
	"prefix on its element": "<account><x:a xmlns:x='urn:x'><x:b/></x:a></account>",
	"other namespaces":      "<account xmlns='http://h:80/x?y=z#f' xmlns:a='relative/name' xmlns:b='jabber:client'/>",
	"prefix declared anew":  "<account xmlns:x='urn:x'><a xmlns:x='urn:y'/><x:b xmlns:y='urn:y' x:a='' y:a=''/></account>",
}

func TestWhatLibpurpleCanReadIsAccepted(t *testing.T) {
	for name, text := range readables {
		if _, err := ParseDocument([]byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheFileThatPidginCantReadItselfIsExplained(t *testing.T) {
	_, err := ParseDocument(sample(t, "pidgin-2.14.12-unreadable.xml"))
	const want = "accounts.xml can't be read: line 121: &#x1; stands for a character that makes the whole file unreadable, also for Pidgin\n" +
		"quit Pidgin, remove the character at that place or restore the copy accounts.xml~, then run again"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestAParseErrorShowsNoPieceOfAPassword(t *testing.T) {
	for _, password := range []string{
		"x<hunter2", "x<hunter2>", "x</hunter2>", "x&hunter2", "x&hunter2;", "x&#hunter2;", "<hunter2 hunter2>", "<b hunter2='>", "<b hunter2=hunter2>",
		"<b c='&hunter2;'>", "<b hunter2='' hunter2=''>", "<hunter2:hunter2>", "<b xmlns:hunter2='hunter2 '>", "<?hunter2:?>", "<?hunter2!?>", "<hunter2\u00D7>",
		"<!hunter2", "hunter2\xff", "hunter2\x01", "hunter2]]>", "</password hunter2>",
	} {
		for _, rest := range []string{"</password></account></account>", ""} {
			_, err := ParseDocument([]byte("<account><account><password>" + password + rest))
			if err == nil || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%q gives the error: %v", password, err)
			}
		}
	}
}
