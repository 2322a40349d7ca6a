package flow

import (
	"maps"
	"slices"
)

// overwritten is what an option is sure to overwrite in its n-th argument.
type overwritten struct {
	arg  int
	path pathID
}

// keptWhen has texts in what an option is given wait for what it overwrites.
func (r *run) keptWhen(id, arg int, o objID, at pathID) {
	if k := r.objects[o].kind; k == objInput || k == objGlobal || r.isShared(o) {
		return
	}
	v := r.read(o)
	if !r.leads(v) {
		return
	}
	out := make(Value, 0, len(v))
	for _, e := range v {
		p, a := split(e)
		if r.hasPrefix(p, at) {
			in := atom{kind: atomIn, mode: inDeep, root: root{kind: rootEffect, index: int32(id*8 + arg)}, path: r.strip(p, at)}
			a = r.onlyWhen(a, r.atom(atom{kind: atomWhen, mode: whenKept, in: r.atom(in)}))
		}
		out = append(out, pair(p, a))
	}
	r.heap = r.heap.set(o, normal(out))
}

// kills are what a call that is closed is sure to overwrite: by the function that it
// reaches, or, where it stands for each element of a slice, by any of these.
func (b *binding) kills(o *open, target Value) []overwritten {
	r := b.r
	if o.joined || o.method != 0 {
		return nil
	}
	var out []overwritten
	for _, v := range b.surely(o, target) {
		top := r.top(v)
		if len(top) != 1 || r.atoms[top[0]].kind != atomFunc {
			continue
		}
		f := r.table.funcs[r.atoms[top[0]].fn]
		sum := r.imported(f.key)
		if f.fn != nil {
			sum = r.summaryOf(callee{fn: f.fn, name: f.key})
		}
		if sum == nil {
			continue
		}
		for _, c := range sum.objects {
			obj := r.table.objects[c.obj]
			if obj.kind != objInput {
				continue
			}
			in := r.atoms[obj.in]
			if in.root.kind != rootParam || in.path != 0 || in.mode != inExact {
				continue
			}
			for _, e := range c.val {
				if p, a := split(e); r.atoms[a].kind == atomKill {
					out = append(out, overwritten{int(in.root.index), p})
				}
			}
		}
	}
	return out
}

// surely are the functions that an open call is sure to reach, each as a value.
func (b *binding) surely(o *open, target Value) []Value {
	r := b.r
	callee := r.atoms[o.callee]
	if callee.kind != atomIn {
		return nil
	}
	list := r.list(callee.path)
	if len(list) == 0 || r.steps[list[len(list)-1]].kind != stepElem {
		return []Value{target}
	}
	callee.path = r.front(callee.path)
	var out []Value
	v := b.atom(r.atom(callee))
	byKey := map[stepID]Value{}
	for _, e := range v {
		if p, a := split(e); p != 0 {
			head := r.nodes[p].head
			if r.steps[head].kind == stepKey {
				byKey[head] = append(byKey[head], pair(r.nodes[p].tail, a))
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(byKey)) {
		out = append(out, normal(byKey[k]))
	}
	return out
}

// unlessKilled is what an object holds by now, without the texts of the callee's that
// an open call has overwritten since.
func (b *binding) unlessKilled(was, now Value) Value {
	r := b.r
	var gone Value
	for _, e := range was {
		p, a := split(e)
		x := r.atoms[a]
		if x.kind != atomText || x.in == 0 || r.atoms[x.in].mode != whenKept {
			continue
		}
		if _, holds := b.whenHere(x.in); !holds {
			x.in = 0
			gone = append(gone, pair(p, r.atom(x)))
		}
	}
	if len(gone) == 0 {
		return now
	}
	return slices.DeleteFunc(slices.Clone(now), func(e uint64) bool { return slices.Contains(gone, e) })
}

// keptIn are the texts of v of which another entry says the same as long as an open call
// does not overwrite them.
func (t *table) keptIn(v Value) Value {
	var out Value
	for _, e := range v {
		p, a := split(e)
		x := t.atoms[a]
		if x.kind == atomText && x.in != 0 && t.atoms[x.in].mode == whenKept {
			x.in = 0
			out = append(out, pair(p, t.atom(x)))
		}
	}
	return out
}
