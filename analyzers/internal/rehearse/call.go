package rehearse

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// operands are the function value and the arguments of a call, the receiver of an
// interface's method being the first.
func (a *act) operands(fr *frame, c *ssa.CallCommon) (fn value, args []value) {
	if c.IsInvoke() {
		args = append(args, a.get(fr, c.Value))
	} else if _, ok := c.Value.(*ssa.Builtin); !ok {
		fn = a.get(fr, c.Value)
	}
	for _, x := range c.Args {
		args = append(args, a.get(fr, x))
	}
	return fn, args
}

// invoke makes a call. If it is deferred, a recover in it ends the panic of the frame
// that deferred it.
func (a *act) invoke(fr *frame, c *ssa.CallCommon, fn value, args []value, deferring *frame) (value, error) {
	if slices.Contains(args, nil) {
		return nil, errLost
	}
	if b, ok := c.Value.(*ssa.Builtin); ok {
		return a.builtin(fr, b, c, args)
	}
	if c.IsInvoke() {
		return a.invokeMethod(fr, c, args, deferring)
	}
	f, ok := fn.(*closure)
	switch {
	case !ok:
		return a.callMade(fr, fn, args)
	case f == nil:
		return nil, panicking{surprise}
	}
	return a.apply(fr, f, args, c.Signature().Results(), deferring)
}

// apply calls a function value.
func (a *act) apply(fr *frame, f *closure, args []value, results *types.Tuple, deferring *frame) (value, error) {
	if body := bodyOf(f.fn); body != nil {
		return a.enter(f.fn, args, f.free, fr, f.targs, deferring)
	}
	if a.staging && f.fn.Name() == "init" && f.fn.Pkg != a.th.pkg {
		return tuple{}, nil // of a package that this one imports
	}
	obj, ok := f.fn.Object().(*types.Func)
	if !ok {
		return nil, errLost
	}
	return a.outside(fr, obj.Origin(), args, results)
}

func bodyOf(fn *ssa.Function) *ssa.Function {
	if o := fn.Origin(); o != nil {
		fn = o // what stands for it with type arguments only calls it
	}
	if len(fn.Blocks) > 0 {
		return fn
	}
	return nil
}

func (a *act) invokeMethod(fr *frame, c *ssa.CallCommon, args []value, deferring *frame) (value, error) {
	switch recv := args[0].(type) {
	case face:
		if recv.t == nil {
			return nil, panicking{surprise}
		}
		return a.method(fr, recv, c.Method, args[1:], c.Signature().Results(), deferring)
	case blank:
		return nil, errLost // callers know what is called
	case *foreign:
		return a.outside(fr, c.Method, args, c.Signature().Results())
	}
	if tp, ok := types.Unalias(c.Value.Type()).(*types.TypeParam); ok {
		return a.method(fr, face{fr.subst(tp), args[0]}, c.Method, args[1:], c.Signature().Results(), deferring)
	}
	return nil, errLost
}

// method calls a method of what lies behind an interface.
func (a *act) method(fr *frame, recv face, m *types.Func, args []value, results *types.Tuple, deferring *frame) (value, error) {
	fn, obj := a.th.method(recv.t, m)
	all := append([]value{recv.v}, args...)
	if fn != nil {
		return a.enter(fn, all, nil, fr, nil, deferring)
	}
	if obj == nil || types.IsInterface(recv.t) {
		return nil, errLost
	}
	return a.outside(fr, obj, all, results)
}

// method is the method of a type: with its body, or as it is declared.
func (th *Theater) method(t types.Type, m *types.Func) (*ssa.Function, *types.Func) {
	sel := types.NewMethodSet(t).Lookup(m.Pkg(), m.Name())
	if sel == nil {
		return nil, nil
	}
	key := methodKey{types.TypeString(t, nil), m.Name()}
	fn, ok := th.methods[key]
	if !ok {
		fn = th.pkg.Prog.MethodValue(sel)
		th.methods[key] = fn
	}
	if fn != nil && bodyOf(fn) != nil {
		return fn, nil
	}
	obj, _ := sel.Obj().(*types.Func)
	if len(sel.Index()) > 1 {
		return nil, nil
	}
	return nil, obj.Origin()
}

// builtin calls a function of the language.
func (a *act) builtin(fr *frame, b *ssa.Builtin, c *ssa.CallCommon, args []value) (value, error) {
	switch b.Name() {
	case "len", "cap":
		return length(args[0], b.Name() == "cap", fr.subst(c.Args[0].Type()))
	case "append":
		if len(args) == 1 {
			return args[0], nil
		}
		return a.appended(args[0], args[1], fr.subst(c.Args[0].Type()))
	case "copy":
		return a.copyInto(args[0], args[1])
	case "delete":
		return nil, a.deleteKey(args[0], args[1])
	case "clear":
		if t, ok := args[0].(*table); ok && (t == nil || !t.frozen) {
			if t != nil {
				clear(t.m)
				clear(t.key)
				t.keys = nil
			}
			return nil, nil
		}
	case "close":
		if c, ok := args[0].(*channel); ok && c != nil && !c.closed {
			c.closed = true
			return nil, nil
		}
	case "min", "max":
		return a.extreme(b.Name() == "min", args, fr.subst(c.Args[0].Type()))
	case "recover":
		if by := fr.recovers; by != nil && by.raised != nil {
			v := by.raised.with
			by.raised = nil
			return v, nil
		}
		return face{}, nil
	case "ssa:wrapnilchk":
		if p, ok := args[0].(ptr); ok && p.o == nil {
			return nil, panicking{surprise}
		}
		return args[0], nil
	case "print", "println":
		return nil, nil
	}
	return nil, errLost
}

// extreme is the least or greatest of some values. None is less than the empty text.
func (a *act) extreme(least bool, args []value, t types.Type) (value, error) {
	var best scalar
	var l labels
	known, some := true, false
	for _, x := range args {
		s, ok := x.(scalar)
		if !ok {
			return nil, errLost
		}
		if s.k == "" && least {
			return s, nil
		}
		if s.k == "" && len(args) > 1 {
			continue
		}
		op := token.GTR
		if least {
			op = token.LSS
		}
		if better, _ := ordered(op, s, best, t).(scalar); !some || better.k == true {
			best = s
		}
		_, float := s.k.(float64)
		l, some, known = l|s.l, true, known && s.k != nil && !float
	}
	switch {
	case !some:
		return args[0], nil
	case known:
		return best, nil
	}
	return scalar{l: l}, nil
}

func length(x value, capacity bool, t types.Type) (value, error) {
	n := 0
	switch x := x.(type) {
	case scalar:
		text, ok := x.k.(string)
		if !ok {
			return scalar{}, nil
		}
		n = len(text)
	case list:
		n = x.len
		if capacity {
			if n = x.cap; x.loose {
				return scalar{}, nil
			}
		}
	case *table:
		if x != nil {
			n = len(x.m)
		}
	case *object:
		n = len(x.cells)
	case *channel:
		if x != nil {
			if n = len(x.held); capacity {
				n = x.room
			}
		}
	case blank:
		return scalar{}, nil
	case ptr:
		arr, ok := pointed(t).Underlying().(*types.Array)
		if !ok {
			return nil, errLost
		}
		n = int(arr.Len())
	default:
		return nil, errLost
	}
	return scalar{k: int64(n)}, nil
}
