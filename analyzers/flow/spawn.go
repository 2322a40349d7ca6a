package flow

import "golang.org/x/tools/go/ssa"

// spawn starts a goroutine, which goes on while this function does: what it is handed
// holds for it also what is written there later. What was overwritten before is gone.
func (r *run) spawn(ins *ssa.Go) {
	if r.spawns == nil {
		r.spawns = map[*ssa.BasicBlock]bool{}
	}
	r.spawns[ins.Block()] = true
	start := r.heap
	r.call(ins, true)
	done := r.heap
	// What it does once more is known now, but not what it is to leave behind at once.
	r.heap = start
	var captured []ssa.Value
	if mc, ok := ins.Call.Value.(*ssa.MakeClosure); ok {
		captured = mc.Bindings
	}
	if r.widenLater(ins.Call.Args, captured) {
		r.call(ins, true)
	}
	r.heap = done
}

// widenLater gives the objects that some values lead to, handed over or captured, also what
// they hold later, and reports whether that is more.
func (r *run) widenLater(handed, captured []ssa.Value) (more bool) {
	seen := map[objID]bool{}
	var visit func(v Value, depth int)
	visit = func(v Value, depth int) {
		for _, e := range v {
			_, a := split(e)
			x := r.atoms[a]
			if o := x.obj; (x.kind == atomRef || x.kind == atomFunc) && o != 0 && !seen[o] && depth < maxLater {
				seen[o] = true
				now, ok := r.heap.get(o)
				if k := r.objects[o].kind; !ok || r.isShared(o) || r.lasts(o) || k == objInput || k == objGlobal || k == objFact {
					continue // reading it looks ahead by itself, or nobody can
				}
				then := r.union(now, r.without(r.later(o), isKillAtom))
				if !then.equal(now) {
					more = true
					r.heap = r.heap.set(o, then)
				}
				visit(then, depth+1)
			}
		}
	}
	for _, v := range handed {
		visit(r.val(v), 0)
	}
	for _, v := range captured {
		if _, ok := v.(*ssa.Alloc); ok {
			visit(r.load(r.val(v), nil), 0) // the variable itself is shared, or set once
			continue
		}
		visit(r.val(v), 0)
	}
	return more
}

// maxLater is how many references deep what a goroutine is handed is followed: what lies
// further on is shared with too much else.
const maxLater = 1

// respawn has goroutines looked at again when more is known of what follows their start.
func (r *run) respawn() {
	for b := range r.spawns {
		r.stale[b.Index] = true
	}
}
