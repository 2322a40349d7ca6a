package flow

import (
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// A type may have a goroutine of its own: a function that the package starts with an object
// of the type, as a client has one that sends what others queue. What a function leaves in
// such an object reaches the goroutine, however long ago it was started: the function is
// taken to call it when it is done. So its callers learn, in other modules too, where what
// they hand over goes.

// maxGoroutines is how many functions may be started with objects of one type, and be
// called so.
const maxGoroutines = 4

// goroutinesOf are the functions that the package starts as goroutines, by the types of
// this package that they hold as receivers, arguments or captured variables.
func (p *pkg) goroutinesOf() map[*types.TypeName][]*ssa.Function {
	if p.goroutines != nil {
		return p.goroutines
	}
	p.goroutines = map[*types.TypeName][]*ssa.Function{}
	for _, fn := range p.funcs {
		for _, b := range fn.Blocks {
			for _, ins := range b.Instrs {
				g, ok := ins.(*ssa.Go)
				if !ok {
					continue
				}
				f := g.Call.StaticCallee()
				if f == nil || len(f.Blocks) == 0 {
					continue
				}
				for _, of := range p.heldBy(f) {
					if !slices.Contains(p.goroutines[of], f) {
						p.goroutines[of] = append(p.goroutines[of], f)
					}
				}
			}
		}
	}
	return p.goroutines
}

// heldBy are the types of this package of which a function holds objects.
func (p *pkg) heldBy(fn *ssa.Function) []*types.TypeName {
	var out []*types.TypeName
	add := func(t types.Type) {
		if of := p.ownType(deref(t)); of != nil && !slices.Contains(out, of) {
			out = append(out, of)
		}
	}
	for _, q := range fn.Params {
		add(q.Type())
	}
	for _, v := range fn.FreeVars {
		add(v.Type())
	}
	return out
}

// enterSpawned calls the goroutines of the types of which the function leaves something of
// its callers' in an object.
func (r *run) enterSpawned() {
	if r.narrowed || r.making || r.care != full || r.spent() || len(r.fn.Blocks) == 0 {
		return
	}
	goroutines := r.goroutinesOf()
	if len(goroutines) == 0 {
		return
	}
	for i, q := range r.fn.Params {
		tn := r.ownType(q.Type())
		if tn == nil {
			continue
		}
		// A type with many is a program of its own: what they send says little of one call.
		of := goroutines[tn]
		if len(of) == 0 || len(of) > maxGoroutines || !r.leavesIn(i) {
			continue
		}
		for _, g := range of {
			sum := r.summaryOf(callee{fn: g, name: g.RelString(nil)})
			if sum != nil && len(sum.sends) > 0 && g != r.fn && g.Parent() != r.fn {
				r.enterLater(g, tn, i)
			}
		}
	}
}

// leavesIn reports whether the function leaves, in what the i-th parameter leads to,
// something that it has from its callers.
func (r *run) leavesIn(i int) (yes bool) {
	r.leaving().each(func(o objID, v Value) {
		x := r.objects[o]
		if yes || x.kind != objInput {
			return
		}
		if in := r.atoms[x.in]; in.root.kind != rootParam || int(in.root.index) != i {
			return
		}
		had := r.initial(o)
		yes = slices.ContainsFunc(v, func(e uint64) bool {
			_, a := split(e)
			if _, was := slices.BinarySearch(had, e); was {
				return false
			}
			switch x := r.atoms[a]; x.kind {
			case atomData, atomGuard, atomRef:
				return true
			case atomIn:
				return x.root.kind == rootParam && int(x.root.index) != i
			}
			return false
		})
	})
	return yes
}

// enterLater calls a goroutine with what the i-th parameter is when the function is done.
func (r *run) enterLater(g *ssa.Function, tn *types.TypeName, i int) {
	exit, heap := r.exit, r.heap
	defer func() { r.exit, r.heap = exit, heap }()
	r.heap = r.leaving()
	held := single(r.atom(atom{kind: atomIn, root: root{kind: rootParam, index: int32(i)}}))
	param := r.fn.Params[i].Type()
	first := r.fn.Blocks[0].Instrs[0]
	ev := r.events[first]
	if ev == nil {
		ev = &events{}
		r.events[first] = ev
	}
	r.cur = first
	r.begin()
	call := &ssa.Call{}
	x := &site{ins: call, common: &call.Call, sig: g.Signature, weak: true, ev: ev, depth: 1, asRoot: true}
	for _, q := range g.Params {
		var v Value
		if types.Identical(q.Type(), param) {
			v = held
		}
		x.args = append(x.args, v)
	}
	ce := r.calleeAt(atom{fn: r.pkg.fn(g)})
	if len(g.FreeVars) > 0 {
		var free Value
		for n, v := range g.FreeVars {
			t := deref(v.Type()) // captured by reference
			if !types.Identical(t, param) {
				continue
			}
			cell := r.object(object{kind: objFact, name: r.table.name("held by " + g.String() + " " + strconv.Itoa(n)), typ: t})
			r.heap = r.heap.set(cell, held)
			free = append(free, r.under(r.cons(r.pkg.key(strconv.Itoa(n)), 0), r.refTo(cell))...)
		}
		ce.free = r.object(object{kind: objFact, name: r.table.name("free of " + g.String() + " in " + tn.Name())})
		r.heap = r.heap.set(ce.free, normal(free))
	}
	sends, closed := len(ev.sends), len(ev.closed)
	r.reach(x, ce, nil)
	ev.sends = append(ev.sends[:sends:sends], slices.DeleteFunc(ev.sends[sends:], func(s *send) bool { return !r.newlyLeft(s, i) })...)
	ev.closed = append(ev.closed[:closed:closed], slices.DeleteFunc(ev.closed[closed:], func(c closing) bool { return !r.newlyLeft(c.here, i) })...)
}

// newlyLeft takes what the i-th parameter leads to anyhow from a send, for that is not of
// this call, and reports whether something remains.
func (r *run) newlyLeft(s *send, i int) bool {
	own := func(a atom) bool { return a.kind == atomIn && a.root.kind == rootParam && int(a.root.index) == i }
	s.payload = r.without(s.payload, func(a atom) bool {
		return own(a) || a.kind == atomGuard && own(r.atoms[a.in])
	})
	return len(s.payload) > 0
}

// changedLater says of what functions change that lies behind their captures that callers, who
// know whether they are called, find there what these have left.
func (r *run) changedLater(x *site, args []Value) {
	for _, v := range args {
		for _, a := range r.top(v) {
			f := r.atoms[a]
			if f.kind != atomFunc || f.obj == 0 {
				continue
			}
			ce := r.calleeAt(f)
			if ce.fn != nil {
				ce.sum = r.summaryOf(ce)
			}
			if ce.sum == nil {
				continue
			}
			b := &binding{r: r, x: x, sum: ce.sum, free: ce.free, memo: map[atomID]Value{}, closed: true}
			for _, c := range ce.sum.objects {
				o := r.objects[c.obj]
				if o.kind != objInput || r.atoms[o.in].root.kind != rootFree {
					continue
				}
				for _, t := range r.targets(b.atom(o.in), nil) {
					if k := r.objects[t.obj].kind; k == objInput || k == objGlobal || r.isShared(t.obj) || r.lasts(t.obj) {
						continue
					}
					r.write(t.obj, 0, single(r.atom(atom{kind: atomIn, root: root{kind: rootObject, index: int32(t.obj)}})), false)
				}
			}
		}
	}
}
