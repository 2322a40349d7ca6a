package strval

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// goal is the block whose registers are asked for. Only what leads there matters: a
// branch that leaves for good on one side is no doubt about the other.
type goal struct {
	block   *ssa.BasicBlock
	reach   map[*ssa.BasicBlock]bool // from where the goal can be reached
	ipdom   map[*ssa.BasicBlock]*ssa.BasicBlock
	number  map[*ssa.BasicBlock]int
	arrived bool
	guesses int
	detours int
	notes   map[ssa.Value][]val
}

const (
	maxNotes   = 8
	maxGuesses = 64
	maxDetours = 512

	maxSnapshot = 256
)

func newGoal(block *ssa.BasicBlock) *goal {
	g := &goal{
		block: block,
		reach: map[*ssa.BasicBlock]bool{},
		notes: map[ssa.Value][]val{},
	}
	// Postorder of the reversed graph, from the goal.
	var post []*ssa.BasicBlock
	var visit func(*ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		if g.reach[b] {
			return
		}
		g.reach[b] = true
		for _, p := range b.Preds {
			visit(p)
		}
		post = append(post, b)
	}
	visit(block)
	g.postdominate(post)
	return g
}

// postdominate finds for each block the first that every way to the goal passes.
func (g *goal) postdominate(post []*ssa.BasicBlock) {
	g.number = make(map[*ssa.BasicBlock]int, len(post))
	for i, b := range post {
		g.number[b] = i
	}
	g.ipdom = map[*ssa.BasicBlock]*ssa.BasicBlock{g.block: g.block}
	for changed := true; changed; {
		changed = false
		for _, b := range slices.Backward(post) {
			if b == g.block {
				continue
			}
			var dom *ssa.BasicBlock
			for _, s := range b.Succs {
				switch {
				case !g.reach[s] || g.ipdom[s] == nil:
				case dom == nil:
					dom = s
				default:
					dom = g.meet(dom, s)
				}
			}
			if dom != nil && g.ipdom[b] != dom {
				g.ipdom[b] = dom
				changed = true
			}
		}
	}
}

// meet is the first block that the ways from a and from b to the goal share.
func (g *goal) meet(a, b *ssa.BasicBlock) *ssa.BasicBlock {
	for a != b {
		for g.number[a] < g.number[b] {
			a = g.ipdom[a]
		}
		for g.number[b] < g.number[a] {
			b = g.ipdom[b]
		}
	}
	return a
}

// note keeps what a register of the goal holds now: the first few values, and the last.
func (g *goal) note(fr *frame, instr ssa.Instruction) {
	v, ok := instr.(ssa.Value)
	if !ok || !fr.textual(v) {
		return
	}
	vals := g.notes[v]
	if len(vals) > maxNotes {
		vals = vals[:maxNotes]
	}
	g.notes[v] = append(vals, snapshot(fr.env[v]))
}

// snapshot is a short list of bytes as it is now; others are taken as they are in the end.
func snapshot(v val) val {
	s, ok := v.(span)
	if !ok || s.o == nil || s.o.lost || s.len > maxSnapshot {
		return v
	}
	return span{o: &object{e: slices.Clone(s.elems())}, len: s.len, cap: s.len}
}

// noteUsed notes what was made elsewhere and is used in the goal.
func (g *goal) noteUsed(fr *frame) {
	noted := map[ssa.Value]bool{}
	var ops []*ssa.Value
	for _, instr := range g.block.Instrs {
		if _, isPhi := instr.(*ssa.Phi); isPhi {
			continue
		}
		ops = instr.Operands(ops[:0])
		for _, op := range ops {
			made, ok := (*op).(ssa.Instruction)
			if ok && made.Block() != g.block && !noted[*op] {
				noted[*op] = true
				g.note(fr, made)
			}
		}
	}
}

// textual reports whether v is a string or bytes.
func (fr *frame) textual(v ssa.Value) bool {
	return fr.isString(v.Type()) || fr.isBytes(v.Type())
}

