package rehearse

import (
	"go/constant"
	"go/token"
	"go/types"
	"math"

	"golang.org/x/tools/go/ssa"
)

// constant is a constant of the program.
func (a *act) constant(fr *frame, c *ssa.Const) value {
	t := fr.subst(c.Type())
	if c.Value == nil {
		z, err := a.zero(t)
		if err != nil {
			return nil
		}
		return z
	}
	switch c.Value.Kind() {
	case constant.Bool:
		return scalar{k: constant.BoolVal(c.Value)}
	case constant.String:
		return scalar{k: constant.StringVal(c.Value)}
	}
	b, ok := t.Underlying().(*types.Basic)
	switch {
	case !ok:
	case b.Info()&types.IsInteger != 0:
		if n, exact := constant.Int64Val(constant.ToInt(c.Value)); exact {
			return scalar{k: n}
		}
		if n, exact := constant.Uint64Val(constant.ToInt(c.Value)); exact {
			return scalar{k: int64(n)}
		}
	case b.Info()&types.IsFloat != 0:
		f, _ := constant.Float64Val(c.Value)
		return scalar{k: f}
	}
	return scalar{}
}

// width is how many bits an integer type has, and whether they are signed.
func width(t types.Type) (bits uint, signed bool) {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return 64, true
	}
	signed = b.Info()&types.IsUnsigned == 0
	switch b.Kind() {
	case types.Int8, types.Uint8:
		return 8, signed
	case types.Int16, types.Uint16:
		return 16, signed
	case types.Int32, types.Uint32:
		return 32, signed
	}
	return 64, signed
}

// wrapped is an integer as one of its type.
func wrapped(n int64, t types.Type) int64 {
	bits, signed := width(t)
	if signed {
		return n << (64 - bits) >> (64 - bits)
	}
	return int64(uint64(n) << (64 - bits) >> (64 - bits))
}

func (a *act) binary(fr *frame, ins *ssa.BinOp) (value, error) {
	x, y := a.get(fr, ins.X), a.get(fr, ins.Y)
	switch ins.Op {
	case token.EQL, token.NEQ:
		same, known := alike(x, y)
		if !known {
			return scalar{}, nil
		}
		return scalar{k: same == (ins.Op == token.EQL)}, nil
	}
	s, ok1 := x.(scalar)
	t, ok2 := y.(scalar)
	if !ok1 || !ok2 {
		return nil, errLost
	}
	switch ins.Op {
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		return ordered(ins.Op, s, t, fr.subst(ins.X.Type())), nil
	}
	both := scalar{l: s.l | t.l}
	switch m := s.k.(type) {
	case string:
		if n, ok := t.k.(string); ok {
			if err := a.pay((len(m) + len(n)) / 16); err != nil {
				return nil, err
			}
			return scalar{k: m + n}, nil
		}
	case int64:
		if n, ok := t.k.(int64); ok {
			return integers(ins.Op, m, n, fr.subst(ins.Type()))
		}
	case float64:
		if n, ok := t.k.(float64); ok {
			return scalar{k: floats(ins.Op, m, n, fr.subst(ins.Type()))}, nil
		}
	}
	return both, nil
}

// alike reports whether two values are equal, if that is known.
func alike(x, y value) (same, known bool) {
	switch x := x.(type) {
	case scalar:
		y, ok := y.(scalar)
		return x.k == y.k, ok && x.k != nil && y.k != nil
	case ptr:
		y, ok := y.(ptr)
		return x == y, ok
	case list:
		y, ok := y.(list)
		return x.o == nil && y.o == nil, ok
	case *table:
		y, ok := y.(*table)
		return x == y, ok
	case *channel:
		y, ok := y.(*channel)
		return x == y, ok
	case *closure:
		y, ok := y.(*closure)
		return x == nil && y == nil, ok
	case face:
		y, ok := y.(face)
		switch {
		case !ok:
			return false, false
		case x.t == nil || y.t == nil:
			return x.t == nil && y.t == nil, true
		case !types.Identical(x.t, y.t):
			return false, true
		}
		return alike(x.v, y.v)
	case *object:
		y, ok := y.(*object)
		if !ok || len(x.cells) != len(y.cells) {
			return false, false
		}
		all := true
		for i := range x.cells {
			same, known := alike(x.cells[i], y.cells[i])
			if known && !same {
				return false, true
			}
			all = all && known
		}
		return true, all
	}
	return false, false
}

func ordered(op token.Token, x, y scalar, t types.Type) value {
	less, equal := false, false
	switch m := x.k.(type) {
	case string:
		n, ok := y.k.(string)
		if !ok {
			return scalar{}
		}
		less, equal = m < n, m == n
	case int64:
		n, ok := y.k.(int64)
		if !ok {
			return scalar{}
		}
		less, equal = m < n, m == n
		if _, signed := width(t); !signed {
			less = uint64(m) < uint64(n)
		}
	case float64:
		n, ok := y.k.(float64)
		if !ok || math.IsNaN(m) || math.IsNaN(n) {
			return scalar{}
		}
		less, equal = m < n, m == n
	default:
		return scalar{}
	}
	switch op {
	case token.LSS:
		return scalar{k: less}
	case token.LEQ:
		return scalar{k: less || equal}
	case token.GTR:
		return scalar{k: !less && !equal}
	}
	return scalar{k: !less}
}

