package strval

import (
	"errors"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// operands are the function value and arguments of a call; of a method call
// through an interface, the receiver is the first argument.
func (r *run) operands(fr *frame, c *ssa.CallCommon) (fn val, args []val) {
	if c.IsInvoke() {
		args = append(args, r.get(fr, c.Value))
	} else {
		fn = r.get(fr, c.Value)
	}
	for _, a := range c.Args {
		args = append(args, r.get(fr, a))
	}
	return fn, args
}

// call evaluates a call whose results have type t.
func (r *run) call(fr *frame, c *ssa.CallCommon, t types.Type) (val, error) {
	if b, ok := c.Value.(*ssa.Builtin); ok {
		return r.builtin(fr, b, c, t)
	}
	fn, args := r.operands(fr, c)
	return r.invoke(fr, c, fn, args, t)
}

func (r *run) invoke(fr *frame, c *ssa.CallCommon, fn val, args []val, t types.Type) (val, error) {
	if c.IsInvoke() {
		if f, ok := args[0].(face); ok && f.t != nil {
			if m := r.in.method(c, f.t); m != nil {
				return r.callFunc(fr, argTypes(c), m, append([]val{f.v}, args[1:]...), nil, t)
			}
		}
		if op, ok := r.in.lookup(c.Method.FullName()); ok {
			return r.operate(fr, op, args, argTypes(c), t)
		}
		r.unknownCall(nil, args)
		return nil, nil
	}
	if s, ok := fn.(*sequence); ok {
		return r.walkSequence(fr, s, args)
	}
	f, ok := fn.(*closure)
	if !ok || f == nil {
		r.unknownCall(fn, args)
		return nil, nil
	}
	return r.callFunc(fr, argTypes(c), f.fn, args, f.free, t)
}

// callFunc calls fn: by its operation if it has one, by stepping through its body,
// or not at all.
func (r *run) callFunc(fr *frame, typs []types.Type, fn *ssa.Function, args, free []val, t types.Type) (val, error) {
	if obj, ok := fn.Object().(*types.Func); ok && fn.Parent() == nil {
		if op, ok := r.in.lookup(obj.Origin().FullName()); ok {
			if len(free) > 0 {
				// A method value: its receiver was captured.
				args = append(append([]val{}, free...), args...)
				typs = append([]types.Type{fn.FreeVars[0].Type()}, typs...)
			}
			return r.operate(fr, op, args, typs, t)
		}
	}
	if len(args) == 0 && len(free) == 0 && fn.Signature.Results().Len() == 0 {
		return nil, nil
	}
	if r.fails[fn] >= maxFails || !wanted(fn, args, free) {
		r.unknownCall(&closure{fn, free}, args)
		return nil, nil
	}
	v, err := r.body(fr, fn, args, free)
	if err == nil || !errors.Is(err, errUnknown) && !errors.Is(err, errStop) {
		return v, err
	}
	r.fails[fn]++
	r.unknownCall(&closure{fn, free}, args)
	return nil, nil
}

// body evaluates fn, or its origin if it is an instance without a body of its own.
func (r *run) body(fr *frame, fn *ssa.Function, args, free []val) (val, error) {
	origin := fn.Origin()
	if origin == nil || origin == fn || len(origin.Blocks) == 0 {
		return r.enter(fn, args, free, nil)
	}
	targs := map[*types.TypeParam]types.Type{}
	for i := range origin.TypeParams().Len() {
		if i < len(fn.TypeArgs()) {
			targs[origin.TypeParams().At(i)] = fr.concrete(fn.TypeArgs()[i])
		}
	}
	return r.enter(origin, args, free, targs)
}

// wanted reports whether a call can have an effect on what is known: it returns
// something, or was given something to write to.
func wanted(fn *ssa.Function, args, free []val) bool {
	if fn.Signature.Results().Len() > 0 {
		return true
	}
	for _, a := range append(args[:len(args):len(args)], free...) {
		switch a.(type) {
		case ptr, span, *table, *closure, face:
			return true
		}
	}
	return false
}

// unknownCall poisons what a call that is not seen may have written.
func (r *run) unknownCall(fn val, args []val) {
	s := seen{}
	poison(fn, s)
	for _, a := range args {
		poison(a, s)
	}
	for o := range s {
		if o, ok := o.(*object); ok {
			r.steps -= len(o.e) / copyFactor
		}
	}
}

// escape hands all operands of a call to mark.
func (r *run) escape(fr *frame, c *ssa.CallCommon, mark func(val)) {
	fn, args := r.operands(fr, c)
	mark(fn)
	for _, a := range args {
		mark(a)
	}
}

func (r *run) runDefers(fr *frame) error {
	for i := len(fr.defers) - 1; i >= 0; i-- {
		d := fr.defers[i]
		if _, ok := d.call.Value.(*ssa.Builtin); ok {
			continue
		}
		if _, err := r.invoke(fr, d.call, d.fn, d.args, types.NewTuple()); err != nil {
			return err
		}
	}
	fr.defers = nil
	return nil
}

// argTypes are the static types of a call's arguments, receiver first.
func argTypes(c *ssa.CallCommon) []types.Type {
	var ts []types.Type
	if c.IsInvoke() {
		ts = append(ts, c.Value.Type())
	}
	for _, a := range c.Args {
		ts = append(ts, a.Type())
	}
	return ts
}

// method is the body of the method that an interface call reaches on a value of
// type t, or nil if it lies elsewhere.
func (in *Interp) method(c *ssa.CallCommon, t types.Type) *ssa.Function {
	fn := c.Value.Parent()
	if fn == nil || fn.Prog == nil || types.IsInterface(t) {
		return nil
	}
	sel := fn.Prog.MethodSets.MethodSet(t).Lookup(c.Method.Pkg(), c.Method.Name())
	if sel == nil {
		return nil
	}
	return fn.Prog.MethodValue(sel)
}
