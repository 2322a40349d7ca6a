package flow

import "golang.org/x/tools/go/ssa"

// enterIdle finds the closures that nobody is seen to call: they were put where
// others call them, and are entered when the function that makes them is done.
func (p *pkg) enterIdle() {
	for _, fn := range p.funcs {
		maker := fn.Parent()
		if maker == nil || p.called[fn] || len(fn.Blocks) == 0 {
			continue
		}
		p.uncalled[maker] = append(p.uncalled[maker], fn)
		p.queue.add(maker)
	}
}

// enterEscaped enters the closures of this function that nobody is seen to call,
// with what their captures hold when it returns.
func (r *run) enterEscaped() {
	idle := r.uncalled[r.fn]
	if len(idle) == 0 {
		return
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
					r.enterAt(mc, r.val(mc))
				}
			}
		}
	}
	for _, fn := range idle {
		if len(fn.FreeVars) == 0 && len(r.fn.Blocks) > 0 {
			// It captures nothing, so no instruction makes it.
			first := r.fn.Blocks[0].Instrs[0]
			r.enterAt(first, single(r.atom(atom{kind: atomFunc, fn: r.pkg.fn(fn)})))
		}
	}
	r.exit = r.heap
}

// enterAt enters a function as if it were called at an instruction.
func (r *run) enterAt(ins ssa.Instruction, f Value) {
	ev := r.events[ins]
	if ev == nil {
		ev = &events{local: r.handsOut(f)}
		r.events[ins] = ev
	}
	r.cur = ins
	r.begin()
	call := &ssa.Call{}
	x := &site{ins: call, common: &call.Call, weak: true, ev: ev}
	for _, a := range r.top(f) {
		if v := r.atoms[a]; v.kind == atomFunc {
			r.enter(x, v, nil)
		}
	}
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
