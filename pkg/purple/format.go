package purple

import "fmt"

// A format is what tells the files of a purple directory apart.
type format struct {
	name string // of the file
	root string // name of its root element

	// libpurple reads accounts.xml with libxml2 and prefs.xml with glib's GMarkup.
	// The latter takes control characters as references, so that what libpurple
	// writes for one does no harm there; it takes no byte order mark, and knows no
	// namespaces.
	markup bool

	remedies [checkDirectory + 1]string
}

// A remedy is what to do about a fault in a file's text.
type remedy uint8

const (
	repairPlace remedy = iota
	removeCharacter
	restoreFile
	saveAsUTF8
	removeDoctype
	checkDirectory
)

// Clients save over a file that they couldn't read, so each remedy begins with
// quitting them.
var accountsFormat = &format{name: fileName, root: rootName, remedies: [...]string{
	repairPlace:     "quit Pidgin, repair that place or restore the copy accounts.xml~, then run again",
	removeCharacter: "quit Pidgin, remove the character at that place or restore the copy accounts.xml~, then run again",
	restoreFile:     "quit Pidgin, restore the file from a backup or from accounts.xml~ (or delete it to start without accounts), then run again",
	saveAsUTF8:      "quit Pidgin, convert the file to UTF-8 or restore the copy accounts.xml~, then run again",
	removeDoctype:   "quit Pidgin, remove the DOCTYPE or restore the copy accounts.xml~, then run again",
	checkDirectory:  "check that this is the purple directory of Pidgin; if so, quit Pidgin and restore the copy accounts.xml~, then run again",
}}

// Of prefs.xml libpurple makes no copy.
var prefsFormat = &format{name: prefsName, root: "pref", markup: true, remedies: [...]string{
	repairPlace:     "quit Pidgin, repair that place or restore the file from a backup, then run again",
	removeCharacter: "quit Pidgin, remove the character at that place or restore the file from a backup, then run again",
	restoreFile:     "quit Pidgin, restore the file from a backup (or delete it to start with the default preferences), then run again",
	saveAsUTF8:      "quit Pidgin, convert the file to UTF-8 or restore it from a backup, then run again",
	removeDoctype:   "quit Pidgin, remove the DOCTYPE or restore the file from a backup, then run again",
	checkDirectory:  "check that this is the purple directory of Pidgin; if so, quit Pidgin and restore the file from a backup, then run again",
}}

// unreadable words what a character means for those who read the file.
func (f *format) unreadable() string {
	if f.markup {
		return "XML doesn't allow"
	}
	return "makes the whole file unreadable, also for Pidgin"
}

// check says whether a text is a readable file of this format.
func (f *format) check(text []byte) error {
	if _, err := outlineOf(text, f); err != nil {
		return f.locate(text, err)
	}
	return nil
}

// wrongRoot is the fault of another root element.
func (f *format) wrongRoot(at int, name []byte) error {
	return &fault{at, fmt.Sprintf("the root element is <%s>, but that of %s is <%s>", name, f.name, f.root), checkDirectory}
}
