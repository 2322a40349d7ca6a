package flow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// external is a call of code that is not seen: the labels of all arguments come
// out again in every result that can carry them, and functions among the
// arguments are taken to be called.
func (r *run) external(x *site, ce callee) []Value {
	var all Value
	for _, v := range r.labelsOf(x.args) {
		all = r.union(all, v)
	}
	all = r.without(all, func(a atom) bool { return a.kind == atomUnknown })
	return r.unseenCall(x, ce, func(int) Value { return all })
}

// unseenCall is external with what of the arguments may come out again in each result.
func (r *run) unseenCall(x *site, ce callee, given func(i int) Value) []Value {
	sig := x.signature(ce)
	out := make([]Value, sig.Results().Len())
	for i := range out {
		t := sig.Results().At(i).Type()
		v, all := r.outside(t), given(i)
		if carries(t) && !isInteger(t) {
			v = r.union(v, all)
		}
		if isPointerLike(t) && carries(t) {
			o := r.object(object{kind: objMade, call: x.ins, slot: madeSlot(madeOutside, x.level(), i), typ: deref(t), many: x.weak || x.depth > 0, shared: isChan(t)})
			r.heap = r.heap.set(o, r.union(r.unknown(), r.union(all, r.laidContent(deref(t), 0))))
			v = r.union(r.refTo(o), v)
		}
		out[i] = v
	}
	r.callbacks(x, sig)
	return out
}

// callbacks enters the functions that are handed to code that is not seen. What
// that code calls them with is unknown, but for the labels of the other arguments.
func (r *run) callbacks(x *site, sig *types.Signature) {
	if x.depth > maxAside {
		return
	}
	var all Value
	hasFunc := false
	for _, a := range x.args {
		for _, id := range r.top(a) {
			if r.atoms[id].kind == atomFunc {
				hasFunc = true
			}
		}
	}
	for i := range sig.Params().Len() {
		if _, ok := sig.Params().At(i).Type().Underlying().(*types.Signature); ok {
			hasFunc = true
		}
	}
	if !hasFunc {
		return
	}
	for _, a := range x.args {
		if len(r.top(a)) > 0 && r.atoms[r.top(a)[0]].kind == atomFunc {
			continue
		}
		all = r.union(all, r.labels(r.collect(a, collecting{})))
	}
	for _, a := range x.args {
		for _, id := range r.top(a) {
			f := r.atoms[id]
			if f.kind != atomFunc && (f.kind != atomIn || f.mode != inExact) {
				continue
			}
			if f.kind == atomIn {
				continue
			}
			r.enter(x, f, all)
		}
	}
}

// keptFuncs enters the functions that a function of the standard library, or of another
// module, is given and does not call itself: what it keeps them for is not seen.
func (r *run) keptFuncs(x *site, ce callee) {
	if ce.obj == nil || ce.fn != nil && len(ce.fn.Blocks) > 0 {
		return
	}
	std := r.std(ce.obj.Pkg())
	if !std && ce.sum.module == r.module {
		return
	}
	calls := map[int32]bool{}
	for _, o := range ce.sum.opens {
		if o == nil {
			continue
		}
		if in := r.atoms[o.callee]; in.root.kind == rootParam {
			calls[in.root.index] = true
		}
	}
	if !std {
		r.keptElsewhere(x, ce, calls)
		return
	}
	y := *x
	y.args = slices.Clone(x.args)
	kept := false
	for i, a := range y.args {
		isFunc := slices.ContainsFunc(r.top(a), func(id atomID) bool { return r.atoms[id].kind == atomFunc })
		if isFunc && calls[int32(i)] {
			y.args[i] = nil
		}
		kept = kept || isFunc && !calls[int32(i)]
	}
	if kept {
		r.keep(x, y.args)
		r.callbacks(&y, x.signature(ce))
	}
}

