package flow

import "golang.org/x/tools/go/ssa"

// grownFrom is the list that an append in a loop adds to, turn by turn, if nothing else ever
// stands in its variable: the value that it begins as, nil if that is an empty one, and the
// register that holds it from turn to turn.
func grownFrom(v, list ssa.Value) (begin ssa.Value, kept *ssa.Phi, ok bool) {
	kept, isPhi := list.(*ssa.Phi)
	if !isPhi {
		return nil, nil, false
	}
	seen := map[ssa.Value]bool{}
	itself, several := false, false
	var visit func(x ssa.Value)
	visit = func(x ssa.Value) {
		if seen[x] {
			return
		}
		seen[x] = true
		switch x := x.(type) {
		case *ssa.Phi:
			for _, e := range x.Edges {
				visit(e)
			}
			return
		case *ssa.Call:
			if b, ok := x.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
				itself = itself || x == v
				visit(x.Call.Args[0])
				return
			}
		}
		if isNil(x) {
			return
		}
		several = several || begin != nil
		begin = x
	}
	visit(kept)
	if !itself || several {
		return nil, nil, false
	}
	switch x := begin.(type) {
	case nil, *ssa.MakeSlice:
	case *ssa.Slice:
		if _, literal := x.X.(*ssa.Alloc); !literal {
			return nil, nil, false
		}
	default:
		return nil, nil, false
	}
	return begin, kept, true
}

// grown adds to a list that grows in a loop, and returns it: one object, however often it is
// appended to. False if the list is not known to be one.
func (r *run) grown(v ssa.Value, args []ssa.Value) (Value, bool) {
	begin, kept, ok := grownFrom(v, args[0])
	if !ok || len(args) < 2 {
		return nil, false
	}
	var ref Value
	if begin == nil {
		// It begins anew where the loop stands in another one.
		o := r.object(object{kind: objAlloc, site: kept, typ: v.Type(), many: r.startsInLoop(kept)})
		ref = single(r.atom(atom{kind: atomRef, obj: o}))
	} else {
		ref = r.val(begin)
	}
	ts := r.targets(ref, v.Type())
	if len(ts) != 1 || r.objects[ts[0].obj].kind != objAlloc {
		return nil, false
	}
	o, path := ts[0].obj, r.plain(ts[0].path)
	content := r.added(v, args[1], r.atPath(r.read(o), path))
	r.heap = r.heap.set(o, r.capped(r.put(r.read(o), path, content)))
	return ref, true
}

// startsInLoop reports whether a register that a loop keeps is given its first value in
// another loop.
func (r *run) startsInLoop(kept *ssa.Phi) bool {
	for i, e := range kept.Edges {
		if isNil(e) && r.loops[kept.Block().Preds[i].Index] {
			return true
		}
	}
	return false
}
