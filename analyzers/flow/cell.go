package flow

import (
	"go/types"
	"slices"
)

// read is what an object holds now.
func (r *run) read(o objID) Value {
	if r.isShared(o) {
		v := r.union(r.initial(o), r.shared[o])
		if k := r.objects[o].kind; k == objInput || k == objGlobal {
			return v
		}
		// Whoever gets hold of it may write to it after this function is done.
		return r.union(v, single(r.atom(atom{kind: atomIn, root: root{kind: rootObject, index: int32(o)}})))
	}
	if v, ok := r.heap.get(o); ok {
		return v
	}
	if k := r.objects[o].kind; (k == objAlloc || k == objRenamed || k == objMade) && !r.lasts(o) {
		return r.union(r.initial(o), r.later(o))
	}
	return r.initial(o)
}

// later is what an object holds that is made further on: a goroutine may get hold of it
// through what it shares with this function.
func (r *run) later(o objID) Value {
	var out Value
	for _, h := range r.out {
		if v, ok := h.get(o); ok {
			out = r.union(out, v)
		}
	}
	return out
}

func (r *run) isShared(o objID) bool { return r.objects[o].shared }

// write stores val at a part of an object; strongly, if the cell is single.
func (r *run) write(o objID, path pathID, val Value, strong bool) {
	r.changes(o)
	if r.isShared(o) {
		old := r.shared[o]
		grown := r.union(old, r.under(path, r.excepted(val)))
		if !grown.equal(old) {
			r.shared[o] = grown
			r.everyBlock()
		}
		return
	}
	if r.objects[o].kind == objGlobal {
		r.globalStored(o, path, val)
	}
	old := r.read(o)
	if strong && !r.objects[o].many && r.exactPath(path) {
		r.heap = r.heap.set(o, r.put(old, path, val))
		return
	}
	if len(val) == 0 {
		return
	}
	r.heap = r.heap.set(o, r.widen(old, r.under(path, r.excepted(val))))
}

func isKillAtom(a atom) bool { return a.kind == atomKill }

// widen is old with add beside it; kill marks of old stay where add lies elsewhere.
func (r *run) widen(old, add Value) Value {
	if len(add) == 0 {
		return old
	}
	return r.capped(normal(append(append(make(Value, 0, len(old)+len(add)), old...), add...)))
}

// exactPath reports whether a path names one cell.
func (t *table) exactPath(p pathID) bool {
	for ; p != 0; p = t.nodes[p].tail {
		switch t.steps[t.nodes[p].head].kind {
		case stepElem, stepShift:
			return false
		}
	}
	return true
}

// target is a cell that a pointer may point at.
type target struct {
	obj  objID
	path pathID
}

// targets are the cells that an address may name; elem is the type that lies there.
func (r *run) targets(addr Value, elem types.Type) []target {
	var out []target
	for _, a := range r.top(addr) {
		switch x := r.atoms[a]; x.kind {
		case atomRef:
			out = append(out, target{x.obj, x.path})
		case atomIn:
			if x.mode == inExact {
				o := r.pointee(a)
				if elem != nil && r.inTypes[o] == nil && !types.IsInterface(elem) {
					r.inTypes[o] = elem
				}
				if x.not == 0 || !slices.Contains(out, target{obj: o}) {
					out = append(out, target{obj: o})
				}
			}
		}
	}
	return out
}

// load is what lies where an address points.
func (r *run) load(addr Value, elem types.Type) Value {
	var out Value
	ts := r.targets(addr, elem)
	for _, t := range ts {
		out = r.union(out, r.atKeys(r.read(t.obj), r.inView(t.path)))
	}
	for _, a := range r.top(addr) {
		switch x := r.atoms[a]; x.kind {
		case atomData, atomGuard, atomUnknown:
			out = r.union(out, single(a))
		case atomIn:
			if x.mode != inExact {
				out = r.union(out, single(a))
			}
		}
	}
	return r.union(out, r.laidUnder(addr, len(ts)))
}

// store puts val where an address points.
func (r *run) store(addr Value, elem types.Type, val Value) {
	ts := r.targets(addr, elem)
	for _, t := range ts {
		r.write(t.obj, r.plain(t.path), r.cellLabels(t, val), len(ts) == 1 && !r.shifted(t.path))
	}
}

func isChan(t types.Type) bool {
	_, ok := t.Underlying().(*types.Chan)
	return ok
}
