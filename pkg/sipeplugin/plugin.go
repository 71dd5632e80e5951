package sipeplugin

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// sum gives the SHA-256 of a file's content.
func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// inspect looks at one file of the plugin.
func (h host) inspect(path string) Copy {
	c := Copy{Path: path, XML: XMLUnknown, Fitness: Unknown}
	resolved, err := filepath.EvalSymlinks(path)
	if err != nil {
		c.Reason = "can't be read: " + plain(err)
		return c
	}
	c.Resolved = resolved
	data, err := readFile(resolved)
	if err != nil {
		c.Reason = "can't be read: " + plain(err)
		return c
	}
	c.SHA256 = sum(data)
	m, err := newImage(data)
	if err != nil {
		c.Reason = err.Error()
		return c
	}
	h.describe(&c, m)
	return c
}

// plain leaves out the name of the file, which the caller has.
func plain(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}

// describe fills in what the content of a file says.
func (h host) describe(c *Copy, m *image) {
	_, c.Loadable = m.symbol("purple_init_plugin")
	c.Arch, c.Version = m.arch(), sipeVersion(m.data)
	c.Before120 = before120(c.Version)
	places := m.places()
	c.XML = xmlCode(m, places)
	c.Repairable = len(places) == 1 && places[0].mark == markSAX2
	c.Library = h.library(m)
	switch {
	case !c.Loadable:
		c.Reason = "isn't a plugin for libpurple"
	case c.XML == XMLUnknown:
		c.Reason = "it has none of the known kinds of XML code"
	case c.XML == XMLRepaired:
		c.Fitness, c.Reason = Fit, "its handler bears the mark of SAX1, which works with every libxml2"
	default:
		c.Fitness, c.Reason = c.Library.Fitness, c.Library.Reason
	}
}

// xmlCode tells the kinds of XML code apart by the functions of libxml2 that each
// needs.
func xmlCode(m *image, places []place) XMLCode {
	code := XMLUnknown
	switch {
	case m.imports("xmlNewSAXParserCtxt"):
		code = XMLNew
	case m.imports("xmlSAXUserParseMemory"):
		code = XMLOld
	}
	if code != XMLUnknown && len(places) == 1 && places[0].mark == markSAX1 {
		return XMLRepaired
	}
	return code
}

// versionText is part of the format of sipe's user agent (sipe-core.c, before 2018
// sip-transport.c).
var versionText = regexp.MustCompile(`%s Sipe/([0-9]+(?:\.[0-9]+)+)`)

// sipeVersion finds the version of sipe in its file.
func sipeVersion(data []byte) string {
	if found := versionText.FindSubmatch(data); found != nil {
		return string(found[1])
	}
	return ""
}

// before120 reports whether a version is known and before 1.20.
func before120(version string) bool {
	major, rest, ok := strings.Cut(version, ".")
	if !ok {
		return false
	}
	minor, _, _ := strings.Cut(rest, ".")
	a, errA := strconv.Atoi(major)
	b, errB := strconv.Atoi(minor)
	return errA == nil && errB == nil && (a < 1 || a == 1 && b < 20)
}

// repaired gives the content of the plugin with the mark of SAX1. It refuses with
// ErrNoPlace unless exactly one place is proven.
func repaired(data []byte) ([]byte, error) {
	m, err := newImage(data)
	if err != nil {
		return nil, fmt.Errorf("%w: it %w", ErrNoPlace, err)
	}
	places := m.places()
	if len(places) != 1 || places[0].mark != markSAX2 {
		return nil, ErrNoPlace
	}
	fixed := bytes.Clone(data)
	m.file.ByteOrder.PutUint32(fixed[places[0].offset:], markSAX1)
	return fixed, nil
}
