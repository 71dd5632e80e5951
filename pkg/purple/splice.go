package purple

import (
	"cmp"
	"slices"
)

// A splice replaces a piece of a text; an empty span inserts.
type splice struct {
	span
	with []byte
}

// apply gives the text with the splices in it. They mustn't overlap; those at one
// place stay in their order.
func apply(text []byte, splices []splice) []byte {
	slices.SortStableFunc(splices, func(a, b splice) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end))
	})
	size := len(text)
	for _, s := range splices {
		size += len(s.with)
	}
	result, at := make([]byte, 0, size), 0
	for _, s := range splices {
		result = append(append(result, text[at:s.start]...), s.with...)
		at = s.end
	}
	return append(result, text[at:]...)
}
