package flow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// reach are the ways in which a call of up leads to a function, at once or through code
// that is not of this package.
func (t *tracer) reach(up *frame, call ssa.CallInstruction, fn *ssa.Function) []*frame {
	if up == nil {
		return []*frame{t.root(fn)}
	}
	var out []*frame
	for _, to := range t.callees(up, call) {
		g := t.enter(up, call, to)
		switch {
		case g == nil:
		case to.fn == fn:
			out = append(out, g)
		case to.fn.Synthetic != "":
			// A wrapper that the compiler makes calls what it wraps.
			for _, c := range callsIn(to.fn) {
				if c.Common().StaticCallee() == fn {
					out = append(out, t.frame(frameKey{fn: fn, up: g, call: c}, true))
				}
			}
		}
	}
	if len(out) == 0 {
		out = append(out, t.frame(frameKey{fn: fn, up: up, call: call, maker: t.nearest(up, fn.Parent())}, false))
	}
	return out
}

// reached is a function with a body here that a call leads to.
type reached struct {
	fn      *ssa.Function
	maker   *frame
	made    *ssa.MakeClosure
	recv    *origin // what a method is called on, where that is not what the call names
	assumed bool
}

// maxNestedQuestions is how many questions for what a call leads to wait for each other.
const maxNestedQuestions = 5

// callees are the functions of this package that a call leads to, unless rules say
// what it does.
func (t *tracer) callees(f *frame, call ssa.CallInstruction) []reached {
	if t.nested >= maxNestedQuestions {
		return nil // what is called depends on what it results in
	}
	k := calleeKey{f, call}
	if known, ok := t.answers[k]; ok {
		return known
	}
	t.nested++
	t.spend(50)
	out := t.calleesOf(f, call)
	t.nested--
	if t.nested == 0 {
		t.answers[k] = out
	}
	return out
}

// calleeKey is a call as a frame makes it.
type calleeKey struct {
	f    *frame
	call ssa.CallInstruction
}

func (t *tracer) calleesOf(f *frame, call ssa.CallInstruction) []reached {
	c := call.Common()
	var out []reached
	add := func(fn *ssa.Function, maker *frame, made *ssa.MakeClosure, recv *origin, assumed bool) {
		if fn == nil {
			return
		}
		if o := fn.Origin(); o != nil {
			fn = o
		}
		ce := callee{fn: fn}
		if obj, ok := fn.Object().(*types.Func); ok {
			ce.obj, ce.name = obj.Origin(), obj.Origin().FullName()
		}
		if rules := f.rulesFor(ce); rules != nil && rulesSpeak(rules) || len(fn.Blocks) == 0 || !t.known[fn] {
			return
		}
		for _, o := range out {
			if o.fn == fn && o.made == made {
				return
			}
		}
		out = append(out, reached{fn, maker, made, recv, assumed})
	}
	if fn := c.StaticCallee(); fn != nil {
		if mc, ok := c.Value.(*ssa.MakeClosure); ok {
			add(fn, f, mc, nil, false)
		} else {
			add(fn, nil, nil, nil, false)
		}
		return out
	}
	if _, ok := c.Value.(*ssa.Builtin); ok {
		return nil
	}
	o := t.operand(f, call, c.Value)
	t.meant(o, 0, func(g *frame, v Value, x atom, assumed bool) {
		switch {
		case x.kind == atomFunc && !c.IsInvoke():
			maker, made := t.holder(g, x)
			add(t.table.funcs[x.fn].fn, maker, made, nil, assumed)
		case x.kind == atomType && c.IsInvoke():
			if ce, ok := g.method(x.typ, c.Method.Name(), c.Method.Pkg(), v); ok && !ce.inner {
				var recv *origin
				if ce.recv != nil {
					recv = &origin{f: g, val: ce.recv, heap: g.heap, assumed: assumed}
				}
				add(ce.fn, nil, nil, recv, assumed)
			}
		}
	})
	return out
}

