package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// openEffect adds to what the arguments of an open call lead to whatever it may put there,
// but for those, a bit each, that it leaves as they are.
func (r *run) openEffect(x0 *site, id int, args []Value, untouched uint8) {
	for i, v := range args {
		if i < 8 && untouched&(1<<i) != 0 {
			continue
		}
		in := atom{kind: atomIn, mode: inDeep, root: root{kind: rootEffect, index: int32(id*8 + min(i, 7))}}
		effect := single(r.atom(in))
		for _, a := range r.top(v) {
			x := r.atoms[a]
			if x.kind != atomRef || r.objects[x.obj].kind == objGlobal {
				continue
			}
			content := r.atPath(r.read(x.obj), r.inView(x.path))
			left := effect
			if r.copiedFrom(x.obj) {
				exact := in
				exact.mode = inExact
				left = r.union(effect, single(r.atom(exact)))
			}
			r.write(x.obj, r.plain(x.path), left, false)
			if held := r.own(content, r.slot(slotHold)); len(held) > 0 {
				r.pour(x0, held, effect, 1, map[target]bool{})
			}
			for _, m := range r.members(content) {
				in.path = r.cons(m.key, 0)
				r.write(m.at.obj, r.plain(m.at.path), single(r.atom(in)), false)
			}
		}
	}
}

// copiedFrom reports whether an object is a variable of the function's own that may be copied
// as a whole, or what rules make and then read: what a call that is left open puts there is
// copied too, wherever it goes.
func (r *run) copiedFrom(o objID) bool {
	x := r.objects[o]
	if x.kind == objMade {
		return true
	}
	if x.kind != objAlloc || x.typ == nil {
		return false
	}
	_, ok := x.typ.Underlying().(*types.Struct)
	return ok
}

// contents are what the objects hold that arguments refer to.
func (r *run) contents(args []Value) []Value {
	out := make([]Value, len(args))
	for i, v := range args {
		for _, a := range r.top(v) {
			if x := r.atoms[a]; x.kind == atomRef && r.objects[x.obj].kind != objGlobal {
				out[i] = r.union(out[i], r.atPath(r.read(x.obj), r.inView(x.path)))
			}
		}
	}
	return out
}

// member is what an element of a list points at, as the columns that a row is scanned
// into.
type member struct {
	key stepID
	at  target
}

// members are what those elements of a list point at of which the number is known.
func (r *run) members(list Value) []member {
	var out []member
	for _, e := range list {
		p, a := split(e)
		x := r.atoms[a]
		if p == 0 || x.kind != atomRef {
			continue
		}
		n := r.nodes[p]
		o := r.objects[x.obj]
		if n.tail != 0 || r.steps[n.head].kind != stepKey || o.kind == objGlobal || o.box {
			continue
		}
		out = append(out, member{n.head, target{x.obj, x.path}})
	}
	return out
}

func (r *run) labelsOf(args []Value) []Value {
	out := make([]Value, len(args))
	for i, a := range args {
		out[i] = r.labels(r.collect(a, collecting{}))
	}
	return out
}

// leadingTo are the labels of all that each argument leads to; where an argument is a list
// of pointers, under the number of each.
func (r *run) leadingTo(args []Value) []Value {
	out := r.labelsOf(args)
	for i, a := range args {
		// To ask what stands behind an input would make an object of it.
		known := dropping(a, func(_ pathID, id atomID) bool { return r.atoms[id].kind != atomRef })
		var list Value
		for _, m := range r.members(r.load(known, nil)) {
			ref := single(r.atom(atom{kind: atomRef, obj: m.at.obj, path: m.at.path}))
			list = append(list, r.under(r.cons(m.key, 0), r.labels(r.collect(ref, collecting{})))...)
		}
		if len(list) > 0 {
			out[i] = normal(list)
		}
	}
	return out
}

// putInto is what a call left in each of its arguments: if it was made, what these did
// not hold before; if it is not seen, what the others held, and what it has from elsewhere.
// That it moves data about in one argument is not assumed.
func (r *run) putInto(before, after []Value, made bool) []Value {
	out := make([]Value, min(len(after), 8))
	for i, v := range after {
		var put Value
		if made {
			put = less(v, before[i])
		} else {
			put = r.unknown()
			for j, w := range after {
				if j != i {
					put = r.union(put, r.flattened(w))
				}
			}
		}
		out[min(i, 7)] = r.union(out[min(i, 7)], put)
	}
	return out
}

// putUnseen writes what a call that is not seen may have put there to what its arguments
// lead to, those that the callee has from its own callers too.
func (r *run) putUnseen(args, before []Value, values uint8, method bool) {
	put := r.putInto(before, before, false)
	for i, v := range args {
		if i < 8 && values&(1<<i) != 0 || i == 0 && method {
			continue // what a thing keeps of what it is told is not known
		}
		left := put[min(i, 7)]
		for _, t := range r.targets(v, nil) {
			if o := r.objects[t.obj]; o.kind == objGlobal || o.box {
				continue
			}
			path := r.plain(t.path)
			content := r.atPath(r.read(t.obj), path)
			r.write(t.obj, path, r.filledIn(t, left), false)
			for _, m := range r.members(content) {
				r.write(m.at.obj, r.plain(m.at.path), r.filled(m.at, left), false)
			}
		}
	}
}

// putKey is an open call of a callee's as one instruction closes it.
type putKey struct {
	ins ssa.Instruction
	o   *open
}

// putAgain is what a call left in each of its arguments, this time or before: in a loop
// they hold it already.
func (r *run) putAgain(key putKey, put []Value) []Value {
	put = r.unionAll(put, r.puts[key])
	if r.inLoop(key.ins) {
		r.puts[key] = put
	}
	return put
}

// flattened is a value with all that stands at its parts at its root.
func (r *run) flattened(v Value) Value {
	var out Value
	for _, e := range v {
		_, a := split(e)
		out = append(out, pair(0, a))
	}
	return normal(out)
}
