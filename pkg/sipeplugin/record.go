package sipeplugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// recordName is the file beside the repaired copy that says what it was made from.
// A client looks only at files that end in .so.
const recordName = ".pidgin-lync-libsipe.json"

// madeBy marks our records.
const madeBy = "pidgin-lync"

// A record proves that a copy is ours, and tells when it is stale.
type record struct {
	MadeBy       string `json:"made_by"`
	Source       string `json:"source"`
	SourceSHA256 string `json:"source_sha256"`
	CopySHA256   string `json:"copy_sha256"`
	// ReplacesSHA256 is the copy that was there before. The record is written
	// first: if the run ends before the copy is written, the old one is still ours.
	ReplacesSHA256 string `json:"replaces_sha256,omitempty"`
	// MadeDirectory: the plugin directory wasn't there before.
	MadeDirectory bool `json:"made_directory,omitempty"`
}

// A holding is what lies in the user's plugin directory.
type holding struct {
	dir    string
	exists bool   // there is a file, link or directory with the plugin's name
	sum    string // of a regular file
	record *record
}

// hold looks at the user's plugin directory.
func hold(dir string) (holding, error) {
	h := holding{dir: dir, record: readRecord(dir)}
	info, err := os.Lstat(h.path())
	if errors.Is(err, fs.ErrNotExist) {
		return h, nil
	}
	if err != nil {
		return h, fmt.Errorf("can't look into the user's plugin directory: %w", err)
	}
	h.exists = true
	if !info.Mode().IsRegular() {
		return h, nil
	}
	if data, err := readFile(h.path()); err == nil {
		h.sum = sum(data)
	}
	return h, nil
}

func (h holding) path() string { return filepath.Join(h.dir, FileName) }

// ours reports whether the file there is one that Repair has made.
func (h holding) ours() bool {
	return h.record != nil && h.sum != "" && (h.sum == h.record.CopySHA256 || h.sum == h.record.ReplacesSHA256)
}

// current reports whether the file there is made from a source as it is now.
func (h holding) current(source *Copy) bool {
	return h.sum == h.record.CopySHA256 && source.SHA256 == h.record.SourceSHA256
}

// readRecord gives the record in a directory, or nil: what can't be read proves
// nothing.
func readRecord(dir string) *record {
	data, err := readFile(filepath.Join(dir, recordName))
	if err != nil {
		return nil
	}
	var r record
	if json.Unmarshal(data, &r) != nil || r.MadeBy != madeBy {
		return nil
	}
	return &r
}
