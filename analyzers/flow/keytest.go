package flow

import (
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// keyTest says that what a loop over a map reads is the entry under a constant key, or is
// another one: the loop compares the key.
type keyTest struct {
	next *ssa.Next
	key  string
	is   bool
}

// findKeyTests finds whether a block decides by the key of a loop over a map where it leads.
func (r *run) findKeyTests(b *ssa.BasicBlock) {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok || b.Succs[0] == b.Succs[1] {
		return
	}
	cmp, ok := branch.Cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ {
		return
	}
	key, ok := cmp.X.(*ssa.Extract)
	c, isConst := cmp.Y.(*ssa.Const)
	if !ok {
		key, ok = cmp.Y.(*ssa.Extract)
		c, isConst = cmp.X.(*ssa.Const)
	}
	if !ok || !isConst || key.Index != 1 || c.Value == nil || c.Value.Kind() != constant.String {
		return
	}
	next, ok := key.Tuple.(*ssa.Next)
	if !ok || next.IsString || !r.unchangedIn(next) {
		return
	}
	for _, use := range *next.Referrers() {
		if e, ok := use.(*ssa.Extract); ok && e.Index == 2 {
			for i, to := range b.Succs {
				is := (i == 0) == (cmp.Op == token.EQL)
				r.ruleOut(e, ruledOut{from: b, to: to, key: &keyTest{next, constant.StringVal(c.Value), is}})
			}
		}
	}
}

// unchangedIn reports whether a loop leaves the map alone that it goes over.
func (r *run) unchangedIn(next *ssa.Next) bool {
	of, ok := next.Iter.(*ssa.Range)
	if !ok {
		return false
	}
	for _, b := range r.fn.Blocks {
		if !next.Block().Dominates(b) {
			continue
		}
		for _, ins := range b.Instrs {
			if puts(ins, of.X) && loopsBack(b, next.Block()) {
				return false
			}
		}
	}
	return true
}

// entryOnly is v, what a loop reads from a map, where its key was compared.
func (r *run) entryOnly(v Value, t *keyTest) Value {
	entry := r.pkg.key(textKey + t.key)
	all := r.load(r.operandValue(t.next.Iter), nil)
	if t.is {
		return r.at(all, entry)
	}
	rest := r.at(dropping(all, func(p pathID, _ atomID) bool { return p != 0 && r.nodes[p].head == entry }), r.elem())
	return less(v, less(r.at(all, entry), rest))
}
