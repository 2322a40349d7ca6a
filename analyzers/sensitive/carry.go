package sensitive

import (
	"go/token"
	"go/types"
)

// kind is what sort of data a type can hold, so far as names ask: "" is none.
type kind string

const (
	kindNone    kind = ""
	kindInteger kind = "integer"
	kindFloat   kind = "float"
	kindText    kind = "string"
	kindOther   kind = "other"
)

// carries tells what data a value of type t can hold that a name could make
// sensitive. Truth values, functions, channels, interfaces with methods and members
// of enumerations hold none, nor do types that the rules call plain.
func (r *Result) carries(t types.Type) kind {
	c := carrier{Result: r, seen: map[*types.Named]bool{}}
	k := c.carry(t)
	if n, ok := types.Unalias(t).(*types.Named); ok {
		r.carriers[n] = k
	}
	return k
}

// carrier is one search through a type. What holds data is remembered for good;
// that something holds none is certain only of where the search began, for types
// may lead back to each other.
type carrier struct {
	*Result
	seen map[*types.Named]bool
}

func (c carrier) carry(t types.Type) kind {
	switch u := types.Unalias(t).(type) {
	case *types.Basic:
		return c.basic(u)
	case *types.Pointer:
		return c.carry(u.Elem())
	case *types.Slice:
		return c.carrySequence(u.Elem())
	case *types.Array:
		return c.carrySequence(u.Elem())
	case *types.Map:
		return c.carry(u.Elem())
	case *types.Interface:
		if u.NumMethods() == 0 && u.IsMethodSet() {
			return kindOther
		}
	case *types.TypeParam:
		return kindOther
	case *types.Struct:
		return c.carryStruct(u, true)
	case *types.Named:
		if k, ok := c.carriers[u]; ok || c.seen[u] {
			return k
		}
		c.seen[u] = true
		k := c.carryNamed(u)
		if k != kindNone {
			c.carriers[u] = k
		}
		return k
	}
	return kindNone
}

func (r *Result) basic(b *types.Basic) kind {
	switch info := b.Info(); {
	case r.words.lexicon.PlainType(b.Name()), b.Kind() == types.Uintptr, info&types.IsBoolean != 0:
		return kindNone
	case info&types.IsInteger != 0:
		return kindInteger
	case info&types.IsNumeric != 0:
		return kindFloat
	case info&types.IsString != 0:
		return kindText
	}
	return kindNone
}

// carrySequence takes bytes and runes for text.
func (c carrier) carrySequence(elem types.Type) kind {
	if b, ok := elem.Underlying().(*types.Basic); ok && (b.Kind() == types.Uint8 || b.Kind() == types.Int32) {
		return kindText
	}
	return c.carry(elem)
}

func (c carrier) carryNamed(n *types.Named) kind {
	tn := n.Obj()
	if tn.Pkg() == nil { // error, comparable
		return kindNone
	}
	if c.words.lexicon.PlainType(qualified(tn)) {
		return kindNone
	}
	switch u := n.Underlying().(type) {
	case *types.Basic:
		if u.Info()&(types.IsInteger|types.IsString) != 0 && enumerates(tn) {
			return kindNone
		}
		return c.basic(u)
	case *types.Struct:
		if speaksText(n) {
			return kindOther
		}
		return c.carryStruct(u, !isStd(tn.Pkg()))
	default:
		return c.carry(u)
	}
}

// carryStruct reports a struct that holds data: a field that does, of those that
// are exported or, where all counts, of any. What has none (a client, a lock, a
// repository) is machinery.
func (c carrier) carryStruct(st *types.Struct, all bool) kind {
	for f := range st.Fields() {
		if (all || f.Exported()) && c.carry(f.Type()) != kindNone {
			return kindOther
		}
	}
	return kindNone
}

// Machinery reports whether a type, or what it points at, is one that the rules say holds no
// data of its own though it could be printed: a client, a logger, a context.
func (r *Result) Machinery(t types.Type) bool {
	if t == nil {
		return false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && r.words.lexicon.PlainType(qualified(n.Obj()))
}

// speaksText reports whether a type renders itself as text: it stands for a value
// (a time, an address, a big number) though its fields are hidden.
func speaksText(n *types.Named) bool {
	for _, name := range []string{"MarshalText", "MarshalJSON", "String"} {
		if obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(n), false, n.Obj().Pkg(), name); obj != nil {
			if f, ok := obj.(*types.Func); ok && f.Signature().Params().Len() == 0 {
				return true
			}
		}
	}
	return false
}

// enumerates reports whether a type has constants of its own, hence names one of a
// known set. Of a type that others can see only exported constants count, for no
// others stand in export data.
func enumerates(tn *types.TypeName) bool {
	scope := tn.Pkg().Scope()
	if scope.Lookup(tn.Name()) != tn {
		return false
	}
	n := 0
	for _, name := range scope.Names() {
		if token.IsExported(tn.Name()) && !token.IsExported(name) {
			continue
		}
		c, ok := scope.Lookup(name).(*types.Const)
		if !ok {
			continue
		}
		if named, ok := types.Unalias(c.Type()).(*types.Named); ok && named.Obj() == tn {
			if n++; n > 1 {
				return true
			}
		}
	}
	return false
}
