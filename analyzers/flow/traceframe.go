package flow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// replay is a function evaluated once more, with what the heap was before each
// instruction and when the function was done.
type replay struct {
	*run
	before map[ssa.Instruction]*heap
	end    *heap
	ways   map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool
}

// replay evaluates a function once more; nil if that costs too much.
func (t *tracer) replay(fn *ssa.Function) *replay {
	if r, ok := t.replays[fn]; ok {
		return r
	}
	t.replays[fn] = nil
	if len(fn.Blocks) == 0 {
		return nil
	}
	r := &replay{run: newRun(t.pkg, fn), before: map[ssa.Instruction]*heap{}, ways: map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool{}}
	if !t.withinBudget(2*ownShare*maxWork, func() {
		r.evaluate(min(t.careOf[fn], flat))
		r.enterEscaped()
		r.end = r.leaving()
		for _, b := range reversePostorder(fn) {
			h, reached := r.entry(b)
			if !reached {
				continue
			}
			r.heap = h
			for _, ins := range b.Instrs {
				r.cur, r.before[ins] = ins, r.heap
				r.instr(ins)
			}
		}
	}) {
		return nil
	}
	t.replays[fn] = r
	return r
}

// after is what the heap was after an instruction.
func (r *replay) after(ins ssa.Instruction) *heap {
	list := ins.Block().Instrs
	for i, x := range list[:len(list)-1] {
		if x == ins {
			return r.before[list[i+1]]
		}
	}
	return r.out[ins.Block().Index]
}

// precedes reports whether control may go on from an instruction to another; nil is the end.
func (r *replay) precedes(ins, at ssa.Instruction) bool {
	if at == nil {
		return true
	}
	from, to := ins.Block(), at.Block()
	if from == to {
		for _, x := range from.Instrs {
			if x == ins {
				return x != at || r.loops[from.Index]
			}
			if x == at {
				return r.loops[from.Index]
			}
		}
	}
	if r.ways[from] == nil {
		seen := map[*ssa.BasicBlock]bool{}
		var visit func(*ssa.BasicBlock)
		visit = func(b *ssa.BasicBlock) {
			for _, s := range b.Succs {
				if !seen[s] {
					seen[s] = true
					visit(s)
				}
			}
		}
		visit(from)
		r.ways[from] = seen
	}
	return r.ways[from][to]
}

// frame is a function as one call reaches it: who calls it, and who made it, if it is a
// function literal. up is nil where nobody is seen to call.
type frame struct {
	*replay
	frameKey
	args  []ssa.Value // in up, for the parameters; nil if they are not told
	recv  *origin     // for the first parameter, where that is not the operand
	level int
	depth int

	outer    []Value // what outsiders bring, if nobody is seen to call
	outerEnd *heap
}

type frameKey struct {
	fn    *ssa.Function
	up    *frame
	call  ssa.CallInstruction
	maker *frame
	made  *ssa.MakeClosure
}

// maxFrames is how many calls deep a way is followed.
const maxFrames = 8

// frame is the function of a key as it is reached there; nil if it cannot be looked at.
func (t *tracer) frame(k frameKey, linked bool) *frame {
	if k.maker != nil && k.made == nil {
		k.made = madeIn(k.maker.fn, k.fn)
	}
	if f, ok := t.frames[k]; ok {
		return f
	}
	t.frames[k] = nil
	f := &frame{frameKey: k}
	if k.up != nil {
		f.depth, f.level = k.up.depth+1, k.up.level
		if linked {
			if ops := operandsOf(k.call); len(ops) == len(k.fn.Params) {
				f.args = ops
			}
		}
	} else if k.maker != nil {
		f.depth, f.level = k.maker.depth+1, k.maker.level
	}
	if f.depth > maxFrames {
		return nil
	}
	if f.replay = t.replay(k.fn); f.replay == nil {
		return nil
	}
	t.frames[k] = f
	return f
}

// enter is a function as a call reaches it.
func (t *tracer) enter(f *frame, call ssa.CallInstruction, to reached) *frame {
	g := t.frame(frameKey{to.fn, f, call, to.maker, to.made}, true)
	if g != nil && g.recv == nil {
		g.recv = to.recv
	}
	return g
}

// root is a function that nobody is seen to call.
func (t *tracer) root(fn *ssa.Function) *frame {
	k := frameKey{fn: fn}
	if fn.Parent() != nil {
		k.maker = t.root(fn.Parent())
	}
	return t.frame(k, false)
}

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

// nearest is the frame of a function that makes function literals: one on the way here,
// or the function as nobody is seen to call it.
func (t *tracer) nearest(f *frame, fn *ssa.Function) *frame {
	if fn == nil {
		return nil
	}
	for g := f; g != nil; g = g.up {
		if g.fn == fn {
			return g
		}
	}
	return t.root(fn)
}

// madeIn is the instruction of a function that makes a function literal.
func madeIn(in, fn *ssa.Function) *ssa.MakeClosure {
	for _, b := range in.Blocks {
		for _, ins := range b.Instrs {
			if mc, ok := ins.(*ssa.MakeClosure); ok && mc.Fn == fn {
				return mc
			}
		}
	}
	return nil
}

// operandsOf are the arguments of a call, the receiver first.
func operandsOf(call ssa.CallInstruction) []ssa.Value {
	c := call.Common()
	if c.IsInvoke() {
		return append([]ssa.Value{c.Value}, c.Args...)
	}
	return c.Args
}

// in evaluates with the heap as it was.
func (f *frame) in(h *heap, do func()) {
	old, cur := f.heap, f.cur
	f.heap = h
	do()
	f.heap, f.cur = old, cur
}

