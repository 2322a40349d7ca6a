package decide

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// call evaluates a call and reports whether control goes on after it.
func (f *Facts) call(ins *ssa.Call) bool {
	if b, ok := ins.Call.Value.(*ssa.Builtin); ok {
		f.lower(ins, f.builtin(b.Name(), ins.Call.Args))
		return true
	}
	if f.waits(ins.Common()) {
		return false
	}
	callee := f.callee(ins.Common())
	switch {
	case callee == nil:
		f.lower(ins, Unknown)
	case !callee.Returns:
		if always := f.s.of(callee.fn, nil, f.depth+1); always != nil && always.Returns {
			if !f.stops[ins] {
				f.stops[ins] = true
				f.again = true
			}
			return false
		}
		f.lower(ins, Unknown)
	case len(callee.Results) == 1:
		f.lower(ins, callee.Results[0])
	default:
		f.lower(ins, Unknown)
	}
	if f.stops[ins] {
		delete(f.stops, ins)
		f.again = true
	}
	return true
}

// waits reports whether an argument of a call was not seen yet.
func (f *Facts) waits(c *ssa.CallCommon) bool {
	for _, a := range c.Args {
		if f.get(a).kind == unseen {
			return true
		}
	}
	return false
}

// callee decides what a call calls, nil if that is not told.
func (f *Facts) callee(c *ssa.CallCommon) *Facts {
	fn := c.StaticCallee()
	if fn == nil {
		return nil
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if !f.s.own(fn) {
		return nil
	}
	return f.s.of(fn, f.Arguments(c), f.depth+1)
}

// Arguments are what is known of the arguments of a call in the function, as far as it
// may decide something in what is called.
func (f *Facts) Arguments(c *ssa.CallCommon) []Value {
	out := make([]Value, len(c.Args))
	fn := c.StaticCallee()
	if fn == nil {
		return out
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	asks := f.s.Asked(fn)
	for i, a := range c.Args {
		if i >= len(asks) || !asks[i] {
			continue
		}
		if k, ok := a.(*ssa.Const); ok && k.Value != nil && k.Value.Kind() == constant.Bool && !f.s.fixed(c, i) {
			continue
		}
		v := f.Value(a)
		if t := f.Truths(a); t.Known() {
			v = t
		}
		if _, isFunc := a.Type().Underlying().(*types.Signature); v.kind == isSet && v.typ == nil && !isFunc {
			continue // a pointer: almost every one is
		}
		out[i] = v
	}
	return out
}

// Asked says of which parameters a function asks anything that decides.
func (s *Solver) Asked(fn *ssa.Function) []bool {
	if out, ok := s.asks[fn]; ok {
		return out
	}
	out := make([]bool, len(fn.Params))
	for i, p := range fn.Params {
		out[i] = slices.ContainsFunc(*p.Referrers(), func(u ssa.Instruction) bool {
			switch u := u.(type) {
			case *ssa.BinOp, *ssa.Phi, *ssa.If, *ssa.Lookup, *ssa.TypeAssert, *ssa.Return, *ssa.UnOp, *ssa.ChangeType, *ssa.ChangeInterface:
				return true
			case *ssa.Store:
				_, local := u.Addr.(*ssa.Alloc)
				_, field := u.Addr.(*ssa.FieldAddr)
				return local || field
			case ssa.CallInstruction:
				b, basic := p.Type().Underlying().(*types.Basic)
				to := u.Common().StaticCallee()
				return basic && b.Info()&types.IsBoolean != 0 || to == nil || s.own(to) || to.Origin() != nil
			}
			return false
		})
	}
	s.asks[fn] = out
	return out
}

// builtin is what a builtin function yields.
func (f *Facts) builtin(name string, args []ssa.Value) Value {
	switch name {
	case "len":
		x := f.get(args[0])
		if c := x.Constant(); c != nil && c.Kind() == constant.String {
			return fixed(constant.MakeInt64(int64(len(constant.StringVal(c)))))
		}
		if x.kind == unseen {
			return x
		}
	case "min", "max":
		if b, ok := args[0].Type().Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
			return f.extreme(name == "min", args)
		}
	}
	return Unknown
}

// extreme is the least or greatest of several strings.
func (f *Facts) extreme(least bool, args []ssa.Value) Value {
	var best constant.Value
	all := true
	for _, a := range args {
		x := f.get(a)
		if x.kind == unseen {
			return x
		}
		c := x.Constant()
		switch {
		case c == nil:
			all = false
		case least && constant.StringVal(c) == "":
			return x // nothing is less
		case best == nil || constant.Compare(c, token.LSS, best) == least:
			best = c
		}
	}
	if !all || best == nil {
		return Unknown
	}
	return fixed(best)
}
