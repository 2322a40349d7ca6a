package flow

import (
	"go/token"
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
	if r.care != full {
		return v
	}
	if r.inLoop(ins) {
		return r.givenEach(ins, addr, v)
	}
	if !r.fromOutside(v) || !r.leadsToData(v) && !writtenThrough(ins) {
		return v
	}
	if ref := r.give(r.targets(addr, nil), v, object{kind: objAlloc, site: ins, typ: deref(ins.Type())}); ref != nil {
		return ref
	}
	return v
}

// give puts a reference to a new object into the one cell that v was found in, which is of this
// function's own; nil if there is none.
func (r *run) give(ts []target, v Value, made object) Value {
	if len(ts) != 1 || r.isShared(ts[0].obj) || r.objects[ts[0].obj].many || r.shifted(ts[0].path) {
		return nil
	}
	cell, path := ts[0].obj, r.plain(ts[0].path)
	if k := r.objects[cell].kind; k == objInput || k == objGlobal || r.lasts(cell) || !r.exactPath(path) {
		return nil
	}
	o := r.object(made)
	content := r.union(r.at(v, r.deref()), r.unknown())
	r.heap = r.heap.set(o, content)
	ref := r.refTo(o)
	r.heap = r.heap.set(cell, r.put(r.read(cell), path, ref))
	return ref
}

// give is givenObject for what a callee writes to behind a pointer that its caller has from
// where nobody sees.
func (b *binding) give() {
	r := b.r
	if r.care != full || b.x.depth > 0 || b.x.asRoot || r.inLoop(b.x.ins) {
		return
	}
	for _, c := range b.sum.objects {
		o := r.objects[c.obj]
		if o.kind != objInput {
			continue
		}
		in := r.atoms[o.in]
		steps := r.list(in.path)
		last := -1
		for i, s := range steps {
			if r.steps[s].kind == stepDeref {
				last = i
			}
		}
		if in.root.kind != rootParam || last < 0 || last == len(steps)-1 {
			continue
		}
		ts := r.targets(r.follow(b.base(in.root), r.pathOver(steps[:last])), nil)
		if len(ts) != 1 {
			continue
		}
		ts[0].path = r.join(ts[0].path, r.pathOver(steps[last+1:]))
		v := r.atPath(r.read(ts[0].obj), r.plain(ts[0].path))
		if !r.fromOutside(v) {
			continue
		}
		of := r.typeAlong(r.objects[ts[0].obj].typ, r.plain(ts[0].path))
		if of == nil {
			continue
		}
		r.give(ts, v, object{kind: objMade, call: b.x.ins, slot: madeSlot(madeBehind, b.x.level(), int(c.obj)), typ: deref(of)})
	}
}

// fromOutside reports whether a value is unknown and nothing else.
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
	return unknown
}

// leadsToData reports whether a value has sensitive parts.
func (r *run) leadsToData(v Value) bool {
	return slices.ContainsFunc(v, func(e uint64) bool {
		p, a := split(e)
		return p != 0 && r.atoms[a].kind == atomData
	})
}

// writtenThrough reports whether a function stores something behind a pointer, or in a slice or
// map, that it has loaded.
func writtenThrough(v ssa.Value) bool {
	return slices.ContainsFunc(*v.Referrers(), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Store:
			return use.Addr == v
		case *ssa.MapUpdate:
			return use.Map == v
		case *ssa.FieldAddr:
			return writtenThrough(use)
		case *ssa.IndexAddr:
			return use.X == v && writtenThrough(use)
		case *ssa.UnOp:
			return use.Op == token.MUL && writtenThrough(use)
		}
		return false
	})
}
