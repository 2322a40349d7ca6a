package flow

import (
	"go/types"
	"slices"
	"strconv"
)

// maxFound is how many objects an open call says of what it finds in them.
const maxFound = 8

// found is what an open call finds in the objects that the function has written to before
// it: those that callers handed in, and those of its own that the arguments lead to.
func (r *run) found(args []Value) []content {
	if r.care != full {
		return nil
	}
	var out []content
	seen := map[objID]bool{}
	object := func(o objID, v Value) bool {
		if seen[o] || len(out) == maxFound {
			return false
		}
		seen[o] = true
		x := r.objects[o]
		if x.kind == objGlobal || x.many || r.isShared(o) || r.lasts(o) {
			return false
		}
		if x.kind != objInput || !v.equal(r.initial(o)) {
			out = append(out, content{o, v})
		}
		return true
	}
	var visit func(v Value, depth int)
	visit = func(v Value, depth int) {
		for _, e := range v {
			_, a := split(e)
			x := r.atoms[a]
			if x.kind != atomRef {
				continue
			}
			if held, ok := r.heap.get(x.obj); ok && object(x.obj, held) && depth < maxStateDepth {
				visit(held, depth+1)
			}
		}
	}
	for _, v := range args {
		visit(v, 0)
	}
	r.heap.each(func(o objID, v Value) {
		if r.objects[o].kind == objInput {
			object(o, v)
		}
	})
	slices.SortFunc(out, byObject)
	return out
}

func byObject(a, b content) int { return int(a.obj) - int(b.obj) }

// toldLater drops from what open calls find what the summary tells anyway: what objects of
// the function's own hold at its end, but for what the calls themselves put there.
func (r *run) toldLater(opens []*open) {
	settled := func(v Value) Value {
		return dropping(v, func(_ pathID, a atomID) bool { return r.awaitsAtom(a) })
	}
	for i, o := range opens {
		if o == nil || len(o.found) == 0 {
			continue
		}
		c := *o
		c.found = slices.DeleteFunc(slices.Clone(o.found), func(f content) bool {
			return r.objects[f.obj].kind != objInput && settled(f.val).equal(settled(r.read(f.obj)))
		})
		opens[i] = &c
	}
}

// joinFound is what one of two calls finds.
func (r *run) joinFound(a, b []content) []content {
	var out []content
	for _, list := range [][]content{a, b} {
		for _, c := range list {
			if !slices.ContainsFunc(out, func(o content) bool { return o.obj == c.obj }) {
				x, y := foundIn(a, c.obj), foundIn(b, c.obj)
				if x == nil {
					x = r.initial(c.obj)
				}
				if y == nil {
					y = r.initial(c.obj)
				}
				out = append(out, content{c.obj, r.union(x, y)})
			}
		}
	}
	slices.SortFunc(out, byObject)
	return out
}

func foundIn(list []content, o objID) Value {
	for _, c := range list {
		if c.obj == o {
			return c.val
		}
	}
	return nil
}

// withFound makes a call where the heap is as the callee has left it so far. Afterwards the
// heap is as it was, but for what the call itself has changed.
func (b *binding) withFound(found []content, call func()) {
	r := b.r
	type change struct {
		at   []target
		val  Value
		weak bool
	}
	var changes []change
	for _, c := range found {
		o := r.table.objects[c.obj]
		if o.kind != objInput {
			obj := b.rename(c.obj)
			changes = append(changes, change{[]target{{obj: obj}}, b.subst(c.val), false})
			continue
		}
		ts := r.targets(b.atom(o.in), o.typ)
		weak := len(ts) != 1 || b.ofPart(r.atoms[o.in].root)
		val := c.val
		if weak {
			val = r.changedIn(o, val)
		}
		changes = append(changes, change{ts, b.subst(val), weak})
	}
	was := map[objID]Value{}
	var touched []objID
	for _, c := range changes {
		for _, t := range c.at {
			if r.isShared(t.obj) || r.objects[t.obj].kind == objGlobal {
				continue // what is written there is there for all
			}
			if _, ok := was[t.obj]; !ok {
				was[t.obj] = r.read(t.obj)
				touched = append(touched, t.obj)
			}
			path := r.plain(t.path)
			if !c.weak && !r.shifted(t.path) && !r.objects[t.obj].many && r.exactPath(path) {
				r.heap = r.heap.set(t.obj, r.put(r.read(t.obj), path, c.val))
				continue
			}
			r.writeThrough(t, c.val)
		}
	}
	given := make([]Value, len(touched))
	for i, o := range touched {
		given[i] = r.read(o)
	}
	call()
	for i, o := range touched {
		left := r.read(o)
		out := less(given[i], left)
		r.heap = r.heap.set(o, r.union(less(was[o], out), less(left, given[i])))
	}
}

