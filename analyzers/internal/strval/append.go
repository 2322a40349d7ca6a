package strval

import "go/types"

// self is a function whose result is its first argument, whatever that is.
func self(_ *run, _ *frame, args []val, _ []types.Type, _ types.Type) (val, error) {
	if len(args) == 0 {
		return nil, nil
	}
	return args[0], nil
}

// appendOp is what an operation on the other arguments yields, behind the first.
func appendOp(op string) nativeOp {
	return func(r *run, fr *frame, args []val, typs []types.Type, t types.Type) (val, error) {
		if len(args) < 2 {
			return nil, nil
		}
		of := t
		if tup, ok := t.(*types.Tuple); ok {
			of = tup.At(0).Type()
		}
		v, err := r.operate(fr, op, args[1:], typs[1:], types.Typ[types.String])
		s, ok := v.(*str)
		if err != nil || !ok {
			return nil, err
		}
		old := r.string(fr, args[0], typs[0])
		if old == nil {
			return nil, nil
		}
		out, err := r.text(fr, plus(old, s), of)
		return several(t, out), err
	}
}

// several is a first result as all results of a call: what remains is no error.
func several(t types.Type, vs ...val) val {
	tup, ok := t.(*types.Tuple)
	if !ok {
		if len(vs) == 0 {
			return nil
		}
		return vs[0]
	}
	out := make(tuple, tup.Len())
	copy(out, vs)
	for i := len(vs); i < len(out); i++ {
		if types.IsInterface(tup.At(i).Type()) {
			out[i] = face{}
		}
	}
	return out
}
