//go:build (dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd

package keyring

import (
	"maps"
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// item is one entry of a keyring.
type item struct {
	path        string // the object path that it had when it was read
	collection  string // the object path of what it lies in
	label       string
	attributes  map[string]string
	value       secret.Secret
	contentType string
}

// equal says whether two items are the same to everybody: all but the path,
// which nobody keeps.
func (i item) equal(other item) bool {
	return i.collection == other.collection && i.label == other.label && i.contentType == other.contentType &&
		maps.Equal(i.ownAttributes(), other.ownAttributes()) && i.value.Equal(other.value)
}

// ownAttributes are those that some program gave the item. Some time after an item
// without a schema was stored, gnome-keyring shows it with this one.
func (i item) ownAttributes() map[string]string {
	if i.attributes["xdg:schema"] != "org.freedesktop.Secret.Generic" {
		return i.attributes
	}
	own := maps.Clone(i.attributes)
	delete(own, "xdg:schema")
	return own
}

// without returns the items that have no equal among the others, each of which
// stands for one.
func without(items, others []item) []item {
	others = slices.Clone(others)
	var left []item
	for _, one := range items {
		if i := slices.IndexFunc(others, one.equal); i >= 0 {
			others = slices.Delete(others, i, i+1)
		} else {
			left = append(left, one)
		}
	}
	return left
}

// sameItems says whether two lists hold the same items, in any order.
func sameItems(a, b []item) bool { return len(a) == len(b) && len(without(a, b)) == 0 }
