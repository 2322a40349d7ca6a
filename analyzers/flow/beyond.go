package flow

import "slices"

// changes notes that an object is written to, so that whoever gathers the input that
// leads to it finds it.
func (r *run) changes(o objID) {
	x := r.objects[o]
	if x.kind != objInput {
		return
	}
	if r.behindOf == nil {
		r.behindOf = map[root][]objID{}
	}
	k := r.atoms[x.in].root
	if !slices.Contains(r.behindOf[k], o) {
		r.behindOf[k] = append(r.behindOf[k], o)
	}
}

// maxExcept is how many overwritten parts of one input are told.
const maxExcept = 40

// beyond gathers what lies in changed objects behind an input, further on than where it
// points, and returns what was overwritten there: paths from the input.
func (g *gathering) beyond(x atom, killed []pathID, depth int) []pathID {
	r := g.r
	list := r.behindOf[x.root]
	r.spend(len(list))
	for _, o := range list {
		in := r.atoms[r.objects[o].in]
		if in.mode != inExact || in.path == x.path {
			continue
		}
		rest, all, ok := r.beyondPath(in.path, x.path)
		if !ok || rest == 0 || cut(r.table, rest, killed) || !g.passes(rest) {
			continue
		}
		content, changed := r.heap.get(o)
		if r.isShared(o) {
			content, changed = r.read(o), true
		}
		if !changed {
			continue
		}
		at := r.join(rest, r.cons(r.deref(), 0))
		whole := r.pointedBy(r.objects[o].in)
		stays := whole != 0 && slices.Contains(content, pair(0, whole))
		if all && len(killed) < maxExcept {
			for _, e := range content {
				if q, k := split(e); r.atoms[k].kind == atomKill {
					killed = append(killed, r.join(at, q))
				}
			}
			if whole != 0 && !stays {
				killed = append(killed, at)
			}
		}
		if g.seen[target{obj: o}] {
			continue
		}
		g.seen[target{obj: o}] = true
		rel := r.without(content, func(a atom) bool {
			return a.kind == atomIn && a.root == x.root && a.mode == inExact && r.hasPrefix(a.path, in.path)
		})
		g.add(rel, nil, depth+1)
	}
	return killed
}

// beyondPath is what remains of a path that leads on from another, and whether it stands
// for each place that the other leads to.
func (t *table) beyondPath(q, p pathID) (rest pathID, all, ok bool) {
	all = true
	for p != 0 {
		if q == 0 {
			return 0, false, false
		}
		h, k := t.nodes[q].head, t.nodes[p].head
		if t.steps[h].kind == stepShift {
			all, q = false, t.nodes[q].tail // only of a part of the list
			continue
		}
		if t.steps[k].kind == stepShift {
			p = t.nodes[p].tail
			continue
		}
		if h != k {
			if !t.sees(k, h) {
				return 0, false, false
			}
			all = all && t.steps[h].kind == stepElem
		}
		q, p = t.nodes[q].tail, t.nodes[p].tail
	}
	return q, all, true
}

// cut reports whether a path leads into one of those that were overwritten.
func cut(t *table, p pathID, except []pathID) bool {
	for _, e := range except {
		if t.within(p, e) {
			return true
		}
	}
	return false
}

// tails is what remains of the paths in except below p, past a reference, and whether
// one of them is all that is referred to.
func tails(t *table, except []pathID, p pathID) (out []pathID, all bool) {
	for _, e := range except {
		rest, ok := t.remains(e, p)
		if !ok || rest == 0 {
			continue
		}
		if t.steps[t.nodes[rest].head].kind == stepDeref {
			rest = t.nodes[rest].tail
		}
		if rest == 0 {
			return nil, true
		}
		out = append(out, rest)
	}
	return out, false
}

// remains is e without its beginning p, where any element in e takes in each in p.
func (t *table) remains(e, p pathID) (pathID, bool) {
	for ; p != 0; e, p = t.nodes[e].tail, t.nodes[p].tail {
		if e == 0 {
			return 0, false
		}
		h, k := t.nodes[p].head, t.nodes[e].head
		if h != k && !(t.steps[k].kind == stepElem && t.steps[h].kind.element()) {
			return 0, false
		}
	}
	return e, true
}
