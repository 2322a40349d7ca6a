package strval

import (
	"go/token"
	"go/types"
	"unicode/utf8"

	"golang.org/x/tools/go/ssa"
)

// binary evaluates x op y.
func (r *run) binary(fr *frame, b *ssa.BinOp) (val, error) {
	x, y := r.get(fr, b.X), r.get(fr, b.Y)
	if x == nil || y == nil {
		return nil, nil
	}
	switch b.Op {
	case token.EQL, token.NEQ:
		same, known := equal(x, y)
		if !known {
			return nil, nil
		}
		return same == (b.Op == token.EQL), nil
	}
	switch x := x.(type) {
	case num:
		y, ok := y.(num)
		if !ok {
			return nil, nil
		}
		if bits, signed, ok := fr.integer(b.X.Type()); ok {
			return arith(b.Op, x, y, bits, signed, fr.unsigned(b.Y.Type()))
		}
	case *str:
		y, ok := y.(*str)
		if !ok {
			return nil, nil
		}
		if b.Op == token.ADD {
			if len(x.s)+len(y.s) > maxBytes {
				return nil, nil
			}
			return plus(x, y), r.pay((len(x.s) + len(y.s)) / copyFactor)
		}
		return compare(b.Op, x.s < y.s, x.s == y.s), nil
	}
	return nil, nil
}

func (fr *frame) unsigned(t types.Type) bool {
	_, signed, ok := fr.integer(t)
	return ok && !signed
}

func compare(op token.Token, less, same bool) val {
	switch op {
	case token.LSS:
		return less
	case token.LEQ:
		return less || same
	case token.GTR:
		return !less && !same
	case token.GEQ:
		return !less
	}
	return nil
}

func arith(op token.Token, x, y num, bits int, signed, unsignedY bool) (val, error) {
	a, b := x.n, y.n
	var n int64
	d := didMix
	switch op {
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		if signed {
			return compare(op, a < b, a == b), nil
		}
		return compare(op, uint64(a) < uint64(b), a == b), nil
	case token.ADD:
		n, d = a+b, didAdd
	case token.SUB:
		n, d = a-b, didAdd
	case token.XOR:
		n, d = a^b, didXor
	case token.MUL:
		n = a * b
	case token.AND:
		n = a & b
	case token.OR:
		n = a | b
	case token.AND_NOT:
		n = a &^ b
	case token.QUO, token.REM:
		if b == 0 {
			return nil, errPanic
		}
		n = divide(op, a, b, signed)
	case token.SHL, token.SHR:
		if b < 0 && !unsignedY {
			return nil, errPanic
		}
		n = shiftBy(op, a, uint64(b), signed)
	default:
		return nil, nil
	}
	n = wrap(n, bits, signed)
	if n == x.n {
		// Masking a byte with 0xff does nothing to it.
		return num{n, x.p}, nil
	}
	return num{n, mix(x.p, y.p, d)}, nil
}

func divide(op token.Token, a, b int64, signed bool) int64 {
	switch {
	case signed && b == -1:
		// Go defines the quotient of the least number; the processor traps.
		if op == token.QUO {
			return -a
		}
		return 0
	case signed && op == token.QUO:
		return a / b
	case signed:
		return a % b
	case op == token.QUO:
		return int64(uint64(a) / uint64(b))
	}
	return int64(uint64(a) % uint64(b))
}

func shiftBy(op token.Token, a int64, by uint64, signed bool) int64 {
	switch {
	case op == token.SHL:
		return a << by
	case signed:
		return a >> by
	}
	return int64(uint64(a) >> by)
}

