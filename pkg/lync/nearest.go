package lync

import "strings"

// nearest gives those of the words that a text is most probably a typo of: all at
// the smallest distance, if that is small for the text's length. Letter case
// doesn't count.
func nearest(text string, words ...string) []string {
	text = strings.ToLower(text)
	best := min(2, (len([]rune(text))+1)/3)
	var found []string
	for _, w := range words {
		d := distance(text, strings.ToLower(w))
		if d < best {
			best, found = d, nil
		}
		if d == best {
			found = append(found, w)
		}
	}
	return found
}

// distance counts the insertions, deletions, replacements and swaps of neighbours
// that turn one text into the other (the optimal string alignment distance).
func distance(from, to string) int {
	a, b := []rune(from), []rune(to)
	// Three rows of the table: before[j] and last[j] belong to the first i-2 and
	// i-1 letters of a, row[j] to the first i; j counts letters of b.
	var before []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replaced := last[j-1]
			if a[i-1] != b[j-1] {
				replaced++
			}
			row[j] = min(replaced, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
