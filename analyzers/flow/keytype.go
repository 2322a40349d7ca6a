package flow

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// typeHole stands in the name of a key for the type that a type parameter is given.
const typeHole = "\x00"

// keyByType is the name of a key that its type, or the variable that holds it, tells
// apart: an empty struct of a type made for it, a pointer kept in a package variable.
func keyByType(v ssa.Value) (string, bool) {
	if n, ok := types.Unalias(v.Type()).(*types.Named); ok && isEmptyStruct(n) {
		return types.TypeString(n, nil), true
	}
	if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL {
		if g, ok := u.X.(*ssa.Global); ok {
			return g.RelString(nil), true
		}
	}
	return "", false
}

// isEmptyStruct reports whether a type is a struct without fields, made to be a key.
func isEmptyStruct(t *types.Named) bool {
	s, ok := t.Underlying().(*types.Struct)
	return ok && s.NumFields() == 0
}

// keyByParameter is the step to the element under a key of a generic type that depends on a
// type parameter of the function, as in key[T]{}: callers tell which one it is.
func (r *run) keyByParameter(t types.Type) (stepID, bool) {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || !isEmptyStruct(n) || n.TypeArgs().Len() != 1 {
		return 0, false
	}
	tp, ok := types.Unalias(n.TypeArgs().At(0)).(*types.TypeParam)
	if !ok {
		return 0, false
	}
	name := types.TypeString(n.Origin().Obj().Type(), nil)
	name = name[:strings.IndexByte(name, '[')] + "[" + typeHole + "]"
	in := r.atom(atom{kind: atomIn, root: root{kind: rootType, index: int32(tp.Index())}})
	return r.step(step{kind: stepOpen, name: typeKey + name, in: in}), true
}

// keyOfType is the step to the element under a key of a generic type, for the type that a
// type parameter is given here.
func (r *run) keyOfType(v Value, name string) stepID {
	top := r.top(v)
	if len(top) != 1 {
		return r.elem()
	}
	switch x := r.atoms[top[0]]; x.kind {
	case atomType:
		return r.pkg.key(strings.ReplaceAll(name, typeHole, r.types[x.typ].key))
	case atomIn:
		return r.step(step{kind: stepOpen, name: name, in: top[0]})
	}
	return r.elem()
}

// knownKey reports whether a step leads to one element: under a key that is known, or that
// callers tell by a type.
func (p *paths) knownKey(s stepID) bool {
	x := p.steps[s]
	return x.kind == stepKey || x.kind == stepOpen && strings.HasPrefix(x.name, typeKey)
}
