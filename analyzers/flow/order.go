package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// bottomUp lists the functions so that, recursion apart, callees and closures
// come first. The initialiser is the very first.
func (p *pkg) bottomUp() []*ssa.Function {
	o := &ordering{p: p, seen: map[*ssa.Function]bool{}, own: map[*ssa.Function]bool{}}
	for _, f := range p.funcs {
		o.own[f] = len(f.Blocks) > 0
	}
	if init := p.ssa.Func("init"); init != nil {
		o.visit(init)
	}
	for _, f := range p.funcs {
		o.visit(f)
	}
	p.rings = o.rings()
	return o.out
}

type ordering struct {
	p    *pkg
	seen map[*ssa.Function]bool
	own  map[*ssa.Function]bool
	out  []*ssa.Function
}

func (o *ordering) visit(f *ssa.Function) {
	if o.seen[f] || !o.own[f] {
		return
	}
	o.seen[f] = true
	for _, g := range o.calls(f) {
		o.visit(g)
	}
	for _, g := range o.handed(f) {
		o.visit(g)
	}
	for _, g := range o.boxes(f) {
		o.visit(g)
	}
	o.out = append(o.out, f)
}

// calls are the functions of the package that f calls by name or makes closures of.
func (o *ordering) calls(f *ssa.Function) []*ssa.Function {
	var out []*ssa.Function
	add := func(g *ssa.Function) {
		if or := g.Origin(); or != nil {
			g = or
		}
		if o.own[g] {
			out = append(out, g)
		}
	}
	for _, b := range f.Blocks {
		for _, ins := range b.Instrs {
			if mc, ok := ins.(*ssa.MakeClosure); ok {
				add(mc.Fn.(*ssa.Function))
			}
			if c, ok := ins.(ssa.CallInstruction); ok {
				if g := c.Common().StaticCallee(); g != nil {
					add(g)
				}
			}
		}
	}
	return out
}

// handed are the functions of the package that f names without calling them: what it
// hands them to may call them at once.
func (o *ordering) handed(f *ssa.Function) []*ssa.Function {
	var out []*ssa.Function
	var buf [8]*ssa.Value
	for _, b := range f.Blocks {
		for _, ins := range b.Instrs {
			for _, v := range ins.Operands(buf[:0]) {
				g, ok := (*v).(*ssa.Function)
				if !ok {
					continue
				}
				if or := g.Origin(); or != nil {
					g = or
				}
				if o.own[g] {
					out = append(out, g)
				}
			}
		}
	}
	return out
}

// boxes are the methods of what f puts behind interfaces: it may call them.
func (o *ordering) boxes(f *ssa.Function) []*ssa.Function {
	var out []*ssa.Function
	for _, b := range f.Blocks {
		for _, ins := range b.Instrs {
			mi, ok := ins.(*ssa.MakeInterface)
			if !ok {
				continue
			}
			n, ok := types.Unalias(deref(mi.X.Type())).(*types.Named)
			if !ok || n.Obj().Pkg() != o.p.pass.Pkg {
				continue
			}
			for m := range n.Origin().Methods() {
				if g := o.p.prog.FuncValue(m); g != nil {
					out = append(out, g)
				}
			}
		}
	}
	return out
}

// rings numbers the recursions: functions that reach each other by calls have the
// same number, those that do not reach themselves have none.
func (o *ordering) rings() map[*ssa.Function]int {
	index, low := map[*ssa.Function]int{}, map[*ssa.Function]int{}
	on := map[*ssa.Function]bool{}
	out := map[*ssa.Function]int{}
	var stack []*ssa.Function
	next, ring := 1, 0
	var visit func(f *ssa.Function)
	visit = func(f *ssa.Function) {
		index[f], low[f] = next, next
		next++
		stack = append(stack, f)
		on[f] = true
		self := false
		for _, g := range o.calls(f) {
			self = self || g == f
			if index[g] == 0 {
				visit(g)
				low[f] = min(low[f], low[g])
			} else if on[g] {
				low[f] = min(low[f], index[g])
			}
		}
		if low[f] != index[f] {
			return
		}
		ring++
		for i := len(stack) - 1; ; i-- {
			on[stack[i]] = false
			if stack[i] != f {
				out[stack[i]] = ring
				continue
			}
			if self || i < len(stack)-1 {
				out[f] = ring
			}
			stack = stack[:i]
			return
		}
	}
	for _, f := range o.p.funcs {
		if index[f] == 0 && o.own[f] {
			visit(f)
		}
	}
	return out
}
