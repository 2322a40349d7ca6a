package flow

import "golang.org/x/tools/go/ssa"

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
	made := map[ssa.Instruction]bool{}
	for k, id := range f.openIDs {
		made[k.ins] = made[k.ins] || id == index/8
	}
	for _, b := range f.fn.Blocks {
		for _, ins := range b.Instrs {
			if call, ok := ins.(ssa.CallInstruction); ok && made[ins] {
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