// less is what a holds and b does not.
func less(a, b Value) Value {
	return slices.DeleteFunc(slices.Clone(a), func(e uint64) bool {
		_, has := slices.BinarySearch(b, e)
		return has
	})
}

// bring makes objects of what outsiders hand in, where the function has written to it
// before an open call: the call finds it there.
func (b *binding) bring(ce callee) {
	b.outer, b.name = map[atomID]objID{}, ce.name
	if ce.fn != nil {
		b.name = ce.fn.String()
	}
	for _, o := range b.sum.opens {
		if o == nil {
			continue
		}
		for _, c := range o.found {
			if x := b.r.table.objects[c.obj]; x.kind == objInput {
				b.brought(x.in)
			}
		}
	}
	b.bringParams()
}

// bringParams does so for what parameters point at, which open calls may write to for those
// that come after them, and for its maps, which copies of it share.
func (b *binding) bringParams() {
	r, x := b.r, b.x
	if x.sig == nil || !slices.ContainsFunc(b.sum.opens, func(o *open) bool { return o != nil && !o.pure && len(o.args) > 0 }) {
		return
	}
	params := x.sig.Params()
	first := len(x.args) - params.Len() // behind the receiver
	if first != 0 && first != 1 {
		return
	}
	for i := range params.Len() {
		s, ok := deref(params.At(i).Type()).Underlying().(*types.Struct)
		at := atom{kind: atomIn, root: root{kind: rootParam, index: int32(first + i)}}
		if !ok || !isPointer(params.At(i).Type()) || b.brought(r.atom(at)) == 0 {
			continue
		}
		for j := range s.NumFields() {
			if _, ok := s.Field(j).Type().Underlying().(*types.Map); ok {
				at.path = r.pathOver([]stepID{r.deref(), r.fieldStep(s, j)})
				b.brought(r.atom(at))
			}
		}
	}
}

// bringsOn reports whether a call hands on what outsiders brought.
func (r *run) bringsOn(x *site) bool {
	return x.depth > 0 && len(r.outer) > 0 && slices.ContainsFunc(x.args, func(v Value) bool {
		return slices.ContainsFunc(r.top(v), func(a atomID) bool { return r.outer[r.atoms[a].obj] })
	})
}

// brought is the object that a pointer from outside points at; 0 if it points at others.
func (b *binding) brought(pointer atomID) objID {
	r := b.r
	if o, ok := b.outer[pointer]; ok {
		return o
	}
	v := b.atom(pointer)
	in := r.atoms[pointer]
	if at := r.targets(v, nil); len(at) > 0 || in.mode != inExact || in.boxed || r.open[in.path] {
		b.outer[pointer] = 0
		if len(at) == 1 && at[0].path == 0 && r.outer[at[0].obj] {
			b.outer[pointer] = at[0].obj
		}
		return b.outer[pointer]
	}
	o := r.object(object{kind: objFact, name: r.table.name("brought " + strconv.Itoa(int(pointer)) + " to " + b.name)})
	b.outer[pointer] = o
	if r.outer == nil {
		r.outer = map[objID]bool{}
	}
	r.outer[o] = true
	r.heap = r.heap.set(o, r.at(v, r.deref()))
	ref := r.refTo(o)
	b.memo[pointer] = ref
	steps := r.list(in.path)
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i] != r.deref() {
			continue
		}
		in.path = r.pathOver(steps[:i])
		if holder := b.brought(r.atom(in)); holder != 0 {
			r.heap = r.heap.set(holder, r.put(r.read(holder), r.pathOver(steps[i+1:]), ref))
		}
		break
	}
	return o
}
