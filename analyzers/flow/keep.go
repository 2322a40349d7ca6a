package flow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// handler is a function with captures, or a method of a value, that a call keeps, to call it
// later, as a server does its handlers.
type handler struct {
	fn     atomID
	recv   Value
	method string
	typ    types.Type // of which the receiver was taken
	was    []content  // what its captures led to when it was handed over
}

// now is what a handler's captures lead to.
func (r *run) now(h handler) (out []content) {
	if h.method == "" {
		return r.captured(r.atoms[h.fn].obj)
	}
	for _, a := range r.top(h.recv) {
		if x := r.atoms[a]; x.kind == atomRef {
			out = append(out, r.captured(x.obj)...)
		}
	}
	return out
}

// maxKept is how many functions that are kept are called once more when the function that
// hands them over is done, maxCaptured in how many objects, and maxCapturedDepth how many
// pointers on, it is looked for what they capture.
const (
	maxKept          = 32
	maxCaptured      = 48
	maxCapturedDepth = 6
)

// keep notes the functions among the arguments of a call that calls them later.
func (r *run) keep(x *site, args []Value) {
	if x.depth > 0 || x.asRoot || r.care != full {
		return
	}
	for _, v := range args {
		for _, a := range r.top(v) {
			f := r.atoms[a]
			if f.kind != atomFunc || f.obj == 0 {
				continue
			}
			r.handOver(x.ins, handler{fn: a})
		}
	}
}

// keepMethod notes a method of what a call is handed, if it is one that this function made.
func (r *run) keepMethod(x *site, recv Value, method string, typ types.Type) {
	if x.depth > 0 || x.asRoot || r.care != full {
		return
	}
	if h := (handler{recv: recv, method: method, typ: typ}); len(r.now(h)) > 0 {
		r.handOver(x.ins, h)
	}
}

// handOver notes a handler of a call, anew if it is known from an earlier turn.
func (r *run) handOver(ins ssa.CallInstruction, h handler) {
	if r.handlers == nil {
		r.handlers = map[ssa.CallInstruction][]handler{}
	}
	h.was = r.now(h)
	all := r.handlers[ins]
	if i := slices.IndexFunc(all, func(k handler) bool { return k.fn == h.fn && k.method == h.method }); i >= 0 {
		all[i] = h
	} else if r.handedOver < maxKept {
		r.handedOver++
		r.handlers[ins] = append(all, h)
	}
}

// captured are the objects that captures lead to, and what they hold.
func (r *run) captured(o objID) []content {
	seen := map[objID]bool{}
	var out []content
	var visit func(o objID, depth int)
	visit = func(o objID, depth int) {
		if o == 0 || seen[o] || len(out) >= maxCaptured {
			return
		}
		seen[o] = true
		if r.objects[o].kind == objGlobal {
			return
		}
		v := r.read(o)
		out = append(out, content{o, v})
		if depth == maxCapturedDepth {
			return
		}
		for _, e := range v {
			_, a := split(e)
			switch x := r.atoms[a]; x.kind {
			case atomRef, atomFunc:
				visit(x.obj, depth+1)
			case atomIn:
				for _, behind := range r.changedBehind(x) {
					visit(behind, depth+1)
				}
			}
		}
	}
	visit(o, 0)
	return out
}

// changedBehind are the objects behind the pointers of an input that are written to.
func (r *run) changedBehind(x atom) (out []objID) {
	r.heap.each(func(o objID, _ Value) {
		if obj := r.objects[o]; obj.kind == objInput {
			if in := r.atoms[obj.in]; in.root == x.root && r.hasPrefix(in.path, x.path) {
				out = append(out, o)
			}
		}
	})
	slices.Sort(out)
	return out
}

// enterKept calls the functions that were handed over to be called later once more, with
// what their captures hold when all is done, if that is more than before.
func (r *run) enterKept() {
	if len(r.handlers) == 0 {
		return
	}
	start := r.leaving()
	for _, b := range r.fn.Blocks {
		for _, ins := range b.Instrs {
			call, ok := ins.(ssa.CallInstruction)
			if !ok {
				continue
			}
			for _, h := range r.handlers[call] {
				r.heap = start
				if !grew(h.was, r.now(h)) {
					continue
				}
				if h.method != "" {
					x := r.siteAt(call, false)
					x.at = r.position(call.Pos())
					r.enterMethod(x, h.recv, h.method, h.typ)
					continue
				}
				r.enterAt(call, single(h.fn))
			}
		}
	}
	r.heap = start
}

// grew reports whether objects hold something that they did not hold before.
func grew(was, now []content) bool {
	before := map[objID]Value{}
	for _, c := range was {
		before[c.obj] = c.val
	}
	return slices.ContainsFunc(now, func(c content) bool { return len(less(c.val, before[c.obj])) > 0 })
}
