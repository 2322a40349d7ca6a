package flow

import "golang.org/x/tools/go/ssa"

// effects applies what the callee changed among its inputs.
func (b *binding) effects() {
	r := b.r
	type change struct {
		at   []target
		val  Value
		weak bool
	}
	var changes []change
	for _, c := range b.sum.objects {
		o := r.table.objects[c.obj]
		switch o.kind {
		case objInput:
			ts := r.targets(b.atom(o.in), o.typ)
			changes = append(changes, change{ts, b.subst(c.val), len(ts) != 1 || b.x.weak && b.isGo()})
		case objGlobal:
			changes = append(changes, change{[]target{{obj: c.obj}}, b.subst(c.val), false})
		default:
			if r.lasts(c.obj) {
				changes = append(changes, change{[]target{{obj: r.canon(c.obj)}}, b.subst(c.val), true})
			}
		}
	}
	// What is written to a wrapper reaches what it wraps when all else is changed.
	type pouring struct{ held, written Value }
	var pours []pouring
	for _, c := range changes {
		written := r.labels(r.own(c.val, r.slot(slotContent)))
		for _, t := range c.at {
			path := r.plain(t.path)
			if held := r.own(r.atPath(r.read(t.obj), path), r.slot(slotHold)); len(written) > 0 && len(held) > 0 {
				pours = append(pours, pouring{held, written})
			}
			if r.table.objects[t.obj].kind == objGlobal {
				r.globalStored(t.obj, path, c.val)
			}
			if !c.weak && !r.shifted(t.path) && !r.isShared(t.obj) && !r.table.objects[t.obj].many && r.exactPath(path) {
				r.heap = r.heap.set(t.obj, r.put(r.read(t.obj), path, c.val))
				continue
			}
			r.write(t.obj, path, c.val, false)
		}
	}
	for _, p := range pours {
		r.pour(b.x, p.held, p.written, 1, map[target]bool{})
	}
}

// flat is instantiate where all else costs too much: what the callee sends is sent,
// and what goes into the call comes out of it anywhere.
func (b *binding) flat(ce callee) []Value {
	r := b.r
	var all Value
	for _, v := range r.labelsOf(b.x.args) {
		all = r.union(all, v)
	}
	for i, o := range b.sum.opens {
		if o == nil {
			continue
		}
		given := r.union(r.unknown(), all)
		for _, a := range o.args {
			given = r.union(given, r.labels(b.subst(a)))
		}
		results := make([]Value, o.sig)
		for j := range results {
			results[j] = given
		}
		b.opens[i] = results
	}
	b.closed = true
	for _, s := range b.sum.sends {
		b.send(s)
	}
	for _, c := range b.sum.objects {
		if o := r.table.objects[c.obj]; o.kind == objInput {
			for _, t := range r.targets(b.atom(o.in), o.typ) {
				r.write(t.obj, r.plain(t.path), all, false)
			}
		}
	}
	return r.external(b.x, ce)
}

// isBody reports whether a function is the body of a range over an iterator.
func isBody(fn *ssa.Function) bool {
	return fn != nil && fn.Synthetic == "range-over-func yield"
}
