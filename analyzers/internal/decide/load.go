package decide

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// whole stands for a variable where the number of one of its fields may stand.
const whole = -1

// load is what is read from a local variable, or a field of one, that is stored once,
// before, and whose address goes nowhere.
func (f *Facts) load(v *ssa.UnOp) Value {
	if a, ok := v.X.(*ssa.FieldAddr); ok {
		return f.stored(a.X, a.Field, v)
	}
	return f.stored(v.X, whole, v)
}

// stored is what a variable, or its field, holds at an instruction.
func (f *Facts) stored(base ssa.Value, field int, at ssa.Instruction) Value {
	cell, ok := base.(*ssa.Alloc)
	if !ok {
		return Unknown
	}
	st := onlyStore(cell, field)
	if st == nil || !before(st, at) {
		return Unknown
	}
	if st.Addr != base || field == whole {
		return f.get(st.Val)
	}
	if from, ok := st.Val.(*ssa.UnOp); ok && from.Op == token.MUL {
		return f.stored(from.X, field, from) // a copy of another variable
	}
	if of := f.get(st.Val); field < len(of.fields) {
		return of.fields[field]
	}
	return Unknown
}

// MaxFields is how many fields a struct has of which truths are looked for.
const MaxFields = 24

// Truths are the fields of a struct that are known to be true or false; Unknown if none is.
func (f *Facts) Truths(v ssa.Value) Value {
	typ, ok := v.Type().Underlying().(*types.Struct)
	if !ok || typ.NumFields() > MaxFields {
		return Unknown
	}
	if of := f.get(v); of.kind == isParts {
		return of
	}
	from, ok := v.(*ssa.UnOp)
	if !ok || from.Op != token.MUL {
		return Unknown
	}
	cell, ok := from.X.(*ssa.Alloc)
	if !ok {
		return Unknown
	}
	out, some := make([]Value, typ.NumFields()), false
	for i := range out {
		out[i] = Unknown
		if b, ok := typ.Field(i).Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsBoolean == 0 {
			continue
		}
		st, n := stores(cell, i)
		switch {
		case n == 0:
			out[i] = zero(typ.Field(i).Type())
		case n == 1 && (!isConstant(st.Val) || f.s.told(st)):
			if k := f.stored(cell, i, from); k.kind == isConst {
				out[i] = k
			}
		}
		some = some || out[i].Known()
	}
	if !some {
		return Unknown
	}
	return Parts(out)
}

func isConstant(v ssa.Value) bool {
	_, ok := v.(*ssa.Const)
	return ok
}

// onlyStore is the one store to a variable, or to a field of it or the whole of it; nil
// if there is none or are several, or if its address is used for more than that.
func onlyStore(cell *ssa.Alloc, field int) *ssa.Store {
	only, count := stores(cell, field)
	if count != 1 || field == whole && only.Addr != ssa.Value(cell) {
		return nil
	}
	return only
}

// stores is one store to a variable or a field of it, and how many there are; many, if
// its address is used for more than that.
func stores(cell *ssa.Alloc, field int) (only *ssa.Store, count int) {
	const many = 2
	plain := func(addr ssa.Value, of int) bool {
		for _, u := range *addr.Referrers() {
			switch u := u.(type) {
			case *ssa.Store:
				if u.Val == addr {
					return false
				}
				if of == field || of == whole || field == whole {
					only = u
					count++
				}
			case *ssa.UnOp, *ssa.DebugRef:
			case *ssa.FieldAddr:
				if of != whole {
					return false
				}
			default:
				return false
			}
		}
		return true
	}
	if !plain(cell, whole) {
		return nil, many
	}
	for _, u := range *cell.Referrers() {
		if a, ok := u.(*ssa.FieldAddr); ok && !plain(a, a.Field) {
			return nil, many
		}
	}
	return only, count
}

// Parts is the same text for structs of which all fields are the same constants; "" if
// it is not known that they are constants.
func (f *Facts) Parts(v ssa.Value) string {
	from, ok := v.(*ssa.UnOp)
	if !ok || from.Op != token.MUL {
		return ""
	}
	typ, ok := v.Type().Underlying().(*types.Struct)
	cell, isCell := from.X.(*ssa.Alloc)
	if !ok || !isCell {
		return ""
	}
	var b strings.Builder
	for i := range typ.NumFields() {
		k := f.stored(cell, i, from)
		if _, n := stores(cell, i); n == 0 {
			k = zero(typ.Field(i).Type())
		}
		c := k.Constant()
		if c == nil {
			return ""
		}
		b.WriteString(c.ExactString())
		b.WriteByte(',')
	}
	return b.String()
}

// zero is the zero of a basic type.
func zero(t types.Type) Value {
	b, ok := t.Underlying().(*types.Basic)
	switch {
	case !ok:
	case b.Info()&types.IsString != 0:
		return fixed(constant.MakeString(""))
	case b.Info()&types.IsInteger != 0:
		return fixed(constant.MakeInt64(0))
	case b.Info()&types.IsBoolean != 0:
		return fixed(constant.MakeBool(false))
	}
	return Unknown
}

// before reports whether a comes before b whenever b is reached.
func before(a, b ssa.Instruction) bool {
	if a.Block() != b.Block() {
		return a.Block().Dominates(b.Block())
	}
	list := a.Block().Instrs
	return slices.Index(list, a) < slices.Index(list, b)
}
