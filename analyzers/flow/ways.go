package flow

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// ways are calls of which one is made: what each of them leaves is joined, so that what only
// some of them overwrite stays.
type ways struct {
	r      *run
	on     bool
	base   *heap
	joined *heap
	some   bool
}

// eachOf begins calls of what may stand in v; those of all elements of a list are made one
// after the other.
func (r *run) eachOf(v Value, list bool) *ways {
	n := 0
	for _, a := range r.top(v) {
		switch x := r.atoms[a]; x.kind {
		case atomFunc, atomType:
			n++
		case atomIn:
			if x.mode == inExact && !x.boxed && r.closable(x) {
				n++
			}
		}
	}
	return &ways{r: r, on: n > 1 && !list, base: r.heap}
}

// call makes one of the calls.
func (w *ways) call(f func() []Value) []Value {
	if !w.on {
		return f()
	}
	r := w.r
	r.heap = w.base
	out := f()
	if w.some {
		r.heap = mergeHeaps(w.joined, r.heap, r.union, r.initial)
	}
	w.joined, w.some = r.heap, true
	return out
}

// elementOf reports whether a function value is read from an element of a list, as a loop
// does that calls all of them.
func elementOf(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.UnOp:
		_, ok := v.X.(*ssa.IndexAddr)
		return ok
	case *ssa.Index:
		return true
	case *ssa.Extract:
		_, ok := v.Tuple.(*ssa.Next)
		return ok
	case *ssa.ChangeType:
		return elementOf(v.X)
	}
	return false
}

// ofElement reports whether what an open call reaches is an element of a list.
func (r *run) ofElement(callee atomID) bool {
	x := r.atoms[callee]
	_, last := r.last(x.path)
	return x.kind == atomIn && x.path != 0 && r.steps[last].kind.element()
}

// onEach makes a call of a method once for each object that its receiver may be, as where a
// loop calls several clients: what one of them holds does not meet what another leads to.
func (r *run) onEach(x *site, call func(*site) []Value) []Value {
	each := r.receivers(x)
	if each == nil {
		return call(x)
	}
	w := &ways{r: r, on: true, base: r.heap}
	var results []Value
	for i, recv := range each {
		y := *x
		y.way = int32(i)
		y.args = slices.Clone(x.args)
		y.args[0] = recv
		results = r.unionAll(results, w.call(func() []Value { return call(&y) }))
	}
	return results
}

// level is how deep in other calls a call is made, and on which of several receivers.
func (x *site) level() int { return x.depth&levelMask | int(x.way)*(levelMask+1) }

// levelMask keeps the depth of a call; nothing nests so deep.
const levelMask = 0x7f

// receivers are the objects that the receiver of a call may be, each by itself; nil if it
// is one, or if it cannot be told which type goes with which.
func (r *run) receivers(x *site) []Value {
	if len(x.args) == 0 || !x.common.IsInvoke() && x.common.Signature().Recv() == nil {
		return nil
	}
	var each []atomID
	var rest Value
	types := 0
	for _, e := range x.args[0] {
		p, a := split(e)
		switch v := r.atoms[a]; {
		case p == 0 && (v.kind == atomRef && v.path == 0 || v.kind == atomIn && v.mode == inExact && x.common.IsInvoke()):
			each = append(each, a)
		case v.kind == atomType:
			types++
			rest = append(rest, e)
		default:
			return nil
		}
	}
	if len(each) < 2 || len(each) > maxReceivers || types > 1 {
		return nil
	}
	out := make([]Value, len(each))
	for i, a := range each {
		out[i] = r.union(single(a), rest)
	}
	return out
}

func (r *run) unionAll(a, b []Value) []Value {
	for len(a) < len(b) {
		a = append(a, nil)
	}
	out := make([]Value, len(a))
	for i := range a {
		if i < len(b) {
			out[i] = r.union(a[i], b[i])
		} else {
			out[i] = a[i]
		}
	}
	return out
}
