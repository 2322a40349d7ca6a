package strval

import (
	"go/constant"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// under is the underlying type of t, type parameters replaced by their arguments.
func (fr *frame) under(t types.Type) types.Type {
	t = types.Unalias(t)
	if p, ok := t.(*types.TypeParam); ok {
		if arg, ok := fr.targs[p]; ok {
			return fr.under(arg)
		}
		return p
	}
	return t.Underlying()
}

// concrete is t, or the type argument if t is a type parameter.
func (fr *frame) concrete(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		if arg, ok := fr.targs[p]; ok {
			return arg
		}
	}
	return t
}

// integer says how wide an integer type is and whether it is signed.
func (fr *frame) integer(t types.Type) (bits int, signed, ok bool) {
	b, isBasic := fr.under(t).(*types.Basic)
	if !isBasic {
		return 0, false, false
	}
	switch b.Kind() {
	case types.Int8:
		return 8, true, true
	case types.Int16:
		return 16, true, true
	case types.Int32, types.UntypedRune:
		return 32, true, true
	case types.Int64, types.Int, types.UntypedInt:
		return 64, true, true
	case types.Uint8:
		return 8, false, true
	case types.Uint16:
		return 16, false, true
	case types.Uint32:
		return 32, false, true
	case types.Uint64, types.Uint, types.Uintptr:
		return 64, false, true
	}
	return 0, false, false
}

// wrap is n as a number of bits bits holds it.
func wrap(n int64, bits int, signed bool) int64 {
	shift := 64 - bits
	if signed {
		return n << shift >> shift
	}
	return int64(uint64(n) << shift >> shift)
}

func (fr *frame) isString(t types.Type) bool {
	b, ok := fr.under(t).(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

func (fr *frame) isKind(t types.Type, kind types.BasicKind) bool {
	b, ok := fr.under(t).(*types.Basic)
	return ok && b.Kind() == kind
}

// elem is the element type of a slice, array, or pointer to an array; else nil.
func (fr *frame) elem(t types.Type) types.Type {
	switch u := fr.under(t).(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Pointer:
		if a, ok := fr.under(u.Elem()).(*types.Array); ok {
			return a.Elem()
		}
	}
	return nil
}

func (fr *frame) isBytes(t types.Type) bool {
	e := fr.elem(t)
	return e != nil && fr.isKind(e, types.Uint8)
}

// zero is the zero value of t.
func (r *run) zero(fr *frame, t types.Type) (val, error) {
	switch u := fr.under(t).(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return &str{}, nil
		case u.Info()&types.IsInteger != 0:
			return num{}, nil
		case u.Info()&types.IsBoolean != 0:
			return false, nil
		}
	case *types.Pointer:
		return ptr{}, nil
	case *types.Slice:
		return span{}, nil
	case *types.Map:
		return (*table)(nil), nil
	case *types.Signature:
		return (*closure)(nil), nil
	case *types.Interface:
		return face{}, nil
	case *types.Struct:
		o := &object{e: make([]val, u.NumFields())}
		for i := range o.e {
			var err error
			if o.e[i], err = r.zero(fr, u.Field(i).Type()); err != nil {
				return nil, err
			}
		}
		return o, r.pay(len(o.e))
	case *types.Array:
		o, err := r.zeros(fr, u.Elem(), int(min(u.Len(), maxObject+1)))
		if o == nil {
			return nil, err
		}
		return o, err
	}
	return nil, nil
}

// zeros is an object of n zero values, or nil if that is too many.
func (r *run) zeros(fr *frame, elem types.Type, n int) (*object, error) {
	if n < 0 || n > maxObject {
		return nil, nil
	}
	if err := r.pay(n / newFactor); err != nil {
		return nil, err
	}
	o := &object{e: make([]val, n)}
	if n == 0 {
		return o, nil
	}
	z, err := r.zero(fr, elem)
	if err != nil {
		return nil, err
	}
	_, aggregate := z.(*object)
	for i := range o.e {
		if aggregate {
			if z, err = r.zero(fr, elem); err != nil {
				return nil, err
			}
		}
		o.e[i] = z
	}
	return o, nil
}

// constant is the value of a constant. A string has one identity in a run, so that
// its bytes are known to be from one place.
func (r *run) constant(fr *frame, c *ssa.Const) val {
	if v, ok := r.consts[c]; ok {
		return v
	}
	v := r.constant1(fr, c)
	if _, ok := v.(*str); ok {
		r.consts[c] = v
	}
	return v
}

func (r *run) constant1(fr *frame, c *ssa.Const) val {
	if c.Value == nil {
		z, err := r.zero(fr, c.Type())
		if err != nil {
			return nil
		}
		return z
	}
	if bits, signed, ok := fr.integer(c.Type()); ok {
		i := constant.ToInt(c.Value)
		if n, exact := constant.Int64Val(i); exact {
			return num{n: wrap(n, bits, signed)}
		}
		if n, exact := constant.Uint64Val(i); exact {
			return num{n: wrap(int64(n), bits, signed)}
		}
		return nil
	}
	switch c.Value.Kind() {
	case constant.String:
		return &str{s: constant.StringVal(c.Value)}
	case constant.Bool:
		return constant.BoolVal(c.Value)
	}
	return nil
}