// heapAt is the heap before an instruction; nil is the end.
func (f *frame) heapAt(at ssa.Instruction) *heap {
	if h, ok := f.before[at]; ok {
		return h
	}
	return f.end
}

// brought is what outsiders bring as a parameter, and the heap in which it is that.
func (f *frame) brought(i int) (Value, *heap) {
	if f.outer == nil {
		f.in(f.end, func() {
			f.outer = f.brings(true)
			f.outerEnd = f.heap
		})
	}
	return f.outer[i], f.outerEnd
}

// origin is a value of a frame that an input of another one is.
type origin struct {
	f       *frame
	val     Value
	heap    *heap
	assumed bool // outsiders are taken to bring it
	whole   bool // which part of it, is not told
}

// origins are what an input of a frame is.
func (t *tracer) origins(f *frame, x root) []origin {
	i := int(x.index)
	switch x.kind {
	case rootParam:
		switch {
		case i >= len(f.fn.Params):
		case f.up == nil:
			v, h := f.brought(i)
			out := []origin{{f: f, val: v, heap: h, assumed: true}}
			for _, h := range t.handers(f) {
				if !h.blind {
					if ops := operandsOf(h.call); i < len(ops) {
						out = append(out, t.operand(h.f, h.call, ops[i]))
					}
					continue
				}
				for _, v := range h.others(f.fn) {
					o := t.operand(h.f, h.call, v)
					o.whole = true
					out = append(out, o)
				}
			}
			return out
		case i == 0 && f.recv != nil:
			return []origin{*f.recv}
		case f.args != nil:
			return []origin{t.operand(f.up, f.call, f.args[i])}
		default:
			var out []origin
			for _, n := range f.givenBlindly() {
				o := t.operand(f.up, n.at, n.v)
				o.whole = true
				out = append(out, o)
			}
			return out
		}
	case rootFree:
		if f.made == nil || i >= len(f.made.Bindings) {
			return nil
		}
		o := t.operand(f.maker, f.made, f.made.Bindings[i])
		o.heap = f.maker.heapAt(f.sees())
		return []origin{o}
	case rootGlobal:
		if v := t.variables[x.name]; v != nil {
			return []origin{{f: f, val: v.val, heap: f.end}}
		}
	case rootResult, rootEffect:
		return t.opened(f, x)
	}
	return nil
}

// opened is what a call that a function leaves open results in, or leaves in an argument:
// as the function says that it reaches, else whatever it is given.
func (t *tracer) opened(f *frame, x root) []origin {
	call, i := f.openCall(int(x.index))
	if call == nil {
		return nil
	}
	var out []origin
	seen := false
	for _, to := range t.callees(f, call) {
		g := t.enter(f, call, to)
		if g == nil {
			continue
		}
		seen = true
		if x.kind == rootResult {
			if i < len(g.results) {
				out = append(out, origin{f: g, val: g.results[i], heap: g.end})
			}
			continue
		}
		for _, c := range t.sums[g.fn].objects {
			o := t.objects[c.obj]
			if in := t.atoms[o.in]; o.kind == objInput && in.root.kind == rootParam && int(in.root.index) == i {
				out = append(out, origin{f: g, val: c.val, heap: g.end})
			}
		}
	}
	if seen {
		return out
	}
	for j, o := range operandsOf(call) {
		if x.kind == rootResult || j != i {
			out = append(out, t.operand(f, call, o))
		}
	}
	return out
}

// sees is the instruction of its maker at which a function literal runs, as far as told.
func (f *frame) sees() ssa.Instruction {
	if f.up == f.maker && f.call != nil {
		return f.call
	}
	return nil
}

// openCall is the call that a function leaves open of which an input is a result.
func (f *frame) openCall(index int) (ssa.CallInstruction, int) {
	for _, b := range f.fn.Blocks {
		for _, ins := range b.Instrs {
			call, ok := ins.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if id, ok := f.openIDs[openKey{ins, 0}]; ok && id == index/8 {
				return call, index % 8
			}
		}
	}
	return nil, 0
}

func (t *tracer) operand(f *frame, at ssa.Instruction, v ssa.Value) (out origin) {
	h := f.heapAt(at)
	f.in(h, func() {
		f.cur = at
		out = origin{f: f, val: f.val(v), heap: h}
	})
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

// callees are the functions of this package that a call leads to, unless rules say
// what it does.
func (t *tracer) callees(f *frame, call ssa.CallInstruction) []reached {
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
		if ok && call.Parent() == f.fn && t.nested < maxFrames {
			t.nested++
			for _, to := range t.callees(f, call) {
				if to.fn == inner.madeBy() {
					if g := t.enter(f, call, to); g != nil {
						f = g
					}
				}
			}
			t.nested--
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
	if f.maker == nil || f.fn.Parent() == nil || t.nested >= maxFrames {
		return nil
	}
	t.nested++
	defer func() { t.nested-- }()
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

// givenBlindly are what a call that leads to a function in some way is given, calls, and,
// in the end, results in.
func (f *frame) givenBlindly() []node {
	var out []node
	for _, v := range operandsOf(f.call) {
		out = append(out, node{f: f.up, v: v, at: f.call})
	}
	if c := f.call.Common(); !c.IsInvoke() && c.StaticCallee() == nil {
		out = append(out, node{f: f.up, v: c.Value, at: f.call})
	}
	if v, ok := f.call.(*ssa.Call); ok {
		out = append(out, node{f: f.up, v: v})
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
