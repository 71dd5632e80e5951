package testdesktop

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"
)

// Record keeps what a program printed, under a name for the failure's text, so
// that AssertNowhere searches it too.
func (d *Desktop) Record(name string, output []byte) { d.outputs[name] += string(output) }

// AssertNowhere fails the test for each place where a password can be read: a
// file of the desktop (home, runtime and temporary directory, logs), a file's
// name, an output given to Record, a process's command line or environment. It
// looks for the plain text and for the forms in which files tend to hold it. The
// password should be one that nothing else contains; it must have 8 bytes or more.
func (d *Desktop) AssertNowhere(password string) {
	d.t.Helper()
	if len(password) < 8 {
		d.t.Fatal("a password this short can be found by chance")
	}
	d.hide(password)
	forms := readableForms(password)
	for name, output := range d.outputs {
		d.assertNotIn("the output of "+name, []byte(output), forms)
	}
	err := filepath.WalkDir(d.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return skipVanished(err)
		}
		d.assertNotIn("a file's name", []byte(path), forms)
		if !entry.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		d.assertNotIn(path, data, forms)
		return skipVanished(err)
	})
	if err != nil {
		d.t.Errorf("search the private desktop: %v", err)
	}
	d.assertNoProcessShows(forms)
}

// assertNoProcessShows searches what any process can read of another: on Linux
// in /proc, elsewhere nothing.
func (d *Desktop) assertNoProcessShows(forms map[string][]byte) {
	d.t.Helper()
	for _, file := range []string{"cmdline", "environ"} {
		paths, _ := filepath.Glob("/proc/[0-9]*/" + file)
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err == nil { // else it has ended, or belongs to someone else
				d.assertNotIn(path, data, forms)
			}
		}
	}
}

func (d *Desktop) assertNotIn(place string, data []byte, forms map[string][]byte) {
	d.t.Helper()
	for name, form := range forms {
		if bytes.Contains(data, form) {
			d.t.Errorf("the password can be read in %s (%s)", place, name)
		}
	}
}

// readableForms are the texts that give a password away to a reader of a file.
func readableForms(password string) map[string][]byte {
	var xmlText strings.Builder
	_ = xml.EscapeText(&xmlText, []byte(password)) // a Builder never fails
	var wide []byte
	for _, unit := range utf16.Encode([]rune(password)) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	return map[string][]byte{
		"as it is":      []byte(password),
		"as XML":        []byte(xmlText.String()),
		"as UTF-16":     wide,
		"as base64":     []byte(base64.RawStdEncoding.EncodeToString([]byte(password))),
		"as hex digits": []byte(hex.EncodeToString([]byte(password))),
		"as in a URL":   []byte(url.QueryEscape(password)),
	}
}

// skipVanished forgives what a running daemon removed while it was being read.
func skipVanished(err error) error {
	if os.IsNotExist(err) {
		return nil
	}
	return err
}

// hide keeps a password out of what the test prints.
func (d *Desktop) hide(password string) {
	if password != "" {
		d.hidden = append(d.hidden, password)
	}
}
