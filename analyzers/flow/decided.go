package flow

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/borderlint/borderlint/analyzers/policy"
)

// mayBeAmong reports whether a place that a rule asks for may hold a constant that the
// rule lists.
func (u *ruled) mayBeAmong(f *policy.Flow) bool {
	for _, p := range f.Where {
		for _, s := range u.read(p) {
			c := u.r.decidedConst(s.ssa)
			if c == nil || len(p.Path) > 0 {
				return true
			}
			text := c.ExactString()
			if c.Kind() == constant.String {
				text = constant.StringVal(c)
			}
			if slices.Contains(f.Among, text) {
				return true
			}
		}
	}
	return false
}

// firstSet is the first of several values that is not zero, as far as can be told: all
// up to one that cannot be zero.
func (u *ruled) firstSet(from []policy.Place) Value {
	r := u.r
	var out Value
	for _, p := range from {
		for _, s := range u.read(p) {
			list, ok := u.variadic(s)
			if !ok {
				out = r.union(out, r.part(s, "[]").val)
				continue
			}
			for _, e := range list {
				out = r.union(out, e.val)
				if isSet(e.ssa, 0) {
					return out
				}
			}
		}
	}
	return out
}

// isSet reports whether a value is surely not the zero of its type.
func isSet(v ssa.Value, depth int) bool {
	if depth > 4 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Const:
		return v.Value != nil && !isZero(v)
	case *ssa.Alloc, *ssa.FieldAddr, *ssa.Global, *ssa.Function, *ssa.MakeClosure, *ssa.MakeInterface, *ssa.MakeMap, *ssa.MakeChan:
		return true
	case *ssa.Phi:
		return !slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return !isSet(e, depth+1) })
	case *ssa.BinOp:
		return v.Op == token.ADD && isString(v.Type()) && (isSet(v.X, depth+1) || isSet(v.Y, depth+1))
	case *ssa.ChangeType:
		return isSet(v.X, depth+1)
	}
	return false
}