// meant calls yield for the functions and types that a value is, here or where an
// input of it comes from.
func (t *tracer) meant(o origin, depth int, yield func(*frame, Value, atom, bool)) {
	if depth > maxFrames {
		return
	}
	o.f.in(o.heap, func() {
		for _, a := range o.f.top(o.val) {
			switch x := o.f.atoms[a]; x.kind {
			case atomFunc, atomType:
				yield(o.f, o.val, x, o.assumed)
			case atomIn:
				for _, from := range t.origins(o.f, x.root) {
					from.assumed = from.assumed || o.assumed
					from.f.in(from.heap, func() { from.val = from.f.follow(from.val, x.path) })
					if from.f != o.f || from.assumed && !o.assumed {
						t.meant(from, depth+1, yield)
					}
				}
			}
		}
	})
}

// holder is the frame that made a function literal which a frame holds, and where.
func (t *tracer) holder(f *frame, x atom) (*frame, *ssa.MakeClosure) {
	o := t.objects[x.obj]
	for o.kind == objRenamed && o.inner != 0 {
		inner := t.objects[o.inner]
		call, ok := o.call.(ssa.CallInstruction)
		if ok && call.Parent() == f.fn {
			for _, to := range t.callees(f, call) {
				if to.fn == inner.madeBy() {
					if g := t.enter(f, call, to); g != nil {
						f = g
					}
				}
			}
		}
		o = inner
	}
	if mc, ok := o.site.(*ssa.MakeClosure); ok {
		return t.nearest(f, mc.Parent()), mc
	}
	return nil, nil
}

// madeBy is the function whose instruction made an object.
func (o object) madeBy() *ssa.Function {
	if o.call != nil {
		return o.call.Parent()
	}
	if o.site != nil {
		return o.site.Parent()
	}
	return nil
}

// hander is a call that calls a function literal which nobody is seen to call by name,
// or, if it is blind, one that is handed the literal.
type hander struct {
	f     *frame
	call  ssa.CallInstruction
	blind bool
}

// handers are what may call a function literal: in the functions of this package to
// which it is handed, else whatever it is handed to.
func (t *tracer) handers(f *frame) []hander {
	if f.maker == nil || f.fn.Parent() == nil {
		return nil
	}
	var out []hander
	for _, call := range callsIn(f.maker.fn) {
		if !slices.ContainsFunc(operandsOf(call), func(o ssa.Value) bool { return isLiteral(o, f.fn) }) {
			continue
		}
		n := len(out)
		for _, to := range t.callees(f.maker, call) {
			g := t.enter(f.maker, call, to)
			if g == nil {
				continue
			}
			for _, inner := range callsIn(g.fn) {
				if slices.ContainsFunc(t.callees(g, inner), func(r reached) bool { return r.fn == f.fn }) {
					out = append(out, hander{g, inner, false})
				}
			}
		}
		if len(out) == n {
			out = append(out, hander{f.maker, call, true})
		}
	}
	return out
}

// others are what a blind hander is given beside a function literal, and what it calls.
func (h hander) others(fn *ssa.Function) []ssa.Value {
	var out []ssa.Value
	for _, o := range operandsOf(h.call) {
		if !isLiteral(o, fn) {
			out = append(out, o)
		}
	}
	if c := h.call.Common(); !c.IsInvoke() && c.StaticCallee() == nil {
		out = append(out, c.Value)
	}
	return out
}

// isLiteral reports whether a value is a function literal.
func isLiteral(v ssa.Value, fn *ssa.Function) bool {
	switch v := v.(type) {
	case *ssa.MakeClosure:
		return v.Fn == fn
	case *ssa.ChangeType:
		return isLiteral(v.X, fn)
	}
	return v == fn
}

func callsIn(fn *ssa.Function) []ssa.CallInstruction {
	var out []ssa.CallInstruction
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			if call, ok := ins.(ssa.CallInstruction); ok {
				out = append(out, call)
			}
		}
	}
	return out
}
