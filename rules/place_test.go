package rules_test

import (
	"errors"
	"fmt"
	"go/types"
	"strings"

	"github.com/borderlint/borderlint/analyzers/policy"
)

var (
	errRecv  = errors.New("there is no receiver")
	errParam = errors.New("there is no such parameter")
	errRes   = errors.New("there is no such result")
	errType  = errors.New("there is no such type in the package")
	errPath  = errors.New("it takes no path")
)

// checkPlace says what is wrong with a place of a call of f, if anything is.
func checkPlace(f *types.Func, p policy.Place) error {
	t, err := placeType(f, p)
	if err != nil {
		return fmt.Errorf("place %s of %s: %w", p, f.Signature(), err)
	}
	if len(p.Path) == 0 {
		return nil
	}
	if t == nil {
		return fmt.Errorf("place %s of %s: %w", p, f.Signature(), errPath)
	}
	if err := checkPath(t, p.Path); err != nil {
		return fmt.Errorf("place %s: %w", p, err)
	}
	return nil
}

// placeType is the type at which the path of a place begins; nil if several values
// stand there.
func placeType(f *types.Func, p policy.Place) (types.Type, error) {
	sig := f.Signature()
	switch p.Kind {
	case policy.Recv:
		if sig.Recv() == nil {
			return nil, errRecv
		}
		return sig.Recv().Type(), nil
	case policy.Arg:
		if p.Index >= sig.Params().Len() {
			return nil, errParam
		}
		return sig.Params().At(p.Index).Type(), nil
	case policy.ArgNamed:
		for v := range sig.Params().Variables() {
			if v.Name() == p.Name {
				return v.Type(), nil
			}
		}
		return nil, errParam
	case policy.Args:
		if sig.Params().Len() == 0 {
			return nil, errParam
		}
	case policy.Result:
		if p.Index >= sig.Results().Len() {
			return nil, errRes
		}
		return sig.Results().At(p.Index).Type(), nil
	case policy.Results:
		if sig.Results().Len() == 0 {
			return nil, errRes
		}
	case policy.New:
		obj := f.Pkg().Scope().Lookup(p.Name)
		if obj == nil {
			return nil, errType
		}
		return types.NewPointer(obj.Type()), nil
	case policy.Global:
		// What all calls share has no type that can be named: slots only.
		return types.NewInterfaceType(nil, nil), nil
	}
	return nil, nil
}

// checkPath follows a path from a type. Behind an interface, a type parameter or a
// hidden slot anything may stand.
func checkPath(t types.Type, path []string) error {
	for _, step := range path {
		if strings.HasPrefix(step, "#") {
			return nil
		}
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			t = u.Elem()
			if step == "*" {
				continue
			}
		case *types.Slice, *types.Map:
			if step == "*" {
				continue // what the slice or map refers to has its type
			}
		}
		switch u := t.Underlying().(type) {
		case *types.Interface:
			return nil
		case *types.Struct:
			if step == "[]" && opaque(u) {
				return nil // what rules keep in it under keys
			}
			next := fieldType(u, step)
			if next == nil {
				return fmt.Errorf("%s has no field %s", t, step)
			}
			t = next
		case interface{ Elem() types.Type }: // slice, array, map, channel
			if step != "[]" {
				return fmt.Errorf("%s has no %s", t, step)
			}
			t = u.Elem()
		default:
			return fmt.Errorf("%s has no %s", t, step)
		}
	}
	return nil
}

func fieldType(s *types.Struct, name string) types.Type {
	for f := range s.Fields() {
		if f.Name() == name {
			return f.Type()
		}
	}
	return nil
}

// opaque reports whether a struct shows none of its fields, as a container does.
func opaque(s *types.Struct) bool {
	for f := range s.Fields() {
		if f.Exported() {
			return false
		}
	}
	return s.NumFields() > 0
}
