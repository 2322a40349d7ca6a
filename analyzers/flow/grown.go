package flow

import (
	"cmp"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// grownFrom is the list that an append in a loop adds to, turn by turn, if nothing else ever
// stands in its variable: the value that it begins as, nil if that is an empty one, and the
// registers that hold it from turn to turn, the first of which stands for the list wherever
// it is appended to.
func grownFrom(v, list ssa.Value) (begin ssa.Value, kept []*ssa.Phi, ok bool) {
	if _, isPhi := list.(*ssa.Phi); !isPhi {
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
			kept = append(kept, x)
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
	visit(list)
	if !itself || several {
		return nil, nil, false
	}
	slices.SortFunc(kept, func(a, b *ssa.Phi) int {
		if c := cmp.Compare(a.Block().Index, b.Block().Index); c != 0 {
			return c
		}
		return cmp.Compare(slices.Index(a.Block().Instrs, ssa.Instruction(a)), slices.Index(b.Block().Instrs, ssa.Instruction(b)))
	})
	switch x := begin.(type) {
	case nil, *ssa.MakeSlice:
	case *ssa.Slice:
		if _, literal := x.X.(*ssa.Alloc); !literal && !emptied(x) {
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
		o := r.object(object{kind: objAlloc, site: kept[0], typ: v.Type(), many: slices.ContainsFunc(kept, r.startsInLoop)})
		ref = r.refTo(o)
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
