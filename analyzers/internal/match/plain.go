package match

import (
	"slices"
	"strings"
)

// plain is what the rules say of values that names never make sensitive. An entry
// is a type ("bool", "time.Location"), or a kind and words: with "name count" an
// identifier is of no class at all, unless the word is part of a longer name of it;
// "integer container no" are words that name no integer; "func send" is how
// functions begin whose results are not what their name names; "tag default" is a
// key of struct tags that holds no name.
type plain struct {
	types map[string]bool
	names []string
	kinds map[string][][]string
	tags  map[string]bool
}

func newPlain(entries []string) plain {
	p := plain{types: map[string]bool{}, kinds: map[string][][]string{}, tags: map[string]bool{}}
	for _, e := range entries {
		kind, rest, ok := strings.Cut(strings.TrimSpace(e), " ")
		if !ok {
			p.types[kind] = true
			continue
		}
		for _, words := range alternatives(rest) {
			switch phrase := strings.Join(words, " "); kind {
			case "name":
				p.names = append(p.names, phrase)
			case "tag":
				p.tags[phrase] = true
			default:
				p.kinds[kind] = append(p.kinds[kind], Split(phrase))
			}
		}
	}
	return p
}

// PlainType reports whether values of the type, named as go/types prints it, are
// never sensitive by name.
func (l *Lexicon) PlainType(name string) bool { return l.plain.types[name] }

// PlainTag reports whether values under this key of a struct tag are no names.
func (l *Lexicon) PlainTag(key string) bool { return l.plain.tags[key] }

// PlainFunc reports whether a function of this name does something else than hand
// out what its name names: sendPosition, ValidatePassport.
func (l *Lexicon) PlainFunc(name string) bool {
	words := Split(name)
	return slices.ContainsFunc(l.plain.kinds["func"], func(verb []string) bool {
		return len(verb) < len(words) && slices.Equal(verb, words[:len(verb)])
	})
}

// PlainWords reports whether phrase, as a [Hit] gives it, names nothing that a value
// of this kind ("integer", "float") can hold.
func (l *Lexicon) PlainWords(kind, phrase string) bool {
	words := Split(phrase)
	return slices.ContainsFunc(l.plain.kinds[kind], func(w []string) bool { return slices.Equal(w, words) })
}
