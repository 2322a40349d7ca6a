package flow

import (
	"go/types"
	"strings"
)

// behindInterface tells of the receiver of a method of an interface, of which rules say that it
// sends, whether it is sure to be of types of this module: their own methods tell what they
// send. Rest is what only callers know of it; nil if it may be anything anyway.
func (r *run) behindInterface(recv Value, method string) (own bool, rest Value) {
	anything := false
	for _, a := range r.top(recv) {
		switch x := r.atoms[a]; x.kind {
		case atomType:
			if r.tellsItself(x.typ, method, recv) {
				own = true
			} else {
				anything = true
			}
		case atomIn:
			if x.mode != inExact || x.boxed || x.root.kind == rootGlobal {
				anything = true
			}
			rest = append(rest, pair(0, a))
		case atomUnknown, atomData, atomGuard:
			anything = true
		}
	}
	if anything {
		return false, nil
	}
	return own && len(rest) == 0, normal(rest)
}

// tellsItself reports whether a type is one of this module and has the method, which rules
// do not speak of.
func (r *run) tellsItself(id typeID, method string, recv Value) bool {
	if n, ok := types.Unalias(deref(orInvalid(r.typeOf(id)))).(*types.Named); ok && n.Obj().Pkg() != nil {
		if n.Obj().Pkg() != r.pass.Pkg && r.imports.module(n.Obj().Pkg()) != r.module {
			return false
		}
	} else if path := pathOf(r.types[id].key); r.module == "" || path != r.module && !strings.HasPrefix(path, r.module+"/") {
		return false
	}
	ce, ok := r.method(id, method, r.pass.Pkg, r.ofType(recv, r.types[id].key))
	return ok && r.rulesFor(ce) == nil && (ce.fn != nil || ce.sum != nil || r.imported(ce.name) != nil)
}

// methodName is the name of a method without its receiver.
func methodName(full string) string { return full[strings.LastIndexByte(full, '.')+1:] }

func orInvalid(t types.Type) types.Type {
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return t
}
