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
		maps.Equal(i.attributes, other.attributes) && i.value.Equal(other.value)
}

// givenAttributes are those that some program gave an item, out of those that the
// keyring shows. gnome-keyring shows an item without a schema with one, some time
// after it was stored; KeePassXC adds where an entry is, and can't store that.
func givenAttributes(shown map[string]string) map[string]string {
	given := maps.Clone(shown)
	maps.DeleteFunc(given, func(name, value string) bool {
		return name == "xdg:schema" && value == "org.freedesktop.Secret.Generic" || name == "Path" || name == "Uuid"
	})
	return given
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
