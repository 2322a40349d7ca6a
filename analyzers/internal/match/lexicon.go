package match

import (
	"slices"
	"strings"
	"sync"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// Lexicon is the compiled words of all classes. It is safe for concurrent use.
type Lexicon struct {
	classes []string
	lists   [][]string // together lists, for what is said of a hit
	trie    *trie
	weak    map[string]bool
	plain   plain
	masks   masks

	mu   sync.Mutex
	memo map[Name]*reading
}

// New compiles the words of rules.
func New(rules *policy.Rules) *Lexicon {
	return Compile(rules.Classes(), rules.Words())
}

// Compile compiles classes and the word lists that belong to none. A
// phrase may stand for several: "ship|vessel name" has a word to choose, and
// "dew point / humidity" a whole phrase.
func Compile(classes []*policy.Class, words policy.Words) *Lexicon {
	l := &Lexicon{
		trie: newTrie(), weak: map[string]bool{}, plain: newPlain(words.Plain), masks: newMasks(words.Masks),
		memo: map[Name]*reading{},
	}
	for i, c := range classes {
		l.classes = append(l.classes, c.ID)
		for _, p := range c.Names {
			l.trie.add(p, use{role: names, class: i})
		}
		for _, list := range c.Together {
			for k, p := range list {
				l.trie.add(p, use{role: together, class: i, list: len(l.lists), word: k})
			}
			l.lists = append(l.lists, list)
		}
		for _, not := range [][]string{c.Not, l.plain.names} {
			for _, p := range not {
				l.trie.add(p, use{role: negative, class: i})
			}
		}
	}
	for _, w := range words.Weak {
		l.weak[strings.ToLower(w)] = true
	}
	return l
}

// Name is an identifier and the identifier of what it belongs to: a field's type, a
// method's receiver. A phrase may run from the one into the other (Vessel.Position
// is "vessel position"), but what stands in Owner alone counts for nothing here.
type Name struct{ Owner, Text string }

// Hit is a class found in a name, by a phrase.
type Hit struct{ Class, Phrase string }

// reading is what the lexicon makes of one name.
type reading struct {
	hits   []span // of names, the longest where they overlap
	weak   []span // of together lists: those that may make it sensitive
	beside []span // of together lists: those that confirm others
	not    []int  // classes taken away, sorted
}

// maxMemo bounds what is remembered of names, for processes that live long.
const maxMemo = 1 << 16

func (l *Lexicon) read(n Name) *reading {
	l.mu.Lock()
	r, ok := l.memo[n]
	l.mu.Unlock()
	if ok {
		return r
	}
	r = l.analyse(n)
	l.mu.Lock()
	if len(l.memo) >= maxMemo {
		clear(l.memo)
	}
	l.memo[n] = r
	l.mu.Unlock()
	return r
}

func (l *Lexicon) analyse(n Name) *reading {
	words := Split(n.Text)
	owner := 0
	if n.Owner != "" {
		lead := l.subject(Split(n.Owner))
		owner = len(lead)
		words = append(lead, words...)
	}
	var spans []span
	for _, s := range l.trie.find(words) {
		if s.to > owner && (s.from >= owner || s.role == negative || l.qualifies(words[s.to:])) {
			spans = append(spans, s)
		}
	}
	r := &reading{}
	spans = slices.DeleteFunc(spans, func(s span) bool { return s.role != negative && overruled(s, spans) })
	for _, s := range spans {
		switch s.role {
		case names:
			if !contained(s, spans, names) {
				r.hits = append(r.hits, s)
			}
		case together:
			r.beside = append(r.beside, s)
			if !contained(s, spans, names) && !taken(s, spans) {
				r.weak = append(r.weak, s)
			}
		case negative:
			if !slices.Contains(r.not, s.class) && !partOfName(s, spans) {
				r.not = append(r.not, s.class)
			}
		}
	}
	slices.Sort(r.not)
	return r
}

// qualifies reports whether words that follow a phrase leave its sense as it is. A
// phrase that runs from an owner into its part must be all that the part is about:
// Container.NoCache is no container number.
func (l *Lexicon) qualifies(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !l.weak[w] })
}

// subject drops from the end of a type's name the words that only say that it is a
// container, so that PassengerInfo.Name is "passenger name".
func (l *Lexicon) subject(words []string) []string {
	for len(words) > 1 && l.weak[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	return slices.Clip(words)
}

// overruled reports whether a negative phrase of its class takes s away.
func overruled(s span, spans []span) bool {
	return slices.ContainsFunc(spans, func(o span) bool {
		return o.role == negative && o.class == s.class && !o.within(s)
	})
}

// contained reports whether s is a smaller part of another phrase of that role.
func contained(s span, spans []span, of role) bool {
	return slices.ContainsFunc(spans, func(o span) bool { return o.role == of && s.within(o) })
}

// taken reports whether another class has the words of s for a name: a latitude makes
// the temperature beside it an observation, but is no weather itself.
func taken(s span, spans []span) bool {
	return slices.ContainsFunc(spans, func(o span) bool {
		return o.role == names && o.class != s.class && o.from == s.from && o.to == s.to
	})
}

// partOfName reports whether the negative s is a smaller part of a name of its class.
func partOfName(s span, spans []span) bool {
	return slices.ContainsFunc(spans, func(o span) bool {
		return o.role != negative && o.class == s.class && s.within(o)
	})
}

// Known reports whether class, or the whole it is a part of, is a class of the rules.
func (l *Lexicon) Known(class string) bool {
	whole, _, _ := strings.Cut(class, ".")
	return slices.ContainsFunc(l.classes, func(c string) bool {
		w, _, _ := strings.Cut(c, ".")
		return c == class || w == whole
	})
}

// Classes returns the classes of the rules, sorted.
func (l *Lexicon) Classes() []string { return slices.Sorted(slices.Values(l.classes)) }
