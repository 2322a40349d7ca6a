package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// reader takes typed values out of a document and notes what is wrong with them.
type reader struct {
	file string
	errs Errors
}

// word is a string with its place.
type word struct {
	text string
	at   mark
}

func (r *reader) position(at mark) finding.Position {
	return finding.Position{File: r.file, Line: at.line, Column: at.column}
}

func (r *reader) fail(at mark, format string, args ...any) {
	r.errs.add(r.position(at), format, args...)
}

// known complains of every key of t that is not among keys; name is how t is
// called in messages.
func (r *reader) known(t *table, name string, keys ...string) {
	for _, e := range t.entries {
		if slices.Contains(keys, e.key) {
			continue
		}
		r.fail(e.at, "unknown key %q%s%s", e.key, in(name), didYouMean(e.key, keys))
	}
}

func in(name string) string {
	if name == "" {
		return ""
	}
	return " in " + name
}

// get finds a key whose value must have the given kind.
func (r *reader) get(t *table, key string, want kind, example string) *node {
	e := t.find(key)
	if e == nil {
		return nil
	}
	if e.val.kind != want {
		r.mistyped(key, e.val, want.String()+example)
		return nil
	}
	return &e.val
}

func (r *reader) mistyped(key string, got node, want string) {
	r.fail(got.at, "%s must be %s, not %s", key, want, got.kind)
}

// str reads a string; it is empty if the key is absent.
func (r *reader) str(t *table, key string) word {
	n := r.get(t, key, kindString, "")
	if n == nil {
		return word{}
	}
	if n.text == "" {
		r.fail(n.at, "%s is empty", key)
	}
	return word{n.text, n.at}
}

// need is str for a key that must be there; name is how t is called.
func (r *reader) need(t *table, name, key string) word {
	if t.find(key) == nil {
		r.lacks(t, name, key)
	}
	return r.str(t, key)
}

func (r *reader) lacks(t *table, name, key string) { r.fail(t.at, "%s lacks %s", name, key) }

func (r *reader) boolean(t *table, key string, otherwise bool) bool {
	n := r.get(t, key, kindBool, "")
	if n == nil {
		return otherwise
	}
	return n.text == "true"
}

// date reads a day, as midnight UTC; the zero time if the key is absent.
func (r *reader) date(t *table, key string) time.Time {
	n := r.get(t, key, kindDate, " such as 2027-06-30, without quotes")
	if n == nil {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, n.text)
	if err != nil {
		return time.Time{} // such as 2027-02-30: no TOML, hence told already
	}
	return day
}

// strs reads a list of strings.
func (r *reader) strs(t *table, key string) []word {
	n := r.get(t, key, kindList, " of strings")
	if n == nil {
		return nil
	}
	return r.words(key, *n)
}

// strOrStrs reads a string or a list of strings. It is nil only if the key is absent.
func (r *reader) strOrStrs(t *table, key string) []word {
	e := t.find(key)
	if e == nil {
		return nil
	}
	switch e.val.kind {
	case kindString:
		return r.words(key, node{kind: kindList, list: []node{e.val}})
	case kindList:
		return r.words(key, e.val)
	}
	r.mistyped(key, e.val, "a string or a list of strings")
	return []word{}
}

func (r *reader) words(key string, list node) []word {
	words := make([]word, 0, len(list.list))
	for _, n := range list.list {
		switch {
		case n.kind != kindString:
			r.mistyped("each of "+key, n, "a string")
		case strings.TrimSpace(n.text) == "":
			r.fail(n.at, "%s holds an empty string", key)
		default:
			words = append(words, word{n.text, n.at})
		}
	}
	return words
}

// lists reads a list of lists of strings.
func (r *reader) lists(t *table, key string) [][]word {
	n := r.get(t, key, kindList, " of lists of strings")
	if n == nil {
		return nil
	}
	var lists [][]word
	for _, n := range n.list {
		if n.kind != kindList {
			r.mistyped("each of "+key, n, "a list of strings")
			continue
		}
		lists = append(lists, r.words(key, n))
	}
	return lists
}

// tables calls read for each [[key]].
func (r *reader) tables(t *table, key string, read func(*table)) {
	e := t.find(key)
	if e == nil {
		return
	}
	if e.val.kind != kindList {
		r.mistyped(key, e.val, "an array of tables, [["+key+"]]")
		return
	}
	for _, n := range e.val.list {
		if n.kind != kindTable {
			r.mistyped("each of "+key, n, "a table, [["+key+"]]")
			continue
		}
		read(n.table)
	}
}

// sub returns the table [key].
func (r *reader) sub(t *table, key string) *table {
	n := r.get(t, key, kindTable, ", ["+key+"]")
	if n == nil {
		return nil
	}
	return n.table
}

// oneOf reads a string that must be one of a few words.
func (r *reader) oneOf(t *table, key, otherwise string, words ...string) string {
	w := r.str(t, key)
	if w.text == "" {
		return otherwise
	}
	if !slices.Contains(words, w.text) {
		r.fail(w.at, "%s must be one of %s, not %q%s", key, strings.Join(words, ", "), w.text, didYouMean(w.text, words))
	}
	return w.text
}

func texts(words []word) []string {
	if words == nil {
		return nil
	}
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = w.text
	}
	return list
}

// didYouMean names the likeliest of words, if one is near.
func didYouMean(got string, words []string) string {
	best, least := "", 1+len(got)/3
	for _, w := range words {
		if len(got) > 2 && strings.HasPrefix(w, got) {
			return fmt.Sprintf(" (did you mean %q?)", w)
		}
		if d := distance(strings.ToLower(got), strings.ToLower(w)); d <= least && (best == "" || d < least) {
			best, least = w, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// distance is the number of letters to add, drop, change or swap.
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := rows[(i+2)%3], rows[i%3], rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return rows[(len(a)+1)%3][len(b)]
}
