package flow

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// folding is a loop that calls each element of a list of functions, or a method of each, on
// what the call before has given, or on the same things:
//
//	for i := len(layers) - 1; i >= 0; i-- { h = layers[i](h) }
//	for _, option := range options { option(&settings) }
type folding struct {
	fold
	call        *ssa.Call
	head        *ssa.BasicBlock
	acc         *ssa.Phi // holds what the calls give from turn to turn; nil if nothing does
	begin, list ssa.Value
	nested      bool
	state       foldState
	some        bool // it is known that turns are made
}

// foldState says how the calls of a folding are made.
type foldState uint8

const (
	foldNew   foldState = iota // not made yet
	foldTurns                  // one after the other
	foldMixed                  // as those of any loop: the elements are not told apart
)

// foldingOf is the loop of which a call is the turn, nil if there is none.
func (r *run) foldingOf(call *ssa.Call) *folding {
	if r.care != full || call.Block() == nil || !r.loops[call.Block().Index] {
		return nil
	}
	if f, ok := r.foldings[call]; ok {
		return f
	}
	if r.foldings == nil {
		r.foldings = map[*ssa.Call]*folding{}
	}
	f := foldingBy(call)
	if f != nil {
		f.nested = slices.ContainsFunc(f.head.Preds, func(p *ssa.BasicBlock) bool { return !f.head.Dominates(p) && r.loops[p.Index] })
	}
	r.foldings[call] = f
	return f
}

func foldingBy(call *ssa.Call) *folding {
	ia := calledElement(call.Call.Value)
	if ia == nil {
		return nil
	}
	f := &folding{call: call, list: ia.X, fold: fold{on: true, arg: -1}}
	head := runsOver(ia)
	if head == nil {
		f.backward, head = true, runsBack(ia)
	}
	if f.head = head; head == nil || len(head.Preds) != 2 || len(head.Succs[1].Preds) != 1 || !everyTurn(head, call) || writtenBeside(head, call, ia.X) {
		return nil
	}
	for i, a := range call.Call.Args {
		if phi, ok := sameThing(a).(*ssa.Phi); ok && phi.Block() == head {
			if f.acc != nil {
				return nil
			}
			f.acc, f.arg = phi, i
			if call.Call.IsInvoke() {
				f.arg++
			}
		}
	}
	if f.acc == nil && !f.bare() || f.acc != nil && !(f.goesRound(head) && f.onlyHandedOn(head)) {
		return nil
	}
	return f
}

// bare reports whether the turns of a loop do nothing but make the call.
func (f *folding) bare() bool {
	for _, b := range f.call.Parent().Blocks {
		if !f.head.Dominates(b) || !loopsBack(b, f.head) {
			continue
		}
		for _, ins := range b.Instrs {
			switch ins := ins.(type) {
			case *ssa.IndexAddr, *ssa.Index, *ssa.FieldAddr, *ssa.Field, *ssa.UnOp, *ssa.BinOp, *ssa.ChangeType, *ssa.Extract, *ssa.Phi, *ssa.If, *ssa.Jump, *ssa.DebugRef:
			case *ssa.Call:
				if lens, ok := ins.Call.Value.(*ssa.Builtin); ins != f.call && !(ok && lens.Name() == "len") {
					return false
				}
			default:
				return false
			}
		}
	}
	return true
}

// pastTurns is the heap where a loop has ended of which it is known that turns are made, one
// after the other.
func (r *run) pastTurns(h *heap, head *ssa.BasicBlock) *heap {
	for _, f := range r.foldings {
		if f == nil || f.head != head || !f.some || f.state != foldTurns {
			continue
		}
		for _, p := range head.Preds {
			if head.Dominates(p) && r.done[p.Index] {
				return r.out[p.Index]
			}
		}
	}
	return h
}

// goesRound reports whether what a turn gives is what the next one begins with.
func (f *folding) goesRound(head *ssa.BasicBlock) bool {
	for i, p := range head.Preds {
		e := f.acc.Edges[i]
		if !head.Dominates(p) {
			f.begin = e
			continue
		}
		if e = sameThing(e); e == ssa.Value(f.call) {
			continue
		}
		x, ok := e.(*ssa.Extract)
		if !ok || x.Tuple != ssa.Value(f.call) {
			return false
		}
		f.result = x.Index
	}
	return f.begin != nil
}

// onlyHandedOn reports whether what is kept from turn to turn is nothing to the turns but an
// argument of the call.
func (f *folding) onlyHandedOn(head *ssa.BasicBlock) bool {
	past := head.Succs[1]
	var onward func(v ssa.Value) bool
	onward = func(v ssa.Value) bool {
		return !slices.ContainsFunc(*v.Referrers(), func(u ssa.Instruction) bool {
			_, debug := u.(*ssa.DebugRef)
			switch {
			case debug, u == ssa.Instruction(f.call), u == ssa.Instruction(f.acc), past.Dominates(u.Block()):
				return false
			}
			if x, ok := u.(*ssa.Extract); ok && x.Tuple == ssa.Value(f.call) {
				return x.Index == f.result && !onward(x)
			}
			c, ok := u.(ssa.Value)
			return !ok || sameThing(c) == c || !onward(c)
		})
	}
	return onward(f.acc) && onward(f.call)
}

