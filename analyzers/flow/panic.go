package flow

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// maxPanicDepth is through how many calls a panic is followed to who recovers it, and
// maxPanic how much of what it brings.
const (
	maxPanicDepth = 3
	maxPanic      = 24
)

// panics adds to what the function panics with.
func (r *run) panics(to *Value, v Value, depth int) {
	v = r.union(*to, v)
	if v.equal(*to) || len(v) > maxPanic {
		return
	}
	*to, r.panicDepth = v, max(r.panicDepth, depth)
	r.everyBlock()
}

// mayPanic reports whether a panic is seen to leave a block.
func (r *run) mayPanic(b *ssa.BasicBlock) bool {
	_, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Panic)
	return ok || r.panicsIn[b.Index]
}

// panics takes over what the callee panics with: a deferred one in place of what it
// may recover.
func (b *binding) panics() {
	if len(b.sum.panics) == 0 || b.sum.panicDepth >= maxPanicDepth {
		return
	}
	if to := b.x.panicked; to != nil {
		*to = b.r.union(*to, b.subst(b.sum.panics))
		return
	}
	if b.x.depth > 0 || b.x.asRoot || b.isGo() {
		return
	}
	to := &b.r.panicked
	if _, deferred := b.x.ins.(*ssa.Defer); deferred {
		to = &b.r.repanicked
	}
	b.r.panicsIn[b.x.ins.Block().Index] = true
	b.r.panics(to, b.subst(b.sum.panics), b.sum.panicDepth+1)
}

// panicSlot stands among the results of an open call for what it may panic with.
const panicSlot = 7

// openPanic is what an open call may panic with; callers know what they hand in.
func (r *run) openPanic(id int) Value {
	return single(r.atom(atom{kind: atomIn, root: root{kind: rootResult, index: int32(id*8 + panicSlot)}}))
}

// leavePanic has what a call that is left open panics with reach those who recover it here.
func (r *run) leavePanic(x *site, id int) {
	call, ok := x.ins.(*ssa.Call)
	if !ok || x.depth > 0 || !r.recovers() {
		return
	}
	r.panicsIn[call.Block().Index] = true
	r.panics(&r.panicked, r.openPanic(id), 1)
}

// recovers reports whether a call in the function has its panics ended here.
func (r *run) recovers() bool {
	for _, b := range r.fn.Blocks {
		for _, ins := range b.Instrs {
			if d, ok := ins.(*ssa.Defer); ok && r.endsPanics(d) {
				return true
			}
		}
	}
	return false
}

// summarisePanics tells what leaves the function in a panic, if that is data of any kind.
func (r *run) summarisePanics(s *summary) {
	s.recovers = r.asksForPanic()
	if len(r.panicked)+len(r.repanicked) == 0 {
		return
	}
	r.keepPanicked()
	v := r.repanicked
	if !r.recovered() {
		v = r.union(v, r.panicked)
	}
	for _, e := range r.labels(r.collect(v, collecting{})) {
		_, a := split(e)
		if k := r.atoms[a].kind; k == atomData || k == atomGuard || k == atomIn {
			s.panics, s.panicDepth = v, r.panicDepth
			return
		}
	}
}

// keepPanicked has what a panic brings outlive the way on which it was made.
func (r *run) keepPanicked() {
	for _, b := range r.fn.Blocks {
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Panic); !ok || !r.done[b.Index] {
			continue
		}
		r.out[b.Index].each(func(o objID, v Value) {
			if k := r.objects[o].kind; k == objInput || k == objGlobal {
				return
			}
			if _, ok := r.exit.get(o); !ok {
				r.exit = r.exit.set(o, v)
			}
		})
	}
	r.heap = r.exit
}

// asksForPanic reports whether the function calls recover.
func (r *run) asksForPanic() bool {
	for _, b := range r.fn.Blocks {
		for _, ins := range b.Instrs {
			if c, ok := ins.(*ssa.Call); ok {
				if f, ok := c.Call.Value.(*ssa.Builtin); ok && f.Name() == "recover" {
					return true
				}
			}
		}
	}
	return false
}

// recovered reports whether a function that is deferred ends the panics of this one.
func (r *run) recovered() bool { return slices.ContainsFunc(r.defers, r.endsPanics) }

func (r *run) endsPanics(d *ssa.Defer) bool {
	fn := d.Call.StaticCallee()
	if fn == nil {
		return false
	}
	s := r.summaryOf(callee{fn: originOf(fn)})
	return s != nil && s.recovers
}

func originOf(fn *ssa.Function) *ssa.Function {
	if o := fn.Origin(); o != nil {
		return o
	}
	return fn
}
