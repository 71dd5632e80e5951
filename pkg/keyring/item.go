package keyring

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/pidgin-lync/pidgin-lync/pkg/secret"
)

// Snapshot is what the keyring had for one account, passwords included, at the
// time of a Store or Delete. No format shows what it holds.
type Snapshot struct {
	key   Key
	items []item
}

// Format writes how many items there are, whatever the verb: without it, fmt
// would reach the passwords by reflection.
func (s Snapshot) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, fmt.Sprintf("%d items %s", len(s.items), secret.Hidden))
}

// item is one entry of a keyring. Where there is no Secret Service, it is only a
// value.
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
