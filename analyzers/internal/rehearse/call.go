package rehearse

import (
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
		return nil, errLost
	case f == nil:
		return nil, panicking{blank{}}
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
	if o := fn.Origin(); o != nil && len(o.Blocks) > 0 {
		return o
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
			return nil, panicking{blank{}}
		}
		return a.method(fr, recv, c.Method, args[1:], c.Signature().Results(), deferring)
	case blank, *foreign:
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

// outside calls a function that has no body here.
func (a *act) outside(fr *frame, fn *types.Func, args []value, results *types.Tuple) (value, error) {
	eff, ok := a.th.Effect(fn)
	if !ok {
		return nil, errLost
	}
	if err := a.pay(4); err != nil {
		return nil, err
	}
	if v, ok := a.computed(fr, fn, args, results); ok {
		return v, nil
	}
	var l labels
	group := &foreign{}
	variable, slice := false, false
	for i, x := range args {
		more, r, err := a.all(x)
		if err != nil {
			return nil, err
		}
		writes := !eff.Known || slices.Contains(eff.Writes, i)
		if r.function || writes && (r.variable || r.slice || r.blank) {
			return nil, errLost
		}
		for _, f := range r.typed {
			told, err := a.says(fr, f)
			if err != nil {
				return nil, err
			}
			more |= told
		}
		l |= more
		for _, f := range r.foreign {
			group.join(f)
		}
		variable, slice = variable || r.variable, slice || r.slice
	}
	group.root().l |= l
	if fn.Signature().Variadic() {
		slice = false
	}
	out := make(tuple, results.Len())
	for i := range out {
		t := fr.subst(results.At(i).Type())
		_, basic := t.Underlying().(*types.Basic)
		switch {
		case basic:
			out[i] = scalar{l: l}
		case variable || slice && !isError(t):
			return nil, errLost // what it leads to may change later
		case plainParts(t):
			out[i] = blank{l}
		default:
			f := &foreign{}
			f.join(group)
			out[i] = f
		}
	}
	if len(out) == 1 {
		return out[0], nil
	}
	return out, nil
}

// plainParts reports whether a type is of lists or maps of basic types.
func plainParts(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return true
	case *types.Slice:
		return plainParts(u.Elem())
	case *types.Array:
		return plainParts(u.Elem())
	case *types.Map:
		return plainParts(u.Key()) && plainParts(u.Elem())
	}
	return false
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// says is what a value tells of itself to those who print it.
func (a *act) says(fr *frame, f face) (l labels, err error) {
	for _, name := range []string{"Error", "String"} {
		sel := types.NewMethodSet(f.t).Lookup(nil, name)
		if sel == nil {
			continue
		}
		m := sel.Obj().(*types.Func)
		sig := m.Signature()
		if sig.Params().Len() != 0 || sig.Results().Len() != 1 {
			continue
		}
		v, err := a.method(fr, f, m, nil, sig.Results(), nil)
		if err != nil {
			return 0, err
		}
		more, _, err := a.all(v)
		if err != nil {
			return 0, err
		}
		l |= more
	}
	for _, name := range []string{"Format", "GoString", "MarshalJSON", "MarshalText", "MarshalXML", "GobEncode", "MarshalBinary", "LogValue", "Value", "Read", "WriteTo", "Write", "Less"} {
		if types.NewMethodSet(f.t).Lookup(nil, name) != nil {
			return 0, errLost
		}
	}
	return l, nil
}

// computed is a call on arguments that are all known.
func (a *act) computed(fr *frame, fn *types.Func, args []value, results *types.Tuple) (value, bool) {
	if results.Len() != 1 {
		return nil, false
	}
	plain := make([]any, len(args))
	for i, x := range args {
		k, ok := plainOf(x)
		if !ok {
			return nil, false
		}
		plain[i] = k
	}
	v, ok := a.th.Compute(fn, plain)
	if !ok {
		return nil, false
	}
	if texts, isList := v.([]string); isList {
		o := &object{}
		for _, t := range texts {
			o.cells = append(o.cells, scalar{k: t})
		}
		return list{o: o, len: len(texts), cap: len(texts), loose: true}, true
	}
	if _, basic := results.At(0).Type().Underlying().(*types.Basic); !basic {
		return nil, false
	}
	return scalar{k: v}, true
}

// plainOf is a value that is known: a string, bool, int64, or slice of these.
func plainOf(v value) (any, bool) {
	switch v := v.(type) {
	case scalar:
		_, float := v.k.(float64)
		return v.k, v.k != nil && !float
	case face:
		if b, ok := v.t.(*types.Basic); ok && b.Info()&(types.IsString|types.IsInteger|types.IsBoolean) != 0 {
			return plainOf(v.v)
		}
	case list:
		out := make([]any, 0, v.len)
		for _, e := range v.elems() {
			k, ok := plainOf(e)
			if !ok || v.o.lost {
				return nil, false
			}
			out = append(out, k)
		}
		return out, true
	}
	return nil, false
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
		var l labels
		for _, x := range args {
			s, ok := x.(scalar)
			if !ok {
				return nil, errLost
			}
			l |= s.l
		}
		return scalar{l: l}, nil
	case "recover":
		if by := fr.recovers; by != nil && by.raised != nil {
			v := by.raised.with
			by.raised = nil
			return v, nil
		}
		return face{}, nil
	case "ssa:wrapnilchk":
		if p, ok := args[0].(ptr); ok && p.o == nil {
			return nil, panicking{blank{}}
		}
		return args[0], nil
	case "print", "println":
		return nil, nil
	}
	return nil, errLost
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
