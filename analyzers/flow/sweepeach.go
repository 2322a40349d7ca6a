package flow

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// rangedOver is the list or map that a loop, by its head, runs over to its end; nil if it
// does something else.
func rangedOver(head *ssa.BasicBlock) ssa.Value {
	branch, ok := head.Instrs[len(head.Instrs)-1].(*ssa.If)
	if !ok || !slices.ContainsFunc(head.Preds, head.Dominates) {
		return nil
	}
	switch cond := branch.Cond.(type) {
	case *ssa.BinOp:
		if cond.Op != token.LSS || counter(cond.X) == nil || counter(cond.X).Block() != head {
			return nil
		}
		if n, ok := cond.Y.(*ssa.Call); ok {
			if b, ok := n.Call.Value.(*ssa.Builtin); ok && b.Name() == "len" && !partial(n.Call.Args[0]) {
				return n.Call.Args[0]
			}
		}
	case *ssa.Extract:
		if next, ok := cond.Tuple.(*ssa.Next); ok && cond.Index == 0 && !next.IsString {
			if of, ok := next.Iter.(*ssa.Range); ok {
				return of.X
			}
		}
	}
	return nil
}

// partial reports whether a value may be a part of a list: what is done to all of its
// elements is not done to all of the list.
func partial(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Slice:
		return v.Low != nil && !isZero(v.Low) || v.High != nil || partial(v.X)
	case *ssa.ChangeType:
		return partial(v.X)
	case *ssa.Phi:
		return slices.ContainsFunc(v.Edges, func(e ssa.Value) bool {
			s, ok := e.(*ssa.Slice)
			return ok && partial(s)
		})
	}
	return false
}

// ofPart reports whether an input of the callee is a part of a list here.
func (b *binding) ofPart(in root) bool {
	if in.kind != rootParam || b.x.depth > 0 || b.x.ins == nil {
		return false
	}
	i := int(in.index)
	if b.x.common.IsInvoke() {
		i--
	}
	return 0 <= i && i < len(b.x.common.Args) && partial(b.x.common.Args[i])
}

// pastElements is the heap where a loop over all of a list has ended: what its elements
// point at is what a turn leaves it to be, for where no turn was made there are none.
func (r *run) pastElements(h *heap, head *ssa.BasicBlock) *heap {
	list := rangedOver(head)
	if list == nil {
		return h
	}
	var turn *heap
	for _, p := range head.Preds {
		if !head.Dominates(p) {
			continue
		}
		if !r.done[p.Index] {
			return h
		}
		if turn == nil {
			turn = r.out[p.Index]
		} else {
			turn = mergeHeaps(turn, r.out[p.Index], r.union, r.initial)
		}
	}
	h = r.pastTurnsOf(h, turn, head)
	var elements []atom
	for _, a := range r.top(r.at(r.load(r.val(list), list.Type()), r.elem())) {
		if x := r.atoms[a]; x.kind == atomIn && x.mode == inExact {
			elements = append(elements, x)
		}
	}
	for _, e := range elements {
		for _, o := range r.behindOf[e.root] {
			if r.isShared(o) || r.objects[o].many || !r.hasPrefix(r.atoms[r.objects[o].in].path, e.path) {
				continue
			}
			if v, ok := turn.get(o); ok {
				h = h.set(o, v)
			}
		}
	}
	return h
}

// noteMapSweep remembers what is put, in a loop over a map, under each of its keys.
func (r *run) noteMapSweep(ins *ssa.MapUpdate, at []target, val Value) {
	key, ok := ins.Key.(*ssa.Extract)
	if !ok || key.Index != 1 {
		return
	}
	next, ok := key.Tuple.(*ssa.Next)
	if !ok || next.IsString {
		return
	}
	of, ok := next.Iter.(*ssa.Range)
	head := next.Block()
	if !ok || !sameValue(of.X, ins.Map) || rangedOver(head) != of.X || !everyTurn(head, ins) {
		return
	}
	for _, b := range r.fn.Blocks {
		if !head.Dominates(b) {
			continue
		}
		for _, other := range b.Instrs {
			if puts(other, ins.Map) && other != ssa.Instruction(ins) && loopsBack(b, head) {
				return
			}
		}
	}
	r.keepSweep(head, ins, sweep{at: at, val: val})
}

// puts reports whether an instruction may put something into a map.
func puts(ins ssa.Instruction, m ssa.Value) bool {
	switch ins := ins.(type) {
	case *ssa.MapUpdate:
		return sameValue(ins.Map, m)
	case ssa.CallInstruction:
		_, builtin := ins.Common().Value.(*ssa.Builtin)
		return !builtin && slices.ContainsFunc(ins.Common().Args, func(a ssa.Value) bool { return sameValue(a, m) })
	}
	return false
}

// sweptBy notes that a call writes to each element of a list, whose addresses it is given
// in the turns of a loop.
func (b *binding) sweptBy(o object, val Value) {
	in := b.r.atoms[o.in]
	if b.x.depth > 0 || in.root.kind != rootParam || in.path != 0 || b.x.common.IsInvoke() {
		return
	}
	if i := int(in.root.index); i < len(b.x.common.Args) {
		b.r.noteSweep(b.x.ins, b.x.common.Args[i], val)
	}
}
