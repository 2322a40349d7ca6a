package strval

import (
	"go/types"
	"math/big"
)

const (
	maxBits  = 1 << 16
	maxToken = 6 // the digits of a number that spells nothing
)

// bigMark begins the Value that stands for a big integer in a variable of that type.
const bigMark = "big"

// bignum are the operations on math/big.Int. The receiver takes the result and is
// handed back.
func bignum(op string) nativeOp {
	switch op {
	case "big.new":
		return (*run).bigNew
	case "big.parse":
		return (*run).bigParse
	case "big.set":
		return (*run).bigSet
	case "big.setbytes":
		return (*run).bigSetBytes
	case "big.bytes":
		return (*run).bigBytes
	case "big.text":
		return (*run).bigText
	case "big.int":
		return (*run).bigInt
	}
	if f := arithmetic(op); f != nil {
		return bigArith(f)
	}
	return nil
}

// arithmetic is what an operation makes of its operands; it reports false where Go
// panics or the result is too big to be of use.
func arithmetic(op string) func(z, x, y *big.Int) bool {
	plain := func(f func(z, x, y *big.Int) *big.Int) func(z, x, y *big.Int) bool {
		return func(z, x, y *big.Int) bool {
			f(z, x, y)
			return true
		}
	}
	divided := func(f func(z, x, y *big.Int) *big.Int) func(z, x, y *big.Int) bool {
		return func(z, x, y *big.Int) bool {
			if y.Sign() == 0 || x.Sign() < 0 || y.Sign() < 0 {
				return false
			}
			f(z, x, y)
			return true
		}
	}
	switch op {
	case "big.add":
		return plain((*big.Int).Add)
	case "big.sub":
		return plain((*big.Int).Sub)
	case "big.mul":
		return plain((*big.Int).Mul)
	case "big.xor":
		return plain((*big.Int).Xor)
	case "big.quo":
		return divided((*big.Int).Quo)
	case "big.rem":
		return divided((*big.Int).Rem)
	case "big.lsh", "big.rsh":
		return func(z, x, n *big.Int) bool {
			if !n.IsUint64() || n.Uint64() > maxBits {
				return false
			}
			if op == "big.lsh" {
				z.Lsh(x, uint(n.Uint64()))
			} else {
				z.Rsh(x, uint(n.Uint64()))
			}
			return true
		}
	case "big.exp":
		return func(z, x, y *big.Int) bool {
			if y.Sign() < 0 || int64(x.BitLen())*min(y.Int64(), maxBits) > maxBits || !y.IsInt64() {
				return false
			}
			z.Exp(x, y, nil)
			return true
		}
	}
	return nil
}

// bigOf is the integer that a value stands for, in the variable that it points at or by itself.
func bigOf(v val) (*big.Int, bool) {
	if n, ok := v.(num); ok {
		return big.NewInt(n.n), true
	}
	p, ok := variable(v)
	if !ok {
		return nil, false
	}
	switch x := p.o.e[p.i].(type) {
	case foreign:
		if len(x.v.List) == 2 {
			s, ok := x.v.List[1].known()
			n, ok2 := new(big.Int).SetString(s, 16)
			return n, ok && ok2
		}
	case *object:
		if untouched(x) {
			return new(big.Int), true
		}
	}
	return nil, false
}

func bigValue(n *big.Int) val {
	return foreign{ListValue(TextValue(Const(bigMark)), TextValue(Const(n.Text(16))))}
}

// bigPut stores n where to points at; nil makes it unknown.
func bigPut(to val, n *big.Int) val {
	p, ok := variable(to)
	if !ok {
		return nil
	}
	if n == nil || n.BitLen() > maxBits {
		p.o.e[p.i] = nil
		return to
	}
	p.o.e[p.i] = bigValue(n)
	return to
}

