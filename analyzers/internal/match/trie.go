package match

import (
	"slices"
	"strings"
)

// role is what a phrase does to an identifier it is found in.
type role uint8

const (
	names    role = iota // makes it sensitive
	together             // does so beside the other words of its list
	negative             // takes the class away
)

// use is one mention of a phrase in the rules.
type use struct {
	role  role
	class int // index in Lexicon.classes
	list  int // index in Lexicon.lists, of together
	word  int // which word of that list
	// phrase is as the rules write it, whatever spelling is found.
	phrase string
}

// trie holds phrases as runs of words. A word is a number, so that a name whose
// words the rules do not know at all is dismissed by one look-up a word.
type trie struct {
	words map[string]int
	next  map[edge]int
	uses  [][]use // by node; node 0 is the root
}

type edge struct{ node, word int }

func newTrie() *trie {
	return &trie{words: map[string]int{}, next: map[edge]int{}, uses: make([][]use, 1)}
}

// add enters a phrase of the rules. It may stand for several: "ship|vessel name" has
// a word to choose, "dew point / humidity" a whole phrase.
func (t *trie) add(phrase string, u use) {
	for _, p := range alternatives(phrase) {
		u.phrase = strings.Join(p, " ")
		t.spell(Split(u.phrase), u)
	}
}

// alternatives writes out the phrases that one of the rules stands for.
func alternatives(phrase string) [][]string {
	var all [][]string
	for part := range strings.SplitSeq(phrase, "/") {
		choices := [][]string{nil}
		for _, word := range strings.Fields(part) {
			var longer [][]string
			for _, c := range choices {
				for w := range strings.SplitSeq(word, "|") {
					longer = append(longer, append(slices.Clip(c), w))
				}
			}
			choices = longer
		}
		all = append(all, choices...)
	}
	return all
}

// spell enters a phrase in every spelling under which it counts: as written, with
// its last word in the singular, and run together, as JSON and database keys often
// are.
func (t *trie) spell(words []string, u use) {
	if len(words) == 0 {
		return
	}
	t.insert(words, u)
	if len(words) == 1 {
		return // a lone word is written in the singular, if it has one: mgrs has none
	}
	last := len(words) - 1
	for _, s := range singulars(words[last]) {
		t.insert(append(words[:last:last], s), u)
	}
	if joined := strings.Join(words, ""); joinable(joined) {
		t.insert([]string{joined}, u)
	}
}

// joinable reports whether words run together are long enough to mean nothing
// else. With digits they never form one word, and Han needs no joining.
func joinable(s string) bool {
	if len(s) < 5 {
		return false
	}
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

func (t *trie) insert(words []string, u use) {
	node := 0
	for _, w := range words {
		id, ok := t.words[w]
		if !ok {
			id = len(t.words) + 1
			t.words[w] = id
		}
		child, ok := t.next[edge{node, id}]
		if !ok {
			child = len(t.uses)
			t.uses = append(t.uses, nil)
			t.next[edge{node, id}] = child
		}
		node = child
	}
	if !slices.Contains(t.uses[node], u) {
		t.uses[node] = append(t.uses[node], u)
	}
}

// span is a phrase found: words[from:to] of the text.
type span struct {
	from, to int
	use
}

// within reports whether s is a smaller part of o.
func (s span) within(o span) bool {
	return o.from <= s.from && s.to <= o.to && o.to-o.from > s.to-s.from
}

// find returns every phrase in words, by where it begins.
func (t *trie) find(words []string) []span {
	var spans []span
	for i := range words {
		node := 0
		for j := i; j < len(words); j++ {
			for _, s := range singulars(words[j]) {
				if child, ok := t.step(node, s); ok {
					spans = t.collect(spans, child, i, j+1)
				}
			}
			child, ok := t.step(node, words[j])
			if !ok {
				break
			}
			node = child
			spans = t.collect(spans, node, i, j+1)
		}
	}
	return spans
}

func (t *trie) step(node int, word string) (int, bool) {
	id, ok := t.words[word]
	if !ok {
		return 0, false
	}
	child, ok := t.next[edge{node, id}]
	return child, ok
}

func (t *trie) collect(spans []span, node, from, to int) []span {
	for _, u := range t.uses[node] {
		spans = append(spans, span{from, to, u})
	}
	return spans
}