func integers(op token.Token, m, n int64, t types.Type) (value, error) {
	_, signed := width(t)
	var out int64
	switch op {
	case token.ADD:
		out = m + n
	case token.SUB:
		out = m - n
	case token.MUL:
		out = m * n
	case token.QUO, token.REM:
		switch {
		case n == 0:
			return nil, panicking{surprise}
		case signed && op == token.QUO:
			out = m / n
		case signed:
			out = m % n
		case op == token.QUO:
			out = int64(uint64(m) / uint64(n))
		default:
			out = int64(uint64(m) % uint64(n))
		}
	case token.AND:
		out = m & n
	case token.OR:
		out = m | n
	case token.XOR:
		out = m ^ n
	case token.AND_NOT:
		out = m &^ n
	case token.SHL:
		if n < 0 {
			return nil, errLost
		}
		out = m << uint64(n)
	case token.SHR:
		switch {
		case n < 0:
			return nil, errLost
		case signed:
			out = m >> uint64(n)
		default:
			out = int64(uint64(m) >> uint64(n))
		}
	default:
		return nil, errLost
	}
	return scalar{k: wrapped(out, t)}, nil
}

func floats(op token.Token, m, n float64, t types.Type) any {
	var out float64
	switch op {
	case token.ADD:
		out = m + n
	case token.SUB:
		out = m - n
	case token.MUL:
		out = m * n
	case token.QUO:
		out = m / n
	default:
		return nil
	}
	if b, ok := t.Underlying().(*types.Basic); ok && b.Kind() == types.Float32 {
		return float64(float32(out))
	}
	return out
}

// convert is a value as another type.
func (a *act) convert(x value, from, to types.Type) (value, error) {
	toBasic, isBasic := to.Underlying().(*types.Basic)
	switch x := x.(type) {
	case scalar:
		if !isBasic {
			return a.exploded(x, to)
		}
		return recast(x, from, toBasic), nil
	case list:
		if isBasic && toBasic.Info()&types.IsString != 0 {
			return a.joined(x, from)
		}
	case blank:
		return unknown(to, x.l), nil
	}
	if types.Identical(from.Underlying(), to.Underlying()) {
		return x, nil
	}
	return nil, errLost
}

// recast is a basic value as another basic type.
func recast(x scalar, from types.Type, to *types.Basic) value {
	switch k := x.k.(type) {
	case string:
		return x
	case int64:
		switch {
		case to.Info()&types.IsString != 0:
			return scalar{k: string(rune(k))}
		case to.Info()&types.IsInteger != 0:
			return scalar{k: wrapped(k, to)}
		case to.Info()&types.IsFloat != 0:
			f := float64(k)
			if _, signed := width(from); !signed {
				f = float64(uint64(k))
			}
			return scalar{k: f}
		}
	case float64:
		switch {
		case to.Info()&types.IsInteger != 0 && math.Abs(k) < 1<<52:
			return scalar{k: wrapped(int64(k), to)}
		case to.Kind() == types.Float64:
			return x
		case to.Kind() == types.Float32:
			return scalar{k: float64(float32(k))}
		}
	}
	return scalar{l: x.l}
}

// exploded is a text as a slice of bytes or runes.
func (a *act) exploded(x scalar, to types.Type) (value, error) {
	text, ok := x.k.(string)
	if !ok {
		return blank{x.l}, nil
	}
	o := &object{}
	if bits, _ := width(elemOf(to)); bits == 8 {
		for i := range len(text) {
			o.cells = append(o.cells, scalar{k: int64(text[i])})
		}
	} else {
		for _, c := range text {
			o.cells = append(o.cells, scalar{k: int64(c)})
		}
	}
	n := len(o.cells)
	return list{o: o, len: n, cap: n, loose: true}, a.pay(n / 8)
}

// joined is a slice of bytes or runes as a text.
func (a *act) joined(x list, from types.Type) (value, error) {
	if x.o != nil && x.o.lost {
		return nil, errLost
	}
	bits, _ := width(elemOf(from))
	var text []byte
	known := true
	var l labels
	for _, e := range x.elems() {
		s, ok := e.(scalar)
		if !ok {
			return nil, errLost
		}
		n, ok := s.k.(int64)
		known = known && ok
		l |= s.l
		if bits == 8 {
			text = append(text, byte(n))
		} else {
			text = append(text, string(rune(n))...)
		}
	}
	if known {
		return scalar{k: string(text)}, a.pay(len(text) / 8)
	}
	return scalar{l: l}, a.pay(x.len / 8)
}

func (x list) elems() []value {
	if x.o == nil {
		return nil
	}
	return x.o.cells[x.from : x.from+x.len]
}
