package flow

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// enterIdle finds the functions that nobody is seen to call as values: literals, named
// functions and method values that were put where others call them. They are entered
// when the function that hands them over is done.
func (p *pkg) enterIdle() {
	for _, fn := range p.funcs {
		if fn.Parent() != nil && !p.called[fn] && len(fn.Blocks) > 0 {
			p.enterLater(fn.Parent(), fn)
		}
	}
	for _, maker := range p.funcs {
		for _, fn := range p.namedValues(maker) {
			p.enterLater(maker, fn)
		}
	}
}

func (p *pkg) enterLater(maker, fn *ssa.Function) {
	p.uncalled[maker] = append(p.uncalled[maker], fn)
	p.queue.add(maker)
}

// namedValues are the functions with a name that a function hands over as values, method
// values among them, and that are not called as such. An exported function is called
// from outside anyway.
func (p *pkg) namedValues(maker *ssa.Function) (out []*ssa.Function) {
	var ops []*ssa.Value
	for _, b := range maker.Blocks {
		for _, ins := range b.Instrs {
			if !handsOver(ins) {
				continue
			}
			ops = ins.Operands(ops[:0])
			if call, ok := ins.(ssa.CallInstruction); ok && !call.Common().IsInvoke() {
				ops = ops[1:] // what is called itself
			}
			for _, op := range ops {
				fn, ok := (*op).(*ssa.Function)
				if ok && fn.Parent() == nil && fn.TypeParams() == nil && len(fn.Blocks) > 0 && !p.valued[fn] && !p.isRoot(fn) && !slices.Contains(out, fn) {
					out = append(out, fn)
				}
			}
		}
	}
	return out
}

// handsOver reports whether an instruction gives what it holds to a call: what is kept in
// a field or behind an interface, as a handler is, its rules and callers know.
func handsOver(ins ssa.Instruction) bool {
	if mc, ok := ins.(*ssa.MakeClosure); ok {
		return slices.ContainsFunc(*mc.Referrers(), func(u ssa.Instruction) bool {
			_, ok := u.(ssa.CallInstruction)
			return ok
		})
	}
	_, ok := ins.(ssa.CallInstruction)
	return ok
}

// enterEscaped enters the functions that this one hands over and nobody is seen to call,
// with what their captures hold when it returns.
func (r *run) enterEscaped() {
	idle := r.uncalled[r.fn]
	if len(idle) == 0 {
		return
	}
	// Maybe they are called: what they change is what it was, or what they make of it. Of
	// those that are among the results callers know when.
	enter := func(ins ssa.Instruction, f Value) {
		before := r.heap
		r.enterAt(ins, f)
		if r.handsOut(f) {
			r.heap = before
			return
		}
		r.heap = mergeHeaps(before, r.heap, r.union, r.initial)
	}
	r.heap = r.leaving()
	for _, b := range r.fn.Blocks {
		for _, ins := range b.Instrs {
			mc, ok := ins.(*ssa.MakeClosure)
			if !ok {
				continue
			}
			for _, fn := range idle {
				if mc.Fn == fn {
					enter(mc, r.val(mc))
				}
			}
		}
	}
	for _, fn := range idle {
		if len(fn.FreeVars) == 0 && len(r.fn.Blocks) > 0 {
			// It captures nothing, so no instruction makes it.
			first := r.fn.Blocks[0].Instrs[0]
			enter(first, single(r.atom(atom{kind: atomFunc, fn: r.pkg.fn(fn)})))
		}
	}
	r.exit = r.heap
}

// enterAt enters a function as if it were called at an instruction.
func (r *run) enterAt(ins ssa.Instruction, f Value) {
	x := r.siteAt(ins, r.handsOut(f))
	for _, a := range r.top(f) {
		if v := r.atoms[a]; v.kind == atomFunc {
			r.enter(x, v, nil)
		}
	}
}

// siteAt is a call from outside at an instruction; local is of a function among the results.
func (r *run) siteAt(ins ssa.Instruction, local bool) *site {
	ev := r.events[ins]
	if ev == nil {
		ev = &events{local: local}
		r.events[ins] = ev
	}
	r.cur = ins
	r.begin()
	call := &ssa.Call{}
	return &site{ins: call, common: &call.Call, weak: true, ev: ev}
}

// handsOut reports whether a function is itself among the results.
func (r *run) handsOut(f Value) bool {
	for _, v := range r.results {
		for _, a := range r.top(v) {
			for _, b := range r.top(f) {
				if r.atoms[a].kind == atomFunc && r.atoms[a].fn == r.atoms[b].fn {
					return true
				}
			}
		}
	}
	return false
}
