package flow

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// sweep is a store that writes, over the turns of a loop, to each element of a list:
// when the loop has come to its end, nothing of what was there remains.
type sweep struct {
	at    []target
	val   Value
	bytes bool // the list is bytes, which may be known as a text
}

// sweeps is the head of the loop in which an instruction writes, at an address, to each
// element of what the loop runs over; nil if it does not.
func (r *run) sweeps(ins ssa.Instruction, addr ssa.Value) (head *ssa.BasicBlock, of ssa.Value) {
	ia, ok := elementAddr(addr)
	if !ok {
		return nil, nil
	}
	if head = runsOver(ia); head == nil || !everyTurn(head, ins) || writtenBeside(head, ins, ia.X) {
		return nil, nil
	}
	return head, ia.X
}

// everyTurn reports whether no turn of a loop passes an instruction by.
func everyTurn(head *ssa.BasicBlock, ins ssa.Instruction) bool {
	return !slices.ContainsFunc(head.Preds, func(p *ssa.BasicBlock) bool {
		return head.Dominates(p) && !ins.Block().Dominates(p)
	})
}

// runsOver is the head of a loop whose counter is the index of an element, and that ends
// where the list does; nil if there is none.
func runsOver(ia *ssa.IndexAddr) *ssa.BasicBlock {
	phi := counter(ia.Index)
	if phi == nil {
		return nil
	}
	head := phi.Block()
	branch, ok := head.Instrs[len(head.Instrs)-1].(*ssa.If)
	if !ok {
		return nil
	}
	cond, ok := branch.Cond.(*ssa.BinOp)
	if !ok || cond.Op != token.LSS || cond.X != ia.Index || !lengthOf(cond.Y, ia.X) || partial(ia.X) {
		return nil
	}
	return head
}

// writtenBeside reports whether a loop may write to a list by another way than a store.
func writtenBeside(head *ssa.BasicBlock, ins ssa.Instruction, list ssa.Value) bool {
	for _, b := range head.Parent().Blocks {
		if !head.Dominates(b) {
			continue
		}
		for _, other := range b.Instrs {
			switch other := other.(type) {
			case *ssa.Store:
				if ia, ok := elementAddr(other.Addr); ok && ssa.Instruction(other) != ins && sameValue(ia.X, list) && !otherField(ins, other) && loopsBack(b, head) {
					return true
				}
			case ssa.CallInstruction:
				if f, ok := other.Common().Value.(*ssa.Builtin); ok && f.Name() != "copy" {
					continue
				}
				for _, a := range other.Common().Args {
					if sameValue(a, list) && loopsBack(b, head) {
						return true
					}
				}
			}
		}
	}
	return false
}

// otherField reports whether two stores write to parts of elements that have nothing in common:
// to different fields.
func otherField(a ssa.Instruction, b *ssa.Store) bool {
	store, ok := a.(*ssa.Store)
	if !ok {
		return false
	}
	x, y := fieldsOf(store.Addr), fieldsOf(b.Addr)
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return true
		}
	}
	return false
}

// fieldsOf are the fields that lead from an element to an address in it, outermost first.
func fieldsOf(addr ssa.Value) []int {
	var out []int
	for {
		f, ok := addr.(*ssa.FieldAddr)
		if !ok {
			slices.Reverse(out)
			return out
		}
		out = append(out, f.Field)
		addr = f.X
	}
}

// loopsBack reports whether head can be reached from b.
func loopsBack(b, head *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{}
	var visit func(*ssa.BasicBlock) bool
	visit = func(b *ssa.BasicBlock) bool {
		for _, s := range b.Succs {
			if s == head {
				return true
			}
			if !seen[s] {
				seen[s] = true
				if visit(s) {
					return true
				}
			}
		}
		return false
	}
	return visit(b)
}

// elementAddr is the address of the element that an address lies in.
func elementAddr(addr ssa.Value) (*ssa.IndexAddr, bool) {
	for {
		f, ok := addr.(*ssa.FieldAddr)
		if !ok {
			break
		}
		addr = f.X
	}
	ia, ok := addr.(*ssa.IndexAddr)
	return ia, ok
}

// counter is the register that an index which counts up from zero by one is kept in
// from turn to turn: the index itself, or, in a range statement, one less.
func counter(index ssa.Value) *ssa.Phi {
	first := int64(0)
	phi, ok := index.(*ssa.Phi)
	if !ok {
		next, isAdd := index.(*ssa.BinOp)
		if !isAdd || next.Op != token.ADD || !isInt(next.Y, 1) {
			return nil
		}
		if phi, ok = next.X.(*ssa.Phi); !ok {
			return nil
		}
		first = -1
	}
	for _, e := range phi.Edges {
		if isInt(e, first) {
			continue
		}
		next, ok := e.(*ssa.BinOp)
		if !ok || next.Op != token.ADD || next.X != phi || !isInt(next.Y, 1) {
			return nil
		}
	}
	return phi
}

