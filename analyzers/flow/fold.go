package flow

import (
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// A loop that hands what each function of a list gives to the next makes the calls one after
// the other where the elements are known by their indexes: here, or where callers bring the
// list. What comes out of it is what the last of them gives.

// maxFolded is of how many elements the calls are made one after the other.
const maxFolded = 8

// fold says how the calls follow one another.
type fold struct {
	on, backward bool
	// arg is the argument that holds the result, of that number, of the call before.
	// arg is -1 if none does.
	arg, result int
}

// folded makes the calls of a loop that folds a list; false if it is not known, here or to
// callers, which elements come one after the other.
func (r *run) folded(x *site) ([]Value, bool) {
	call, ok := x.ins.(*ssa.Call)
	if !ok {
		return nil, false
	}
	f := r.foldingOf(call)
	if f == nil {
		return nil, false
	}
	list := r.val(f.list)
	elems, known := r.elementsAt(list)
	if _, array := f.list.Type().Underlying().(*types.Array); array {
		elems, known = r.elements(list)
	}
	called := r.val(x.common.Value)
	if !known && !r.broughtElement(called) {
		r.foldAs(f, foldMixed)
		return nil, false
	}
	f.some = known && len(elems) > 0
	r.foldAs(f, foldTurns)
	y := *x
	y.args = slices.Clone(x.args)
	if f.arg >= 0 {
		y.args[f.arg] = r.val(f.begin)
	}
	if !known {
		y.fold = f.fold
		return r.onElement(&y, called), true
	}
	y.weak = f.nested
	return r.inTurn(f.fold, &y, elems, func(z *site, e Value) []Value { return r.onElement(z, e) }), true
}

// foldAs notes how the calls of a folding are made. Once they are mixed they stay so.
func (r *run) foldAs(f *folding, s foldState) {
	if f.state == s || f.state == foldMixed {
		return
	}
	f.state = s
	r.stale[f.head.Index] = true
}

// inTurn makes a call for each of several elements, each on what the one before has given.
func (r *run) inTurn(f fold, x *site, elems []Value, call func(*site, Value) []Value) []Value {
	if f.backward {
		slices.Reverse(elems)
	}
	var out []Value
	args := x.args
	for i, e := range elems {
		y := *x
		y.one, y.way, y.args = true, x.way*(maxFolded+1)+int32(i+1), slices.Clone(args)
		results := call(&y, e)
		out = r.unionAll(out, results)
		if f.arg < 0 {
			continue
		}
		args = slices.Clone(args)
		if args[f.arg] = nil; f.result < len(results) {
			args[f.arg] = results[f.result]
		}
	}
	if f.arg < 0 {
		return out
	}
	for len(out) <= f.result {
		out = append(out, nil)
	}
	out[f.result] = args[f.arg]
	return out
}

// onElement calls an element of a list, or its method.
func (r *run) onElement(x *site, e Value) []Value {
	if x.common.IsInvoke() {
		x.args[0] = e
		return r.invoke(x, x.common.Method)
	}
	return r.dynamic(x, e)
}

// broughtElement reports whether a value is any element of one list that callers bring.
func (r *run) broughtElement(v Value) bool {
	top := r.top(v)
	if len(top) != 1 {
		return false
	}
	x := r.atoms[top[0]]
	return x.kind == atomIn && x.mode == inExact && !x.boxed && x.except == 0 && r.closable(x) && r.ofElement(top[0])
}

// elementsAt are the elements of the list that a value refers to, unless it is one of several.
func (r *run) elementsAt(v Value) ([]Value, bool) {
	if len(r.targets(v, nil)) > 1 {
		return nil, false
	}
	return r.elements(r.load(v, nil))
}

// elements are the elements of a list in their order, if these are few and known by their
// indexes.
func (r *run) elements(list Value) ([]Value, bool) {
	n := 0
	for _, e := range list {
		p, _ := split(e)
		if p == 0 {
			return nil, false
		}
		i, ok := r.index(r.nodes[p].head)
		if !ok || i >= maxFolded {
			return nil, false
		}
		n = max(n, i+1)
	}
	out := make([]Value, n)
	for i := range out {
		if out[i] = r.own(list, r.pkg.key(strconv.Itoa(i))); len(out[i]) == 0 {
			return nil, false
		}
	}
	return out, true
}

// A list of functions that is not there on some ways, or of which nobody knows how much is
// taken, says so, as what is not known beside it: else all that it holds would be taken to be
// called.

// someOf is what a slice expression gives.
func (r *run) someOf(ins *ssa.Slice, v Value) Value {
	_, lo := constInt(ins.Low, 0)
	_, hi := constInt(ins.High, 0)
	if lo && hi || !isCallListType(ins.Type()) {
		return v
	}
	return r.union(v, r.unknown())
}

// noneOnSome is what several ways bring, of a type if that is known, with what is not known
// beside each list of functions that some of them lack.
func (r *run) noneOnSome(v Value, t types.Type, ways []way) Value {
	whole := t != nil && isCallListType(t)
	var add Value
	for _, e := range v {
		p, a := split(e)
		if !r.isCallList(a) && !(whole && p == 0) {
			continue
		}
		for _, w := range ways {
			if len(r.top(r.atPath(w.val, p))) == 0 {
				add = append(add, pair(p, r.atom(atom{kind: atomUnknown})))
				break
			}
		}
	}
	if len(add) == 0 {
		return v
	}
	return r.union(v, normal(add))
}

// maybeNone is noneOnSome for what an object holds, on those ways that know it.
func (r *run) maybeNone(o objID, all Value, heaps []*heap) Value {
	if !slices.ContainsFunc(all, func(e uint64) bool { _, a := split(e); return r.isCallList(a) }) {
		return all
	}
	var ways []way
	for _, h := range heaps {
		if v, ok := h.get(o); ok {
			ways = append(ways, way{val: v})
		}
	}
	return r.noneOnSome(all, nil, ways)
}

// isCallList reports whether an atom refers to a list of functions, or of what has methods.
func (r *run) isCallList(a atomID) bool {
	x := r.atoms[a]
	if x.kind != atomRef {
		return false
	}
	t := r.objects[x.obj].typ
	return t != nil && isCallListType(t)
}

func isCallListType(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Array, *types.Slice:
	default:
		return false
	}
	switch e := elemType(t).Underlying().(type) {
	case *types.Signature:
		return true
	case *types.Interface:
		return e.NumMethods() > 0
	}
	return false
}

