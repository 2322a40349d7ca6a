package rehearse

import (
	"go/types"
	"slices"
)

// outside calls a function that has no body here.
func (a *act) outside(fr *frame, fn *types.Func, args []value, results *types.Tuple) (value, error) {
	if v, done, err := a.performed(fr, fn, args, results); done {
		return v, err
	}
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
	each := make([]labels, len(args))
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
		each[i] = more
		l |= more
		for _, f := range r.foreign {
			group.join(f)
			f.lost = true
		}
		variable, slice = variable || r.variable, slice || r.slice
	}
	// Of what a library keeps, not all comes out again.
	a.loose = a.loose || group.root().l != 0
	group.root().l |= l
	if some, ok := a.printed(eff, args, each); ok {
		l = some
	} else if l != 0 && !eff.Exact && eff.Carries == nil {
		a.loose = true
	}
	if fn.Signature().Variadic() {
		slice = false
	}
	out := make(tuple, results.Len())
	for i := range out {
		t := fr.subst(results.At(i).Type())
		_, basic := t.Underlying().(*types.Basic)
		l := l
		if i < len(eff.Carries) && eff.Carries[i] != nil {
			l = 0
			for _, j := range eff.Carries[i] {
				l |= each[j]
				if _, whole := args[j].(scalar); !whole && each[j] != 0 {
					a.loose = true // some part of it
				}
			}
		} else if eff.Carries != nil && l != 0 {
			a.loose = true
		}
		switch {
		case basic:
			out[i] = scalar{l: l}
		case variable || slice && !isError(t):
			return nil, errLost // what it leads to may change later
		case plainParts(t):
			a.loose = a.loose || l != 0
			out[i] = blank{l}
		default:
			a.loose = a.loose || group.root().l != 0
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

// printed is what the arguments of a format tell that it prints.
func (a *act) printed(eff Effect, args []value, each []labels) (l labels, ok bool) {
	n := eff.Format
	if n < 0 || n+2 != len(args) {
		return 0, false
	}
	format, ok1 := args[n].(scalar)
	text, ok2 := format.k.(string)
	list, ok3 := args[n+1].(list)
	if !ok1 || !ok2 || !ok3 {
		return 0, false
	}
	shown, ok := a.th.Shown(text, list.len)
	if !ok {
		return 0, false
	}
	for i, e := range list.elems() {
		f, ok := e.(face)
		if !ok {
			return 0, false
		}
		if f.t == nil {
			continue
		}
		if _, basic := f.t.(*types.Basic); !basic {
			return 0, false
		}
		if shown[i] {
			one, _, _ := a.all(f)
			l |= one
		}
	}
	for i := range n {
		l |= each[i]
	}
	return l, true
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
