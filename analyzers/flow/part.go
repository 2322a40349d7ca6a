package flow

import (
	"maps"
	"slices"
)

// at is the part of v that a read at step s sees.
func (t *table) at(v Value, s stepID) Value {
	if len(v) == 0 {
		return nil
	}
	t.spend(len(v))
	if t.steps[s].kind == stepShift {
		return t.windowed(v, s)
	}
	killed := false
	for _, e := range v {
		p, a := split(e)
		if p == 0 || t.atoms[a].kind != atomKill {
			continue
		}
		if n := t.nodes[p]; n.tail == 0 && n.head == s {
			killed = true
		}
	}
	var out Value
	from := s // where the cells seen so far lie
	masks, apart := false, false
	for _, e := range v {
		p, a := split(e)
		if p == 0 {
			if !killed {
				if b := t.below(a, s); b != 0 {
					out = append(out, pair(0, b))
				}
			}
			continue
		}
		n := t.nodes[p]
		if n.head == s || !killed && t.sees(s, n.head) {
			if t.atoms[a].kind == atomKill {
				if n.tail == 0 {
					continue
				}
				masks = true
			}
			apart = apart || n.head != from && len(out) > 0
			from = n.head
			out = append(out, pair(n.tail, a))
			continue
		}
		if n.tail == 0 && !killed && t.steps[s].kind.element() && t.isContent(n.head) {
			if b := t.gist(a); b != 0 {
				out = append(out, pair(0, b))
			}
		}
	}
	if masks && apart {
		return t.atEach(v, s, killed)
	}
	return normal(out)
}

// atEach is at where a read sees several cells, in some of which something was overwritten:
// what that masks is only what lies in the same cell.
func (t *table) atEach(v Value, s stepID, killed bool) Value {
	var out Value
	cells := map[stepID]Value{}
	for _, e := range v {
		p, a := split(e)
		n := t.nodes[p]
		if p != 0 && n.head != s && !killed && t.sees(s, n.head) {
			if n.tail != 0 || t.atoms[a].kind != atomKill {
				cells[n.head] = append(cells[n.head], pair(n.tail, a))
			}
			continue
		}
		out = append(out, e)
	}
	out = t.at(out, s)
	for _, head := range slices.Sorted(maps.Keys(cells)) {
		out = t.union(out, normal(cells[head]))
	}
	return out
}

// isContent reports whether a step leads to the text that bytes are.
func (t *table) isContent(s stepID) bool {
	return t.steps[s].kind == stepSlot && t.steps[s].name == slotContent
}

// gist is what a byte tells of the text that it is of: its labels; 0 for nothing.
func (t *table) gist(a atomID) atomID {
	switch x := t.atoms[a]; x.kind {
	case atomData, atomGuard, atomUnknown, atomClean:
		return a
	case atomIn:
		if x.mode == inExact {
			x.mode = inDeep
			return t.atom(x)
		}
		if x.mode != inBound {
			return a
		}
	}
	return 0
}

// below is what an atom at the whole means for the part at s: 0 for nothing.
func (t *table) below(a atomID, s stepID) atomID {
	x := t.atoms[a]
	if x.word != 0 && t.steps[s].kind == stepField {
		x.word = 0 // what is taken out of an attribute may go by any name
		a = t.atom(x)
	}
	switch x.kind {
	case atomData, atomGuard, atomUnknown:
		if t.steps[s].kind == stepSlot && t.steps[s].name == slotBound {
			return 0
		}
		if x.except == 0 {
			return a
		}
		if t.inExcept(x.except, s) {
			return 0
		}
		x.except = t.exceptBelow(x.except, s)
		return t.atom(x)
	case atomIn:
		if x.mode == inDeep || x.mode == inTyped {
			return a
		}
		if x.mode == inBound {
			return 0
		}
		if x.except != 0 && t.inExcept(x.except, s) {
			return 0
		}
		p, ok := t.add(x.path, s)
		if !ok {
			// What lies so far behind an input cannot be told from what lies beside it.
			return t.atom(atom{kind: atomUnknown})
		}
		x.path, x.boxed, x.not = p, false, 0
		x.except = t.exceptBelow(x.except, s)
		return t.atom(x)
	}
	return 0
}

// atPath is the part of v at a path.
func (t *table) atPath(v Value, p pathID) Value {
	for ; p != 0 && len(v) > 0; p = t.nodes[p].tail {
		v = t.at(v, t.nodes[p].head)
	}
	return v
}
