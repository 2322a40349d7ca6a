package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

func (r *run) typeAssert(ins *ssa.TypeAssert) {
	v := r.val(ins.X)
	if types.IsInterface(ins.AssertedType) {
		v = r.implementing(v, ins.AssertedType)
	} else {
		v = r.asserted(v, ins.AssertedType)
	}
	if ins.CommaOk {
		v = r.tuple(v, r.unknown())
	}
	r.set(ins, v)
}

// implementing is v, known to be of a type that implements an interface.
func (r *run) implementing(v Value, t types.Type) Value {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok || iface.NumMethods() == 0 {
		return v
	}
	none := map[typeID]bool{}
	seen, kept := false, false
	for _, a := range r.top(v) {
		switch x := r.atoms[a]; x.kind {
		case atomType:
			seen = true
			if c := r.types[x.typ].typ; c != nil && !types.Implements(c, iface) {
				none[x.typ] = true
			} else {
				kept = true
			}
		case atomIn:
			kept = kept || !x.boxed
		case atomUnknown:
			kept = true
		}
	}
	if seen && !kept {
		return nil
	}
	return r.without(v, func(a atom) bool { return a.kind == atomType && none[a.typ] })
}

// asserted is v, known to be of the concrete type t.
func (r *run) asserted(v Value, t types.Type) Value {
	key := r.typ(t)
	seen, same, open := false, false, false
	for _, a := range r.top(v) {
		switch x := r.atoms[a]; x.kind {
		case atomType:
			seen = true
			same = same || x.typ == key
		case atomIn:
			open = open || !x.boxed
		case atomUnknown:
			open = true
		}
	}
	if seen && !same && !open {
		return nil
	}
	out := r.unbox(r.without(v, func(a atom) bool { return a.kind == atomType && a.typ != key }))
	for _, a := range r.top(v) {
		switch x := r.atoms[a]; x.kind {
		case atomIn:
			if x.mode == inExact && !x.boxed {
				out = r.union(out, r.laid(t, a))
			}
		case atomUnknown:
			out = r.union(out, r.laid(t, 0))
		}
	}
	return out
}

// boxed marks the inputs at the root of a value as put behind an interface.
func (r *run) boxed(v Value) Value {
	return r.rebox(v, true)
}

func (r *run) unbox(v Value) Value { return r.rebox(v, false) }

func (r *run) rebox(v Value, boxed bool) Value {
	var out Value
	for _, e := range v {
		p, a := split(e)
		if x := r.atoms[a]; p == 0 && x.kind == atomIn && x.mode == inExact && x.boxed != boxed {
			x.boxed = boxed
			a = r.atom(x)
		}
		out = append(out, pair(p, a))
	}
	return normal(out)
}
