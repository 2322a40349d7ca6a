package flow

import (
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// deref is what a pointer type points at.
func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	if tp, ok := types.Unalias(t).(*types.TypeParam); ok {
		if c := coreType(tp); c != nil {
			return deref(c)
		}
	}
	return t
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

func isStruct(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

func structOf(t types.Type) *types.Struct {
	if s, ok := t.Underlying().(*types.Struct); ok {
		return s
	}
	if tp, ok := types.Unalias(t).(*types.TypeParam); ok {
		if c := coreType(tp); c != nil {
			return structOf(c)
		}
	}
	return types.NewStruct(nil, nil)
}

// coreType is the one type that a type parameter's constraint admits, if it names one.
func coreType(tp *types.TypeParam) types.Type {
	iface, ok := tp.Constraint().Underlying().(*types.Interface)
	if !ok || iface.NumEmbeddeds() != 1 {
		return nil
	}
	e := iface.EmbeddedType(0)
	if u, ok := e.(*types.Union); ok {
		if u.Len() != 1 {
			return nil
		}
		e = u.Term(0).Type()
	}
	return e.Underlying()
}

// elemType is the type of the elements of a slice, array, map, channel or pointer to an array.
func elemType(t types.Type) types.Type {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Map:
		return u.Elem()
	case *types.Chan:
		return u.Elem()
	case *types.Pointer:
		return elemType(u.Elem())
	}
	return t
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// isBytes reports whether t is a slice of bytes or runes.
func isBytes(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	b, ok := s.Elem().Underlying().(*types.Basic)
	return ok && (b.Kind() == types.Byte || b.Kind() == types.Rune)
}

// isZero reports whether v is a constant zero value.
func isZero(v ssa.Value) bool {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		_, basic := mi.X.Type().Underlying().(*types.Basic)
		return basic && isZero(mi.X)
	}
	c, ok := v.(*ssa.Const)
	if !ok {
		return false
	}
	if c.Value == nil {
		return true
	}
	switch c.Value.Kind() {
	case constant.String:
		return constant.StringVal(c.Value) == ""
	case constant.Bool:
		return !constant.BoolVal(c.Value)
	case constant.Int, constant.Float, constant.Complex:
		return constant.Sign(constant.Real(c.Value)) == 0 && constant.Sign(constant.Imag(c.Value)) == 0
	}
	return false
}

func constString(v ssa.Value) (string, bool) {
	if mi, ok := v.(*ssa.MakeInterface); ok {
		return constString(mi.X)
	}
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(c.Value), true
}

func constInt(v ssa.Value, absent int) (int, bool) {
	if v == nil {
		return absent, true
	}
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Int {
		return 0, false
	}
	n, ok := constant.Int64Val(c.Value)
	return int(n), ok
}

// hasMethods reports whether a value of type t may answer to an interface.
func hasMethods(t types.Type) bool {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	switch t := t.(type) {
	case *types.Named, *types.TypeParam:
		return true
	case *types.Struct:
		for f := range t.Fields() {
			if f.Embedded() {
				return true
			}
		}
	}
	return false
}

// carries reports whether a value of type t can hold what flows: not an error, a
// truth value, or nothing at all.
func carries(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsBoolean == 0
	case *types.Interface:
		return !types.Identical(t, types.Universe.Lookup("error").Type())
	case *types.Signature:
		return false
	case *types.Struct:
		return u.NumFields() > 0
	}
	return true
}

// isInteger reports whether t is a number without a fraction.
func isInteger(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// isHandle reports whether a struct is one that stands for what it refers to, as a
// reflect.Value does: rules have made it of a reference, or callers may, since nothing of
// it can be set but by its methods.
func (r *run) isHandle(x spot) bool {
	s, ok := x.typ.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	closed := true
	for f := range s.Fields() {
		closed = closed && !f.Exported()
	}
	return slices.ContainsFunc(r.top(x.val), func(id atomID) bool {
		a := r.atoms[id]
		return a.kind == atomRef || closed && a.kind == atomIn && a.mode == inExact
	})
}

// isPointerLike reports whether values of t refer to something that can be changed.
func isPointerLike(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Interface:
		return true
	}
	return false
}

// isContext reports whether a type is context.Context, to which nobody can write: what is put
// into one makes another one.
func isContext(t types.Type) bool {
	if t == nil {
		return false
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context" && n.Obj().Name() == "Context"
}

// typeArg is a type argument as the type behind an interface, or the caller's own parameter.
func (r *run) typeArg(t types.Type) Value {
	if tp, ok := types.Unalias(t).(*types.TypeParam); ok {
		return single(r.atom(atom{kind: atomIn, root: root{kind: rootType, index: int32(tp.Index())}}))
	}
	return single(r.atom(atom{kind: atomType, typ: r.typ(t)}))
}
