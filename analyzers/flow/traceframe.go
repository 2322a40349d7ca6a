package flow

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// replay is a function evaluated once more, with what the heap was before each
// instruction and when the function was done.
type replay struct {
	*run
	before map[ssa.Instruction]*heap
	end    *heap
	ways   map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool
}

// replay evaluates a function once more; nil if that costs too much.
func (t *tracer) replay(fn *ssa.Function) *replay {
	if r, ok := t.replays[fn]; ok {
		return r
	}
	t.replays[fn] = nil
	if len(fn.Blocks) == 0 {
		return nil
	}
	r := &replay{run: newRun(t.pkg, fn), before: map[ssa.Instruction]*heap{}, ways: map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool{}}
	if !t.withinBudget(2*ownShare*maxWork, func() {
		r.evaluate(min(t.careOf[fn], flat))
		r.enterEscaped()
		r.enterKept()
		r.end = r.leaving()
		for _, b := range reversePostorder(fn) {
			h, reached := r.entry(b)
			if !reached {
				continue
			}
			r.heap = h
			for _, ins := range b.Instrs {
				r.cur, r.before[ins] = ins, r.heap
				r.instr(ins)
			}
		}
	}) {
		return nil
	}
	t.replays[fn] = r
	return r
}

// after is what the heap was after an instruction.
func (r *replay) after(ins ssa.Instruction) *heap {
	list := ins.Block().Instrs
	for i, x := range list[:len(list)-1] {
		if x == ins {
			return r.before[list[i+1]]
		}
	}
	return r.out[ins.Block().Index]
}

// precedes reports whether control may go on from an instruction to another; nil is the end.
func (r *replay) precedes(ins, at ssa.Instruction) bool {
	if at == nil {
		return true
	}
	from, to := ins.Block(), at.Block()
	if from == to {
		for _, x := range from.Instrs {
			if x == ins {
				return x != at || r.loops[from.Index]
			}
			if x == at {
				return r.loops[from.Index]
			}
		}
	}
	if r.ways[from] == nil {
		seen := map[*ssa.BasicBlock]bool{}
		var visit func(*ssa.BasicBlock)
		visit = func(b *ssa.BasicBlock) {
			for _, s := range b.Succs {
				if !seen[s] {
					seen[s] = true
					visit(s)
				}
			}
		}
		visit(from)
		r.ways[from] = seen
	}
	return r.ways[from][to]
}

// frame is a function as one call reaches it: who calls it, and who made it, if it is a
// function literal. up is nil where nobody is seen to call.
type frame struct {
	*replay
	frameKey
	args  []ssa.Value // in up, for the parameters; nil if they are not told
	recv  *origin     // for the first parameter, where that is not the operand
	level int
	depth int

	outer    []Value // what outsiders bring, if nobody is seen to call
	outerEnd *heap
}

type frameKey struct {
	fn    *ssa.Function
	up    *frame
	call  ssa.CallInstruction
	maker *frame
	made  *ssa.MakeClosure
}

// maxFrames is how many calls deep a way is followed.
const maxFrames = 8

// frame is the function of a key as it is reached there; nil if it cannot be looked at.
func (t *tracer) frame(k frameKey, linked bool) *frame {
	if k.maker != nil && k.made == nil {
		k.made = madeIn(k.maker.fn, k.fn)
	}
	if f, ok := t.frames[k]; ok {
		return f
	}
	t.frames[k] = nil
	f := &frame{frameKey: k}
	if k.up != nil {
		f.depth, f.level = k.up.depth+1, k.up.level
		if linked {
			if ops := operandsOf(k.call); len(ops) == len(k.fn.Params) {
				f.args = ops
			}
		}
	} else if k.maker != nil {
		f.depth, f.level = k.maker.depth+1, k.maker.level
	}
	if f.depth > maxFrames {
		return nil
	}
	if f.replay = t.replay(k.fn); f.replay == nil {
		return nil
	}
	t.frames[k] = f
	return f
}

// enter is a function as a call reaches it.
func (t *tracer) enter(f *frame, call ssa.CallInstruction, to reached) *frame {
	g := t.frame(frameKey{to.fn, f, call, to.maker, to.made}, true)
	if g != nil && g.recv == nil {
		g.recv = to.recv
	}
	return g
}

// root is a function that nobody is seen to call.
func (t *tracer) root(fn *ssa.Function) *frame {
	k := frameKey{fn: fn}
	if fn.Parent() != nil {
		k.maker = t.root(fn.Parent())
	}
	return t.frame(k, false)
}

// nearest is the frame of a function that makes function literals: one on the way here,
// or the function as nobody is seen to call it.
func (t *tracer) nearest(f *frame, fn *ssa.Function) *frame {
	if fn == nil {
		return nil
	}
	for g := f; g != nil; g = g.up {
		if g.fn == fn {
			return g
		}
	}
	return t.root(fn)
}

// madeIn is the instruction of a function that makes a function literal.
func madeIn(in, fn *ssa.Function) *ssa.MakeClosure {
	for _, b := range in.Blocks {
		for _, ins := range b.Instrs {
			if mc, ok := ins.(*ssa.MakeClosure); ok && mc.Fn == fn {
				return mc
			}
		}
	}
	return nil
}

// operandsOf are the arguments of a call, the receiver first.
func operandsOf(call ssa.CallInstruction) []ssa.Value {
	c := call.Common()
	if c.IsInvoke() {
		return append([]ssa.Value{c.Value}, c.Args...)
	}
	return slices.Clip(c.Args)
}

// in evaluates with the heap as it was.
func (f *frame) in(h *heap, do func()) {
	old, cur := f.heap, f.cur
	f.heap = h
	do()
	f.heap, f.cur = old, cur
}

// heapAt is the heap before an instruction; nil is the end.
func (f *frame) heapAt(at ssa.Instruction) *heap {
	if h, ok := f.before[at]; ok {
		return h
	}
	return f.end
}

// brought is what outsiders bring as a parameter, and the heap in which it is that.
func (f *frame) brought(i int) (Value, *heap) {
	if f.outer == nil {
		f.in(f.end, func() {
			f.outer = f.brings(true)
			f.outerEnd = f.heap
		})
	}
	return f.outer[i], f.outerEnd
}
