package flow

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// sweeps reports whether a store, over the turns of a range statement, writes to
// each element of what is ranged over: then nothing of what was there remains.
func (r *run) sweeps(ins *ssa.Store) bool {
	addr := ins.Addr
	for {
		f, ok := addr.(*ssa.FieldAddr)
		if !ok {
			break
		}
		addr = f.X
	}
	ia, ok := addr.(*ssa.IndexAddr)
	if !ok {
		return false
	}
	next, ok := ia.Index.(*ssa.BinOp)
	if !ok || next.Op != token.ADD {
		return false
	}
	phi, ok := next.X.(*ssa.Phi)
	if !ok || phi.Comment != "rangeindex" {
		return false
	}
	head := phi.Block()
	branch, ok := head.Instrs[len(head.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	cond, ok := branch.Cond.(*ssa.BinOp)
	if !ok || cond.Op != token.LSS || cond.X != next || !lengthOf(cond.Y, ia.X) {
		return false
	}
	for _, p := range head.Preds {
		if head.Dominates(p) && !ins.Block().Dominates(p) {
			return false // a turn may pass the store by
		}
	}
	return true
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

// storeAll puts val in place of what lies at a part of each element.
func (r *run) storeAll(addr Value, elem types.Type, val Value) {
	ts := r.targets(addr, elem)
	if len(ts) != 1 || r.isShared(ts[0].obj) || r.objects[ts[0].obj].many || r.shifted(ts[0].path) {
		r.store(addr, elem, val)
		return
	}
	o, path := ts[0].obj, ts[0].path
	var out Value
	covered := false
	for _, e := range r.read(o) {
		q, a := split(e)
		if r.within(q, path) {
			continue
		}
		covered = covered || r.masks(q, path) && r.atoms[a].kind != atomKill
		out = append(out, e)
	}
	for _, e := range val {
		q, a := split(e)
		out = append(out, pair(r.join(path, q), a))
	}
	if covered {
		out = append(out, pair(path, r.kill()))
	}
	r.heap = r.heap.set(o, r.capped(normal(out)))
}
