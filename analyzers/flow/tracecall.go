package flow

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// result looks back from what a call results in: into the functions of this package
// that it reaches, else to its arguments.
func (w *walk) result(v *ssa.Call) {
	f := w.n.f
	if b, ok := v.Call.Value.(*ssa.Builtin); ok {
		h := hop{}
		if b.Name() == "append" {
			h = hop{note: "appended to " + w.name(v.Call.Args[0], "a list"), pos: v.Pos(), weight: saysSome}
		}
		for i, a := range v.Call.Args {
			if b.Name() == "append" && i == 0 {
				w.operand(a, w.n.path, v, hop{})
				continue
			}
			w.operand(a, 0, v, h)
		}
		return
	}
	if w.entered(v) {
		return
	}
	h := w.made(v)
	n := len(w.edges)
	if unseen(f, v) && !w.endpoint {
		h.assumed = "it holds what its arguments hold"
	}
	for _, a := range operandsOf(v) {
		w.operand(a, 0, v, h)
	}
	if c := v.Common(); !c.IsInvoke() && c.StaticCallee() == nil {
		w.operand(c.Value, 0, v, h)
	}
	if len(w.edges) > n {
		return
	}
	// The arguments hold it not, so that the call yields it.
	h.assumed, h.weight = "", saysMost
	if unseen(f, v) {
		h.assumed = "it holds what its type says"
	}
	w.yields = &h
}

// entered adds the edges to what the functions of this package that a call reaches
// return.
func (w *walk) entered(v *ssa.Call) bool {
	f, n := w.n.f, len(w.edges)
	for _, to := range w.callees(f, v) {
		g := w.enter(f, v, to)
		if g == nil {
			continue
		}
		h := hop{note: "result of " + w.callee(v, to.fn), pos: v.Pos(), weight: saysMuch, into: g, left: true, assumed: w.assumes(v, to)}
		res := max(w.n.res-1, 0)
		for _, ret := range returns(to.fn) {
			if res >= len(ret.Results) || !g.done[ret.Block().Index] || besideError(ret, res) {
				continue
			}
			x := ret.Results[res]
			if w.add(node{f: g, v: x, path: w.n.path, at: ret}, h) {
				continue
			}
			if load := loadIn(x, ret.Block()); load != nil {
				w.add(node{f: g, v: load.X, path: w.table.cons(w.deref(), w.n.path)}, h)
			}
		}
	}
	return len(w.edges) > n
}

// returns are the return statements of a function.
func returns(fn *ssa.Function) []*ssa.Return {
	var out []*ssa.Return
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			out = append(out, ret)
		}
	}
	return out
}

// made says what a call makes of what it is given.
func (w *walk) made(v *ssa.Call) hop {
	h := hop{pos: v.Pos(), weight: saysSome}
	what := "result of "
	if res := v.Call.Signature().Results(); res.Len() > 0 {
		switch t := res.At(max(w.n.res-1, 0) % res.Len()).Type(); {
		case isString(t):
			what, h.weight = "text made by ", saysMuch
		case isBytes(t):
			what, h.weight = "bytes made by ", saysMuch
		}
	}
	h.note = what + w.callee(v, nil)
	return h
}

// unseen reports whether nothing is known of what a call reaches but its signature.
func unseen(f *frame, call ssa.CallInstruction) bool {
	obj := calleeObject(call)
	if obj == nil {
		return true
	}
	ce := callee{obj: obj, name: obj.FullName()}
	if f.rulesFor(ce) != nil {
		return false
	}
	if call.Common().IsInvoke() {
		return true
	}
	return f.summaryOf(ce) == nil
}

// calleeObject is the function or method that a call names, or nil.
func calleeObject(call ssa.CallInstruction) *types.Func {
	c := call.Common()
	if c.IsInvoke() {
		return c.Method
	}
	if fn := c.StaticCallee(); fn != nil {
		if o := fn.Origin(); o != nil {
			fn = o
		}
		if obj, ok := fn.Object().(*types.Func); ok {
			return obj.Origin()
		}
	}
	return nil
}

