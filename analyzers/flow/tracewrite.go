package flow

import (
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// writes adds the edges to what is written to the object in this function.
func (w *walk) writes() {
	f := w.n.f
	shared := w.objects[w.n.obj].shared
	for _, ins := range f.order(w.n.at) {
		if !shared && !f.precedes(ins, w.n.at) {
			continue
		}
		if _, reached := f.before[ins]; !reached {
			continue
		}
		sure := false
		switch ins := ins.(type) {
		case *ssa.Store:
			sure = w.store(ins)
		case *ssa.MapUpdate:
			w.mapUpdated(ins)
		case *ssa.Send:
			w.written(ins, ins.Chan, w.elem(), ins.X, hop{note: "sent to " + w.name(ins.Chan, "a channel"), pos: ins.Pos(), weight: saysMost})
		case *ssa.Select:
			for _, s := range ins.States {
				if s.Dir == types.SendOnly {
					w.written(ins, s.Chan, w.elem(), s.Send, hop{note: "sent to " + w.name(s.Chan, "a channel"), pos: s.Pos, weight: saysMost})
				}
			}
		case ssa.CallInstruction:
			w.calls(ins, shared)
		case *ssa.MakeClosure:
			if shared || slices.Contains(w.uncalled[f.fn], ins.Fn.(*ssa.Function)) {
				w.shares(ins)
			}
		}
		if sure && w.n.at != nil && ins.Block() == w.n.at.Block() {
			break // what was there before is gone
		}
	}
}

// order is the instructions of a function, those nearest before one of them first.
func (f *frame) order(at ssa.Instruction) []ssa.Instruction {
	var out []ssa.Instruction
	if at != nil && at.Block() != nil && at.Block().Parent() == f.fn {
		b := at.Block()
		i := slices.Index(b.Instrs, at)
		for j := i - 1; j >= 0; j-- {
			out = append(out, b.Instrs[j])
		}
		if i >= 0 {
			out = append(out, b.Instrs[i:]...)
		}
	}
	for _, b := range slices.Backward(f.fn.Blocks) {
		if at != nil && b == at.Block() {
			continue
		}
		for _, ins := range slices.Backward(b.Instrs) {
			out = append(out, ins)
		}
	}
	return out
}

// part is what a write at a path means for the node: which part of what is written, and
// whether it touches it at all.
func (w *walk) part(at pathID) (pathID, bool) {
	switch {
	case w.table.within(w.n.path, at):
		return w.table.strip(w.n.path, at), true
	case w.table.masks(at, w.n.path):
		if w.table.size(at) <= w.table.size(w.n.path) {
			return w.table.strip(w.n.path, at), true
		}
		return 0, true
	}
	return 0, false
}

// written adds the edge to a value that is written at the step of what base refers to.
func (w *walk) written(ins ssa.Instruction, base ssa.Value, s stepID, v ssa.Value, h hop) bool {
	f, found := w.n.f, false
	o := w.tracer.operand(f, ins, base)
	f.in(o.heap, func() {
		for _, t := range f.targets(o.val, nil) {
			if t.obj != w.n.obj {
				continue
			}
			at := f.plain(t.path)
			if s != 0 {
				at, _ = f.run.add(at, s)
			}
			path, ok := w.part(at)
			if ok && w.operand(v, path, ins, h) {
				found = true
			} else if ok && !found && w.labelled(ins) {
				w.begins(true, h)
			}
		}
	})
	return found
}

// labelled reports whether what an instruction writes is the thing by what is said of
// where it is written.
func (w *walk) labelled(ins ssa.Instruction) bool {
	if w.endpoint || w.holds(node{f: w.n.f, obj: w.n.obj, path: w.n.path, at: ins}) {
		return false
	}
	found := false
	f := w.n.f
	f.in(f.after(ins), func() {
		found = w.quest.within(f, f.follow(f.read(w.n.obj), w.n.path), 0, map[target]bool{})
	})
	return found
}

func (w *walk) store(ins *ssa.Store) bool {
	h := hop{pos: ins.Pos()}
	switch a := ins.Addr.(type) {
	case *ssa.FieldAddr:
		h.note, h.weight = "stored in field "+structOf(deref(a.X.Type())).Field(a.Field).Name(), saysMuch
		h.note += w.ofWhat(a.X)
		if !h.pos.IsValid() {
			h.pos = a.Pos()
		}
	case *ssa.IndexAddr:
		if al, ok := a.X.(*ssa.Alloc); !ok || al.Comment != "varargs" && al.Comment != "slicelit" {
			h.note, h.weight = "stored in "+w.name(a.X, "a list"), saysSome
		}
	case *ssa.Global:
		if ins.Parent().Synthetic == "" {
			h.note, h.weight = "stored in package variable "+a.Name(), saysMuch
		}
	case *ssa.Alloc:
		if w.n.f.sharedAlloc[a] {
			h.note, h.weight = "stored in variable "+a.Comment, saysSome
		}
	case *ssa.FreeVar:
		h.note, h.weight = "stored in variable "+a.Name(), saysSome
	}
	return w.written(ins, ins.Addr, 0, ins.Val, h)
}

func (w *walk) mapUpdated(ins *ssa.MapUpdate) {
	h := hop{note: "stored in " + w.name(ins.Map, "a map"), pos: ins.Pos(), weight: saysMuch}
	if key, ok := constString(ins.Key); ok {
		h.note += " under " + strconv.Quote(key)
	}
	w.written(ins, ins.Map, w.n.f.mapKey(ins.Key), ins.Value, h)
	if _, ok := ins.Key.(*ssa.Const); !ok {
		w.written(ins, ins.Map, w.slot("keys"), ins.Key, h)
	}
}

// calls adds the edges into a call that changed the object.
func (w *walk) calls(call ssa.CallInstruction, shared bool) {
	f, o := w.n.f, w.n.obj
	if w.objects[o].call == call {
		return // which makes it
	}
	if shared {
		for _, v := range append(operandsOf(call), call.Common().Value) {
			if v != nil && w.refers(f, call, v) {
				w.effect(call, false)
				return
			}
		}
		if mc, ok := call.Common().Value.(*ssa.MakeClosure); ok {
			for _, b := range mc.Bindings {
				if w.refers(f, call, b) {
					w.effect(call, false)
					return
				}
			}
		}
		return
	}
	was, _ := w.itself(f.before[call])
	is, rest := w.itself(f.after(call))
	added := slices.DeleteFunc(slices.Clone(is), func(e uint64) bool { return slices.Contains(was, e) })
	held := func(v Value) (found bool) {
		f.in(f.after(call), func() { found = w.quest.within(f, f.follow(v, rest), 0, map[target]bool{}) })
		return found
	}
	refers := func(v ssa.Value) bool { return w.refers(f, call, v) }
	switch {
	case held(added):
		w.effect(call, !w.holds(node{f: f, obj: o, path: w.n.path, at: call}))
	case f.inLoop(call) && slices.ContainsFunc(operandsOf(call), refers) && held(is):
		w.effect(call, false) // what it adds was there in the turn before
	}
}

// itself is what the part of the object itself holds in a heap, and the path that is left
// where that leads to another object.
func (w *walk) itself(h *heap) (v Value, rest pathID) {
	f := w.n.f
	f.in(h, func() {
		v, rest = f.run.read(w.n.obj), w.n.path
		for rest != 0 {
			k, tail := w.first(rest)
			if k == stepDeref {
				return
			}
			v, rest = f.run.at(v, w.nodes[rest].head), tail
		}
	})
	return v, rest
}

// shares adds the edge into a function literal that holds a variable that it shares with
// this function.
func (w *walk) shares(mc *ssa.MakeClosure) {
	f := w.n.f
	g := w.frame(frameKey{fn: mc.Fn.(*ssa.Function), maker: f, made: mc}, false)
	if g == nil {
		return
	}
	n := len(w.edges)
	w.changed(g, hop{})
	for i, b := range mc.Bindings {
		if len(w.edges) > n || !w.refers(f, mc, b) {
			continue
		}
		in := w.atom(atom{kind: atomIn, root: root{kind: rootFree, index: int32(i)}})
		w.add(node{f: g, obj: g.pointee(in), path: w.n.path}, hop{})
	}
}
