package match

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Split cuts an identifier, a key or a short text into lower-case words. Words end
// at anything that is neither letter nor digit, where case rises, after an acronym
// (IMONumber is "imo number", PNRs is "pnrs"), and between letters and digits.
// Digits that only punctuation parts are one word: pm2_5 and Pm25 are "pm 25".
// A Han character is a word of its own, for that script does not part words.
func Split(name string) []string {
	if name == "" {
		return nil
	}
	var words []string
	digits := false // the last word is digits
	add := func(w string, isDigits bool) {
		if isDigits && digits {
			words[len(words)-1] += w
		} else {
			words = append(words, w)
		}
		digits = isDigits
	}
	for i := 0; i < len(name); {
		r, size := utf8.DecodeRuneInString(name[i:])
		switch {
		case isDigit(r):
			j := i
			for j < len(name) && isDigit(rune(name[j])) {
				j++
			}
			add(name[i:j], true)
			i = j
		case unicode.Is(unicode.Han, r):
			add(name[i:i+size], false)
			i += size
		case unicode.IsLetter(r):
			j := wordEnd(name, i)
			add(strings.ToLower(name[i:j]), false)
			i = j
		default:
			i += size
		}
	}
	return words
}

// wordEnd returns where the word of letters that begins at i ends.
func wordEnd(s string, i int) int {
	r, size := utf8.DecodeRuneInString(s[i:])
	j := i + size
	if !unicode.IsUpper(r) {
		return lowerEnd(s, j)
	}
	last := i // where the last capital stands
	for j < len(s) {
		r, size = utf8.DecodeRuneInString(s[j:])
		if !unicode.IsUpper(r) {
			break
		}
		last = j
		j += size
	}
	end := lowerEnd(s, j)
	switch {
	case end == j, last == i: // PNR, Passport
		return end
	case s[j:end] == "s": // PNRs, IDsOf
		return end
	}
	return last // IMONumber: the N belongs to what follows
}

// lowerEnd returns where the run of letters that are not capitals, from i on, ends.
func lowerEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) || unicode.IsUpper(r) || unicode.Is(unicode.Han, r) {
			break
		}
		i += size
	}
	return i
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }
