package flow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// effects applies what the callee changed among its inputs.
func (b *binding) effects() {
	r := b.r
	type change struct {
		at   []target
		val  Value
		weak bool
		told bool // all that is written is told
	}
	var changes []change
	for _, c := range b.sum.objects {
		o := r.table.objects[c.obj]
		switch o.kind {
		case objInput:
			if b.isContext(r.atoms[o.in]) {
				continue
			}
			ts := r.targets(b.atom(o.in), o.typ)
			weak := len(ts) != 1 || b.x.weak && b.isGo() || b.ofPart(r.atoms[o.in].root)
			val := c.val
			if weak {
				val = r.changedIn(o, val)
			}
			done := b.substAfter(o, val)
			changes = append(changes, change{ts, done, weak, !r.unseenIn(val)})
			b.sweptBy(o, done)
		case objGlobal:
			changes = append(changes, change{[]target{{obj: c.obj}}, b.subst(c.val), false, true})
		default:
			if r.lasts(c.obj) {
				changes = append(changes, change{[]target{{obj: r.canon(c.obj)}}, b.subst(c.val), true, true})
			}
		}
	}
	// What is written to a wrapper reaches what it wraps when all else is changed.
	type pouring struct {
		held, written Value
		lasts         bool // what all calls share: the callee itself hands on what it writes there
	}
	var pours []pouring
	for _, c := range changes {
		written := r.labels(r.own(c.val, r.slot(slotContent)))
		for _, t := range c.at {
			path := r.plain(t.path)
			if content := r.atPath(r.read(t.obj), path); len(written) > 0 {
				if held := r.own(content, r.slot(slotHold)); len(held) > 0 {
					pours = append(pours, pouring{held, r.passing(written, content), r.objects[t.obj].kind == objGlobal || r.lasts(t.obj)})
				}
			}
			if r.table.objects[t.obj].kind == objGlobal {
				r.globalStored(t.obj, path, c.val)
			}
			val := c.val
			if !c.told {
				val = r.filledIn(t, val)
			}
			val = r.cellLabels(t, val)
			if !c.weak && !r.shifted(t.path) && !r.isShared(t.obj) && !r.table.objects[t.obj].many && r.exactPath(path) {
				r.changes(t.obj)
				r.heap = r.heap.set(t.obj, r.put(r.read(t.obj), path, val))
				continue
			}
			r.writeThrough(t, val)
		}
	}
	for _, p := range pours {
		if !p.lasts {
			r.handTo(b.x, spot{val: p.held, typ: anything}, "Write", p.written, false)
		}
		r.pour(b.x, p.held, p.written, 1, map[target]bool{})
	}
}

// substAfter is subst of what an input's object holds at the end: what it is said to hold as
// before, it holds as the calls that were left open have left it.
func (b *binding) substAfter(o object, v Value) Value {
	if len(b.opens) == 0 {
		return b.subst(v)
	}
	changed := b.r.changedIn(o, v)
	before, waits := b.memo, b.waits
	b.memo = map[atomID]Value{}
	for pointer, o := range b.outer {
		if o != 0 {
			b.memo[pointer] = before[pointer]
		}
	}
	kept := b.subst(less(v, changed))
	b.memo, b.waits = before, waits
	return b.r.union(b.subst(changed), kept)
}

// isContext reports whether an input of the callee is a context.
func (b *binding) isContext(in atom) bool {
	return in.root.kind == rootParam && in.path == 0 && isContext(b.x.argType(int(in.root.index)))
}

// filledIn is what a call writes somewhere, with what the type there tells of it where the
// call has it from where nobody sees.
func (r *run) filledIn(t target, v Value) Value {
	if !r.unseenIn(v) {
		return v
	}
	if of := r.typeAlong(r.objects[t.obj].typ, r.plain(t.path)); of != nil {
		v = r.union(v, r.laid(of, 0))
	}
	return v
}

// unseenIn reports whether a value may be one that comes from where nobody sees.
func (p *pkg) unseenIn(v Value) bool {
	return slices.ContainsFunc(p.top(v), func(a atomID) bool { return p.atoms[a].kind == atomUnknown })
}

// changedIn is what the content of an input's object says beside that it is what it was,
// in its place: of several objects that it may be, none gets what the others hold.
func (p *pkg) changedIn(o object, v Value) Value {
	in := p.atoms[o.in]
	start, ok := p.add(in.path, p.deref())
	if !ok {
		return v
	}
	return dropping(v, func(at pathID, a atomID) bool {
		x := p.atoms[a]
		return x.kind == atomIn && x.root == in.root && (x.mode == inExact || x.mode == inDeep) && x.path == p.join(start, at)
	})
}

// onlyRefers reports whether a type is machinery, or a pointer to a struct with methods that
// has no data of its own: what lies behind it, somewhere, says nothing of what its methods tell.
func (p *pkg) onlyRefers(t types.Type) bool {
	if t == nil {
		return false
	}
	if p.sens.Machinery(t) {
		return true
	}
	ptr, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(ptr.Elem()).(*types.Named)
	if !ok || n.Origin().NumMethods() == 0 {
		return false
	}
	if _, ok := n.Underlying().(*types.Struct); !ok {
		return false
	}
	return !slices.ContainsFunc(p.leaves(n), func(l leaf) bool { return !slices.Contains(p.list(l.path), p.deref()) })
}

// argType is the static type of an argument, the receiver counted; nil if it is not known.
func (x *site) argType(i int) types.Type {
	if x.sig == nil {
		return nil
	}
	if x.sig.Recv() != nil {
		if i == 0 {
			return x.sig.Recv().Type()
		}
		i--
	}
	if i >= x.sig.Params().Len() {
		return nil
	}
	return x.sig.Params().At(i).Type()
}

// isBody reports whether a function is the body of a range over an iterator.
func isBody(fn *ssa.Function) bool {
	return fn != nil && fn.Synthetic == "range-over-func yield"
}
