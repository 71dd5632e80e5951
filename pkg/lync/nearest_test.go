package lync

import (
	"slices"
	"testing"
)

func TestDistanceCountsASwapAsOneStep(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"ab", "ba", 1}, {"abc", "ab", 1},
		{"abc", "abd", 1}, {"tls-sdk", "tls-dsk", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3}, {"größe", "grösse", 2},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if distance(c.a, c.b) != distance(c.b, c.a) {
			t.Errorf("distance(%q, %q) depends on the order", c.a, c.b)
		}
	}
}

func TestNearestGivesAllWordsAtTheSmallestDistance(t *testing.T) {
	for text, want := range map[string][]string{
		"Lync-2012": {"lync-2010", "lync-2013"},
		"lync-2031": {"lync-2013"},
		"lync":      nil,
		"x":         nil,
		"":          nil,
	} {
		if got := nearest(text, "sfb-2016", "lync-2010", "lync-2013"); !slices.Equal(got, want) {
			t.Errorf("nearest(%q) = %q, want %q", text, got, want)
		}
	}
}
