package flow

import "golang.org/x/tools/go/ssa"

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
