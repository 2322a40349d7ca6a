package match

import (
	"cmp"
	"slices"
	"strings"
)

// Scope is a struct, a map or a function: the names within which the words of a
// together list must all be found. It is safe for concurrent use once all names
// have been added.
type Scope struct {
	lexicon *Lexicon
	found   map[[2]int]bool // list and word of it
}

// NewScope returns a scope that holds names.
func (l *Lexicon) NewScope(names ...Name) *Scope {
	s := &Scope{lexicon: l, found: map[[2]int]bool{}}
	s.Add(names...)
	return s
}

// Add puts one thing into the scope, under all the names it goes by.
func (s *Scope) Add(names ...Name) {
	var not []int
	for _, n := range names {
		not = append(not, s.lexicon.read(n).not...)
	}
	for _, n := range names {
		for _, w := range s.lexicon.read(n).beside {
			if !slices.Contains(not, w.class) {
				s.found[[2]int{w.list, w.word}] = true
			}
		}
	}
}

// Mentions reports whether a name holds a word of a together list: only then does
// adding it to a scope change anything.
func (l *Lexicon) Mentions(n Name) bool { return len(l.read(n).beside) > 0 }

// Find returns the classes of one thing that goes by the given names, at most one
// hit a class, sorted by class: those its names tell by themselves, and those that
// the other names of the scope confirm. A nil scope confirms nothing. Where one
// name of a thing denies a class, a weak word in another does not count: a field
// Latency with the key "lat" is no latitude.
func (l *Lexicon) Find(s *Scope, names ...Name) []Hit {
	var hits []Hit
	var not []int
	best := map[int]int{} // class: words of its phrase
	take := func(sp span) {
		class := l.classes[sp.class]
		n, ok := best[sp.class]
		if ok && n >= sp.to-sp.from {
			return
		}
		best[sp.class] = sp.to - sp.from
		hits = slices.DeleteFunc(hits, func(h Hit) bool { return h.Class == class })
		hits = append(hits, Hit{Class: class, Phrase: sp.phrase})
	}
	for _, n := range names {
		r := l.read(n)
		not = append(not, r.not...)
		for _, sp := range r.hits {
			take(sp)
		}
	}
	if s != nil {
		for _, n := range names {
			for _, sp := range l.read(n).weak {
				if !slices.Contains(not, sp.class) && s.holds(sp.list) {
					take(sp)
				}
			}
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(strings.Compare(a.Class, b.Class), strings.Compare(a.Phrase, b.Phrase))
	})
	return hits
}

// holds reports whether every word of a together list has been found.
func (s *Scope) holds(list int) bool {
	for k := range s.lexicon.lists[list] {
		if !s.found[[2]int{list, k}] {
			return false
		}
	}
	return true
}