// orBefore adds to what a call of an unknown element gives what it was called on: the list may
// be empty.
func (r *run) orBefore(f fold, args, results []Value) []Value {
	if !f.on || f.arg < 0 || f.arg >= len(args) {
		return results
	}
	for len(results) <= f.result {
		results = append(results, nil)
	}
	results[f.result] = r.union(results[f.result], args[f.arg])
	return results
}

// makeFolded makes an open call that stands for those of a loop over a list, on the elements
// that it has here.
func (b *binding) makeFolded(id int, o *open, y *site, target Value) ([]Value, bool) {
	r, f := b.r, o.fold
	elems, known := b.elementsOf(o)
	if known && !o.joined {
		z := *y
		z.weak = b.x.weak
		return r.inTurn(f, &z, elems, func(z *site, e Value) []Value {
			results, ok := b.make(id, o, z, e)
			known = known && ok
			return results
		}), known
	}
	z := *y
	if r.broughtElement(target) {
		z.fold = f
		return b.make(id, o, &z, target)
	}
	if f.arg < 0 {
		return b.make(id, o, y, target)
	}
	// The order is not known: each on what it began with, and on what any of them gives.
	results, known := b.make(id, o, &z, target)
	if known {
		z.args = slices.Clone(y.args)
		z.args[f.arg] = r.orBefore(f, y.args, results)[f.result]
		results, known = b.make(id, o, &z, target)
	}
	return r.orBefore(f, z.args, results), known
}

// elementsOf are the elements that the list of an open call has here.
func (b *binding) elementsOf(o *open) ([]Value, bool) {
	r := b.r
	in := r.atoms[o.callee]
	in.path, _ = r.last(in.path)
	front, last := r.last(in.path)
	if last == 0 || last != r.deref() {
		return r.elements(b.atom(r.atom(in))) // an array
	}
	in.path = front
	return r.elementsAt(b.atom(r.atom(in)))
}
