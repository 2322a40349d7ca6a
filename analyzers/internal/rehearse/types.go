package rehearse

import "go/types"

// subst is a type with the type arguments of the activation in it.
func (fr *frame) subst(t types.Type) types.Type {
	if fr == nil || len(fr.targs) == 0 {
		return t
	}
	return fr.with(t, 0)
}

func (fr *frame) with(t types.Type, depth int) types.Type {
	if depth > 8 {
		return t
	}
	in := func(t types.Type) types.Type { return fr.with(t, depth+1) }
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		if arg, ok := fr.targs[t]; ok {
			return arg
		}
	case *types.Pointer:
		return types.NewPointer(in(t.Elem()))
	case *types.Slice:
		return types.NewSlice(in(t.Elem()))
	case *types.Array:
		return types.NewArray(in(t.Elem()), t.Len())
	case *types.Chan:
		return types.NewChan(t.Dir(), in(t.Elem()))
	case *types.Map:
		return types.NewMap(in(t.Key()), in(t.Elem()))
	case *types.Tuple:
		vars := make([]*types.Var, t.Len())
		for i := range vars {
			vars[i] = types.NewParam(t.At(i).Pos(), t.At(i).Pkg(), t.At(i).Name(), in(t.At(i).Type()))
		}
		return types.NewTuple(vars...)
	case *types.Struct:
		fields := make([]*types.Var, t.NumFields())
		tags := make([]string, t.NumFields())
		for i := range fields {
			f := t.Field(i)
			fields[i], tags[i] = types.NewField(f.Pos(), f.Pkg(), f.Name(), in(f.Type()), f.Embedded()), t.Tag(i)
		}
		return types.NewStruct(fields, tags)
	case *types.Named:
		if t.TypeArgs().Len() == 0 {
			return t
		}
		args := make([]types.Type, t.TypeArgs().Len())
		for i := range args {
			args[i] = in(t.TypeArgs().At(i))
		}
		if inst, err := types.Instantiate(nil, t.Origin(), args, false); err == nil {
			return inst
		}
	}
	return t
}
