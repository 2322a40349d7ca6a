package flow

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// mayBeSkipped reports whether a function may come to its end without a block of it, for
// another reason than that something is not there, failed or has come to its end: what such
// a block has cleared may be as it was.
func (r *run) mayBeSkipped(b *ssa.BasicBlock) bool {
	if b == nil || b.Parent() != r.fn || b.Index == 0 || r.care != full {
		return false
	}
	if is, ok := r.skipped[b]; ok {
		return is
	}
	seen := make([]bool, len(r.fn.Blocks))
	is := r.passesBy(r.fn.Blocks[0], b, seen)
	if r.skipped == nil {
		r.skipped = map[*ssa.BasicBlock]bool{}
	}
	r.skipped[b] = is
	return is
}

// passesBy reports whether a way leads from one block to the end of the function and not
// through another.
func (r *run) passesBy(from, b *ssa.BasicBlock, seen []bool) bool {
	if from == b || seen[from.Index] || r.decided != nil && !r.decided.Live(from) {
		return false
	}
	seen[from.Index] = true
	last := from.Instrs[len(from.Instrs)-1]
	if _, ok := last.(*ssa.Return); ok {
		return true
	}
	ask, _ := last.(*ssa.If)
	owed := ask != nil && from.Dominates(b) && (asksPresence(ask.Cond) || leadsTo(b, from))
	for _, s := range from.Succs {
		if r.decided != nil && !r.decided.Taken(from, s) || owed && !leadsTo(s, b) {
			continue
		}
		if r.passesBy(s, b, seen) {
			return true
		}
	}
	return false
}

// asksPresence reports whether a condition asks whether something is there: is nil, empty or
// found.
func asksPresence(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.BinOp:
		return v.Op != token.LAND && (isVoid(v.X) || isVoid(v.Y))
	case *ssa.UnOp:
		return v.Op == token.NOT && asksPresence(v.X)
	case *ssa.Extract:
		switch v.Tuple.(type) {
		case *ssa.TypeAssert, *ssa.Lookup, *ssa.Next, *ssa.UnOp:
			return true
		}
	}
	return false
}

// isVoid reports whether a value is nil or the empty text.
func isVoid(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil {
		return ok && isNil(v)
	}
	_, basic := c.Type().Underlying().(*types.Basic)
	return basic && c.Value.Kind() == constant.String && constant.StringVal(c.Value) == ""
}

// leadsTo reports whether a way leads from one block to another.
func leadsTo(from, to *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{}
	var walk func(b *ssa.BasicBlock) bool
	walk = func(b *ssa.BasicBlock) bool {
		if b == to {
			return true
		}
		if seen[b] {
			return false
		}
		seen[b] = true
		for _, s := range b.Succs {
			if walk(s) {
				return true
			}
		}
		return false
	}
	return walk(from)
}
