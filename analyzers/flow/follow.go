package flow

import "slices"

// follow is what lies along a path from a value, pointers included.
func (r *run) follow(v Value, p pathID) Value {
	for ; p != 0 && len(v) > 0; p = r.nodes[p].tail {
		r.spend(4)
		s := r.nodes[p].head
		if r.steps[s].kind == stepDeref {
			// What is laid under the pointer by its type goes with it.
			v = r.load(v, nil)
			continue
		}
		if r.steps[s].kind == stepUnbox {
			v = r.unboxedLater(r.outOfBox(r.ofType(v, r.steps[s].name)), r.steps[s].name)
			continue
		}
		v = r.at(v, s)
		if r.steps[s].flags&again != 0 {
			v = r.along(v, s)
		}
	}
	return v
}

// maxLinks is how many links of a list or tree are followed one by one.
const maxLinks = 6

// along is v, which lies under a link, with what lies under the links beyond it:
// the path of an input names all of them by the first.
func (r *run) along(v Value, s stepID) Value {
	all, last := v, v
	for range maxLinks {
		var next Value
		inner := r.load(last, nil)
		if r.steps[s].flags&againPtr != 0 {
			for _, h := range r.heads(inner, againPtr) {
				next = r.union(next, r.at(inner, h))
			}
		} else {
			elems := r.at(inner, r.elem())
			next = r.union(r.at(elems, s), r.at(r.load(elems, nil), s))
		}
		grown := r.union(all, next)
		if grown.equal(all) {
			break
		}
		all, last = grown, next
	}
	return all
}

// heads are the first steps of the paths of v that have a flag.
func (t *table) heads(v Value, flag uint16) []stepID {
	var out []stepID
	for _, e := range v {
		p, _ := split(e)
		if p == 0 {
			continue
		}
		if h := t.nodes[p].head; t.steps[h].flags&flag != 0 && !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	return out
}
