package flow

import (
	"go/types"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// maxFieldCopy is how deep a copy by the names of fields goes.
const maxFieldCopy = 4

// copyFields fills what a place of a flow points at with what another one holds, field by
// field of the same name, as libraries do that map one type to another.
func (u *ruled) copyFields(f *policy.Flow) {
	r := u.r
	for _, p := range f.From {
		for _, from := range u.read(p) {
			src := u.concrete(from)
			if src == nil {
				continue
			}
			v := from.val
			if isPointer(src) {
				v, src = r.load(v, deref(src)), deref(src)
			}
			for _, p := range f.To {
				for _, to := range u.read(p) {
					dst := u.concrete(to)
					if dst == nil || !isPointer(dst) {
						continue
					}
					dst = deref(dst)
					for _, t := range r.targets(to.val, dst) {
						path := r.plain(t.path)
						r.write(t.obj, path, u.fieldCopy(v, src, dst, 0), false)
					}
				}
			}
		}
	}
}

// concrete is the type of what is at a spot, also behind an interface; nil if it is not known.
func (u *ruled) concrete(s spot) types.Type {
	if s.ssa != nil {
		if t := unwrap(s.ssa).Type(); !types.IsInterface(t) {
			return t
		}
	}
	if s.typ == nil || types.IsInterface(s.typ) {
		return u.r.onlyType(s.val)
	}
	return s.typ
}

// fieldCopy is a value of type src as one of type dst.
func (u *ruled) fieldCopy(v Value, src, dst types.Type, depth int) Value {
	r := u.r
	if types.Identical(src, dst) {
		return v
	}
	if depth > maxFieldCopy {
		return r.labels(r.collect(v, collecting{}))
	}
	if isPointer(src) {
		v, src = r.load(v, deref(src)), deref(src)
	}
	d, ok := dst.Underlying().(*types.Struct)
	if !ok {
		to, from := elemType(dst), elemType(src)
		if _, list := dst.Underlying().(*types.Slice); !list || from == nil {
			return r.labels(r.collect(v, collecting{}))
		}
		each := u.fieldCopy(r.at(r.load(v, src), r.elem()), from, to, depth+1)
		return u.held(dst, r.under(r.cons(r.elem(), 0), each), depth)
	}
	s, ok := src.Underlying().(*types.Struct)
	if !ok {
		return r.labels(r.collect(v, collecting{}))
	}
	var out Value
	for i := range d.NumFields() {
		for j := range s.NumFields() {
			if to, from := d.Field(i), s.Field(j); to.Name() == from.Name() && to.Exported() {
				part := u.fieldCopy(r.at(v, r.fieldStep(s, j)), from.Type(), to.Type(), depth+1)
				out = r.union(out, r.under(r.cons(r.fieldStep(d, i), 0), part))
			}
		}
	}
	return out
}

// held is a new object with a content.
func (u *ruled) held(t types.Type, content Value, depth int) Value {
	r := u.r
	o := r.object(object{kind: objMade, call: u.x.ins, slot: madeSlot(madeFields, u.x.level(), depth), typ: t, many: true})
	r.write(o, 0, content, false)
	return r.refTo(o)
}
