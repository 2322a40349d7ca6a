package flow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// givenObject is what a load of a pointer, slice or map finds, if that came from where nobody
// sees, as what a decoder leaves: a reference to an object that holds what its type says,
// so that what is written there from now on is written somewhere.
func (r *run) givenObject(ins *ssa.UnOp, addr, v Value) Value {
	switch ins.Type().Underlying().(type) {
	case *types.Slice, *types.Map, *types.Pointer:
	default:
		return v
	}
	if r.care != full || r.inLoop(ins) || !r.fromOutside(v) {
		return v
	}
	ts := r.targets(addr, nil)
	if len(ts) != 1 || r.isShared(ts[0].obj) || r.objects[ts[0].obj].many || r.shifted(ts[0].path) {
		return v
	}
	cell, path := ts[0].obj, r.plain(ts[0].path)
	if k := r.objects[cell].kind; k == objInput || k == objGlobal || r.lasts(cell) || !r.exactPath(path) {
		return v
	}
	o := r.object(object{kind: objAlloc, site: ins, typ: deref(ins.Type())})
	content := r.union(r.at(v, r.deref()), r.unknown())
	r.heap = r.heap.set(o, content)
	ref := single(r.atom(atom{kind: atomRef, obj: o}))
	r.heap = r.heap.set(cell, r.put(r.read(cell), path, ref))
	return ref
}

// fromOutside reports whether a value is unknown and nothing else, and leads to data.
func (r *run) fromOutside(v Value) bool {
	unknown := false
	for _, a := range r.top(v) {
		switch x := r.atoms[a]; {
		case x.kind == atomUnknown:
			unknown = true
		case x.kind == atomData, x.kind == atomGuard, x.kind == atomIn && x.mode == inDeep:
		default:
			return false
		}
	}
	return unknown && slices.ContainsFunc(v, func(e uint64) bool {
		p, a := split(e)
		return p != 0 && r.atoms[a].kind == atomData
	})
}
