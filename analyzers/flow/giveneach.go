package flow

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// element is what an element of a list points at that came from where nobody sees: the object
// of one turn of the loop that reads it, and the one that stands for all elements.
type element struct {
	load *ssa.UnOp
	turn objID
	all  objID
	// over says that the loop does nothing else to the list: when it has come to its end,
	// what a turn leaves is all there is.
	over bool
}

// givenEach is givenObject for an element of the list that a loop runs over: a turn finds what
// the list holds, and what it leaves is added there.
func (r *run) givenEach(ins *ssa.UnOp, addr, v Value) Value {
	ia, ok := elementAddr(ins.X)
	if !ok || runsOver(ia) == nil {
		return v
	}
	ts := r.targets(addr, nil)
	if len(ts) != 1 || r.isShared(ts[0].obj) || r.objects[ts[0].obj].many || r.shifted(ts[0].path) {
		return v
	}
	if k := r.objects[ts[0].obj].kind; k == objInput || k == objGlobal || r.lasts(ts[0].obj) {
		return v
	}
	load := firstLoad(ins, ia)
	all, rest := r.allOf(ts[0], load, v)
	if !r.fromOutside(rest) || !r.leadsToData(rest) && !writtenThrough(ins) && load == ins {
		return v
	}
	if _, ok := r.heap.get(all); !ok {
		r.heap = r.heap.set(all, r.union(r.at(rest, r.deref()), r.unknown()))
		r.write(ts[0].obj, r.plain(ts[0].path), r.refTo(all), false)
	}
	if r.keptBeyond(load, 0, true) || r.keptBeyond(ins, 0, true) {
		return r.refTo(all)
	}
	turn := r.object(object{kind: objAlloc, site: load, typ: deref(ins.Type())})
	if load == ins {
		content, _ := r.heap.get(all)
		r.heap = r.heap.set(turn, content)
		r.noteElement(element{load, turn, all, everyTurn(runsOver(ia), ins) && onlyReadAt(ia)})
	}
	return r.refTo(turn)
}

// allOf is the object that stands for what all elements at a place point at, and v, which was
// read there, without it.
func (r *run) allOf(at target, load *ssa.UnOp, v Value) (objID, Value) {
	end := r.fn.Blocks[0].Instrs[len(r.fn.Blocks[0].Instrs)-1] // any of this function, but no call
	all := r.object(object{kind: objMade, call: end, inner: at.obj, slot: int32(r.plain(at.path)), typ: deref(load.Type()), many: true})
	ref := r.refTo(all)[0]
	return all, slices.DeleteFunc(slices.Clone(v), func(e uint64) bool { return e == ref })
}

func (r *run) noteElement(e element) {
	if i := slices.IndexFunc(r.givens, func(o element) bool { return o.load == e.load }); i >= 0 {
		r.givens[i] = e
		return
	}
	r.givens = append(r.givens, e)
}

// leaveElements adds what a turn leaves of an element to what stands for all.
func (r *run) leaveElements(b *ssa.BasicBlock) {
	for _, e := range r.givens {
		if v, ok := r.heap.get(e.turn); ok && e.load.Block().Dominates(b) {
			old, _ := r.heap.get(e.all)
			r.heap = r.heap.set(e.all, r.capped(r.union(old, v)))
		}
	}
}

// pastTurnsOf is the heap where a loop over all of a list has ended, given what its turns leave.
func (r *run) pastTurnsOf(h, turn *heap, head *ssa.BasicBlock) *heap {
	for _, e := range r.givens {
		ia, _ := elementAddr(e.load.X)
		if v, ok := turn.get(e.turn); ok && e.over && runsOver(ia) == head {
			h = h.set(e.all, v)
		}
	}
	return h
}

// firstLoad is the first load of an element in a turn of a loop that stores nothing in the list.
func firstLoad(ins *ssa.UnOp, ia *ssa.IndexAddr) *ssa.UnOp {
	if writtenBeside(runsOver(ia), ins, ia.X) {
		return ins
	}
	for _, b := range ins.Parent().Blocks {
		if !b.Dominates(ins.Block()) {
			continue
		}
		for _, other := range b.Instrs {
			load, ok := other.(*ssa.UnOp)
			if load == ins {
				return ins
			}
			if !ok || load.Op != token.MUL {
				continue
			}
			at, ok := elementAddr(load.X)
			if ok && at.Index == ia.Index && sameValue(at.X, ia.X) && slices.Equal(fieldsOf(load.X), fieldsOf(ins.X)) {
				return load
			}
		}
	}
	return ins
}

// onlyReadAt reports whether a loop asks a list for the element of the turn only.
func onlyReadAt(ia *ssa.IndexAddr) bool {
	head := runsOver(ia)
	for _, b := range head.Parent().Blocks {
		if !head.Dominates(b) || !loopsBack(b, head) {
			continue
		}
		for _, ins := range b.Instrs {
			if at, ok := ins.(*ssa.IndexAddr); ok && at.Index == ia.Index {
				continue
			}
			if c, ok := ins.(*ssa.Call); ok {
				if f, ok := c.Call.Value.(*ssa.Builtin); ok && f.Name() == "len" {
					continue
				}
			}
			for _, of := range ins.Operands(nil) {
				if *of != nil && sameValue(*of, ia.X) {
					return false
				}
			}
		}
	}
	return true
}
