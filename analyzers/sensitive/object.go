package sensitive

import (
	"cmp"
	"go/types"

	"github.com/borderlint/borderlint/analyzers/policy"
)

func compare(a, b string) int { return cmp.Compare(a, b) }

func isStd(p *types.Package) bool { return policy.IsStd(p.Path()) }

// packageLevel reports whether obj is declared in the scope of its package. Export
// data gives objects no parent where source does, hence the look-up.
func packageLevel(obj types.Object) bool {
	return obj.Pkg() != nil && obj.Pkg().Scope().Lookup(obj.Name()) == obj
}

// receiver is the type that declares a method, or nil for a function and for a
// method of an unnamed interface.
func receiver(f *types.Func) *types.TypeName {
	recv := f.Signature().Recv()
	if recv == nil {
		return nil
	}
	return typeName(recv.Type())
}

// typeName is the declaration of t, or of what t points at: of a generic type, its
// origin's; nil for types without one in any package.
func typeName(t types.Type) *types.TypeName {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok && n.Obj().Pkg() != nil {
		return n.Origin().Obj()
	}
	return nil
}

// element strips pointers, slices, arrays, and maps of their keys from t: the type
// of the values that t leads to.
func element(t types.Type) types.Type {
	for range 8 { // no honest type is deeper; type T []T would never end
		switch u := types.Unalias(t).(type) {
		case *types.Pointer:
			t = u.Elem()
		case *types.Slice:
			t = u.Elem()
		case *types.Array:
			t = u.Elem()
		case *types.Map:
			t = u.Elem()
		default:
			return u
		}
	}
	return types.Unalias(t)
}

// unnamedStruct is the struct type without a name that t leads to, or nil.
func unnamedStruct(t types.Type) *types.Struct {
	st, _ := element(t).(*types.Struct)
	return st
}

// qualified is the name of a type as rules write it.
func qualified(tn *types.TypeName) string { return tn.Pkg().Path() + "." + tn.Name() }