// detour goes round what depends on an unknown condition. Where only one side leads
// to the goal, that side is taken; where both do, control goes on where they meet,
// and what may have been written between is poison.
func (r *run) detour(fr *frame, block *ssa.BasicBlock) (*ssa.BasicBlock, error) {
	g := fr.goal
	yes, no := block.Succs[0], block.Succs[1]
	if !g.reach[yes] && !g.reach[no] {
		return nil, errStop
	}
	if !g.reach[yes] || !g.reach[no] {
		// A loop may be left here, or not: going on is one of the ways, but one whose
		// end nobody decides would have none.
		if g.arrived {
			g.guesses++
		}
		if g.guesses > maxGuesses || g.arrived && loopHeader(block) {
			return nil, errUnknown
		}
		if g.reach[yes] {
			return yes, nil
		}
		return no, nil
	}
	if g.detours++; g.detours > maxDetours {
		return nil, errUnknown
	}
	meet := g.meet(yes, no)
	region := map[*ssa.BasicBlock]bool{}
	var visit func(*ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		if b == meet || region[b] || !g.reach[b] {
			return
		}
		region[b] = true
		for _, s := range b.Succs {
			visit(s)
		}
	}
	visit(yes)
	visit(no)
	cost := r.blur(fr, region)
	region[block] = true
	fr.skipped = region
	return meet, r.pay(cost)
}

// blur poisons what the instructions of a region define and may write. It returns
// how many there are.
func (r *run) blur(fr *frame, region map[*ssa.BasicBlock]bool) (cost int) {
	touched := map[ssa.Value]bool{}
	for b := range region {
		cost += 4 + len(b.Instrs)
		for _, instr := range b.Instrs {
			if v, ok := instr.(ssa.Value); ok {
				delete(fr.env, v)
			}
			if writes(instr) {
				for _, op := range instr.Operands(nil) {
					roots(*op, region, touched)
				}
			}
		}
	}
	s := seen{}
	for v := range touched {
		if _, isRegister := v.(ssa.Instruction); isRegister && region[v.(ssa.Instruction).Block()] {
			continue
		}
		poison(r.get(fr, v), s)
	}
	return cost
}

func writes(instr ssa.Instruction) bool {
	switch instr.(type) {
	case *ssa.Store, *ssa.MapUpdate, *ssa.Send, *ssa.Go, *ssa.Defer, *ssa.Call, *ssa.Select, *ssa.Next:
		return true
	}
	return false
}

// roots collects what an operand was made of outside the region.
func roots(v ssa.Value, region map[*ssa.BasicBlock]bool, to map[ssa.Value]bool) {
	if v == nil || to[v] {
		return
	}
	switch v.(type) {
	case *ssa.Const, *ssa.Function, *ssa.Builtin:
		return
	}
	to[v] = true
	instr, ok := v.(ssa.Instruction)
	if !ok || !region[instr.Block()] {
		return
	}
	for _, op := range instr.Operands(nil) {
		roots(*op, region, to)
	}
}

// varies reports whether a register of the goal depends on how often a loop round it
// has run, as far as its operands tell.
func (g *goal) varies(v ssa.Value) bool {
	around := map[*ssa.BasicBlock]bool{}
	var visit func(*ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		for _, s := range b.Succs {
			if g.reach[s] && !around[s] {
				around[s] = true
				visit(s)
			}
		}
	}
	visit(g.block)
	if !around[g.block] {
		return false
	}
	seen := map[ssa.Value]bool{}
	var look func(v ssa.Value) bool
	look = func(v ssa.Value) bool {
		instr, ok := v.(ssa.Instruction)
		if !ok || !around[instr.Block()] || seen[v] {
			return false
		}
		seen[v] = true
		switch instr := instr.(type) {
		case *ssa.Phi, *ssa.Next, *ssa.Lookup:
			return true
		case *ssa.UnOp:
			if _, isGlobal := instr.X.(*ssa.Global); instr.Op == token.MUL && !isGlobal {
				return true
			}
		}
		for _, op := range instr.Operands(nil) {
			if *op != nil && look(*op) {
				return true
			}
		}
		return false
	}
	return look(v)
}
