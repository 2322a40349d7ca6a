package flow

import (
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// maxTurns is how many turns of a loop are made one by one.
const maxTurns = 8

// unrolled is a loop over a list of known length: its blocks but the head, in order.
type unrolled struct {
	head  *ssa.BasicBlock
	body  []*ssa.BasicBlock
	index ssa.Value
	turns int
}

// atTurn is the index that a loop stands at.
type atTurn struct {
	index ssa.Value
	n     int
}

// unroll makes the turns of loops over short lists one by one, once all is settled: what
// goes out in a turn is what that turn finds, not what any other does. All else stays.
func (r *run) unroll(order []*ssa.BasicBlock) {
	if r.care != full {
		return
	}
	for _, head := range order {
		if l, ok := r.unrollable(head, order); ok {
			r.turnByTurn(l)
		}
	}
}

// unrollable recognises a loop that counts up to the length of a list, has no other in it,
// and sends.
func (r *run) unrollable(head *ssa.BasicBlock, order []*ssa.BasicBlock) (l unrolled, ok bool) {
	branch, ok := head.Instrs[len(head.Instrs)-1].(*ssa.If)
	if !ok || !r.done[head.Index] || !r.loops[head.Index] {
		return l, false
	}
	cond, ok := branch.Cond.(*ssa.BinOp)
	if !ok || cond.Op != token.LSS || cond.Block() != head {
		return l, false
	}
	phi := counter(cond.X)
	first := head.Succs[0]
	r.heap = r.out[head.Index]
	if phi == nil || phi.Block() != head || len(first.Preds) != 1 {
		return l, false
	}
	l = unrolled{head: head, index: cond.X, turns: r.lengthAt(cond.Y)}
	if l.turns < 2 || l.turns > maxTurns {
		return l, false
	}
	sends := false
	for _, b := range order {
		if !first.Dominates(b) || !r.done[b.Index] {
			continue
		}
		l.body = append(l.body, b)
		if slices.ContainsFunc(b.Succs, func(s *ssa.BasicBlock) bool { return s != head && s.Dominates(b) }) {
			return l, false
		}
		for _, ins := range b.Instrs {
			if ev := r.events[ins]; ev != nil {
				sends = sends || len(ev.sends)+len(ev.closed) > 0
				if len(ev.opens) > 0 {
					return l, false // callers make these, all at once
				}
			}
		}
	}
	return l, sends
}

// lengthAt is a length that is known: a constant, or that of a list with an element at each index.
func (r *run) lengthAt(n ssa.Value) int {
	if c, ok := n.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.Int {
		return int(c.Int64())
	}
	c, ok := n.(*ssa.Call)
	if !ok || len(c.Call.Args) != 1 {
		return -1
	}
	if b, ok := c.Call.Value.(*ssa.Builtin); !ok || b.Name() != "len" {
		return -1
	}
	list := c.Call.Args[0]
	if _, ok := list.Type().Underlying().(*types.Slice); !ok {
		return -1
	}
	top := r.top(r.val(list))
	if len(top) != 1 || r.atoms[top[0]].kind != atomRef || r.atoms[top[0]].path != 0 {
		return -1
	}
	o := r.objects[r.atoms[top[0]].obj]
	if _, ok := o.site.(*ssa.MakeSlice); ok || o.many {
		return -1 // it has elements that nothing was stored to
	}
	elements, known := r.elements(r.load(r.val(list), nil))
	if !known {
		return -1
	}
	return len(elements)
}

// turnByTurn has what the calls in a loop send told for each turn.
func (r *run) turnByTurn(l unrolled) {
	regs, out, done := maps.Clone(r.regs), slices.Clone(r.out), slices.Clone(r.done)
	all := slices.Concat([]*ssa.BasicBlock{l.head}, l.body)
	before, told := map[ssa.Instruction]*events{}, map[ssa.Instruction]*events{}
	each := func(do func(ins ssa.Instruction, ev *events)) {
		for _, b := range all {
			for _, ins := range b.Instrs {
				if ev := r.events[ins]; ev != nil {
					do(ins, ev)
				}
			}
		}
	}
	each(func(ins ssa.Instruction, ev *events) { before[ins], told[ins] = ev, &events{local: ev.local} })
	forget := func(blocks []*ssa.BasicBlock, body bool) {
		for _, b := range blocks {
			if slices.Contains(l.body, b) == body {
				r.done[b.Index] = false
			}
		}
	}
	whole := true
	for i := range l.turns {
		r.turn = atTurn{l.index, i}
		forget(l.head.Preds, i == 0)
		r.block(l.head)
		forget(l.body, true)
		each(func(ins ssa.Instruction, _ *events) { delete(r.events, ins) })
		for _, b := range l.body {
			r.block(b)
		}
		each(func(ins ssa.Instruction, ev *events) {
			t := told[ins]
			if whole = whole && t != nil && len(ev.opens) == 0; whole {
				t.closed = append(t.closed, ev.closed...)
				for _, s := range ev.sends {
					t.sends = addSend(r.table, t.sends, s)
				}
			}
		})
		if !whole || !slices.ContainsFunc(l.head.Preds, func(p *ssa.BasicBlock) bool { return slices.Contains(l.body, p) && r.done[p.Index] }) {
			break
		}
	}
	r.turn = atTurn{}
	r.regs, r.out, r.done = regs, out, done
	for ins, ev := range before {
		r.events[ins] = ev
		if whole {
			r.events[ins] = told[ins]
		}
	}
}

// overWithTurn reports whether the i-th result of a call is gone when the turn is over that is
// made alone.
func (r *run) overWithTurn(ins ssa.Instruction, i int) bool {
	call, ok := ins.(*ssa.Call)
	if !ok || r.turn.index == nil || r.kept(call) {
		return false
	}
	return !slices.ContainsFunc(*call.Referrers(), func(u ssa.Instruction) bool {
		e, ok := u.(*ssa.Extract)
		return ok && e.Index == i && r.kept(e)
	})
}
