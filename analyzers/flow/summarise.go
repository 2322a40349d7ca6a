package flow

import (
	"go/types"
	"maps"
	"slices"
)

// summarise is what the function does, in terms of its inputs.
func (r *run) summarise() *summary {
	s := &summary{module: r.module}
	r.heap = r.exit
	s.results = make([]Value, len(r.results))
	for i, v := range r.results {
		s.results[i] = r.unsaid(v)
	}
	r.rehearse(s)
	for _, b := range r.fn.Blocks {
		for _, ins := range b.Instrs {
			ev := r.events[ins]
			if ev == nil || ev.local {
				continue
			}
			for _, snd := range ev.sends {
				if p := r.covering(snd.payload); len(p) < len(snd.payload) {
					c := *snd
					c.payload = p
					snd = &c
				}
				s.sends = addSend(r.table, s.sends, snd)
			}
		}
	}
	s.opens = r.stillOpen()
	r.toldLater(s.opens)
	r.leaveFillings(s)
	r.summarisePanics(s)
	s.objects = r.reachable(s)
	for _, v := range r.regs {
		r.collectHandles(v)
	}
	for h := range r.handles {
		s.handles = append(s.handles, h)
	}
	slices.Sort(s.handles)
	r.condense(s)
	return s
}

// unsaid is a result without what types say of what lies behind pointers that callers
// handed in: callers have it from the same types, and know what has been written there
// since.
func (r *run) unsaid(v Value) Value {
	var handed []uint64
	for _, e := range v {
		_, a := split(e)
		x := r.atoms[a]
		if x.kind != atomIn || x.mode != inExact || x.root.kind != rootParam && x.root.kind != rootFree {
			continue
		}
		t := r.typeOfInput(a)
		if t == nil || !isPointerLike(t) || types.IsInterface(t) {
			continue
		}
		if _, open := types.Unalias(t).(*types.TypeParam); !open {
			handed = append(handed, e)
		}
	}
	if len(handed) == 0 {
		return v
	}
	return dropping(v, func(p pathID, a atomID) bool {
		x := r.atoms[a]
		if x.kind != atomGuard {
			return false
		}
		guarded := r.atoms[x.in]
		return slices.ContainsFunc(handed, func(e uint64) bool {
			q, in := split(e)
			from := r.atoms[in]
			if guarded.root != from.root || !r.hasPrefix(p, q) || !r.hasPrefix(guarded.path, from.path) {
				return false
			}
			rest := r.strip(p, q)
			return rest != 0 && r.steps[r.nodes[rest].head].kind == stepDeref && rest == r.strip(guarded.path, from.path)
		})
	})
}

// reachable are the objects that a summary must tell of: inputs that were
// changed, and whatever results, changes and open calls lead to.
func (r *run) reachable(s *summary) []content {
	var out []content
	seen := map[objID]bool{}
	var visit func(v Value)
	object := func(o objID) {
		if o == 0 || seen[o] || len(out) > maxObjects {
			return
		}
		k := r.objects[o].kind
		if k == objGlobal || k == objInput {
			return // they come last
		}
		seen[o] = true
		if r.lasts(o) && !r.awaited[r.canon(o)] {
			return
		}
		v := r.read(o)
		out = append(out, content{o, v})
		visit(v)
	}
	visit = func(v Value) {
		for _, e := range v {
			_, a := split(e)
			switch x := r.atoms[a]; x.kind {
			case atomRef:
				object(x.obj)
			case atomFunc:
				object(x.obj)
			}
		}
	}
	// Of more objects than a summary holds, those of the results come first.
	for _, v := range s.results {
		visit(v)
	}
	visit(s.panics)
	for _, o := range s.opens {
		if o == nil {
			continue
		}
		for _, a := range o.args {
			visit(a)
		}
		for _, c := range o.found {
			visit(c.val)
		}
	}
	r.exit.each(func(o objID, v Value) {
		k := r.objects[o].kind
		if k != objInput && (k != objGlobal || r.making) || seen[o] {
			return // what the standard library keeps in variables it does not give to all
		}
		if v.equal(r.initial(o)) {
			return
		}
		seen[o] = true
		out = append(out, content{o, v})
		visit(v)
	})
	for _, o := range r.changed() {
		object(o)
	}
	for _, o := range slices.Sorted(maps.Keys(r.shared)) {
		v := r.shared[o]
		if k := r.objects[o].kind; (k == objInput || k == objGlobal && !r.making) && !seen[o] {
			seen[o] = true
			out = append(out, content{o, r.union(r.initial(o), v)})
			visit(v)
		}
	}
	slices.SortFunc(out, func(a, b content) int { return int(a.obj) - int(b.obj) })
	return out
}

// changed are the objects behind package variables that callers add to through
// this function.
func (r *run) changed() []objID {
	var out []objID
	r.exit.each(func(o objID, v Value) {
		if r.awaited[o] && r.brought(v) {
			out = append(out, o)
		}
	})
	return out
}

// maxObjects bounds the objects of one summary.
const maxObjects = 80

// closingsOf are the sends that the function's calls brought, in their order.
func (r *run) closingsOf() []closing {
	var out []closing
	for _, b := range r.fn.Blocks {
		for _, ins := range b.Instrs {
			if ev := r.events[ins]; ev != nil {
				out = append(out, ev.closed...)
			}
		}
	}
	return out
}