func isInt(v ssa.Value, n int64) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.Int && c.Int64() == n
}

// lengthOf reports whether n is the length of x.
func lengthOf(n, x ssa.Value) bool {
	switch n := n.(type) {
	case *ssa.Call:
		b, ok := n.Call.Value.(*ssa.Builtin)
		return ok && b.Name() == "len" && sameValue(n.Call.Args[0], x)
	case *ssa.Const:
		a, ok := deref(x.Type()).Underlying().(*types.Array)
		return ok && n.Value != nil && n.Int64() == a.Len()
	}
	return false
}

// sameValue reports whether two registers are read from one place.
func sameValue(a, b ssa.Value) bool {
	if a == b {
		return true
	}
	switch a := a.(type) {
	case *ssa.UnOp:
		c, ok := b.(*ssa.UnOp)
		return ok && a.Op == token.MUL && c.Op == token.MUL && sameValue(a.X, c.X)
	case *ssa.FieldAddr:
		c, ok := b.(*ssa.FieldAddr)
		return ok && a.Field == c.Field && sameValue(a.X, c.X)
	}
	return false
}

// noteSweep remembers what an instruction in a loop writes to each element.
func (r *run) noteSweep(ins ssa.Instruction, addr ssa.Value, val Value) {
	head, of := r.sweeps(ins, addr)
	if head == nil {
		return
	}
	r.keepSweep(head, ins, sweep{r.targets(r.val(addr), deref(addr.Type())), val, isBytes(of.Type())})
}

// keepSweep remembers what an instruction writes in each turn of a loop.
func (r *run) keepSweep(head *ssa.BasicBlock, ins ssa.Instruction, s sweep) {
	if r.swept == nil {
		r.swept = map[*ssa.BasicBlock]map[ssa.Instruction]sweep{}
	}
	if r.swept[head] == nil {
		r.swept[head] = map[ssa.Instruction]sweep{}
	}
	if old, ok := r.swept[head][ins]; !ok || !old.val.equal(s.val) || len(old.at) != len(s.at) {
		r.stale[head.Succs[1].Index] = true
	}
	r.swept[head][ins] = s
}

// past is the heap of a block as one of its successors finds it: where a loop ends
// whose turns have written to each element, with what they wrote.
func (r *run) past(from, to *ssa.BasicBlock) *heap {
	h := r.out[from.Index]
	if len(from.Succs) != 2 || from.Succs[1] != to || from.Succs[0] == to {
		return h
	}
	h = r.pastElements(r.pastTurns(r.pastAssert(h, from), from), from)
	sweeps := r.swept[from]
	if len(sweeps) == 0 {
		return h
	}
	for _, b := range r.fn.Blocks { // in the order of the code
		for _, ins := range b.Instrs {
			if s, ok := sweeps[ins]; ok {
				h = r.sweptHeap(h, s)
			}
		}
	}
	return h
}

// sweptHeap is h with a sweep's value in place of what lies at a part of each element.
func (r *run) sweptHeap(h *heap, s sweep) *heap {
	if len(s.at) != 1 || r.isShared(s.at[0].obj) || r.objects[s.at[0].obj].many || r.shifted(s.at[0].path) {
		return h
	}
	o, path := s.at[0].obj, s.at[0].path
	content, ok := h.get(o)
	if !ok {
		content = r.initial(o)
	}
	text := pathID(0)
	if front, _ := r.last(path); s.bytes {
		text, _ = r.add(front, r.slot(slotContent))
	}
	var out Value
	covered, told := false, false
	for _, e := range content {
		q, a := split(e)
		if r.within(q, path) {
			continue
		}
		if text != 0 && r.within(q, text) {
			continue
		}
		inner := r.atoms[a].kind != atomKill
		covered = covered || r.masks(q, path) && inner
		told = told || text != 0 && r.masks(q, text) && inner
		out = append(out, e)
	}
	for _, e := range s.val {
		q, a := split(e)
		out = append(out, pair(r.join(path, q), a))
	}
	if covered {
		out = append(out, pair(path, r.kill()))
	}
	if told {
		out = append(out, pair(text, r.kill()))
	}
	return h.set(o, r.capped(normal(out)))
}