// keptElsewhere enters the functions, and those in lists, that another module is handed and
// keeps, as the handlers of a router.
func (r *run) keptElsewhere(x *site, ce callee, calls map[int32]bool) {
	if x.depth > maxAside {
		return
	}
	r.keep(x, x.args)
	for i, a := range x.args {
		if calls[int32(i)] {
			continue
		}
		// To ask what stands behind an input would make an object of it.
		known := dropping(a, func(_ pathID, id atomID) bool { return r.atoms[id].kind != atomRef })
		for _, v := range []Value{a, r.at(r.load(known, nil), r.elem())} {
			for _, id := range r.top(v) {
				if f := r.atoms[id]; f.kind == atomFunc {
					r.enter(x, f, nil)
				}
			}
		}
		if j := i - len(x.args) + x.signature(ce).Params().Len(); j >= 0 {
			r.enterMethods(x, a, x.signature(ce).Params().At(j).Type())
		}
	}
}

// yielded is what a rule says that an iterator hands to the body of a loop.
func (r *run) yielded(x *site, body *ssa.Function, i int) Value {
	if !isBody(body) || x.depth > 0 || x.common.IsInvoke() {
		return nil
	}
	return r.at(r.val(x.common.Value), r.slot("yield"+itoa(i)))
}

// builtin is a call of a function of the language.
func (r *run) builtin(ins ssa.CallInstruction, b *ssa.Builtin) Value {
	args := ins.Common().Args
	v, isValue := ins.(ssa.Value)
	switch b.Name() {
	case "append":
		if isValue {
			return r.appended(v, args)
		}
	case "copy":
		r.copied(args[0], args[1])
		return r.unknown()
	case "delete":
		r.deleted(args)
	case "clear":
		r.cleared(args[0])
	case "min", "max":
		var out Value
		for _, a := range args {
			out = r.union(out, r.derive(r.val(a)))
		}
		return out
	case "real", "imag", "complex":
		var out Value
		for _, a := range args {
			out = r.union(out, r.derive(r.val(a)))
		}
		return out
	case "len", "cap":
		return r.unknown()
	case "String", "StringData", "Slice", "SliceData", "Add":
		// unsafe: the same bytes seen as something else.
		if len(args) > 0 {
			return r.union(r.val(args[0]), r.derive(r.collect(r.val(args[0]), collecting{})))
		}
	case "recover":
		return r.union(r.unknown(), single(r.atom(atom{kind: atomIn, root: root{kind: rootPanic}})))
	case "ssa:wrapnilchk":
		return r.val(args[0])
	}
	return nil
}

// cutOf says of a slice that is appended to how it is cut from another, and whether it has
// no elements.
func cutOf(v ssa.Value) (cut *ssa.Slice, none bool) {
	if c, ok := v.(*ssa.ChangeType); ok {
		return cutOf(c.X)
	}
	cut, ok := v.(*ssa.Slice)
	if !ok {
		return nil, isNil(v)
	}
	if a, ok := deref(cut.X.Type()).Underlying().(*types.Array); ok && a.Len() == 0 {
		return cut, true
	}
	return cut, cut.High != nil && isZero(cut.High)
}

// mayBeBytes reports whether a list is of bytes, or of what only an instance tells.
func mayBeBytes(list types.Type) bool {
	if isBytes(list) {
		return true
	}
	e := elemType(list)
	if e == nil {
		return false
	}
	_, open := types.Unalias(e).(*types.TypeParam)
	return open
}

// appended is a new slice that holds what the old one held and what is added.
func (r *run) appended(v ssa.Value, args []ssa.Value) Value {
	if ref, ok := r.grown(v, args); ok {
		return ref
	}
	cut, none := cutOf(args[0])
	o := r.object(object{kind: objAlloc, site: v, typ: v.Type(), many: r.inLoop(r.cur)})
	base := r.val(args[0])
	content := r.load(base, v.Type())
	switch {
	case none:
		content = nil
	case cut != nil && cut.Max == nil && cut.High != nil:
		if len(args) > 1 && !isString(args[1].Type()) {
			// The array goes on behind the slice: that is where the new elements are put.
			elems := r.at(r.load(r.val(args[1]), args[1].Type()), r.elem())
			for _, t := range r.targets(base, v.Type()) {
				if path, ok := r.add(r.plain(t.path), r.elem()); ok && len(elems) > 0 {
					r.write(t.obj, path, elems, false)
				}
			}
		}
	}
	if old, ok := r.heap.get(o); ok && r.inLoop(r.cur) {
		content = r.union(content, old)
	}
	if len(args) > 1 {
		content = r.added(v, args[1], content)
	}
	r.heap = r.heap.set(o, r.capped(content))
	return r.refTo(o)
}

