package lync

import "strings"

// vocabulary is a field that takes one of a few words.
type vocabulary struct {
	field string
	noun  string // what a word stands for, e.g. "transport"
	words []string
	// synonyms are words that people use for one of the words, in lower case. They
	// are proposed, not accepted: what is stored shall be what was said.
	synonyms map[string]string
}

// parse reads one of the words in any letter case.
func (v vocabulary) parse(s string) (string, error) {
	given := strings.TrimSpace(s)
	for _, w := range v.words {
		if strings.EqualFold(given, w) {
			return w, nil
		}
	}
	if given == "" {
		return "", &ValueError{v.field, "", "missing", v.choice()}
	}
	return "", &ValueError{v.field, given, "no such " + v.noun, v.remedy(given)}
}

// remedy proposes the word that was probably meant, and lists all.
func (v vocabulary) remedy(given string) string {
	found := nearest(given, v.words...)
	if meant, ok := v.synonyms[strings.ToLower(given)]; ok {
		found = []string{meant}
	}
	if len(found) == 0 {
		return v.choice()
	}
	return didYouMean(found...) + " (" + v.choice() + ")"
}

func (v vocabulary) choice() string {
	return "give one of " + strings.Join(v.words, ", ")
}

// texts gives the texts of a list of words of any type.
func texts[T ~string](list []T) []string {
	plain := make([]string, len(list))
	for i, w := range list {
		plain[i] = string(w)
	}
	return plain
}