// equal compares two known values, as far as that can be told.
func equal(x, y val) (same, known bool) {
	switch x := x.(type) {
	case num:
		y, ok := y.(num)
		return x.n == y.n, ok
	case bool:
		y, ok := y.(bool)
		return x == y, ok
	case *str:
		y, ok := y.(*str)
		return ok && x.s == y.s, ok
	case ptr:
		y, ok := y.(ptr)
		return x == y, ok && x.i >= 0 && y.i >= 0
	case span:
		// Only nil compares with a slice.
		y, ok := y.(span)
		return x.o == y.o, ok && (x.o == nil || y.o == nil)
	case *table:
		y, ok := y.(*table)
		return x == y, ok && (x == nil || y == nil)
	case *closure:
		y, ok := y.(*closure)
		return x == y, ok && (x == nil || y == nil)
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
		return equal(x.v, y.v)
	case *object:
		y, ok := y.(*object)
		if !ok || len(x.e) != len(y.e) || x.lost || y.lost {
			return false, false
		}
		for i := range x.e {
			if same, known := equal(x.e[i], y.e[i]); !known || !same {
				return false, known
			}
		}
		return true, true
	}
	return false, false
}

// unary evaluates op x, and loads.
func (r *run) unary(fr *frame, u *ssa.UnOp) (val, error) {
	x := r.get(fr, u.X)
	switch u.Op {
	case token.MUL:
		p, ok := x.(ptr)
		if !ok {
			return nil, nil
		}
		if p.o == nil {
			return nil, errPanic
		}
		v := p.load()
		if o, ok := v.(*object); ok {
			return v, r.pay(len(o.e) / copyFactor)
		}
		return v, nil
	case token.NOT:
		if b, ok := x.(bool); ok {
			return !b, nil
		}
	case token.SUB, token.XOR:
		n, ok := x.(num)
		bits, signed, isInt := fr.integer(u.X.Type())
		switch {
		case !ok || !isInt:
		case u.Op == token.SUB:
			return num{wrap(-n.n, bits, signed), mix(n.p, n.p, didMix)}, nil
		default:
			return num{wrap(^n.n, bits, signed), mix(n.p, n.p, didXor)}, nil
		}
	case token.ARROW:
		return nil, nil
	}
	return nil, nil
}

// convert evaluates a conversion between basic types and slices.
func (r *run) convert(fr *frame, x val, from, to types.Type) (val, error) {
	if bits, signed, ok := fr.integer(to); ok {
		if n, ok := x.(num); ok {
			return num{wrap(n.n, bits, signed), n.p}, nil
		}
		return nil, nil
	}
	switch x := x.(type) {
	case num:
		if fr.isString(to) {
			return toVal(ofRunes([]val{num{runeOf(x.n), x.p}})), nil
		}
	case *str:
		if fr.isString(to) {
			return x, nil
		}
		return r.explode(fr, x, to)
	case span:
		if !fr.isString(to) {
			return x, nil
		}
		es := x.elems()
		if err := r.pay(len(es) / copyFactor); err != nil {
			return nil, err
		}
		if x.o != nil && x.o.lost {
			return nil, nil
		}
		if fr.isBytes(from) {
			return toVal(ofBytes(es)), nil
		}
		return toVal(ofRunes(es)), nil
	case ptr, *closure, *table, *object:
		return x, nil
	}
	return nil, nil
}

func runeOf(n int64) int64 {
	if n < 0 || n > utf8.MaxRune {
		return utf8.RuneError
	}
	return n
}

// toVal is s, or poison if there is no s.
func toVal(s *str) val {
	if s == nil || len(s.s) > maxBytes {
		return nil
	}
	return s
}

func (s span) elems() []val {
	if s.o == nil {
		return nil
	}
	return s.o.e[s.from : s.from+s.len]
}

// explode is a string as a slice of bytes or runes.
func (r *run) explode(fr *frame, s *str, to types.Type) (val, error) {
	e := fr.elem(to)
	if e == nil {
		return nil, nil
	}
	if err := r.pay(len(s.s) / copyFactor); err != nil {
		return nil, err
	}
	var es []val
	if fr.isKind(e, types.Uint8) {
		es = make([]val, len(s.s))
		for i := range es {
			es[i] = num{int64(s.s[i]), s.at(i)}
		}
	} else {
		for i, c := range s.s {
			es = append(es, num{int64(c), runeProv(s, i, c)})
		}
	}
	return span{o: &object{e: es}, len: len(es), cap: len(es)}, nil
}

// runeProv is where the character c at byte i of s is from.
func runeProv(s *str, i int, c rune) prov {
	p := s.at(i)
	if p.did == 0 {
		p.ch = c
	}
	return p
}