// foldingInto is the loop that keeps in a register what its calls give; nil if none does.
func (r *run) foldingInto(acc *ssa.Phi) *folding {
	if !r.loops[acc.Block().Index] || isString(acc.Type()) && len(acc.Edges) != 2 {
		return nil
	}
	for _, e := range acc.Edges {
		e = sameThing(e)
		if x, ok := e.(*ssa.Extract); ok {
			e = x.Tuple
		}
		if call, ok := e.(*ssa.Call); ok {
			if f := r.foldingOf(call); f != nil && f.acc == acc {
				return f
			}
		}
	}
	return nil
}

// keptByTurns is what a register holds that keeps what the calls of a loop give, if these are
// made one after the other: what the last one gave.
func (r *run) keptByTurns(acc *ssa.Phi) (Value, bool) {
	f := r.foldingInto(acc)
	if f == nil || f.state == foldMixed {
		return nil, false
	}
	if f.state == foldNew {
		return nil, r.decided == nil || r.decided.Live(f.call.Block())
	}
	for i, p := range acc.Block().Preds {
		if acc.Block().Dominates(p) {
			return r.val(acc.Edges[i]), true
		}
	}
	return nil, false
}

// sameThing is a value before it was given another type of the same form.
func sameThing(v ssa.Value) ssa.Value {
	switch c := v.(type) {
	case *ssa.ChangeType:
		return sameThing(c.X)
	case *ssa.ChangeInterface:
		return sameThing(c.X)
	}
	return v
}

// calledElement is the element of a list that a called value is, by its address.
func calledElement(v ssa.Value) *ssa.IndexAddr {
	switch v := sameThing(v).(type) {
	case *ssa.Index:
		return &ssa.IndexAddr{X: v.X, Index: v.Index} // of an array that is no variable
	case *ssa.UnOp:
		ia, _ := v.X.(*ssa.IndexAddr)
		return ia
	}
	return nil
}

// runsBack is the head of a loop that runs over a list from its end to its beginning, with
// the index of an element; nil if there is none.
func runsBack(ia *ssa.IndexAddr) *ssa.BasicBlock {
	if partial(ia.X) {
		return nil
	}
	length := func(v ssa.Value) bool { return lengthOf(v, ia.X) }
	if sub, ok := minus(ia.Index); ok {
		if from, ok := minus(sub.X); ok && length(from.X) {
			i := sub.Y // len(list) - 1 - i
			if isInt(i, 1) {
				i = from.Y // len(list) - i - 1
			} else if !isInt(from.Y, 1) {
				return nil
			}
			return goingOn(counter(i), i, token.LSS, length)
		}
		// list[i-1], where i is counted from len(list) to 1
		if phi, ok := sub.X.(*ssa.Phi); ok && isInt(sub.Y, 1) && countsDown(phi, length) {
			return goingOn(phi, phi, token.GTR, isNought)
		}
		return nil
	}
	phi, ok := ia.Index.(*ssa.Phi)
	if !ok || !countsDown(phi, func(v ssa.Value) bool {
		last, ok := minus(v)
		return ok && isInt(last.Y, 1) && length(last.X)
	}) {
		return nil
	}
	return goingOn(phi, phi, token.GEQ, isNought)
}

func isNought(v ssa.Value) bool { return isInt(v, 0) }

func minus(v ssa.Value) (*ssa.BinOp, bool) {
	b, ok := v.(*ssa.BinOp)
	return b, ok && b.Op == token.SUB
}

// countsDown reports whether a register counts down by one, from where begin says.
func countsDown(phi *ssa.Phi, begin func(ssa.Value) bool) bool {
	return len(phi.Edges) == 2 && !slices.ContainsFunc(phi.Edges, func(e ssa.Value) bool {
		next, ok := minus(e)
		return !(ok && next.X == ssa.Value(phi) && isInt(next.Y, 1)) && !begin(e)
	})
}

// goingOn is the head of the loop of a counter that goes on as long as i compares to a bound.
func goingOn(phi *ssa.Phi, i ssa.Value, op token.Token, bound func(ssa.Value) bool) *ssa.BasicBlock {
	if phi == nil {
		return nil
	}
	head := phi.Block()
	branch, ok := head.Instrs[len(head.Instrs)-1].(*ssa.If)
	if !ok {
		return nil
	}
	if cond, ok := branch.Cond.(*ssa.BinOp); !ok || cond.Op != op || cond.X != i || !bound(cond.Y) {
		return nil
	}
	return head
}
