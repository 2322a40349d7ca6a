package rules_test

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"
)

// checkPlace says what is wrong with a place of a call of f, if anything is.
func checkPlace(f *types.Func, place string) error {
	sig := f.Signature()
	root, path, _ := strings.Cut(place, ".")
	var at types.Type
	switch {
	case strings.HasPrefix(root, "global:") && len(root) > len("global:"):
		if path != "" && !strings.HasPrefix(path, "#") {
			return fmt.Errorf("%s: only slots are known of it", place)
		}
		return nil
	case root == "recv":
		if sig.Recv() == nil {
			return fmt.Errorf("%s: no receiver", place)
		}
		at = sig.Recv().Type()
	case root == "args":
		if sig.Params().Len() == 0 {
			return fmt.Errorf("%s: no parameters", place)
		}
	case root == "results":
		if sig.Results().Len() == 0 {
			return fmt.Errorf("%s: no results", place)
		}
	case strings.HasPrefix(root, "arg:"):
		name := strings.TrimPrefix(root, "arg:")
		for v := range sig.Params().Variables() {
			if v.Name() == name {
				at = v.Type()
			}
		}
		if at == nil {
			return fmt.Errorf("%s: no such parameter in %s", place, sig)
		}
	case strings.HasPrefix(root, "arg"):
		v, err := nth(sig.Params(), root[len("arg"):])
		if err != nil {
			return fmt.Errorf("%s: %w in %s", place, err, sig)
		}
		at = v.Type()
	case strings.HasPrefix(root, "result"):
		v, err := nth(sig.Results(), root[len("result"):])
		if err != nil {
			return fmt.Errorf("%s: %w in %s", place, err, sig)
		}
		at = v.Type()
	default:
		return fmt.Errorf("%s: not a place", place)
	}
	if path == "" {
		return nil
	}
	if at == nil {
		return fmt.Errorf("%s: %s takes no path", place, root)
	}
	if err := checkPath(at, strings.Split(path, ".")); err != nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	return nil
}

func nth(vars *types.Tuple, index string) (*types.Var, error) {
	i, err := strconv.Atoi(index)
	if err != nil {
		return nil, fmt.Errorf("no number")
	}
	if i >= vars.Len() {
		return nil, fmt.Errorf("out of range")
	}
	return vars.At(i), nil
}

// checkPath follows a path from a type. Behind an interface, a type parameter, a
// function or a hidden slot anything may stand.
func checkPath(t types.Type, path []string) error {
	for _, step := range path {
		if strings.HasPrefix(step, "#") {
			return nil
		}
		if step == "*" {
			switch u := t.Underlying().(type) {
			case *types.Pointer:
				t = u.Elem()
			case *types.Interface:
				return nil
			default:
				return fmt.Errorf("%s is no pointer", t)
			}
			continue
		}
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		if step == "[]" {
			switch u := t.Underlying().(type) {
			case *types.Slice:
				t = u.Elem()
			case *types.Array:
				t = u.Elem()
			case *types.Map:
				t = u.Elem()
			case *types.Interface:
				return nil
			default:
				return fmt.Errorf("%s has no elements", t)
			}
			continue
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok {
			return fmt.Errorf("%s has no field %s", t, step)
		}
		var found types.Type
		for f := range s.Fields() {
			if f.Name() == step {
				found = f.Type()
			}
		}
		if found == nil {
			return fmt.Errorf("%s has no field %s", t, step)
		}
		t = found
	}
	return nil
}
