package match

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// masks are the rules' words and characters that tell of a constant that it stands where
// data was taken out.
type masks struct {
	words map[string]bool
	parts []string     // words of scripts that do not part words
	least map[rune]int // how often a character stands at least
}

func newMasks(entries []string) masks {
	m := masks{words: map[string]bool{}, least: map[rune]int{}}
	for _, e := range entries {
		e = strings.ToLower(e)
		first, _ := utf8.DecodeRuneInString(e)
		switch {
		case strings.Trim(e, string(first)) == "":
			m.least[first] = utf8.RuneCountInString(e)
		case first >= utf8.RuneSelf:
			m.parts = append(m.parts, e)
		default:
			m.words[strings.Join(Split(e), " ")] = true
		}
	}
	return m
}

// Mask reports whether a constant stands for data that was taken out ("***", "REDACTED",
// "xxx-xx-xxxx"), by the words and characters of the rules.
func (l *Lexicon) Mask(text string) bool {
	text = strings.ToLower(text)
	words := Split(text)
	return l.masks.drawn(text) || l.masks.words[strings.Join(words, " ")] ||
		slices.ContainsFunc(words, func(w string) bool { return l.masks.words[w] }) ||
		slices.ContainsFunc(l.masks.parts, func(p string) bool { return strings.Contains(text, p) })
}

// drawn reports whether a text is one character over and over, with others between that
// are neither letters nor digits.
func (m masks) drawn(text string) bool {
	count := map[rune]int{}
	for _, c := range text {
		count[c]++
	}
	found := false
	for c, n := range count {
		least, ok := m.least[c]
		switch {
		case ok && n >= least:
			found = true
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			return false
		}
	}
	return found
}