func (r *run) bigNew(_ *frame, args []val, _ []types.Type, _ types.Type) (val, error) {
	n, ok := args[0].(num)
	if !ok {
		return nil, nil
	}
	return ptr{&object{e: []val{bigValue(big.NewInt(n.n))}}, 0}, nil
}

func (r *run) bigParse(fr *frame, args []val, typs []types.Type, _ types.Type) (val, error) {
	s, base := r.string(fr, args[1], typs[1]), int64(-1)
	if n, ok := args[2].(num); ok {
		base = n.n
	}
	if s == nil || base < 0 || base == 1 || base > big.MaxBase || len(s.s) > maxBits/4 {
		return tuple{bigPut(args[0], nil), nil}, nil
	}
	n, ok := new(big.Int).SetString(s.s, int(base))
	if !ok {
		return tuple{ptr{}, false}, nil
	}
	return tuple{bigPut(args[0], n), true}, r.pay(len(s.s))
}

func (r *run) bigSet(_ *frame, args []val, typs []types.Type, _ types.Type) (val, error) {
	n, ok := bigOf(args[1])
	if !ok {
		n = nil
	} else if x, isNum := args[1].(num); isNum && (&frame{}).unsigned(typs[1]) {
		n = new(big.Int).SetUint64(uint64(x.n))
	}
	return bigPut(args[0], n), nil
}

func (r *run) bigSetBytes(fr *frame, args []val, typs []types.Type, _ types.Type) (val, error) {
	s := r.string(fr, args[1], typs[1])
	if s == nil {
		return bigPut(args[0], nil), nil
	}
	return bigPut(args[0], new(big.Int).SetBytes([]byte(s.s))), nil
}

func (r *run) bigBytes(fr *frame, args []val, _ []types.Type, t types.Type) (val, error) {
	n, ok := bigOf(args[0])
	if !ok {
		return nil, nil
	}
	return r.text(fr, &str{s: string(n.Bytes()), how: howInteger}, t)
}

func (r *run) bigText(_ *frame, args []val, _ []types.Type, _ types.Type) (val, error) {
	n, ok := bigOf(args[0])
	base := int64(10)
	if len(args) > 1 {
		b, known := args[1].(num)
		base, ok = b.n, ok && known
	}
	if !ok || base < 2 || base > big.MaxBase {
		return nil, nil
	}
	how, text := "", n.Text(int(base))
	if base > 16 && len(text) > maxToken {
		how = howInteger // letters that spell something
	}
	return &str{s: text, how: how}, r.pay(n.BitLen() / copyFactor)
}

func (r *run) bigInt(_ *frame, args []val, _ []types.Type, _ types.Type) (val, error) {
	n, ok := bigOf(args[0])
	switch {
	case ok && n.IsInt64():
		return num{n: n.Int64()}, nil
	case ok && n.IsUint64():
		return num{n: int64(n.Uint64())}, nil
	}
	return nil, nil
}

// bigArith stores in the receiver what is made of two operands; a third is a modulus.
func bigArith(f func(z, x, y *big.Int) bool) nativeOp {
	return func(r *run, _ *frame, args []val, _ []types.Type, _ types.Type) (val, error) {
		x, ok := bigOf(args[1])
		y, ok2 := bigOf(args[2])
		z := new(big.Int)
		switch {
		case !ok || !ok2:
			z = nil
		case len(args) == 4 && isBig(args[3]):
			m, _ := bigOf(args[3])
			if y.Sign() < 0 || m.Sign() <= 0 || m.BitLen() > 4096 || y.BitLen() > 4096 {
				z = nil
				break
			}
			z.Exp(x, y, m)
		case !f(z, x, y):
			z = nil
		}
		if z == nil {
			return bigPut(args[0], nil), nil
		}
		return bigPut(args[0], z), r.pay((x.BitLen() + y.BitLen()) / newFactor)
	}
}

// isBig reports whether an optional operand is given.
func isBig(v val) bool {
	p, ok := v.(ptr)
	return !ok || p.o != nil
}
