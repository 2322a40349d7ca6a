package strval

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// hopeless reports whether v is poison whatever way control takes: it is made of
// something that comes from outside. It saves running the function.
func (in *Interp) hopeless(v ssa.Value) bool {
	if known, ok := in.lost[v]; ok {
		return known
	}
	in.lost[v] = false // until it is known; a cycle gives no reason of its own
	is := in.isHopeless(v)
	in.lost[v] = is
	return is
}

func (in *Interp) isHopeless(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Parameter:
		return true
	case *ssa.Phi:
		return in.hopelessPhi(v)
	case *ssa.UnOp:
		return v.Op == token.ARROW || in.hopeless(v.X)
	case *ssa.BinOp:
		return in.hopeless(v.X) || in.hopeless(v.Y)
	case *ssa.IndexAddr:
		return in.hopeless(v.X)
	case *ssa.Index:
		return in.hopeless(v.X) || in.hopeless(v.Index)
	case *ssa.Lookup:
		return in.hopeless(v.X) || in.hopeless(v.Index)
	case *ssa.Slice:
		return in.hopeless(v.X) || v.Low != nil && in.hopeless(v.Low) || v.High != nil && in.hopeless(v.High)
	case *ssa.Select:
		return true
	case *ssa.Call:
		return in.hopelessCall(v.Common())
	case *ssa.Convert, *ssa.MultiConvert, *ssa.ChangeType, *ssa.Extract, *ssa.Field, *ssa.FieldAddr, *ssa.TypeAssert, *ssa.Range, *ssa.Next:
		return in.hopeless(operand(v))
	}
	return false
}

// hopelessPhi: what comes round a loop counts, for the loop runs; of the ways that
// join elsewhere one may be certain.
func (in *Interp) hopelessPhi(v *ssa.Phi) bool {
	all := true
	for i, e := range v.Edges {
		lost := in.hopeless(e)
		if lost && v.Block().Dominates(v.Block().Preds[i]) {
			return true
		}
		all = all && lost
	}
	return all
}

// hopelessCall is about a call that no operation stands for and that has no body, or
// an operation on what is hopeless.
func (in *Interp) hopelessCall(c *ssa.CallCommon) bool {
	if c.IsInvoke() {
		_, ok := in.lookup(c.Method.FullName())
		return !ok && in.hopeless(c.Value)
	}
	fn := c.StaticCallee()
	if fn == nil {
		if b, ok := c.Value.(*ssa.Builtin); ok {
			return b.Name() == "append" && len(c.Args) == 2 && (in.hopeless(c.Args[0]) || in.hopeless(c.Args[1]))
		}
		return in.hopeless(c.Value)
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		if _, ok := in.lookup(obj.Origin().FullName()); ok {
			for _, a := range c.Args {
				// The receiver may be an encoding, which a decoder can do without.
				if (&frame{}).textual(a) && in.hopeless(a) {
					return true
				}
			}
			return false
		}
	}
	if o := fn.Origin(); o != nil && len(fn.Blocks) == 0 {
		fn = o
	}
	return len(fn.Blocks) == 0
}
