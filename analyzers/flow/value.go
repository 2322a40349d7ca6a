package flow

import (
	"slices"
)

// Value is a tree: pairs of a path and an atom that lies there, sorted. Values
// are never changed once made.
type Value []uint64

func pair(p pathID, a atomID) uint64 { return uint64(p)<<32 | uint64(uint32(a)) }

func split(e uint64) (pathID, atomID) { return pathID(e >> 32), atomID(uint32(e)) }

func single(a atomID) Value { return Value{pair(0, a)} }

func (v Value) equal(w Value) bool { return slices.Equal(v, w) }

// maxValue is the number of entries after which a tree is folded.
const maxValue = 120

// normal sorts a value under construction.
func normal(v Value) Value {
	if len(v) < 2 {
		return v
	}
	slices.Sort(v)
	return slices.Compact(v)
}

// union is everything that a or b hold. A kill mark stands where both sides have
// it, or where the other side has nothing that it would mask; else what it masked of its
// own side is told by that (excepted).
func (t *table) union(a, b Value) Value {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	t.spend(len(a) + len(b))
	a, b = t.unmasked(a, b), t.unmasked(b, a)
	out := make(Value, 0, len(a)+len(b))
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case j == len(b) || i < len(a) && a[i] < b[j]:
			out = append(out, a[i])
			i++
		case i == len(a) || b[j] < a[i]:
			out = append(out, b[j])
			j++
		default:
			out = append(out, a[i])
			i++
			j++
		}
	}
	if len(out) == len(a) && out.equal(a) {
		return a
	}
	return t.capped(out)
}

// unmasked is v without the kill marks that would hide something of w.
func (t *table) unmasked(v, w Value) Value {
	var killed []pathID
	for _, e := range v {
		if !t.isKill(e) {
			continue
		}
		if _, too := slices.BinarySearch(w, e); !too && t.wouldMask(e, w) {
			p, _ := split(e)
			killed = append(killed, p)
		}
	}
	if len(killed) == 0 {
		return v
	}
	return t.exceptedAt(v, killed)
}

// wouldMask reports whether a kill mark would hide something of v.
func (t *table) wouldMask(mark uint64, v Value) bool {
	p, _ := split(mark)
	for _, e := range v {
		q, a := split(e)
		switch t.atoms[a].kind {
		case atomKill:
			continue
		case atomType, atomText, atomRef, atomFunc, atomClean:
			if q != p && t.hasPrefix(p, q) {
				continue // says nothing of the parts below it
			}
		}
		if t.masks(q, p) {
			return true
		}
	}
	return false
}

func (t *table) isKill(e uint64) bool {
	_, a := split(e)
	return t.atoms[a].kind == atomKill
}

// capped folds a tree that has grown beyond maxValue, no further than it must: parts that lie
// deep are lumped where they branch off, at last all at the top. Data keeps its place longest:
// what lies beside it is not it.
// A text that has lost its place is no endpoint any more.
func (t *table) capped(v Value) Value { return t.cappedTo(v, maxValue) }

// cappedTo is capped for a tree that may have n entries.
func (t *table) cappedTo(v Value, n int) Value {
	if len(v) <= n {
		return v
	}
	out := slices.Clone(t.excepted(v))
	for _, data := range [...]bool{false, true} {
		for _, depth := range [...]uint8{5, 3, 1} {
			if len(out) <= n {
				break
			}
			for i, e := range out {
				p, a := split(e)
				if k := t.atoms[a].kind; !data && (k == atomData || k == atomGuard) {
					continue
				}
				if q := t.truncate(p, depth); q != p {
					out[i] = pair(q, t.whole(a))
				}
			}
			out = normal(out)
		}
	}
	if len(out) > n {
		for i, e := range out {
			p, a := split(e)
			if p != 0 && t.atoms[a].kind == atomText {
				a = t.atom(atom{kind: atomUnknown})
			}
			out[i] = pair(0, t.whole(a))
		}
		out = normal(out)
	}
	if len(out) > n {
		out = out[:n]
	}
	return out
}

// under is v moved to the path p.
func (t *table) under(p pathID, v Value) Value {
	if p == 0 || len(v) == 0 {
		return v
	}
	out := make(Value, len(v))
	for i, e := range v {
		q, a := split(e)
		out[i] = pair(t.join(p, q), a)
	}
	return normal(out)
}

// hasPrefix reports whether path q begins with p.
func (t *table) hasPrefix(q, p pathID) bool {
	for p != 0 {
		if q == 0 || t.nodes[q].head != t.nodes[p].head {
			return false
		}
		q, p = t.nodes[q].tail, t.nodes[p].tail
	}
	return true
}

// within reports whether path q begins with p, where any element takes in each.
func (t *table) within(q, p pathID) bool {
	for p != 0 {
		if q == 0 {
			return false
		}
		h, k := t.nodes[q].head, t.nodes[p].head
		if h != k && !(t.steps[k].kind == stepElem && t.steps[h].kind.element()) {
			return false
		}
		q, p = t.nodes[q].tail, t.nodes[p].tail
	}
	return true
}

// put is v with w in place of what lay at p.
func (t *table) put(v Value, p pathID, w Value) Value {
	if p == 0 {
		return w
	}
	out := make(Value, 0, len(v)+len(w)+1)
	covered := false
	for _, e := range v {
		q, a := split(e)
		if t.hasPrefix(q, p) {
			continue
		}
		if t.masks(q, p) && t.atoms[a].kind != atomKill {
			covered = true
		}
		out = append(out, e)
	}
	for _, e := range w {
		q, a := split(e)
		out = append(out, pair(t.join(p, q), a))
	}
	if covered {
		out = append(out, pair(p, t.kill()))
	}
	return t.capped(normal(out))
}

// masks reports whether what lies at q would be seen by a read at p.
func (t *table) masks(q, p pathID) bool {
	for q != 0 && p != 0 {
		if !t.sees(t.nodes[p].head, t.nodes[q].head) {
			return false
		}
		q, p = t.nodes[q].tail, t.nodes[p].tail
	}
	return q == 0 || p == 0
}

func (t *table) kill() atomID { return t.atom(atom{kind: atomKill}) }

func (t *table) unknown() Value { return single(t.atom(atom{kind: atomUnknown})) }

// without is v without the atoms of one kind.
func (t *table) without(v Value, drop func(atom) bool) Value {
	return dropping(v, func(_ pathID, a atomID) bool { return drop(t.atoms[a]) })
}

// refTo is a reference to an object.
func (t *table) refTo(o objID) Value { return single(t.atom(atom{kind: atomRef, obj: o})) }

// dropping is v without some entries; v itself if there are none of these.
func dropping(v Value, drop func(pathID, atomID) bool) Value {
	gone := func(e uint64) bool { return drop(split(e)) }
	first := slices.IndexFunc(v, gone)
	if first < 0 {
		return v
	}
	out := append(Value(nil), v[:first]...)
	for _, e := range v[first+1:] {
		if !gone(e) {
			out = append(out, e)
		}
	}
	return out
}

// top are the atoms at the root of v.
func (t *table) top(v Value) []atomID {
	var out []atomID
	for _, e := range v {
		p, a := split(e)
		if p != 0 {
			break
		}
		out = append(out, a)
	}
	return out
}
