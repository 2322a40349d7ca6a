package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// parameter looks back from a parameter: to what the call gives, or to what is taken to
// be given where nobody is seen to call.
func (w *walk) parameter(v *ssa.Parameter) {
	f, i := w.n.f, w.n.f.paramIndex(v)
	switch {
	case f.up == nil:
		w.outer(v, i)
	case f.args != nil:
		h := hop{
			note: "handed to " + w.callee(f.call, f.fn) + " as " + nameOf(v), pos: f.call.Pos(), weight: saysMuch,
			into: f, param: paramNamed(f.fn, i),
		}
		up := node{f: f.up, v: f.args[i], path: w.n.path, at: f.call}
		if !w.add(up, h) && w.n.path != 0 {
			up.path = 0
			w.add(up, h)
		}
	default:
		h := hop{
			note: "handed on by " + w.callee(f.call, nil), pos: f.call.Pos(), weight: saysMuch, into: f,
			assumed: "it calls the function with what it is given",
		}
		for _, n := range f.givenBlindly() {
			w.add(n, h)
		}
	}
}

// captured looks back from a variable that a function literal captures.
func (w *walk) captured(v *ssa.FreeVar) {
	f := w.n.f
	if f.made == nil {
		return
	}
	for i, x := range f.fn.FreeVars {
		if x != v || i >= len(f.made.Bindings) {
			continue
		}
		h := w.captures(f.made, i)
		to := node{f: f.maker, v: f.made.Bindings[i], path: w.n.path, at: f.sees()}
		if !w.add(to, h) {
			to.at = f.made
			w.add(to, h)
		}
	}
}

// captures says that a function literal, or a method value, captures a variable.
func (w *walk) captures(mc *ssa.MakeClosure, i int) hop {
	fn := mc.Fn.(*ssa.Function)
	pos := mc.Pos()
	if !pos.IsValid() {
		pos = fn.Pos()
	}
	h := hop{note: "captured by a function literal as " + fn.FreeVars[i].Name(), pos: pos, weight: saysMuch}
	if fn.Parent() == nil {
		h.note = "bound in a method value"
		if obj, ok := fn.Object().(*types.Func); ok {
			h.note += " of " + w.methodName(obj, nil)
		}
	}
	return h
}

// outer is a parameter of a function that nobody is seen to call.
func (w *walk) outer(v *ssa.Parameter, i int) {
	f := w.n.f
	recv := i == 0 && f.fn.Signature.Recv() != nil
	what := "parameter "
	if recv {
		what = "receiver "
	}
	h := hop{note: what + nameOf(v) + " of " + w.funcName(f.fn), pos: v.Pos(), weight: saysMost}
	if isBody(f.fn) {
		h.note = "element of the loop"
	}
	typed := false
	if !w.endpoint {
		f.in(f.end, func() {
			val := f.outside(v.Type())
			if labels, public, _ := f.varLabels(v.Object()); !public {
				val = f.marked(val, labels)
			}
			typed = w.within(f, f.follow(val, w.n.path), 0, map[target]bool{})
		})
	}
	if !typed {
		h.assumed = "it holds what the package stores in it"
		w.stored(i, h)
		w.handedOver(v, i)
		return
	}
	switch {
	case recv:
		h.assumed = "it holds such data"
	case w.escaped[w.table.fn(f.fn)]:
		h.assumed = "code that is not seen calls it"
	case w.isRoot(f.fn):
		h.assumed = "callers bring such data"
	}
	if !w.isRoot(f.fn) && !recv && (w.handedOver(v, i) || w.calledHere(v, i)) {
		return
	}
	w.begins(true, h)
}

// handedOver adds what the calls that may call a function literal hand to it, and
// reports whether any hands it the thing.
func (w *walk) handedOver(v *ssa.Parameter, i int) bool {
	f, n := w.n.f, len(w.edges)
	for _, by := range w.handers(f) {
		if !by.blind {
			h := hop{note: "handed to a function literal as " + nameOf(v), pos: by.call.Pos(), weight: saysMuch}
			if isBody(f.fn) {
				h.note = "yielded to the loop"
			}
			if ops := operandsOf(by.call); i < len(ops) {
				w.add(node{f: by.f, v: ops[i], path: w.n.path, at: by.call}, h)
			}
			continue
		}
		h := hop{note: "handed to a function literal as " + nameOf(v) + " by " + w.callee(by.call, nil), pos: by.call.Pos(), weight: saysMuch}
		if isBody(f.fn) {
			h.note = "yielded to the loop by " + w.callee(by.call, nil)
		}
		for _, o := range by.others(f.fn) {
			w.add(node{f: by.f, v: o, at: by.call}, h)
		}
	}
	return len(w.edges) > n
}

// calledHere adds what the calls of an unexported function in this package give it, and
// reports whether any gives it the thing.
func (w *walk) calledHere(v *ssa.Parameter, i int) bool {
	f, n := w.n.f, len(w.edges)
	w.spend(10 * len(w.funcs))
	for _, fn := range w.funcs {
		for _, call := range callsIn(fn) {
			to := call.Common().StaticCallee()
			if to == nil || to != f.fn && to.Origin() != f.fn {
				continue
			}
			g, ops := w.root(fn), operandsOf(call)
			if g == nil || i >= len(ops) {
				continue
			}
			h := hop{note: "handed to " + w.funcName(f.fn) + " as " + nameOf(v), pos: call.Pos(), weight: saysMuch}
			w.add(node{f: g, v: ops[i], path: w.n.path, at: call}, h)
		}
	}
	return len(w.edges) > n
}

// stored looks for what the package stores in objects of the type of a receiver, which
// is what the receiver is taken to hold.
func (w *walk) stored(i int, h hop) {
	f := w.n.f
	k, path := w.first(w.n.path)
	if k != stepDeref {
		path = w.n.path
	}
	v, heap := f.brought(i)
	kinds := map[*types.TypeName]bool{}
	f.in(heap, func() {
		for _, t := range f.targets(v, nil) {
			if n, ok := types.Unalias(derefOf(w.objects[t.obj].typ)).(*types.Named); ok && w.objects[t.obj].kind == objFact {
				kinds[n.Origin().Obj()] = true
			}
		}
	})
	if n, ok := types.Unalias(deref(f.fn.Params[i].Type())).(*types.Named); ok {
		kinds[n.Origin().Obj()] = true
	}
	w.spend(10 * len(w.funcs))
	for _, fn := range w.funcs {
		if !makes(fn, kinds) {
			continue
		}
		g := w.root(fn)
		if g == nil {
			continue
		}
		g.level = f.level
		g.end.each(func(o objID, _ Value) {
			x := w.objects[o]
			n, ok := types.Unalias(derefOf(x.typ)).(*types.Named)
			if ok && kinds[n.Origin().Obj()] && x.kind != objInput && x.kind != objGlobal && x.kind != objFact {
				w.add(node{f: g, obj: o, path: path}, h)
			}
		})
	}
	if len(w.edges) == 0 {
		w.begins(false, h)
	}
}

// makes reports whether a function makes, or is given by a call, an object of a type.
func makes(fn *ssa.Function, kinds map[*types.TypeName]bool) bool {
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			switch ins.(type) {
			case *ssa.Alloc, *ssa.Call, *ssa.Extract:
				n, ok := types.Unalias(deref(ins.(ssa.Value).Type())).(*types.Named)
				if ok && kinds[n.Origin().Obj()] {
					return true
				}
			}
		}
	}
	return false
}