// effect looks back from an object that a call may have changed, which it holds after it.
func (w *walk) effect(call ssa.CallInstruction, here bool) {
	f, n := w.n.f, len(w.edges)
	name := w.nameOfObject(w.n.obj)
	for _, to := range w.callees(f, call) {
		g := w.enter(f, call, to)
		if g != nil {
			note := strings.TrimSpace(name + " changed by " + w.callee(call, to.fn))
			w.changed(g, hop{note: note, pos: call.Pos(), weight: saysMuch, into: g, left: true})
		}
	}
	for _, o := range operandsOf(call) {
		if mc, ok := o.(*ssa.MakeClosure); ok {
			w.shares(mc)
		}
	}
	if len(w.edges) > n {
		return
	}
	var rest []ssa.Value
	for _, o := range append(operandsOf(call), call.Common().Value) {
		if _, ok := o.(*ssa.Function); ok || o == nil {
			continue
		}
		if w.refers(f, call, o) {
			if name == "" && o != call.Common().Value {
				name = w.name(o, "")
			}
			continue
		}
		rest = append(rest, o)
	}
	h := hop{note: "taken up by " + w.callee(call, nil), pos: call.Pos(), weight: saysMuch}
	if name != "" {
		h.note = "written to " + name + " by " + w.callee(call, nil)
	}
	for _, o := range rest {
		w.add(node{f: f, v: o, at: call}, h)
	}
	if len(w.edges) > n || !here {
		return
	}
	h.note = strings.TrimSpace(name + " filled in by " + w.callee(call, nil))
	switch obj := calleeObject(call); {
	case w.endpoint:
	case obj == nil || obj.Pkg() == w.pass.Pkg:
		w.yields = &h
		return
	case unseen(f, call) || f.rulesFor(callee{obj: obj, name: obj.FullName()}) != nil:
		h.assumed = "it is what its type says"
	}
	w.begins(true, h)
}

// changed adds the edges into a function that was called, to what it leaves in the
// object of the node.
func (w *walk) changed(g *frame, h hop) {
	sum := w.sums[g.fn]
	if sum == nil {
		return
	}
	for _, c := range sum.objects {
		o := w.objects[c.obj]
		if o.kind != objInput {
			continue
		}
		in := w.atoms[o.in]
		for _, from := range w.origins(g, in.root) {
			from.f.in(from.heap, func() {
				v := from.f.follow(from.val, in.path)
				for _, t := range from.f.poured(v, 0) {
					if t.obj != w.n.obj {
						continue
					}
					path := w.table.strip(w.n.path, from.f.plain(t.path))
					for _, ret := range append(returns(g.fn), nil) {
						to := node{f: g, obj: c.obj, path: path}
						if ret != nil {
							to.at = ret
						}
						if w.add(to, h) {
							return
						}
					}
					w.add(node{f: g, obj: c.obj}, h)
				}
			})
		}
	}
}

// poured are the cells that a value refers to, and those that these wrap.
func (f *frame) poured(v Value, depth int) []target {
	if depth > maxWraps {
		return nil
	}
	out := f.targets(v, nil)
	for _, t := range out {
		held := f.own(f.atPath(f.run.read(t.obj), f.plain(t.path)), f.slot(slotHold))
		out = append(out, f.poured(held, depth+1)...)
	}
	return out
}

// refers reports whether a value refers to the object of the node.
func (w *walk) refers(f *frame, at ssa.Instruction, v ssa.Value) bool {
	o := w.tracer.operand(f, at, v)
	found := false
	f.in(o.heap, func() {
		for _, t := range f.targets(o.val, nil) {
			found = found || t.obj == w.n.obj
		}
		for _, a := range f.top(o.val) {
			x := f.atoms[a]
			if x.kind != atomFunc || x.obj == 0 {
				continue
			}
			for _, e := range f.run.read(x.obj) { // what it captures
				_, c := split(e)
				found = found || f.atoms[c].kind == atomRef && f.atoms[c].obj == w.n.obj
			}
		}
	})
	return found
}
