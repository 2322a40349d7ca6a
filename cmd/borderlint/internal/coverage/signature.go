package coverage

import (
	"go/types"
	"slices"
)

// CanCarry reports whether a function can carry data from one of its inputs to an
// output, by its signature. Inputs are the receiver and the parameters; outputs are the
// results, errors among them, and what an input refers to. Truth values hold no data.
func CanCarry(sig *types.Signature) bool {
	for v := range sig.Results().Variables() {
		if holds(v.Type(), nil) {
			return slices.ContainsFunc(inputs(sig), func(t types.Type) bool { return holds(t, nil) })
		}
	}
	return fills(sig)
}

// fills reports whether a function can put data of one input into another.
func fills(sig *types.Signature) bool {
	in := inputs(sig)
	for i, from := range in {
		for j, to := range in {
			if i != j && holds(from, nil) && writable(to, nil) {
				return true
			}
		}
	}
	return false
}

// inputs are the types of the receiver and the parameters.
func inputs(sig *types.Signature) (in []types.Type) {
	if recv := sig.Recv(); recv != nil {
		in = append(in, recv.Type())
	}
	for v := range sig.Params().Variables() {
		in = append(in, v.Type())
	}
	return in
}

// holds reports whether a value of type t can hold data.
func holds(t types.Type, seen []types.Type) bool {
	if within(t, seen) {
		return false
	}
	seen = append(seen, t)
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsBoolean == 0
	case *types.Struct:
		for f := range u.Fields() {
			if holds(f.Type(), seen) {
				return true
			}
		}
		return false
	case *types.Pointer:
		return holds(u.Elem(), seen)
	case *types.Slice:
		return holds(u.Elem(), seen)
	case *types.Array:
		return holds(u.Elem(), seen)
	case *types.Chan:
		return holds(u.Elem(), seen)
	case *types.Map:
		return holds(u.Elem(), seen) || holds(u.Key(), seen)
	}
	return true // interfaces, functions, type parameters
}

// writable reports whether a function that is given a value of type t can put data
// where its caller finds it.
func writable(t types.Type, seen []types.Type) bool {
	if within(t, seen) || types.Identical(t, types.Universe.Lookup("error").Type()) {
		return false
	}
	seen = append(seen, t)
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	case *types.Pointer:
		return holds(u.Elem(), nil)
	case *types.Slice:
		return holds(u.Elem(), nil)
	case *types.Map:
		return holds(u, nil)
	case *types.Chan:
		return u.Dir() != types.RecvOnly && holds(u.Elem(), nil)
	case *types.Signature:
		for p := range u.Params().Variables() {
			if holds(p.Type(), nil) {
				return true
			}
		}
		return false
	case *types.Array:
		return writable(u.Elem(), seen)
	case *types.Struct:
		// What a struct refers to in secret is its own: a time's place.
		for f := range u.Fields() {
			if basic, ok := f.Type().Underlying().(*types.Basic); ok && basic.Kind() == types.UnsafePointer {
				return true
			}
			if f.Exported() && writable(f.Type(), seen) {
				return true
			}
		}
		return false
	}
	return true // interfaces and type parameters
}

// within reports whether t has been met: types may hold themselves.
func within(t types.Type, seen []types.Type) bool {
	return slices.ContainsFunc(seen, func(s types.Type) bool { return types.Identical(s, t) })
}