// added is the content of a list to which a value was appended.
func (r *run) added(v, what ssa.Value, content Value) Value {
	add := r.val(what)
	switch {
	case isString(what.Type()):
		content = r.union(content, r.under(r.cons(r.slot(slotContent), 0), r.appendedText(content, add)))
	default:
		more := r.load(add, what.Type())
		elems := r.at(more, r.elem())
		empty := len(r.without(content, isKillAtom)) == 0
		if n, _, ok := listed(what); ok && empty && !r.inLoop(r.cur) {
			// The first elements of a slice keep their places.
			content = nil
			for i := range n {
				k := r.pkg.key(itoa(i))
				content = append(content, r.under(r.cons(k, 0), r.at(more, k))...)
			}
			content = normal(content)
		} else {
			if mayBeBytes(v.Type()) {
				content = r.union(content, r.under(r.cons(r.slot(slotContent), 0), r.appendedText(content, r.at(more, r.slot(slotContent)))))
			}
			content = r.union(content, r.under(r.cons(r.elem(), 0), elems))
			content = r.union(content, r.besides(more, what.Type()))
		}
	}
	return content
}

func isNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}

// appendedText is the text of a byte slice after more was appended.
func (r *run) appendedText(content, add Value) Value {
	have := r.at(content, r.slot(slotContent))
	if len(r.top(have)) == 0 {
		return add
	}
	if r.inLoop(r.cur) {
		return r.union(r.labels(have), r.labels(add))
	}
	return r.union(r.concat(have, add), r.union(r.labels(have), r.labels(add)))
}

// besides are the labels of what a list holds that its elements may not have. An input
// that is a list of structs, pointers or the like has nothing besides these.
func (r *run) besides(content Value, list types.Type) Value {
	if e := elemType(list); e != nil && !holdsText(list) {
		if _, basic := e.Underlying().(*types.Basic); !basic {
			content = r.without(content, func(a atom) bool { return a.kind == atomIn && a.mode == inExact })
		}
	}
	return r.labels(content)
}

func (r *run) copied(dst, src ssa.Value) {
	v := r.val(src)
	var add Value
	if isString(src.Type()) {
		add = r.under(r.cons(r.slot(slotContent), 0), v)
	} else {
		c := r.load(v, src.Type())
		add = r.union(r.under(r.cons(r.elem(), 0), r.at(c, r.elem())), r.under(r.cons(r.slot(slotContent), 0), r.at(c, r.slot(slotContent))))
		add = r.union(add, r.besides(c, src.Type()))
	}
	for _, t := range r.targets(r.val(dst), dst.Type()) {
		if !r.writeWindow(t, add) {
			r.write(t.obj, r.plain(t.path), add, false)
		}
	}
}

func (r *run) deleted(args []ssa.Value) {
	s := r.mapKey(args[1])
	if r.steps[s].kind == stepElem {
		return
	}
	ts := r.targets(r.val(args[0]), args[0].Type())
	for _, t := range ts {
		path, ok := r.add(r.plain(t.path), s)
		if ok && len(ts) == 1 {
			r.write(t.obj, path, nil, true)
		}
	}
}

func (r *run) cleared(v ssa.Value) {
	ts := r.targets(r.val(v), v.Type())
	for _, t := range ts {
		switch {
		case len(ts) != 1:
		case r.shifted(t.path):
			r.clearedWindow(t)
		default:
			r.write(t.obj, r.plain(t.path), nil, true)
		}
	}
}
